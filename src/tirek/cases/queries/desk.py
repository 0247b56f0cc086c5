"""The clerk's list: what runs out first, one page at a time in both directions, with counts that stop counting in time.

Nothing here reads more rows than a page shows or a count may say, however many cases there are: every question goes through
an index by what it is sorted by, and a list over several officers or territories is merged from one such question for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tirek.accounts.queries import stands_in_for
from tirek.cases.models import Case
from tirek.cases.procedure import Stage
from tirek.law.text import N_

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tirek.accounts.models import Account
    from tirek.cases.occasion import Occasion

PAGE: Final = 25
"""Cases on a page."""
MOST: Final = 999
"""Counts say "999+" beyond this: nobody counts a million rows to show a number."""


class Whose(StrEnum):
    """Whose cases are shown."""

    MINE = "mine"
    ALL = "all"


class Show(StrEnum):
    """Which of them."""

    OPEN = "open"
    TODAY = "today"
    LATE = "late"
    REGISTRY = "registry"
    CLOSED = "closed"


SHOW_TITLES: Final = {
    Show.OPEN: N_("All open"),
    Show.TODAY: N_("Run out today"),
    Show.LATE: N_("Ran out"),
    Show.REGISTRY: N_("Wait for a registry"),
    Show.CLOSED: N_("Decided and withdrawn"),
}
"""Catalogue messages."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows; `stage` narrows it to one stage."""

    whose: Whose = Whose.ALL
    show: Show = Show.OPEN
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Between which cases a page lies: the ordering day or moment of a case, and the case itself."""

    at: date | datetime
    case: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.case}"


def read_place(text: str, show: Show) -> Place | None:
    """A place from an address; None when it is none."""
    at, _sign, case = text.partition("~")
    try:
        return Place(datetime.fromisoformat(at) if show is Show.CLOSED else date.fromisoformat(at), UUID(case))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """The cases of one page, and whether there are others before and after it."""

    cases: list[Case]
    earlier: Place | None = None
    later: Place | None = None


@dataclass(frozen=True, slots=True)
class _Order:
    """By what a list is sorted: the column, and whether the smallest comes first."""

    column: str
    ascending: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the list: the account, its territory, and whose work it does besides its own."""

    occasion: Occasion
    officers: tuple[UUID, ...] = field(default=())

    @classmethod
    def of(cls, account: Account, occasion: Occasion) -> Reader:
        """The reader of an account; officers on leave whom it stands in for count as itself."""
        others = stands_in_for(account, occasion.today) if account.role == "clerk" else []
        return cls(occasion, (account.pk, *(each.pk for each in others)))

    @property
    def territories(self) -> tuple[str, ...]:
        """The territories whose cases the reader may see."""
        own = self.occasion.actor.territory
        return (own,) if own else tuple(self.occasion.law.territories)


def listed(
    wanted: Wanted, reader: Reader, *, after: Place | None = None, before: Place | None = None, last: bool = False
) -> Page:
    """One page of a list: the first, the last, the one after or the one before a place."""
    order = _Order("accepted_at", ascending=False) if wanted.show is Show.CLOSED else _Order("act_by", ascending=True)
    backwards = last or before is not None
    place = before or after
    found = _merged([_run(scope, order, place, backwards) for scope in _scopes(wanted, reader)], order, backwards)
    more, placed = len(found) > PAGE, place is not None
    cases = found[:PAGE]
    if backwards:
        return _page(cases[::-1], order, earlier=more, later=placed)
    return _page(cases, order, earlier=placed, later=more)


def _page(cases: list[Case], order: _Order, *, earlier: bool, later: bool) -> Page:
    if not cases:
        return Page([])
    first, final = (Place(getattr(case, order.column), case.pk) for case in (cases[0], cases[-1]))
    return Page(cases, first if earlier else None, final if later else None)


def count(wanted: Wanted, reader: Reader) -> int:
    """How many cases a list holds, at most MOST + 1."""
    found = 0
    for scope in _scopes(wanted, reader):
        # Without an order PostgreSQL hopes to meet so many late ones soon, and reads the table from its beginning.
        narrowed = scope.order_by("act_by") if wanted.show is Show.LATE else scope
        found += narrowed[: MOST + 1 - found].count()
        if found > MOST:
            break
    return found


def _scopes(wanted: Wanted, reader: Reader) -> list[QuerySet[Case]]:
    """The questions whose answers together are the list; each is answered by one index in the order of the list."""
    narrow = _narrowed(wanted, reader.occasion.today)
    if wanted.whose is Whose.MINE:
        # An officer is always of the case's territory, and a substitute of the officer's.
        return [Case.objects.filter(officer=officer, **narrow) for officer in reader.officers]
    return [Case.objects.filter(territory=place, **narrow) for place in reader.territories]


def _narrowed(wanted: Wanted, today: date) -> dict[str, Any]:
    narrow: dict[str, Any] = {"is_open": wanted.show is not Show.CLOSED}
    if wanted.show is Show.TODAY:
        narrow["act_by"] = today
    elif wanted.show is Show.LATE:
        narrow["act_by__lt"] = today
    elif wanted.show is Show.REGISTRY:
        narrow["waits_for_registry"] = True
    if wanted.stage is not None:
        narrow["stage"] = wanted.stage.value
    return narrow


def _run(scope: QuerySet[Case], order: _Order, place: Place | None, backwards: bool) -> list[Case]:  # noqa: FBT001 - private
    """One case more than a page from a place on: first those of the same day, then the days behind it.

    Two questions instead of one with "or": each is a range of the index on both databases.
    """
    rising = order.ascending is not backwards
    sign, direction = ("gt", "") if rising else ("lt", "-")
    scope = scope.select_related("child", "officer").order_by(f"{direction}{order.column}", f"{direction}id")
    if place is None:
        return list(scope[: PAGE + 1])
    same = list(scope.filter(**{order.column: place.at, f"id__{sign}": place.case})[: PAGE + 1])
    if len(same) > PAGE:
        return same
    return same + list(scope.filter(**{f"{order.column}__{sign}": place.at})[: PAGE + 1 - len(same)])


def _merged(runs: Sequence[list[Case]], order: _Order, backwards: bool) -> list[Case]:  # noqa: FBT001 - private
    if len(runs) == 1:
        return runs[0]
    key: Callable[[Case], tuple[Any, UUID]] = lambda case: (getattr(case, order.column), case.pk)  # noqa: E731 - a typed key
    rows = [case for run in runs for case in run]
    return sorted(rows, key=key, reverse=order.ascending is backwards)[: PAGE + 1]
