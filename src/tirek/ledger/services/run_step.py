"""One step of one payment run: who may, whether now, what it changes, what the journal says of it; all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tirek.cases import problems
from tirek.journal import services as journal
from tirek.law.text import N_
from tirek.ledger.models import PaymentRun, RunEvent, RunState
from tirek.ledger.run_procedure import RunStep, transition_of

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.journal.actor import Actor

NO_RUN: Final = N_("There is no such payment run.")
OTHER_STATE: Final = N_(
    "This can't be done now: the payment run stands at “{state}”. Open it again to see what can be done."
)
OTHER_PLACE: Final = N_("This payment run belongs to another department.")


@dataclass(slots=True)
class Step:
    """A step on its way: the locked run, and what the use case adds for the journal (`data`); `reason` is kept sealed."""

    run: PaymentRun
    target: RunState | None
    data: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None


def locked(run: int) -> PaymentRun:
    """The run, locked until the transaction ends (SQLite holds its one write lock already)."""
    held = PaymentRun.objects.select_for_update(of=("self",)).filter(pk=run).first()
    if held is None:
        raise problems.NotNowError(NO_RUN)
    return held


def as_it_stands(run: int) -> PaymentRun:
    """The run, not locked, for a look beforehand."""
    found = PaymentRun.objects.filter(pk=run).first()
    if found is None:
        raise problems.NotNowError(NO_RUN)
    return found


def may(run: PaymentRun, step: RunStep, actor: Actor) -> None:
    """NotAllowedError or NotNowError when a step is not for this person or not for now."""
    row = transition_of(step)
    if actor.role not in row.roles:
        raise problems.NotAllowedError(problems.ROLE)
    if actor.role != "system" and actor.territory != run.territory:
        raise problems.NotAllowedError(OTHER_PLACE)
    if run.at not in row.sources:
        raise problems.NotNowError(OTHER_STATE, state=problems.Message(str(run.at.label)))


@contextmanager
def run_step(run: int, step: RunStep, actor: Actor, at: datetime) -> Iterator[Step]:
    """Take a step: what the block does, the run's state, its event and the journal are one transaction.

    Raises a CaseError, and nothing is changed.
    """
    with transaction.atomic():
        held = locked(run)
        may(held, step, actor)
        now = Step(held, transition_of(step).target)
        yield now
        before = held.state
        held.state = (now.target or held.at).value
        held.save(update_fields=["state", "count", "total", "prepared_by", "approved_by"])
        told(held, step, actor, at, data={"from": before, **now.data}, reason=now.reason)


def told(
    run: PaymentRun, step: RunStep, actor: Actor, at: datetime, *, data: dict[str, Any], reason: str | None = None
) -> None:
    """Write what happened into the run's events and, without the reason, into the journal."""
    data = {"step": step.value, **data}
    RunEvent.objects.create(run=run, state=run.state, data=data, reason=reason, at=at, by_id=actor.account)
    journal.record(
        kind=f"run.{step}",
        actor=actor,
        at=at,
        chain=run.territory,
        data={"run": run.pk, "number": run.number, "state": run.state, **data},
    )
