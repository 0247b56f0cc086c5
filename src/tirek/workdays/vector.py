"""Working days for whole populations: the same answers as `WorkingCalendar`, for arrays of days."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tirek.workdays.calendar import OUTSIDE, RUNS_OUT, OutsideCalendarError, WorkingCalendar

Days = NDArray[np.datetime64]
"""Dates of any shape, dtype datetime64[D]."""

DayLike = ArrayLike | date


class WorkingDayTable:
    """A working calendar laid out day by day.

    `add` and `between` take anything NumPy turns into datetime64[D] and follow its broadcasting. A missing
    date (NaT) is a ValueError; a day outside the covered days an OutsideCalendarError that names the first
    one.
    """

    __slots__ = ("_calendar", "_first", "_ordinals", "_until")

    def __init__(self, calendar: WorkingCalendar) -> None:
        first, last = calendar.covers.first, calendar.covers.last
        self._calendar = calendar
        self._first = np.datetime64(first, "D")
        length = (last - first).days + 1
        start = first.toordinal()
        working = np.fromiter(
            (calendar.is_working(date.fromordinal(start + offset)) for offset in range(length)), np.bool_, length
        )
        self._until: NDArray[np.int64] = np.cumsum(working, dtype=np.int64)
        self._ordinals: NDArray[np.int64] = np.flatnonzero(working).astype(np.int64)

    def is_working(self, days: DayLike) -> NDArray[np.bool_]:
        """Which of the days are working days."""
        return self._is_working(self._offsets(days))

    def between(self, start: DayLike, end: DayLike) -> NDArray[np.int64]:
        """Working days after each `start` up to and including each `end`; negative when reversed."""
        result: NDArray[np.int64] = self._until[self._offsets(end)] - self._until[self._offsets(start)]
        return result

    def add(self, days: DayLike, count: ArrayLike) -> Days:
        """The `count`-th working day after each day, as `WorkingCalendar.add` has it."""
        offsets, counts = np.broadcast_arrays(self._offsets(days), np.asarray(count, dtype=np.int64))
        working = self._is_working(offsets)
        # The last working day up to each day, or the last one before it when counting back.
        position = self._until[offsets] - 1
        position = np.where((counts < 0) & working, position - 1, position)
        steps = np.where(counts < 0, counts + 1, np.where((counts == 0) & ~working, 1, counts))
        target = position + steps
        outside = (target < 0) | (target >= self._ordinals.size)
        if np.any(outside):
            at = int(np.flatnonzero(outside)[0])
            self._refuse(RUNS_OUT, count=int(counts.flat[at]), start=self._day(int(offsets.flat[at])))
        result: Days = self._first + self._ordinals[target].astype("timedelta64[D]")
        return result

    def _is_working(self, offsets: NDArray[np.int64]) -> NDArray[np.bool_]:
        before = np.where(offsets > 0, self._until[np.maximum(offsets - 1, 0)], 0)
        result: NDArray[np.bool_] = self._until[offsets] > before
        return result

    def _offsets(self, days: DayLike) -> NDArray[np.int64]:
        given = np.asarray(days, dtype="datetime64[D]")
        if np.any(np.isnat(given)):
            raise ValueError("a date is missing")
        offsets = np.asarray((given - self._first).astype(np.int64))
        outside = (offsets < 0) | (offsets >= self._until.size)
        if np.any(outside):
            self._refuse(OUTSIDE, asked=given.flat[int(np.flatnonzero(outside)[0])])
        return offsets

    def _day(self, offset: int) -> str:
        return str(self._first + np.timedelta64(offset, "D"))

    def _refuse(self, message: str, **values: Any) -> None:
        covers = self._calendar.covers
        raise OutsideCalendarError(message, first=covers.first, last=covers.last, **values)
