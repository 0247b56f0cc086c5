"""The demonstration's page: time, silent registers, received SMS, whom to sign in as. Nothing is there without TIREK_DEMO."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tirek.accounts.demo_provider import CITIZENS
from tirek.accounts.factors import STEP, code_at
from tirek.accounts.roles import OF_A_TERRITORY, ROLE_NAMES
from tirek.accounts.sessions import real_now
from tirek.config.law import law
from tirek.demo import bank, moving, registers, simulators, staff
from tirek.demo.families import FAMILIES, TERRITORIES, TO_TRY
from tirek.demo.forms import DaysForm, RegistryForm
from tirek.ledger.models import PaymentRun, RunState
from tirek.registries.words import registry_name
from tirek.web.page import CONFLICT, public_page, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest

    from tirek.accounts.actors import Request

_SHOWN: Final = 10
_MOMENT: Final = timedelta(minutes=1)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """Show how the demonstration stands; a POST moves its clock."""
    _only_in_a_demonstration()
    form = DaysForm(request.POST) if "days" in request.POST else DaysForm()
    problem = ""
    if request.method == "POST":
        try:
            if _moved(request.POST.get("to", ""), form, request.clock.now()):
                return HttpResponseRedirect(reverse("demo:page"), status=303)
        except moving.MoveError as error:
            problem = _(error.message).format_map(error.values)
            if form.is_bound:
                form.add_error("days", problem)
    context = {"form": form, "problem": problem, **_context(request.clock.now())}
    return render(request, "tirek/demo/page.html", context, status=422 if form.errors or problem else 200)


@public_page
@never_cache
@require_http_methods(["POST"])
def registry(request: HttpRequest) -> HttpResponse:
    """Let a register fall silent, or answer again."""
    _only_in_a_demonstration()
    form = RegistryForm(request.POST)
    if form.is_valid():
        try:
            simulators.tell(dict(form.cleaned_data))
        except httpx.HTTPError:
            # The page says that the simulator does not answer.
            return HttpResponseRedirect(reverse("demo:page"), status=303)
    return HttpResponseRedirect(f"{reverse('demo:page')}#registers", status=303)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD"])
def bank_answer(request: HttpRequest, demo_run: int, answer: str) -> HttpResponse:
    """The file that the bank of the demonstration answers with about a run; `?returned=` names an order that comes back."""
    _only_in_a_demonstration()
    held = get_object_or_404(PaymentRun, pk=demo_run)
    if answer not in bank.MAKES:
        raise Http404
    if held.state != RunState.SENT:
        return HttpResponse(_("The bank has nothing of this run yet, or nothing more to say."), status=CONFLICT)
    chosen = request.GET.get("returned", "")
    returned = next((order.pk for order in bank.awaited(held) if str(order.pk) == chosen), None)
    given = HttpResponse(bank.MAKES[answer](held, returned), content_type="application/xml")
    given["Content-Disposition"] = f'attachment; filename="{bank.name_of(held, answer)}"'
    return given


def _only_in_a_demonstration() -> None:
    if not settings.TIREK_DEMO:
        raise Http404


def _moved(to: str, form: DaysForm, now: datetime) -> bool:
    """Whether the clock was moved as the form or the button said."""
    if form.is_bound:
        if form.is_valid():
            moving.forward_days(form.cleaned_data["days"])
        return form.is_valid()
    wanted = {moment.isoformat(): moment for moment, _words in _moments(now)}
    if to in wanted:
        moving.forward_to(wanted[to])
    # An old page's button: the page is shown as things stand now.
    return True


def _moments(now: datetime) -> Iterator[tuple[datetime, str]]:
    """Where the clock can be moved at once, with the reason."""
    yield moving.next_morning(now), _("next working day")
    deadlines = moving.next_deadlines(now)
    for deadline in deadlines:
        yield moving.morning(deadline.day), _("deadline of cases: %(count)d") % {"count": deadline.count}
    for deadline in deadlines[:1]:
        yield moving.next_morning(moving.morning(deadline.day) + _MOMENT), _("the nearest deadline is missed")


def _choices(now: datetime) -> list[dict[str, Any]]:
    """One button for a moment, whatever reasons it has."""
    found: dict[datetime, list[str]] = {}
    for moment, words in _moments(now):
        found.setdefault(moment, []).append(words)
    return [
        {"to": moment.isoformat(), "moment": moment, "words": _sentence(words)}
        for moment, words in sorted(found.items())
        if moment > now
    ]


def _sentence(words: list[str]) -> str:
    joined = "; ".join(words)
    return joined[:1].upper() + joined[1:]


def _context(now: datetime) -> dict[str, Any]:
    real = real_now()
    return {
        "now": now,
        "choices": _choices(now),
        "registries": RegistryForm().fields["registry"].choices,  # type: ignore[attr-defined] # a field of choices
        "rules": _rules(),
        "phones": _phones(),
        "inbox_url": f"{settings.TIREK_DEMO_PHONES}/inbox" if settings.TIREK_DEMO_PHONES else "",
        "posts": _posts(),
        "places": [said(law().territories[place].name) for place in TERRITORIES],
        "citizens": CITIZENS,
        "password": staff.PASSWORD,
        "code": code_at(staff.TOTP_SECRET, real),
        "seconds": STEP - int(real.timestamp()) % STEP,
        "secret": staff.TOTP_SECRET,
        "to_try": _family_to_try(now),
        "bank_files": [
            (bank.REPORT, _("Report on the payments (pain.002)")),
            (bank.STATEMENT, _("Statement of the account (camt.053)")),
        ],
        "runs": [{"run": run, "orders": bank.awaited(run)} for run in PaymentRun.objects.filter(state=RunState.SENT)],
    }


def _rules() -> list[dict[str, Any]] | None:
    """What the registers were told, in words; None when their simulator does not answer."""
    if not simulators.control_address():
        return None
    names = {person.iin: person.full_name for person in CITIZENS}
    for family in FAMILIES.values():
        names |= {child.iin: f"{child.surname} {child.name}" for child in family.children}
    try:
        told = simulators.in_force()
    except (httpx.HTTPError, KeyError, ValueError):
        return None
    return [
        {
            **rule,
            "name": _("All registries") if rule["registry"] == simulators.ALL else registry_name(rule["registry"]),
            "about": _("everybody") if rule["iin"] == simulators.ALL else names.get(rule["iin"], rule["iin"]),
        }
        for rule in told
    ]


def _phones() -> list[dict[str, Any]] | None:
    if not settings.TIREK_DEMO_PHONES:
        return None
    try:
        return simulators.phones_received()[:_SHOWN]
    except (httpx.HTTPError, KeyError, ValueError):
        return None


def _posts() -> list[dict[str, Any]]:
    return [
        {
            "role": _(ROLE_NAMES[post.role]),
            "everywhere": post.role not in OF_A_TERRITORY,
            "names": [staff.username(post.key, place) for place in TERRITORIES]
            if post.role in OF_A_TERRITORY
            else [post.key],
        }
        for post in staff.POSTS
    ]


def _family_to_try(now: datetime) -> dict[str, Any]:
    family = FAMILIES[TO_TRY]
    certificate = registers.certificate_of(family, now.date())
    return {
        "applicant": family.applicant,
        "child": family.child,
        "iban": family.iban,
        "school": registers.school_of(family.child),
        "number": registers.number_of(family.child),
        "from": certificate.first,
        "to": certificate.last,
    }
