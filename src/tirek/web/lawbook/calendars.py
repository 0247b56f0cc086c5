"""One year of the working-day calendar: a grid of months and the list of what is special."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from tirek.law import formats
from tirek.law.calendar import KIND_NAMES, DayKind
from tirek.law.text import say
from tirek.web.languages import language_now
from tirek.web.page import said
from tirek.workdays import working_calendar

if TYPE_CHECKING:
    from datetime import date

    from tirek.law import Law
    from tirek.law.calendar import CalendarDay
    from tirek.workdays import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the grid; `words` says what the picture shows."""

    number: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """A month as weeks from Monday; None where a week belongs to a neighbouring month."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]
    working: int


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day off or a working weekend day of the list."""

    day: str
    weekday: str
    kind: str
    title: str
    source: str
    confidence: str
    known: str
    moved_with: str


@dataclass(frozen=True, slots=True)
class Year:
    """Everything the page of a year shows."""

    months: tuple[MonthGrid, ...]
    weekdays: tuple[tuple[str, str], ...]
    special: tuple[SpecialDay, ...]
    working: int
    off: int


def year(law: Law, number: int, known_on: date) -> Year:
    """A year as known on a day. Raises OutsideCalendarError for a year that the calendar does not cover."""
    days = working_calendar(law.calendar, known_on)
    entries = days.special_days(number)
    by_day = {entry.date: entry for entry in entries}
    off = sum(1 for entry in entries if entry.kind is not DayKind.WORKING_WEEKEND)
    return Year(
        months=tuple(_month(days, by_day, number, month) for month in range(1, 13)),
        weekdays=_weekdays(),
        special=tuple(_special(law, entry) for entry in entries),
        working=len(days.working_days(number)),
        off=off,
    )


def sources(law: Law) -> tuple[list[str], list[str]]:
    """What the days of the calendar rest on: sources that are one document, and single acts of a collection."""
    used = sorted({day.source for day in law.calendar.days})
    single = [name for name in used if ":" in name]
    named = [name for name in law.calendar.sources if name in used]
    return [said(law.calendar.source_text(name)) for name in named], [
        said(law.calendar.source_text(name)) for name in single
    ]


def _weekdays() -> tuple[tuple[str, str], ...]:
    short = get_day_names("short", "stand-alone", language_now())
    long = get_day_names("wide", "stand-alone", language_now())
    return tuple((str(short[n]), str(long[n])) for n in range(7))


def _month(days: WorkingCalendar, by_day: dict[date, CalendarDay], year: int, month: int) -> MonthGrid:
    weeks = tuple(
        tuple(_cell(days, by_day, day) if day.month == month else None for day in week)
        for week in calendar.Calendar().monthdatescalendar(year, month)
    )
    working = sum(cell is not None and cell.kind in ("working", "worked-weekend") for week in weeks for cell in week)
    return MonthGrid(formats.month(year, month, language_now()), weeks, working)


def _cell(days: WorkingCalendar, by_day: dict[date, CalendarDay], day: date) -> Cell:
    entry = by_day.get(day)
    if entry is None:
        kind = "working" if days.is_working(day) else "weekend"
        return Cell(day.day, kind, "" if kind == "working" else _("day off"))
    kind = {DayKind.PUBLIC_HOLIDAY: "holiday", DayKind.WORKING_WEEKEND: "worked-weekend"}.get(entry.kind, "moved")
    return Cell(day.day, kind, f"{say(language_now(), KIND_NAMES[entry.kind])}: {said(entry.title)}")


def _special(law: Law, entry: CalendarDay) -> SpecialDay:
    return SpecialDay(
        day=formats.day(entry.date, language_now()),
        weekday=formats.weekday(entry.date, language_now()),
        kind=say(language_now(), KIND_NAMES[entry.kind]),
        title=said(entry.title),
        source=said(law.calendar.source_text(entry.source)),
        confidence=entry.confidence,
        known=formats.day(entry.known_from, language_now()) if entry.known_from else "",
        moved_with=formats.day(entry.moved_with, language_now()) if entry.moved_with else "",
    )
