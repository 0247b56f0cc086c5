"""Facts of a case: recorded with their source, settled with a reason where sources contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tirek.cases import problems
from tirek.cases.assessing import known_of
from tirek.cases.facts import FACTS, engine_input, standings
from tirek.cases.models import Case, Fact
from tirek.cases.procedure import Event
from tirek.cases.services import naming
from tirek.cases.services.step import Step, step
from tirek.config.clock import local_day
from tirek.entitlement import read_case
from tirek.law.text import N_

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tirek.cases.occasion import Occasion

UNKNOWN_FACT = N_("“{name}” is not a fact of a case.")


def record(
    case: UUID,
    occasion: Occasion,
    values: Mapping[str, Any],
    *,
    source: str,
    origin: str = "",
    reference: UUID | None = None,
    obtained_at: datetime | None = None,
) -> Case:
    """Record values by fact name, all from one source: a registry's answer, a document, a school.

    Nothing is overwritten: an earlier value of the same source stays beside the new one. Raises InputError when a value
    does not have the shape that the engine reads; nothing is recorded then.
    """
    with step(case, Event.ADD_FACT, occasion) as now:
        for name, value in values.items():
            _add(now, name, value, source, obtained_at or occasion.at, origin=origin, reference=reference)
        _readable(now)
        naming.follow(now, values)
        now.data |= {"facts": sorted(values), "source": source, "origin": origin}
    return now.case


def settle(case: UUID, occasion: Occasion, *, name: str, value: Any, reason: str, version: int | None = None) -> Case:
    """Settle a conflict, or enter what the officer found, with a reason; the officer's value holds from now on.

    Raises CheckError without a reason, InputError when the value has the wrong shape.
    """
    if not reason.strip():
        raise problems.CheckError(problems.REASON, field="reason")
    with step(case, Event.RESOLVE, occasion, version=version) as now:
        _add(now, name, value, Fact.Source.OFFICER, occasion.at, reason=reason.strip())
        _readable(now)
        naming.follow(now, [name])
        now.data |= {"facts": [name]}
    return now.case


def declare(now: Step, values: Mapping[str, Any]) -> None:
    """Record what the applicant says anew, as part of another event. Raises InputError for a value of the wrong shape."""
    for name, value in values.items():
        _add(now, name, value, Fact.Source.DECLARATION, now.occasion.at)
    _readable(now)


def _add(
    now: Step,
    name: str,
    value: Any,
    source: str,
    obtained_at: datetime,
    *,
    origin: str = "",
    reference: UUID | None = None,
    reason: str | None = None,
) -> None:
    if name not in FACTS:
        raise problems.CheckError(UNKNOWN_FACT, name=name)
    Fact.objects.create(
        case=now.case,
        name=name,
        value=value,
        source=source,
        origin=origin,
        reference=reference,
        reason=reason,
        obtained_at=obtained_at,
        recorded_at=now.occasion.at,
        recorded_by=now.occasion.actor.account,
    )


def _readable(now: Step) -> None:
    """The engine must be able to read what now stands; its InputError undoes the step."""
    data = engine_input(
        standings(known_of(now.case)),
        service=now.case.service,
        territory=now.case.territory,
        applied_on=local_day(now.case.accepted_at),
        channel=now.case.channel,
    )
    read_case(data, now.occasion.law, now.occasion.today)
