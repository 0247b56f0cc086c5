"""What can be done with a recovery: each has an address and a page of its own, which keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from tirek.cases.procedure import Event, events_from
from tirek.config.access import access
from tirek.ledger.models import RecoveryStage
from tirek.people.queries import display_name
from tirek.web.money.actions import MONEY
from tirek.web.money.actions import run as run_form
from tirek.web.money.recoveries import forms
from tirek.web.money.recoveries.opening import open_recovery
from tirek.web.occasion import occasion
from tirek.web.page import CONFLICT, INVALID
from tirek.web.written import said

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest
    from tirek.ledger.queries.recoveries import RecoveryPage

    Shown = Callable[..., HttpResponse]

_Stage = RecoveryStage
_ASKED: Final = frozenset(
    {_Stage.HEARING, _Stage.HEARD, _Stage.DECISION_PREPARED, _Stage.RECOVERING, _Stage.IN_COURT, _Stage.WRITE_OFF_PREPARED}
)  # fmt: skip
_TO_DECIDE: Final = frozenset({_Stage.HEARD, _Stage.RECOVERING, _Stage.IN_COURT})
_TO_GIVE_UP: Final = _TO_DECIDE | {_Stage.OPENED, _Stage.HEARING}
_SIGN: Final = gettext_noop("Send to the head for signature")
_NEXT: Final = {_Stage.RECOVERING: "receipt", _Stage.IN_COURT: "court"}
"""What usually comes next where more than one thing can be done."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done: its address, event, form, words, what it means to whom, and at which stages."""

    name: str
    event: Event
    form: type[forms.RecoveryForm]
    title: str
    submit: str
    means: str
    stages: frozenset[RecoveryStage]


ACTIONS: Final = (
    Action("notice", Event.PREPARE_CHANGE, forms.NoticeForm, gettext_noop("Prepare the notice with a hearing"), _SIGN,
           gettext_noop("When the head has signed, the family is told what was paid too much and is invited to a hearing."),
           frozenset({_Stage.OPENED})),
    Action("hearing", Event.HEAR_CHANGE, forms.HeardForm, gettext_noop("Record the hearing"),
           gettext_noop("Record the hearing"),
           gettext_noop("What was said stands in the decision. It can't be changed afterwards."),
           frozenset({_Stage.HEARING})),
    Action("decide", Event.PREPARE_CHANGE, forms.DecideForm, gettext_noop("Prepare the decision to recover"), _SIGN,
           gettext_noop("From the head's signature on the family has to return the sum in the way chosen here."),
           _TO_DECIDE),
    Action("receipt", Event.REPAID, forms.ReceiptForm, gettext_noop("Enter money that came back"),
           gettext_noop("Enter the money"),
           gettext_noop("It is written into the ledger at once and settles the periods in the order that the law gives."),
           _ASKED),
    Action("court", Event.RECOVERY_IN_COURT, forms.CourtForm, gettext_noop("Record the court's decision"),
           gettext_noop("Record the court's decision"),
           gettext_noop("What the court did not award is given up only by a write-off that the head signs."),
           frozenset({_Stage.IN_COURT})),
    Action("move-hearing", Event.MOVE_CHANGE_HEARING, forms.MoveHearingForm, gettext_noop("Move the hearing"),
           gettext_noop("Announce the new time"), gettext_noop("The family is told of the new time."),
           frozenset({_Stage.HEARING})),
    Action("write-off", Event.PREPARE_CHANGE, forms.WriteOffForm, gettext_noop("Prepare a write-off"), _SIGN,
           gettext_noop("From the head's signature on this sum is not asked back any more."), _TO_GIVE_UP),
)  # fmt: skip
"""In the order in which the page offers them; the first that is possible is the next one."""


def possible(action: Action, page: RecoveryPage, role: str) -> bool:
    """Whether this reader can do it as the recovery stands."""
    case = page.recovery.award.case
    waits = action.event is Event.PREPARE_CHANGE and case.changing
    owing = page.outstanding > 0 or action.name in {"hearing", "move-hearing", "court"}
    return (
        role in MONEY
        and page.stage in action.stages
        and not waits
        and owing
        and action.event in events_from(case.at, role)
    )


def offered(page: RecoveryPage, role: str) -> list[tuple[str, str]]:
    """What this reader can do now, the next step first: addresses and titles."""
    following = _NEXT.get(page.stage, "")
    return [
        (reverse(f"web:recovery-{action.name}", args=[page.recovery.pk]), _(action.title))
        for action in sorted(ACTIONS, key=lambda each: each.name != following)
        if possible(action, page, role)
    ]


def view_of(action: Action) -> Shown:
    """The view of an action."""

    @access(*MONEY)
    @require_http_methods(["GET", "HEAD", "POST"])
    def shown(request: SignedRequest, recovery: int) -> HttpResponse:
        page = open_recovery(request, recovery, where=f"recovery-{action.name}")
        return _answer(request, action, page)

    shown.__doc__ = f"The page and the form of “{action.title}”."
    return shown


def _answer(request: SignedRequest, action: Action, page: RecoveryPage) -> HttpResponse:
    """Show a form, or do what it says and go back to the recovery."""
    status, back = 200, reverse("web:recovery", args=[page.recovery.pk])
    award = page.recovery.award
    context: dict[str, Any] = {"award": award, "case": award.case, "back_url": back}
    if not possible(action, page, request.actor.role):
        return render(request, "tirek/money/not_now.html", context, status=CONFLICT)
    form = action.form(page, occasion(request), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        status = run_form(form) if form.is_valid() else INVALID
        if status == HttpResponseRedirect.status_code:
            return HttpResponseRedirect(f"{back}?done={action.name}", status=303)
    context |= {
        "form": form,
        "page": page,
        "child": display_name(award.case.child),
        "title": _(action.title),
        "submit": _(action.submit),
        "means": _(action.means),
        "written": said(page.hearing, request.actor.role),
    }
    return render(request, "tirek/money/recoveries/action.html", context, status=status)
