"""What another law, or the law as known on another day, changes for the awards and applications there are. Nothing is written.

Awards are computed as a sweep does it: the months that their facts allow times the table of each law. Where a law's settings of
conditions are not those of an award's basis, and for applications that have no award, the facts are assessed one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tirek.cases.assessing import assess_known, known_of
from tirek.cases.awarding import assess_award
from tirek.cases.models import Award, Case
from tirek.cases.procedure import Stage
from tirek.config.clock import local_day
from tirek.entitlement import PeriodKey, difference, month_table
from tirek.law.months import month_of
from tirek.ledger.models import Basis
from tirek.ledger.sweeping import foreseen, parts_of, places

if TYPE_CHECKING:
    from datetime import date

    from tirek.entitlement import Assessment
    from tirek.law import Law
    from tirek.law.model import Citation
    from tirek.law.text import Text
    from tirek.vault.bulk import Array

EACH: Final = 2_000
"""Differing awards of a territory up to which each is asked for its own reason; of more, one award answers for all whose sums
change in the same way."""
_AHEAD: Final = 60
"""Months after the days of knowledge for which a certificate may be given."""
_CLOSED: Final = (Stage.WITHDRAWN.value, Stage.STOPPED.value)


@dataclass(frozen=True, slots=True)
class Side:
    """A law, as known on a day."""

    law: Law
    known_on: date


@dataclass(frozen=True, slots=True)
class Reason:
    """What changes a sum: `cause` is `act:ID@VERSION`, `parameter:…` or `fact:…`; `citation` the paragraph where one is known."""

    cause: str
    text: Text
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A period of which another sum would be owed. `award` is None for an application that has none (yet)."""

    territory: str
    service: str
    award: int | None
    case: str
    period: PeriodKey
    before: int
    after: int
    reason: Reason

    @property
    def change(self) -> int:
        """Whole tenge that would be owed more, or less where it is negative."""
        return self.after - self.before


def foresee(before: Side, after: Side, *, territory: str = "") -> Iterator[Foreseen]:
    """Every period of every award and open or refused application of which `after` owes another sum than `before`.

    Ordered by territory, service, award and period; applications last. Facts count as they stand now.
    """
    for place, service in sorted(_places()):
        if territory in ("", place) and not _alike(place, service, before, after):
            yield from _of_awards(place, service, before, after)
            yield from _of_applications(place, service, before, after)


def _places() -> set[tuple[str, str]]:
    return {*places(), *Case.objects.order_by().values_list("territory", "service").distinct()}


def _alike(territory: str, service: str, before: Side, after: Side) -> bool:
    """Whether both laws pay the same in every month of this place."""
    first, last = _months(territory, service, before, after)
    tables = [month_table(side.law, service, territory, side.known_on) for side in (before, after)]
    for month in range(first, last + 1):
        told = []
        for side, table in zip((before, after), tables, strict=True):
            found = table[month]
            file = side.law.files[found.version.file] if found.version else ""
            told.append((found.version and found.version.id, file, found.payable, found.exact, found.amount))
        if told[0] != told[1]:
            return False
    return True


def _months(territory: str, service: str, before: Side, after: Side) -> tuple[int, int]:
    """The months that some award or application of the place can reach."""
    here = {"territory": territory, "service": service}
    edges = list(Basis.objects.filter(**here).order_by().values_list("low", "high"))
    first = Case.objects.filter(**here).order_by("accepted_at").values_list("accepted_at", flat=True).first()
    low = [edge[0] for edge in edges] + ([month_of(local_day(first))] if first else [])
    high = [edge[1] for edge in edges] + [month_of(side.known_on) + _AHEAD for side in (before, after)]
    return min(low, default=0), max(high)


def _of_awards(territory: str, service: str, before: Side, after: Side) -> Iterator[Foreseen]:
    for part in parts_of(territory, service):
        found = _side_by_side(
            *(foreseen(territory, service, part, side.law, side.known_on) for side in (before, after))
        )
        numbers = np.unique(found["award"]).tolist()
        cases = dict(Award.objects.filter(pk__in=numbers).values_list("pk", "case__number")) if numbers else {}
        reasons = _Reasons(before, after, each=len(numbers) <= EACH)
        for award, code, old, new in found.tolist():
            reason = reasons.of(award, code, old, new)
            yield Foreseen(territory, service, award, cases[award], PeriodKey.of_code(code), old, new, reason)


def _side_by_side(before: Array, after: Array) -> Array:
    """The periods whose sums differ: award, period, before, after."""
    bits = 27
    keys = [side["award"] << bits | side["period"] for side in (before, after)]
    every = np.union1d(*keys)
    found = np.zeros(len(every), [("award", "i8"), ("period", "i8"), ("before", "i8"), ("after", "i8")])
    found["award"], found["period"] = every >> bits, every & ((1 << bits) - 1)
    for name, key, side in zip(("before", "after"), keys, (before, after), strict=True):
        found[name][np.searchsorted(every, key)] = side["target"]
    changed: Array = found[found["before"] != found["after"]]
    return changed


class _Reasons:
    """Why a sum changes, asked of each award, or of one for all whose period changes in the same way."""

    def __init__(self, before: Side, after: Side, *, each: bool) -> None:
        self._sides, self._each = (before, after), each
        self._known: dict[tuple[int, ...], Reason] = {}
        self._award = 0
        self._lines: dict[int, Reason] = {}

    def of(self, award: int, code: int, old: int, new: int) -> Reason:
        """The reason of a period's new sum."""
        key = (code, old, new, award if self._each else 0)
        if key not in self._known:
            self._known[key] = self._ask(award).get(code) or _unsaid()
        return self._known[key]

    def _ask(self, award: int) -> dict[int, Reason]:
        if award != self._award:
            held = Award.objects.select_related("case").get(pk=award)
            first, second = (assess_award(held, side.law, side.known_on).assessment for side in self._sides)
            self._award, self._lines = award, _reasons(first, second, self._sides)
        return self._lines


def _unsaid() -> Reason:
    return Reason("other", {"kk": "", "ru": "", "en": ""}, None)


def _reasons(first: Assessment, second: Assessment, sides: tuple[Side, Side]) -> dict[int, Reason]:
    lines = difference(first, second, sides[1].law, earlier=sides[0].law)
    return {
        line.period.code: Reason(f"{line.cause.kind}:{line.cause.id}", line.cause.text, line.cause.citation)
        for line in lines
    }


def _of_applications(territory: str, service: str, before: Side, after: Side) -> Iterator[Foreseen]:
    """Applications without an award: what a grant would pay by each law."""
    waiting = Case.objects.filter(territory=territory, service=service, award__isnull=True)
    for case in waiting.exclude(stage__in=_CLOSED).order_by("accepted_at", "pk").iterator():
        rows = known_of(case)
        first, second = (assess_known(case, rows, side.law, side.known_on)[1] for side in (before, after))
        for line in difference(first, second, after.law, earlier=before.law):
            reason = Reason(f"{line.cause.kind}:{line.cause.id}", line.cause.text, line.cause.citation)
            yield Foreseen(territory, service, None, case.number, line.period, line.before, line.after, reason)
