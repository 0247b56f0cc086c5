"""When the terms of cases stood still, read from the journal, and the deadlines that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tirek.cases.procedure import Event
from tirek.cases.terms import Deadlines, Stood, deadlines
from tirek.config.clock import local_day
from tirek.journal.models import Entry

if TYPE_CHECKING:
    from datetime import date

    from tirek.cases.models import Case
    from tirek.law import Law

_SUSPENDED: Final = f"case.{Event.SUSPEND}"
_RESUMED: Final = f"case.{Event.RESUME}"


def deadlines_of(case: Case, law: Law, known_on: date, stood: Sequence[Stood] | None = None) -> Deadlines:
    """The deadlines of a case as the calendar was known on a day.

    `stood`: its suspensions, where they are read for many cases at once. Raises OutsideCalendarError.
    """
    began = case.reassessed_at or case.accepted_at
    every = stood_of(case) if stood is None else stood
    return deadlines(
        law=law,
        service=case.service,
        channel=case.channel,
        accepted_at=began,
        stage=case.at,
        # What stood still before an application was taken up again is no part of its new term.
        stood=[each for each in every if case.reassessed_at is None or each.since >= local_day(began)],
        known_on=known_on,
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


def stood_of(case: Case) -> list[Stood]:
    """The suspensions of a case in order; the last one may still run."""
    # A case that is being made has no past to read.
    return [] if case._state.adding else stood_by_case([case.pk])[case.pk]  # noqa: SLF001 - Django's only way to ask


def stood_by_case(cases: Iterable[UUID]) -> defaultdict[UUID, list[Stood]]:
    """The suspensions of several cases."""
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
