"""The facts of many children as columns, and the months in which they meet the conditions of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tirek.entitlement.conditions import PERSONAL
from tirek.entitlement.facts import Facts
from tirek.entitlement.spans import Carrier, Column, Slot
from tirek.law.model import ConditionRule
from tirek.law.months import FAR

Int = npt.NDArray[np.int32]
Long = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST_DAY: Final = date(1900, 1, 1).toordinal()
_LAST_DAY: Final = date(2199, 12, 31).toordinal()
EVENTS: Final = ("none", "state_institution", "death")


class ManyPeople:
    """Arrays with one entry per person; a plain flag stands for the same in every row."""

    least = staticmethod(np.minimum)
    greatest = staticmethod(np.maximum)
    both = staticmethod(np.logical_and)
    negate = staticmethod(np.logical_not)

    @staticmethod
    def choose(flag: Any, yes: Column, no: Column) -> Column:
        """`yes` where the flag holds, else `no`."""
        if isinstance(flag, bool | np.bool_):
            return yes if flag else no
        return np.where(
            flag, np.int32(yes) if isinstance(yes, int) else yes, np.int32(no) if isinstance(no, int) else no
        )


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


def _months_by_day() -> Int:
    days = np.arange(_FIRST_DAY - EPOCH, _LAST_DAY - EPOCH + 1).astype("datetime64[D]")
    return (days.astype("datetime64[M]").astype(np.int32) + 1970 * 12).astype(np.int32)


_MONTHS_BY_DAY: Final = _months_by_day()


def months_of(days: Int, *, empty: int, beyond: int = FAR) -> Int:
    """The month of each day; `empty` where there is none, `beyond` after the year 2199."""
    months: Int = _MONTHS_BY_DAY.take(days - np.int32(_FIRST_DAY), mode="clip")
    if len(days) and int(days.min()) < _FIRST_DAY:
        months = np.where(days < _FIRST_DAY, np.int32(empty), months)
    if len(days) and int(days.max()) > _LAST_DAY:
        months = np.where(days > _LAST_DAY, np.int32(beyond), months)
    return months


def facts_of(columns: Columns) -> Facts:
    """The columns as the facts that conditions read. The certificate holds since before the application."""
    certified = columns.certificate_end > 0
    established = columns.disability_end > 0
    study = columns.event == EVENTS.index("state_institution")
    death = columns.event == EVENTS.index("death")
    event = months_of(columns.event_day, empty=FAR)
    far = np.int32(FAR)
    slots = Slot(
        np.where(study, columns.event_day, far), FAR, np.where(study, event, far), FAR, far, FAR
    ) if bool(study.any()) else None  # fmt: skip
    care = np.where(columns.state_care, -far, far)
    return Facts(
        application=months_of(columns.application, empty=FAR),
        birth=months_of(columns.birth, empty=FAR),
        death=np.where(death, event, far),
        disability=[
            Slot(
                np.where(established, -far, far),
                np.where(established, columns.disability_end, -far),
                np.where(established, -far, far),
                months_of(columns.disability_end, empty=-FAR),
                far,
                far,
            )
        ],
        certificates=[
            Slot(
                np.where(certified, -far, far),
                np.where(certified, columns.certificate_end, -far),
                np.where(certified, -far, far),
                months_of(columns.certificate_end, empty=-FAR),
                far,
                far,
            )
        ],
        full_state_care=[Slot(care, FAR, care, FAR, care, FAR)] if bool(columns.state_care.any()) else [],
        state_institution=[slots] if slots else [],
        relation="parent",
        rights_deprived=columns.rights_deprived,
        consent=True,
    )


Pieces = list[tuple[Column, Column]]


def payable_pieces(facts: Facts, rules: Mapping[str, ConditionRule], size: int) -> Pieces:
    """The stretches of months in which all personal conditions are met; more than one where there are gaps."""
    first: Column = np.int32(-FAR)
    last: Column = np.int32(FAR)
    gaps: Pieces = []
    for name, rule in rules.items():
        if name in PERSONAL:
            span = PERSONAL[name].months(facts, rule, MANY)
            first, last = np.maximum(first, span.first), np.minimum(last, span.last)
            gaps.extend(span.gaps)
    shape = np.zeros(size, np.int32)
    pieces: Pieces = [(first + shape, last + shape)]
    for begin, end in gaps:
        pieces = [part for piece in pieces for part in _without(piece, begin + shape, end + shape)]
    return pieces


def _without(piece: tuple[Int, Int], begin: Int, end: Int) -> Pieces:
    """A piece less a gap: what is before it and, only where some row has any, what is after it."""
    first, last = piece
    real = begin <= end
    before = (first, np.where(real, np.minimum(last, begin - 1), last))
    after = (np.maximum(first, np.where(real, end + 1, FAR)), last)
    return [before, after] if bool((after[0] <= after[1]).any()) else [before]
