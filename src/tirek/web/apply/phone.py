"""Proving a telephone number with a code, or knowingly leaving it unproven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.config.clock import almaty
from tirek.notices import otp
from tirek.people.services import add_phone, verify_phone
from tirek.web.apply.fields import shown_phone
from tirek.web.apply.flow import UNPROVEN
from tirek.web.apply.opened import to

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tirek.web.apply.definition import Step
    from tirek.web.apply.opened import Opened


class CodeForm(forms.Form):
    """The code that came by SMS."""

    code = forms.CharField(
        label=gettext_lazy("Enter the code from the SMS"),
        help_text=gettext_lazy("Six digits"),
        max_length=12,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-5"}
        ),
        error_messages={"required": gettext_lazy("Enter the six digits of the SMS")},
    )


def send(held: Opened) -> HttpResponse:
    """Send a code to the number that was given, and go to where it is entered."""
    try:
        otp.issue(
            held.person, otp.Purpose.PHONE, held.occasion.at, phone=held.filled.text("phone"), actor=held.occasion.actor
        )
    except otp.TooManyError as error:
        return to(f"{held.address('phone')}?{wait_query(error)}")
    return to(held.address("phone"))


def wait_query(error: otp.TooManyError) -> str:
    """That no code was sent yet, and from when on one can be, as a part of an address."""
    return f"wait={error.again_at.astimezone(almaty()):%H-%M}"


def waiting(asked: str) -> str:
    """The words for that; empty when the address says nothing of the kind."""
    hours, _dash, minutes = asked.partition("-")
    if not (hours.isdecimal() and minutes.isdecimal()):
        return ""
    return _("No new code was sent: the last one may still be on its way. Another one can be sent at %(time)s.") % {
        "time": f"{hours[:2]}:{minutes[:2]}"
    }


def page(held: Opened, step: Step) -> HttpResponse:
    """Enter the code, have another one sent, change the number, or go on without."""
    number, form = held.filled.text("phone"), CodeForm()
    if held.request.method == "POST":
        match held.request.POST.get("do"):
            case "send":
                return send(held)
            case "later":
                return held.save({UNPROVEN: number}, step.name).onward(step)
        form = CodeForm(held.request.POST)
        if form.is_valid() and _proven(held, number, form):
            return held.save({}, step.name).onward(step)
    context: dict[str, Any] = {
        "form": form,
        "form_action": held.address("phone"),
        "number": shown_phone(number),
        "waiting": waiting(held.request.GET.get("wait", "")),
        "change_url": held.step_address(step),
        "back_url": held.step_address(step),
    }
    return render(held.request, "tirek/apply/phone_code.html", context, status=422 if form.errors else 200)


def _proven(held: Opened, number: str, form: CodeForm) -> bool:
    now, actor = held.occasion.at, held.occasion.actor
    # One transaction, without an error in it: a wrong try stays counted, a right one is never lost between two steps.
    with transaction.atomic():
        checked = otp.check(held.person, otp.Purpose.PHONE, form.cleaned_data["code"], now, phone=number, actor=actor)
        if checked:
            phone = add_phone(held.person, number=number, source="declaration", at=now, actor=actor)
            verify_phone(phone, at=now, actor=actor)
    if not checked:
        form.add_error("code", wrong(checked))
    return bool(checked)


def wrong(checked: otp.Checked) -> str:
    """Why a code is not taken, and what to do."""
    match checked.answer:
        case otp.Answer.WRONG:
            return _("This code is not right. Check the digits of the newest SMS. Tries left: %(count)s.") % {
                "count": checked.left
            }
        case otp.Answer.EXPIRED:
            return _("This code is too old. Have a new one sent.")
        case otp.Answer.SPENT:
            return _("This code can't be used any more. Have a new one sent.")
    return _("No code has been sent yet. Have one sent.")
