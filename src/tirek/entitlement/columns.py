"""The facts of many children as columns, and the months in which they meet the conditions of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tirek.entitlement.conditions import PERSONAL
from tirek.entitlement.facts import EARLIEST, LATEST, Facts
from tirek.entitlement.spans import Carrier, Column, Slot
from tirek.law.model import ConditionRule
from tirek.law.months import FAR

Int = npt.NDArray[np.int32]
Index = npt.NDArray[np.intp]
Long = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST_DAY: Final = EARLIEST.toordinal()
_LAST_DAY: Final = LATEST.toordinal()
EVENTS: Final = ("none", "state_institution", "death")


class ManyPeople:
    """Arrays with one entry per person; a plain flag stands for the same in every row."""

    both = staticmethod(np.logical_and)
    negate = staticmethod(np.logical_not)

    @staticmethod
    def least(a: Column, b: Column) -> Column:
        """The smaller of two; "without end" gives way without a look at the rows."""
        if _is_plain(a) and a >= FAR:
            return b
        return a if _is_plain(b) and b >= FAR else np.minimum(a, b)

    @staticmethod
    def greatest(a: Column, b: Column) -> Column:
        """The larger of two; "since ever" gives way without a look at the rows."""
        if _is_plain(a) and a <= -FAR:
            return b
        return a if _is_plain(b) and b <= -FAR else np.maximum(a, b)

    @staticmethod
    def choose(flag: Any, yes: Column, no: Column) -> Column:
        """`yes` where the flag holds, else `no`; in arithmetic, which is ten times as fast as a choice row by row."""
        if isinstance(flag, bool | np.bool_):
            return yes if flag else no
        step = yes - no
        return (np.int32(step) if _is_plain(step) else step) * flag + no


def _is_plain(value: Column) -> bool:
    """Whether one value stands for all rows."""
    return isinstance(value, int)


MANY: Final[Carrier] = ManyPeople()


@dataclass(slots=True)
class Columns:
    """The facts of many children. Days are proleptic ordinals (`date.toordinal`), 0 where a date is empty.

    `territory` is an index into the names the schedule was made with, `event` one into EVENTS. An empty
    `certificate_end` is "no certificate", an empty `disability_end` "not established".
    """

    child_id: Long
    territory: Int
    birth: Int
    application: Int
    certificate_end: Int
    disability_end: Int
    event: npt.NDArray[np.int8]
    event_day: Int
    state_care: Bool
    rights_deprived: Bool

    def __len__(self) -> int:
        return len(self.child_id)


@cache
def _months_by_day(empty: int) -> Int:
    """The month of every day from the one before EARLIEST to the one after LATEST; the two stand for all beyond."""
    days = np.arange(_FIRST_DAY - EPOCH - 1, _LAST_DAY - EPOCH + 2).astype("datetime64[D]")
    months: Int = (days.astype("datetime64[M]").astype(np.int32) + 1970 * 12).astype(np.int32)
    months[0], months[-1] = empty, FAR
    return months


def months_of(days: Int, *, empty: int) -> Int:
    """The month of each day; `empty` where there is none, FAR after LATEST."""
    places = (days - np.int32(_FIRST_DAY - 1)).astype(np.intp)  # an index of another type costs NumPy a slow detour
    months: Int = _months_by_day(empty).take(places, mode="clip")
    return months


def facts_of(columns: Columns) -> Facts:
    """The columns as the facts that conditions read. The certificate holds since before the application."""
    study, study_month = _event(columns, "state_institution")
    _, death_month = _event(columns, "death")
    care = MANY.choose(columns.state_care, -FAR, FAR)
    return Facts(
        application=months_of(columns.application, empty=FAR),
        application_day=columns.application,
        birth=months_of(columns.birth, empty=FAR),
        death=death_month,
        disability=[_until(columns.disability_end)],
        certificates=[_until(columns.certificate_end)],
        full_state_care=[Slot(care, FAR, care, FAR, FAR)] if bool(columns.state_care.any()) else [],
        state_institution=[Slot(study, FAR, study_month, FAR, FAR)] if not _is_plain(study) else [],
        relation="parent",
        rights_deprived=columns.rights_deprived,
        consent=True,
    )


def _until(end: Int) -> Slot:
    """A range that has always held and ends on a day; where the day is empty it has ended before all months."""
    return Slot(-FAR, end, -FAR, months_of(end, empty=-FAR), FAR)


def _event(columns: Columns, name: str) -> tuple[Column, Column]:
    """Day and month of an event, FAR for children without it; plain FAR when nobody has it. Events are rare."""
    rows = np.flatnonzero(columns.event == EVENTS.index(name))
    if not len(rows):
        return FAR, FAR
    day, month = np.full((2, len(columns)), FAR, np.int32)
    day[rows] = columns.event_day[rows]
    month[rows] = months_of(columns.event_day[rows], empty=FAR)
    return day, month


Pieces = list[tuple[Column, Column]]


def payable_pieces(facts: Facts, rules: Mapping[str, ConditionRule], size: int) -> Pieces:
    """The stretches of months in which all personal conditions are met; more than one where there are gaps."""
    first: Column = -FAR
    last: Column = FAR
    gaps: Pieces = []
    for name, rule in rules.items():
        if name in PERSONAL:
            span = PERSONAL[name].months(facts, rule, MANY)
            first, last = MANY.greatest(first, span.first), MANY.least(last, span.last)
            gaps.extend(span.gaps)
    pieces: Pieces = [(_per_row(first, size), _per_row(last, size))]
    for begin, end in gaps:
        pieces = [part for piece in pieces for part in _without(piece, begin, end)]
    return pieces


def _per_row(value: Column, size: int) -> Int:
    return np.full(size, value, np.int32) if _is_plain(value) else value


def _without(piece: tuple[Int, Int], begin: Column, end: Column) -> Pieces:
    """A piece less a gap: what is before it and, only where some row has any, what is after it."""
    first, last = piece
    real = begin <= end
    before = (first, MANY.least(last, MANY.choose(real, begin, FAR) - 1))
    after = (MANY.greatest(first, MANY.choose(real, end, FAR) + 1), last)
    return [before, after] if bool((after[0] <= after[1]).any()) else [before]
