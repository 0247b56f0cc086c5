"""Working days: which days count, how many lie between two, and which one is the n-th from here."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from tirek.law.calendar import SATURDAY, CalendarData, CalendarDay, Covers, DayKind
from tirek.law.text import N_, say

WORKING: Final = frozenset({DayKind.WORKING_WEEKEND, DayKind.WORKING_DAY})

OUTSIDE = N_("the working-day calendar covers {first} to {last}; {asked} lies outside it")
RUNS_OUT = N_(
    "counting {count} working days from {start} leaves the working-day calendar, which covers {first} to {last}"
)


class OutsideCalendarError(LookupError):
    """A day is needed that the calendar says nothing about; nothing is guessed.

    `message` is a catalogue message, filled by `values`.
    """

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values = {key: str(value) for key, value in values.items()}
        super().__init__(say("en", message, **self.values))

    def text(self, language: str) -> str:
        """The message in a language."""
        return say(language, self.message, **self.values)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a day is worked or not: its kind and the table's entry behind it (None: by its weekday alone)."""

    kind: DayKind
    entry: CalendarDay | None

    @property
    def is_working(self) -> bool:
        """Whether the day counts as a working day."""
        return self.kind in WORKING


class WorkingCalendar:
    """The working days of a country as known on one day.

    `days` are the statements of the law's calendar, `covers` the days they speak about. `known_on` leaves out
    what became known later (None: everything known is used); of two statements on one day the one known later
    holds. Building sorts a few hundred days; each question is a binary search.
    """

    __slots__ = ("_entries", "_extra", "_known_on", "_off", "covers")

    def __init__(self, days: Iterable[CalendarDay], covers: Covers, known_on: date | None = None) -> None:
        self.covers = covers
        self._known_on = known_on
        self._entries = _in_force(days, known_on)
        weekdays_off, weekend_worked = [], []
        for day, entry in self._entries.items():
            if entry.kind in WORKING:
                if day.weekday() >= SATURDAY:
                    weekend_worked.append(day.toordinal())
            elif day.weekday() < SATURDAY:
                weekdays_off.append(day.toordinal())
        self._off = sorted(weekdays_off)
        self._extra = sorted(weekend_worked)

    @property
    def known_on(self) -> date | None:
        """The day of knowledge; None when everything known is used."""
        return self._known_on

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day. Raises OutsideCalendarError outside the covered days."""
        return self.why(day).is_working

    def why(self, day: date) -> Why:
        """The kind of `day` and the entry behind it. Raises OutsideCalendarError outside the covered days."""
        self._check(day)
        entry = self._entries.get(day)
        if entry is not None:
            return Why(entry.kind, entry)
        return Why(DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKING_DAY, None)

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it when negative; `day` itself is not counted.

        With 0: `day` itself when it is a working day, else the next one. Raises OutsideCalendarError when
        `day` or the result lies outside the covered days.
        """
        self._check(day)
        if count == 0 and not self.is_working(day):
            count = 1
        ordinal = day.toordinal()
        target = self._until(ordinal) + count if count > 0 else self._until(ordinal - 1) + count + 1
        low, high = self.covers.first.toordinal(), self.covers.last.toordinal()
        if not self._until(low - 1) < target <= self._until(high):
            raise OutsideCalendarError(RUNS_OUT, count=count, start=day, first=self.covers.first, last=self.covers.last)
        return date.fromordinal(bisect_left(range(low, high + 1), target, key=self._until) + low)

    def between(self, start: date, end: date) -> int:
        """How many working days `d` have `start` < `d` <= `end`; negative when `end` is before `start`.

        `between(a, add(a, n)) == n` for every n > 0, and for n <= 0 when `a` is a working day. Spans add up:
        `between(a, b) + between(b, c) == between(a, c)`. Raises OutsideCalendarError outside the covered
        days.
        """
        self._check(start)
        self._check(end)
        return self._until(end.toordinal()) - self._until(start.toordinal())

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add(day, 1)

    def days_off(self, year: int) -> tuple[CalendarDay, ...]:
        """Public holidays and transferred days off of a year, those on a weekend included, in order."""
        return tuple(entry for entry in self._of(year) if entry.kind not in WORKING and entry.kind != DayKind.WEEKEND)

    def working_weekends(self, year: int) -> tuple[CalendarDay, ...]:
        """Saturdays and Sundays of a year that a transfer made working days, in order."""
        return tuple(entry for entry in self._of(year) if entry.kind is DayKind.WORKING_WEEKEND)

    def special_days(self, year: int) -> tuple[CalendarDay, ...]:
        """Days off and working weekends of a year together, in order: what its weekdays alone do not tell."""
        return tuple(sorted((*self.days_off(year), *self.working_weekends(year)), key=lambda entry: entry.date))

    def working_days(self, year: int) -> tuple[date, ...]:
        """Every working day of a year, in order. Raises OutsideCalendarError when the year is not fully covered."""
        first, last = self._year(year)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(day for day in days if self.is_working(day))

    def _of(self, year: int) -> list[CalendarDay]:
        first, last = self._year(year)
        return [self._entries[day] for day in sorted(self._entries) if first <= day <= last]

    def _year(self, year: int) -> tuple[date, date]:
        try:
            first, last = date(year, 1, 1), date(year, 12, 31)
        except ValueError:
            raise OutsideCalendarError(OUTSIDE, asked=year, first=self.covers.first, last=self.covers.last) from None
        self._check(first)
        self._check(last)
        return first, last

    def _check(self, day: date) -> None:
        if day not in self.covers:
            raise OutsideCalendarError(OUTSIDE, asked=day, first=self.covers.first, last=self.covers.last)

    def _until(self, ordinal: int) -> int:
        """Working days from the beginning of time up to and including a day (by its ordinal)."""
        weeks, rest = divmod(ordinal, 7)  # ordinal 1 is a Monday: `rest` days of the week have passed
        return weeks * 5 + min(rest, 5) - bisect_right(self._off, ordinal) + bisect_right(self._extra, ordinal)


def _in_force(days: Iterable[CalendarDay], known_on: date | None) -> dict[date, CalendarDay]:
    latest: dict[date, CalendarDay] = {}
    for entry in days:
        known = entry.known_from or date.min
        if known_on is not None and known > known_on:
            continue
        standing = latest.get(entry.date)
        if standing is None or known >= (standing.known_from or date.min):
            latest[entry.date] = entry
    return latest


@lru_cache(maxsize=64)
def working_calendar(data: CalendarData, known_on: date | None = None) -> WorkingCalendar:
    """The working calendar of calendar files as known on a day; built once per files and day.

    Raises ValueError when the files have flaws: a calendar in doubt counts nothing.
    """
    if data.covers is None or any(data.flaws):
        raise ValueError("calendar files with flaws can't be counted with")
    return WorkingCalendar(data.days, data.covers, known_on)
