"""When the terms of cases stood still and when people are heard, and the deadlines that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tirek.cases.models import Hearing
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import Event, Stage
from tirek.cases.terms import Deadlines, Stood, deadlines
from tirek.config.clock import local_day
from tirek.journal.models import Entry

if TYPE_CHECKING:
    from datetime import date

    from tirek.cases.models import Case
    from tirek.law import Law

_SUSPENDED: Final = f"case.{Event.SUSPEND}"
_RESUMED: Final = f"case.{Event.RESUME}"


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to a case that its deadlines depend on: its suspensions, the day of a hearing that is not recorded yet."""

    stood: Sequence[Stood] = field(default=())
    hearing_on: date | None = None


def deadlines_of(case: Case, law: Law, known_on: date, past: Past | None = None) -> Deadlines:
    """The deadlines of a case as the calendar was known on a day.

    `past`: where it is read for many cases at once. Raises OutsideCalendarError.
    """
    began = case.reassessed_at or case.accepted_at
    read = past_of(case) if past is None else past
    return deadlines(
        law=law,
        service=case.service,
        channel=case.channel,
        accepted_at=began,
        stage=case.at,
        # What stood still before an application was taken up again is no part of its new term.
        stood=[each for each in read.stood if case.reassessed_at is None or each.since >= local_day(began)],
        known_on=known_on,
        hearing_on=read.hearing_on,
    )


CACHED: Final = ("registered_on", "counted_from", "final_on", "inner_on", "hand_over_on", "act_by", "suspended")
"""The columns of a case that `put` writes."""


def put(case: Case, found: Deadlines) -> None:
    """Put deadlines into the case's cache; the caller saves."""
    case.registered_on = found.term.registered_on
    case.counted_from = found.term.counted_from
    case.final_on = found.term.final
    case.inner_on = found.term.inner
    case.hand_over_on = found.term.hand_over
    case.act_by = found.act_by
    case.suspended = found.suspended


def past_of(case: Case) -> Past:
    """The past of one case."""
    # A case that is being made has none to read.
    return Past() if case._state.adding else past_by_case([case])[case.pk]  # noqa: SLF001 - Django's only way to ask


def past_by_case(cases: Sequence[Case]) -> Mapping[UUID, Past]:
    """The past of several cases, by as many questions as of one."""
    stood = _stood([case.pk for case in cases])
    hearings = _hearings([case.pk for case in cases if case.at is Stage.HEARING])
    return {case.pk: Past(stood[case.pk], hearings.get(case.pk)) for case in cases}


def _hearings(cases: Sequence[UUID]) -> dict[UUID, date]:
    if not cases:
        return {}
    announced = Hearing.objects.filter(case__in=cases, decision__kind=Kind.PRELIMINARY_REFUSAL, record__isnull=True)
    # A moved hearing is a new row: the newest holds.
    return {case: local_day(at) for case, at in announced.order_by("notified_at").values_list("case", "at")}


def _stood(cases: Iterable[UUID]) -> defaultdict[UUID, list[Stood]]:
    found: defaultdict[UUID, list[Stood]] = defaultdict(list)
    rows = Entry.objects.filter(case__in=list(cases), kind__in=[_SUSPENDED, _RESUMED]).order_by("seq")
    for case, kind, at in rows.values_list("case", "kind", "at"):
        assert case is not None
        day = local_day(at)
        if kind == _SUSPENDED:
            found[case].append(Stood(day, None))
        elif found[case]:
            found[case][-1] = Stood(found[case][-1].since, day)
    return found
