"""When the terms of cases stood still, read from the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tirek.cases.procedure import Event
from tirek.cases.terms import Stood
from tirek.config.clock import almaty
from tirek.journal.models import Entry

if TYPE_CHECKING:
    from tirek.cases.models import Case

_SUSPENDED: Final = f"case.{Event.SUSPEND}"
_RESUMED: Final = f"case.{Event.RESUME}"


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
        day = at.astimezone(almaty()).date()
        if kind == _SUSPENDED:
            found[case].append(Stood(day, None))
        elif found[case]:
            found[case][-1] = Stood(found[case][-1].since, day)
    return found
