"""What a good engineer writes for exactly these acts and this window, and throws away with the next act.

Amounts, months and dates are hard-coded on purpose: this is the yardstick that Tirek's general engine is measured against.
Three ways are tried, and the fastest one counts: interval arithmetic, the same with running sums, and dense (a matrix of
children and months).
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from tirek.entitlement.columns import Columns

Int = npt.NDArray[np.int32]
Index = npt.NDArray[np.intp]
Long = npt.NDArray[np.int64]
Table = tuple[Long, Int, Long]
"""child_id, days from 1970 to the first of the month of booking, tenge; ordered by child, then month."""

MONTHS: Final = 36
"""September 2023 to August 2026; month 0 is September 2023."""
_FIRST: Final = 2023 * 12 + 8
_SUMMER: Final = (5, 6, 7)
_AKTOBE: Final = 10_000
_ALATAU: Final = {2024: 8 * 3692, 2025: 8 * 3932, 2026: 8 * 4325}
_ALATAU_FROM: Final = 2024 * 12 + 11 - _FIRST
_EIGHTEEN: Final = 12 * 18
_OPEN: Final = 10_000

_EPOCH: Final = date(1970, 1, 1).toordinal()
_BEGIN: Final = date(2000, 1, 1).toordinal()
_END: Final = date(2050, 1, 1).toordinal()


def _month_by_day() -> Int:
    days = np.arange(_BEGIN - _EPOCH, _END - _EPOCH).astype("datetime64[D]").astype("datetime64[M]")
    months = (days.astype(np.int32) + 1970 * 12 - _FIRST).astype(np.int32)
    months[0], months[-1] = -_OPEN, _OPEN
    return months


_MONTH_BY_DAY: Final = _month_by_day()


def _month(days: Int) -> Int:
    """Month of the window; an empty day is long before it, a far one long after."""
    return _MONTH_BY_DAY.take((days - np.int32(_BEGIN)).astype(np.intp), mode="clip")


def _first_and_last(children: Columns) -> tuple[Int, Int]:
    """The first and last month of every child; nothing is owed where the last is before the first."""
    last = np.minimum(_month(children.certificate_end), _month(children.disability_end))
    np.minimum(last, _month(children.birth) + np.int32(_EIGHTEEN), out=last)
    event = np.flatnonzero(children.event)
    last[event] = np.minimum(last[event], _month(children.event_day[event]))
    last[np.flatnonzero(children.state_care | children.rights_deprived)] = -_OPEN
    return _month(children.application), last


def _booked(month: int) -> int:
    year, number = divmod(_FIRST + month, 12)
    return date(year, number + 1, 1).toordinal() - _EPOCH


def _aktobe(first: int) -> list[tuple[int, int]]:
    """What is owed from a month on: (month, tenge)."""
    return [(month, _AKTOBE) for month in range(first, MONTHS) if (_FIRST + month) % 12 not in _SUMMER]


def _alatau(first: int) -> list[tuple[int, int]]:
    owed: dict[int, tuple[int, int]] = {}
    for month in range(max(first, _ALATAU_FROM), MONTHS):
        if (_FIRST + month) % 12 not in _SUMMER:
            owed.setdefault((_FIRST + month) // 3, (month, _ALATAU[(_FIRST + month) // 12]))
    return list(owed.values())


def _paths() -> tuple[Index, Index, Int, Long]:
    """For both cities and every first month what follows, one after the other, and how much of it is reached by when."""
    starts: list[int] = []
    counts: list[list[int]] = []
    path: list[tuple[int, int]] = []
    for city in (_aktobe, _alatau):
        for first in range(MONTHS):
            owed = city(first)
            starts.append(len(path))
            counts.append([sum(month <= last for month, _ in owed) for last in range(-1, MONTHS)])
            path += [(_booked(month), amount) for month, amount in owed]
    days, amounts = zip(*path, strict=True)
    return np.array(starts, np.intp), np.array(counts, np.intp).ravel(), np.array(days, np.int32), np.array(amounts)


_STARTS, _COUNTS, _BOOKED, _AMOUNTS = _paths()


def _starts_and_counts(children: Columns) -> tuple[Index, Index]:
    """Where each child's path through the months begins, and how far it goes."""
    first, last = _first_and_last(children)
    path = children.territory.astype(np.intp) * MONTHS + np.clip(first, 0, MONTHS - 1)
    counts = _COUNTS.take(path * (MONTHS + 1) + np.clip(last, -1, MONTHS - 1) + 1)
    counts[first >= MONTHS] = 0
    return _STARTS.take(path), counts


def intervals(children: Columns) -> Table:
    """The table by interval arithmetic, as one writes it: every child's path repeated and counted on."""
    starts, counts = _starts_and_counts(children)
    ends = np.cumsum(counts)
    step = np.arange(int(ends[-1]))
    step += np.repeat(starts - (ends - counts), counts)
    return np.repeat(children.child_id, counts), _BOOKED.take(step), _AMOUNTS.take(step)


def running_sums(children: Columns) -> Table:
    """The same, where repeating turned out to be the slow part: sums of the jumps from child to child."""
    starts, counts = _starts_and_counts(children)
    paid = np.flatnonzero(counts)
    starts, counts, child = starts.take(paid), counts.take(paid), children.child_id.take(paid)
    ends = np.cumsum(counts)
    begins, total = ends - counts, int(ends[-1])
    step = np.ones(total, np.int64)
    step[begins] += np.diff(starts - begins, prepend=1)
    np.cumsum(step, out=step)
    ids = np.zeros(total, np.int64)
    ids[begins] = np.diff(child, prepend=0)
    return np.cumsum(ids, out=ids), _BOOKED.take(step), _AMOUNTS.take(step)


_PAYABLE: Final = np.array([[any(month == m for m, _ in city(month)[:1]) for month in range(MONTHS)]
                            for city in (_aktobe, _alatau)])  # fmt: skip
_QUARTER: Final = np.array([(_FIRST + month) // 3 for month in range(MONTHS)], np.int32)
_MONTHLY: Final = np.array([True, False])
_PRICES: Final = np.array(
    [[_AKTOBE] * MONTHS, [_ALATAU.get((_FIRST + month) // 12, 0) for month in range(MONTHS)]], np.int64
)
_DAYS: Final = np.array([_booked(month) for month in range(MONTHS)], np.int32)


def dense(children: Columns) -> Table:
    """The same table through a matrix of children and months."""
    first, last = _first_and_last(children)
    month = np.arange(MONTHS, dtype=np.int32)
    owed = _PAYABLE[children.territory]
    owed &= month >= first[:, None]
    owed &= month <= last[:, None]
    same = np.zeros(len(children), bool)
    quarterly = ~_MONTHLY[children.territory]
    for number in range(1, MONTHS):
        if _QUARTER[number] == _QUARTER[number - 1]:
            seen = (owed[:, number - 1] | same) & quarterly
            owed[:, number] &= ~seen
            same = seen
        else:
            same = np.zeros(len(children), bool)
    rows, columns = np.nonzero(owed)
    return children.child_id[rows], _DAYS[columns], _PRICES[children.territory[rows], columns]
