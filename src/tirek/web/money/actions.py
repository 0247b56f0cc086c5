"""What can be done with an award: each has an address and a page of its own, which keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from tirek.cases import problems
from tirek.cases.models import AwardRuling
from tirek.cases.procedure import Event, events_from
from tirek.config.access import access
from tirek.ledger.reconciling import reconcile
from tirek.ledger.services.changing import compare_now
from tirek.people.problems import PeopleError
from tirek.people.queries import display_name
from tirek.web.languages import language_now
from tirek.web.money import forms, lines
from tirek.web.money.opening import open_award
from tirek.web.money.payee_form import PayeeForm
from tirek.web.occasion import occasion
from tirek.web.page import CONFLICT, INVALID

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import QueryDict

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Award
    from tirek.config.access import Rule
    from tirek.ledger.queries.awards import AwardMoney

    Shown = Callable[..., HttpResponse]

MONEY: Final[tuple[Rule, ...]] = ("clerk", "accountant")
DIFFERS: Final = "differs"
AGREES: Final = "agrees"
"""What a comparison with facts and law came to, for the page that follows."""
_ALL: Final[tuple[Rule, ...]] = ("clerk", "accountant", "head")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done: its address, event, form, words, and what it means to whom."""

    name: str
    event: Event
    form: type[forms.AwardForm]
    title: str
    submit: str
    means: str
    roles: tuple[Rule, ...] = MONEY
    template: str = "tirek/money/action.html"


ACTIONS: Final = (
    Action("recalculate", Event.PREPARE_CHANGE, forms.RecalculateForm, gettext_noop("Prepare the recalculation"),
           gettext_noop("Send to the head for signature"),
           gettext_noop("Nothing is written into the ledger and nobody is told before the head signs."),
           template="tirek/money/recalculate.html"),
    Action("pause", Event.PAUSE, forms.PauseForm, gettext_noop("Pause the payments"), gettext_noop("Pause the payments"),
           gettext_noop("No run pays this award until a person lets the payments go on. What is due stays due."),
           roles=_ALL),
    Action("resume", Event.UNPAUSE, forms.ResumeForm, gettext_noop("Let the payments go on"),
           gettext_noop("Let the payments go on"), gettext_noop("What became due meanwhile is paid with the next run."),
           roles=_ALL),
    Action("account", Event.CHANGE_ACCOUNT, forms.AccountForm, gettext_noop("Enter another account"),
           gettext_noop("Pay into this account"),
           gettext_noop("The account must be the payee's own. What came back from the bank is paid anew into it.")),
    Action("payee", Event.PREPARE_CHANGE, PayeeForm, gettext_noop("Pay another representative of the child"),
           gettext_noop("Send to the head for signature"),
           gettext_noop("From the head's signature on coming payments go to the new payee. What was paid stays as it is.")),
    Action("move", Event.RULING, forms.MoveForm, gettext_noop("Record a move to another territory"),
           gettext_noop("Record the move"),
           gettext_noop("What follows for the money is shown next and decided by the head.")),
    Action("court", Event.RULING, forms.CourtForm, gettext_noop("Record a decision of a court"),
           gettext_noop("Record the court's decision"),
           gettext_noop("It stands above facts and acts. What follows for the money is shown next and decided by the head.")),
)  # fmt: skip
"""In the order in which the page offers them."""
_LIFT: Final = Action(
    "lift",
    Event.RULING,
    forms.LiftForm,
    gettext_noop("Take back what was recorded"),
    gettext_noop("Take it back"),
    gettext_noop(
        "What was recorded stays on record. What follows for the money is shown next and decided by the head."
    ),
)


def offered(award: Award, money: AwardMoney, role: str) -> list[tuple[str, str]]:
    """What this reader can do with the award now: addresses and titles."""
    events = set(events_from(award.case.at, role))
    wanted = {
        "recalculate": bool(money.discrepancy and money.discrepancy.periods and not award.case.changing),
        "payee": not award.case.changing,
        "pause": money.pause is None,
        "resume": money.pause is not None,
    }
    return [
        (reverse(f"web:award-{action.name}", args=[award.pk]), _(action.title))
        for action in ACTIONS
        if role in action.roles and action.event in events and wanted.get(action.name, True)
    ]


