"""One event of one case: who may, whether now, what it changes, what the journal says of it, who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tirek.cases import events, problems
from tirek.cases.models import Case
from tirek.cases.procedure import RETURNS_TO, STAGE_TITLES, Event, Stage, TermEffect, Transition, transition_of
from tirek.cases.services.guards import check
from tirek.cases.stood import deadlines_of, put
from tirek.journal import services as journal
from tirek.journal.actor import Actor

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.cases.occasion import Occasion
    from tirek.journal.models import Entry


@dataclass(slots=True)
class Step:
    """An event on its way: the locked case, and what the use case adds for the journal (`data`) and listeners (`extra`)."""

    case: Case
    transition: Transition
    occasion: Occasion
    data: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    target: Stage | None = None


@contextmanager
def step(case: UUID, event: Event, occasion: Occasion, *, version: int | None = None, **given: Any) -> Iterator[Step]:
    """Run an event: everything inside the block, the new stage, the journal and the listeners are one transaction.

    `version` is the one the person saw; `given` goes to the checks of the table. Raises a CaseError, and nothing is changed.
    """
    with transaction.atomic():
        held = locked(case)
        transition = may(held, event, occasion.actor)
        if version is not None and held.version != version:
            raise problems.ChangedError(problems.CHANGED)
        now = Step(held, transition, occasion, target=transition.target)
        for name in transition.checks:
            check(name, held, occasion, given)
        yield now
        _finish(now)


def locked(case: UUID) -> Case:
    """The case, locked until the transaction ends (SQLite holds its one write lock already)."""
    held = Case.objects.select_for_update(of=("self",)).filter(pk=case).first()
    if held is None:
        raise problems.NotNowError(problems.NO_SUCH_CASE)
    return held


def may(case: Case, event: Event, actor: Actor) -> Transition:
    """The row of the table for this event; NotAllowedError or NotNowError when it is not for this person or not for now."""
    transition = transition_of(event)
    if actor.role not in transition.roles:
        raise problems.NotAllowedError(problems.ROLE)
    if not concerns(case, actor):
        raise problems.NotAllowedError(problems.NOT_YOURS)
    if case.at not in transition.sources:
        raise problems.NotNowError(problems.STAGE, stage=problems.Message(STAGE_TITLES[case.at]))
    return transition


def concerns(case: Case, actor: Actor) -> bool:
    """Whether a case is within the reach of an actor: the own one, the own territory's, or the one taken in at the own office."""
    match actor.role:
        case "system":
            return True
        case "applicant":
            return actor.person is not None and case.applicant_id == actor.person
        case "operator":
            return case.entered_by_id == actor.account or _same_office(case, actor)
        case "clerk" | "head" | "auditor" | "accountant":
            return actor.territory in ("", case.territory)
        case _:
            return False


def _same_office(case: Case, actor: Actor) -> bool:
    """Front offices of two territories may have one name."""
    if not actor.office or case.office != actor.office:
        return False
    return case.entered_by is not None and case.entered_by.territory == actor.territory


def _finish(now: Step) -> None:
    before = now.case.at
    after = now.target or before
    now.case.stage = after.value
    now.case.is_open = after.is_open
    now.case.version += 1
    if after is not before:
        now.case.stage_since = now.occasion.at
    entry = record(now.case, now.transition.event, now.occasion, {"from": before.value, "to": after.value, **now.data})
    if now.transition.term is not TermEffect.NONE or after is not before:
        refresh(now.case, now.occasion)
    now.case.save()
    events.tell(
        events.Happened(
            now.case, now.transition.event, before, now.occasion.actor, now.occasion.at, entry.data, now.extra
        )
    )


def record(case: Case, event: Event, occasion: Occasion, data: Mapping[str, Any]) -> journal.Draft | Entry:
    """Write an event of a case into the journal of its territory."""
    return journal.record(
        kind=f"case.{event}",
        actor=occasion.actor,
        at=occasion.at,
        chain=case.territory,
        case=case.pk,
        data={**data, "version": case.version},
    )


def refresh(case: Case, occasion: Occasion) -> None:
    """Derive the deadlines anew and put them into the case's cache; the caller saves."""
    put(case, deadlines_of(case, occasion.law, occasion.today))


def back_from(case: Case) -> Stage:
    """Where a proposal that is not signed returns to: what was prepared after a hearing goes back to the hearing's outcome."""
    before = RETURNS_TO[case.at]
    heard = before is Stage.CHECKING and case.hearings.filter(record__isnull=False).exists()
    return Stage.HEARD if heard else before
