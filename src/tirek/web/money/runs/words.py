"""Payment runs in words, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tirek.ledger.models import RunState
from tirek.ledger.orders import BOOK, BUDGET, FREEZE
from tirek.ledger.run_procedure import RunStep

if TYPE_CHECKING:
    from tirek.ledger.models import PaymentRun, RunEvent

_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a run stands: what is now, and who has to act."""

    now: str
    who: str
    tone: str


_STANDS: Final = {
    RunState.FREEZING: (
        gettext_noop("What is owed and unpaid is being put together."),
        gettext_noop("The program. You can leave this page and come back."),
        "info",
    ),
    RunState.PROPOSED: (
        gettext_noop("Look at what is unusual and at who is held back, then hand the run to the head."),
        gettext_noop("The accountant"),
        "warning",
    ),
    RunState.PREPARED: (
        gettext_noop("The head reads the summary and approves it with a code, or gives it back."),
        gettext_noop("The head"),
        "warning",
    ),
    RunState.APPROVED: (
        gettext_noop("Each award is looked at once more and booked."),
        gettext_noop("The program. You can leave this page and come back."),
        "info",
    ),
    RunState.BOOKED: (
        gettext_noop("The files for the bank are being written and checked."),
        gettext_noop("The program. You can leave this page and come back."),
        "info",
    ),
    RunState.WRITTEN: (
        gettext_noop("Download the files, hand all of them to the bank, then mark the run as sent."),
        gettext_noop("The accountant"),
        "warning",
    ),
    RunState.SENT: (
        gettext_noop("The bank executes it. When its statement is here, it is told of each order what became of it."),
        gettext_noop("The bank; then the accountant reads in its statement"),
        "info",
    ),
    RunState.CONFIRMED: (
        gettext_noop("Of every order it is known what became of it."),
        gettext_noop("Nobody"),
        "ok",
    ),
    RunState.CANCELLED: (
        gettext_noop("The run was taken back. What is owed is owed further on and comes into the next run."),
        gettext_noop("Nobody"),
        "info",
    ),
    RunState.REVERSED: (
        gettext_noop("What the bank did not execute was taken back and comes into the next run."),
        gettext_noop("Nobody"),
        "info",
    ),
}
_BEYOND: Final = (
    gettext_noop("The budget does not suffice. The head decides who waits; a further allotment settles it, too."),
    gettext_noop("The head"),
    "warning",
)
"""Of a proposed run that is beyond its budget."""
_STEPS: Final = {
    RunStep.OPEN: gettext_noop("Opened"),
    RunStep.FREEZE: gettext_noop("Put together"),
    RunStep.DECIDE_BUDGET: gettext_noop("Decided who waits for the budget"),
    RunStep.PREPARE: gettext_noop("Handed to the head"),
    RunStep.GIVE_BACK: gettext_noop("Given back by the head"),
    RunStep.APPROVE: gettext_noop("Approved"),
    RunStep.BOOK: gettext_noop("Booked"),
    RunStep.WRITE: gettext_noop("Files written"),
    RunStep.SEND: gettext_noop("Sent to the bank"),
    RunStep.CONFIRM: gettext_noop("Confirmed"),
    RunStep.CANCEL: gettext_noop("Cancelled"),
    RunStep.ASK_TO_CANCEL: gettext_noop("The accountant asked to take it back"),
    RunStep.CANCEL_BOOKED: gettext_noop("Taken back by the head"),
    RunStep.ASK_TO_REVERSE: gettext_noop("The accountant asked to reverse what the bank did not execute"),
    RunStep.REVERSE: gettext_noop("Reversal decided by the head"),
    RunStep.END_REVERSE: gettext_noop("Reversed"),
    RunStep.RESUME: gettext_noop("The work goes on after a failure"),
    RunStep.WRITE_BACK: gettext_noop("A returned payment written back to the budget"),
}
HELD_AT: Final = {
    FREEZE: gettext_noop("Left out when it was put together"),
    BUDGET: gettext_noop("Waits for the budget"),
    BOOK: gettext_noop("Held when it was booked"),
}


def stands(run: PaymentRun, *, beyond: int) -> Stands:
    """Where a run stands and who has to act; `beyond` tenge of it the budget does not have."""
    now, who, tone = _BEYOND if beyond and run.at is RunState.PROPOSED else _STANDS[run.at]
    return Stands(_(now), _(who), tone)


def step_text(event: RunEvent) -> str:
    """What happened to a run."""
    data: dict[str, Any] = event.data
    step = data.get("step", "")
    return _(_STEPS[RunStep(step)]) if step in set(RunStep) else str(step)


def left_text(seconds: int | None) -> str:
    """How long work will still take; empty where it isn't known."""
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return _("less than a minute left")
    minutes = round(seconds / _MINUTE)
    return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {"count": minutes}
