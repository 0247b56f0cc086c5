"""The long steps of a run as jobs: each part one job in one transaction, which puts down the next.

A worker that dies leaves nothing half done: its part is done again, by whoever works next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tirek.jobs import queries as jobs
from tirek.jobs.services import enqueue, try_again
from tirek.ledger.models import RunState

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.ledger.models import PaymentRun

FREEZING: Final = "ledger.freeze"
BOOKING: Final = "ledger.book"
WRITING: Final = "ledger.write"
RETURNING: Final = "ledger.return"
READING: Final = "ledger.statement"
TELLING: Final = "ledger.tell-returned"
WORK_AT: Final = {
    RunState.FREEZING: FREEZING,
    RunState.APPROVED: BOOKING,
    RunState.BOOKED: WRITING,
    RunState.CANCELLED: RETURNING,
    RunState.SENT: RETURNING,
}
"""What is done in the background while a run stands at a state."""


def put_down(kind: str, run: int, at: datetime, *, part: int = 0) -> None:
    """Put down the work on a part of a run, counted from 0; in the transaction of what causes it."""
    enqueue(kind, key_of(run, part), {"run": run, "part": part}, due=at)


def put_down_of(kind: str, statement: int, at: datetime, *, part: int) -> None:
    """Put down the work on a part of a bank's file; in the transaction of what causes it."""
    enqueue(kind, key_of(statement, part), {"statement": statement, "part": part}, due=at)


def put_down_again(run: PaymentRun, at: datetime) -> None:
    """Let the work that a run waits for be tried from the beginning."""
    kind = WORK_AT.get(run.at)
    for job in jobs.unfinished(kind, key_of(run.pk)) if kind else ():
        try_again(job.pk, due=at)


def key_of(run: int, part: int | None = None) -> str:
    """How the work on a part of a run is named; without a part what the names of all parts begin with."""
    return f"{run}:" if part is None else f"{run}:{part}"
