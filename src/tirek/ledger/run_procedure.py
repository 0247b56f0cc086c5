"""What can happen to a payment run: one table, as for cases. From where, by whom, to where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tirek.ledger.models.runs import RunState


class RunStep(StrEnum):
    """What can happen to a run; the journal writes `run.` before it."""

    OPEN = "opened"
    FREEZE = "frozen"
    DECIDE_BUDGET = "budget-decided"
    PREPARE = "prepared"
    GIVE_BACK = "given-back"
    APPROVE = "approved"
    BOOK = "booked"
    WRITE = "written"
    SEND = "sent"
    CONFIRM = "confirmed"
    CANCEL = "cancelled"
    ASK_TO_CANCEL = "cancel-asked"
    CANCEL_BOOKED = "booked-cancelled"
    ASK_TO_REVERSE = "reverse-asked"
    REVERSE = "reversed"
    END_REVERSE = "all-reversed"
    RESUME = "resumed"
    WRITE_BACK = "order-written-back"


@dataclass(frozen=True, slots=True)
class RunTransition:
    """One row of the table; `target` None leaves the run where it is."""

    sources: frozenset[RunState]
    target: RunState | None
    roles: frozenset[str]


_ACCOUNTANT: Final = frozenset({"accountant"})
_HEAD: Final = frozenset({"head"})
_ITSELF: Final = frozenset({"system"})
UNBOOKED: Final = frozenset({RunState.FREEZING, RunState.PROPOSED, RunState.PREPARED})
"""Nothing stands in the ledger yet: one person may drop the run."""
BOOKED_UNSENT: Final = frozenset({RunState.APPROVED, RunState.BOOKED, RunState.WRITTEN})
"""Something may stand in the ledger, and the bank knows nothing: two people may take the run back."""


def _row(sources: frozenset[RunState] | RunState, target: RunState | None, roles: frozenset[str]) -> RunTransition:
    return RunTransition(frozenset({sources}) if isinstance(sources, RunState) else sources, target, roles)


_TABLE: Final = {
    RunStep.FREEZE: _row(RunState.FREEZING, RunState.PROPOSED, _ITSELF),
    RunStep.DECIDE_BUDGET: _row(RunState.PROPOSED, None, _HEAD),
    RunStep.PREPARE: _row(RunState.PROPOSED, RunState.PREPARED, _ACCOUNTANT),
    RunStep.GIVE_BACK: _row(RunState.PREPARED, RunState.PROPOSED, _HEAD),
    RunStep.APPROVE: _row(RunState.PREPARED, RunState.APPROVED, _HEAD),
    RunStep.BOOK: _row(RunState.APPROVED, RunState.BOOKED, _ITSELF),
    RunStep.WRITE: _row(RunState.BOOKED, RunState.WRITTEN, _ITSELF),
    RunStep.SEND: _row(RunState.WRITTEN, RunState.SENT, _ACCOUNTANT),
    RunStep.CONFIRM: _row(RunState.SENT, RunState.CONFIRMED, _ACCOUNTANT | _HEAD | _ITSELF),
    RunStep.CANCEL: _row(UNBOOKED, RunState.CANCELLED, _ACCOUNTANT | _HEAD),
    RunStep.ASK_TO_CANCEL: _row(BOOKED_UNSENT, None, _ACCOUNTANT),
    RunStep.CANCEL_BOOKED: _row(BOOKED_UNSENT, RunState.CANCELLED, _HEAD),
    RunStep.ASK_TO_REVERSE: _row(RunState.SENT, None, _ACCOUNTANT),
    RunStep.REVERSE: _row(RunState.SENT, None, _HEAD),
    RunStep.END_REVERSE: _row(RunState.SENT, RunState.REVERSED, _ITSELF),
    RunStep.WRITE_BACK: _row(frozenset({RunState.SENT, RunState.CONFIRMED}), None, _ACCOUNTANT),
    RunStep.RESUME: _row(
        frozenset({RunState.FREEZING, RunState.APPROVED, RunState.BOOKED, RunState.CANCELLED, RunState.SENT}),
        None,
        _ACCOUNTANT | _HEAD | _ITSELF,
    ),
}


def transition_of(step: RunStep) -> RunTransition:
    """The row of a step."""
    return _TABLE[step]