def view_of(action: Action) -> Shown:
    """The view of an action."""

    @access(*action.roles)
    @require_http_methods(["GET", "HEAD", "POST"])
    def shown(request: SignedRequest, award: int) -> HttpResponse:
        found = open_award(request, award, where=f"award-{action.name}")
        form = action.form(found, occasion(request), request.POST if request.method == "POST" else None)
        return answer(request, action, found, form)

    shown.__doc__ = f"The page and the form of “{action.title}”."
    return shown


@access(*MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: SignedRequest, award: int, ruling: UUID) -> HttpResponse:
    """Take back what was recorded of a move or a court."""
    found = open_award(request, award, where="award-lift")
    held = AwardRuling.objects.filter(pk=ruling, award=found, lifts__isnull=True).first()
    if held is None:
        raise Http404
    form = forms.LiftForm(found, occasion(request), request.POST if request.method == "POST" else None)
    form.ruling = held
    return answer(request, _LIFT, found, form)


@access(*MONEY)
@require_POST
def compare(request: SignedRequest, award: int) -> HttpResponse:
    """Compare the award with facts and law as of now instead of waiting for the night."""
    found = open_award(request, award, where="award-compare")
    back = reverse("web:award", args=[found.pk])
    try:
        differs = compare_now(found.pk, occasion(request)).lines
    except problems.CaseError:
        return _not_now(request, found, back)
    return HttpResponseRedirect(f"{back}?done={DIFFERS if differs else AGREES}", status=303)


def answer(request: SignedRequest, action: Action, award: Award, form: forms.AwardForm) -> HttpResponse:
    """Show a form, or do what it says and go back to the award."""
    status = 200
    back = reverse("web:award", args=[award.pk])
    if action.event not in events_from(award.case.at, request.actor.role):
        return _not_now(request, award, back)
    if request.method == "POST":
        status = run(form) if form.is_valid() else INVALID
        if status == HttpResponseRedirect.status_code:
            return HttpResponseRedirect(f"{back}?done={action.event}", status=303)
    context: dict[str, Any] = {
        "form": form,
        "award": award,
        "case": award.case,
        "child": display_name(award.case.child),
        "title": _(action.title),
        "submit": _(action.submit),
        "means": _(action.means),
        "back_url": back,
    }
    if action.form is forms.RecalculateForm:
        now = occasion(request)
        found = reconcile(award, now.law, now.today)
        if not found.lines:
            return _not_now(request, award, back)
        context["lines"] = lines.shown(line.as_json() for line in found.lines)
    return render(request, action.template, context, status=status)


def _not_now(request: SignedRequest, award: Award, back: str) -> HttpResponse:
    """409: the award has gone on since the page with the link was made."""
    context = {"award": award, "case": award.case, "back_url": back}
    return render(request, "tirek/money/not_now.html", context, status=CONFLICT)


def run(form: forms.AwardForm) -> int:
    """Do what a valid form says; 302 when it is done, else the status of what it refuses, which stands at its field."""
    language = language_now()
    try:
        with transaction.atomic():
            form.run()
    except PeopleError as error:
        named = error.field if error.field in form.fields else "iban"
        form.add_error(named if named in form.fields else None, error.text(language))
    except problems.CaseError as error:
        field = {"account": "iban", "payee": "iin"}.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, error.text(language))
        if isinstance(error, problems.ChangedError):
            # Whoever has read what is new may send the same again.
            form.award.case.refresh_from_db(fields=["version"])
            again = cast("QueryDict", form.data).copy()
            again["version"] = str(form.award.case.version)
            form.data = again
        return CONFLICT if isinstance(error, problems.NotNowError) else INVALID
    else:
        return HttpResponseRedirect.status_code
    return INVALID
