"""What can be done with a payment run: each has an address and a page that says what will happen, to whom, for how much."""

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

from tirek.cases import problems
from tirek.config.access import access
from tirek.ledger.queries import runs as queries
from tirek.ledger.run_procedure import RunStep, transition_of
from tirek.web.languages import language_now
from tirek.web.money.runs import forms
from tirek.web.money.runs.opening import open_run
from tirek.web.money.runs.summary import summary
from tirek.web.occasion import occasion
from tirek.web.page import CONFLICT, INVALID

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest
    from tirek.config.access import Rule
    from tirek.ledger.models import PaymentRun

    Shown = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done: its address, the step of the table, its form, its words, for whom."""

    name: str
    step: RunStep
    form: type[forms.RunForm]
    title: str
    submit: str
    means: str
    roles: tuple[Rule, ...]
    warning: bool = False


ACTIONS: Final = (
    Action("prepare", RunStep.PREPARE, forms.PrepareForm, gettext_noop("Hand the run to the head"),
           gettext_noop("Hand it to the head"),
           gettext_noop("The head approves it with a code or gives it back. Nothing is paid before."), ("accountant",)),
    Action("budget", RunStep.DECIDE_BUDGET, forms.WhoWaitsForm, gettext_noop("Decide who waits"), gettext_noop("Decide"),
           gettext_noop("From the first order that the money no longer reaches on, all wait for the next run. "
                        "It is decided once for this run."), ("head",)),
    Action("approve", RunStep.APPROVE, forms.ApproveForm, gettext_noop("Approve the run"), gettext_noop("Approve"),
           gettext_noop("It is booked and the files for the bank are written at once. Until they are sent it can be taken back "
                        "by two people."), ("head",)),
    Action("give-back", RunStep.GIVE_BACK, forms.GiveBackForm, gettext_noop("Give the run back"),
           gettext_noop("Give it back to the accountant"), gettext_noop("Nothing is paid. The accountant reads your reason."),
           ("head",)),
    Action("sent", RunStep.SEND, forms.SentForm, gettext_noop("Mark the run as sent"),
           gettext_noop("All files went to the bank"),
           gettext_noop("Families then see their payment as on its way. A sent run is not cancelled any more."),
           ("accountant",)),
    Action("cancel", RunStep.CANCEL, forms.CancelForm, gettext_noop("Cancel the run"), gettext_noop("Cancel the run"),
           gettext_noop("Nobody is paid with it. What is owed stays owed and comes into the next run."),
           ("accountant", "head"), warning=True),
    Action("ask-cancel", RunStep.ASK_TO_CANCEL, forms.AskCancelForm, gettext_noop("Ask the head to take the run back"),
           gettext_noop("Ask the head"), gettext_noop("The bank must not have got any of the files. The head decides."),
           ("accountant",)),
    Action("take-back", RunStep.CANCEL_BOOKED, forms.CancelBookedForm, gettext_noop("Take the run back"),
           gettext_noop("Take the run back"),
           gettext_noop("Only while the bank has none of its files. What was booked as paid is booked as returned and comes into "
                        "the next run."), ("head",), warning=True),
    Action("ask-reverse", RunStep.ASK_TO_REVERSE, forms.AskReverseForm,
           gettext_noop("Ask the head to reverse what the bank did not execute"), gettext_noop("Ask the head"),
           gettext_noop("It is about orders of which the bank told nothing. The head decides."), ("accountant",)),
    Action("reverse", RunStep.REVERSE, forms.ReverseForm, gettext_noop("Reverse what the bank did not execute"),
           gettext_noop("Reverse"),
           gettext_noop("Orders of which the bank told nothing are booked as returned and come into the next run. Be sure that "
                        "the bank does not pay them."), ("head",), warning=True),
    Action("resume", RunStep.RESUME, forms.ResumeForm, gettext_noop("Try again"), gettext_noop("Try again"),
           gettext_noop("The work goes on where it stopped; nothing is done twice."), ("accountant", "head")),
)  # fmt: skip
"""In the order in which the page offers them."""
_ASKED: Final = {RunStep.CANCEL_BOOKED: RunStep.ASK_TO_CANCEL, RunStep.REVERSE: RunStep.ASK_TO_REVERSE}
"""What the head decides only after the accountant asked."""


def offered(run: PaymentRun, role: str, territory: str) -> list[tuple[Action, str]]:
    """What this reader can do with the run now, and where."""
    if territory != run.territory:
        return []
    steps = {event.data.get("step") for event in run.events.all()}
    return [
        (action, reverse(f"web:run-{action.name}", args=[run.pk]))
        for action in ACTIONS
        if role in action.roles and run.at in transition_of(action.step).sources and _makes_sense(action, run, steps)
    ]


def _makes_sense(action: Action, run: PaymentRun, steps: set[str | None]) -> bool:
    if action.step in _ASKED:
        return _ASKED[action.step].value in steps and action.step.value not in steps
    if action.step is RunStep.RESUME:
        progress = queries.progress(run)
        return progress is not None and progress.stuck
    if action.step is RunStep.DECIDE_BUDGET:
        return bool(queries.beyond_budget(run)) and RunStep.DECIDE_BUDGET.value not in steps
    return action.step is not RunStep.ASK_TO_REVERSE or RunStep.REVERSE.value not in steps


def view_of(action: Action) -> Shown:
    """The view of an action."""

    @access(*action.roles)
    @require_http_methods(["GET", "HEAD", "POST"])
    def shown(request: SignedRequest, run: int) -> HttpResponse:
        held = open_run(request, run)
        back = reverse("web:run", args=[run])
        if held.at not in transition_of(action.step).sources:
            return render(request, "tirek/money/runs/not_now.html", {"run": held, "back_url": back}, status=CONFLICT)
        form = action.form(held, occasion(request), request.POST if request.method == "POST" else None)
        status = 200
        if request.method == "POST":
            status = _done(form) if form.is_valid() else INVALID
            if status == HttpResponseRedirect.status_code:
                return HttpResponseRedirect(f"{back}?done={action.step}", status=303)
        context: dict[str, Any] = {
            **summary(held),
            "form": form,
            "title": _(action.title),
            "submit": _(action.submit),
            "means": _(action.means),
            "warning": action.warning,
            "back_url": back,
            "give_back_url": reverse("web:run-give-back", args=[run]) if action.name == "approve" else "",
        }
        return render(request, "tirek/money/runs/action.html", context, status=status)

    shown.__doc__ = f"The page and the form of “{action.title}”."
    return shown


def _done(form: forms.RunForm) -> int:
    """Do what a valid form says; 302 when it is done, else the status of what it refuses, which stands at its field."""
    try:
        form.run()
    except problems.CaseError as error:
        form.add_error(error.field if error.field in form.fields else None, error.text(language_now()))
        return CONFLICT if isinstance(error, problems.NotNowError) else INVALID
    return HttpResponseRedirect.status_code
