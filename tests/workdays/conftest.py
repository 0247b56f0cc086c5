"""Calendars for the tests: the real one, and small invented ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Protocol

import pytest

from tirek.law.calendar import CalendarData, CalendarDay, Covers, DayKind, read_calendar
from tirek.law.source import read_document
from tirek.workdays import WorkingCalendar, working_calendar

FOLDER = Path(__file__).resolve().parents[2] / "law" / "kz" / "calendar"


@pytest.fixture(scope="session")
def data() -> CalendarData:
    return read_calendar(read_document(path, path.name).data for path in sorted(FOLDER.glob("*.yaml")))


@pytest.fixture(scope="session")
def calendar(data: CalendarData) -> WorkingCalendar:
    return working_calendar(data)


class Entry(Protocol):
    def __call__(self, day: date, kind: DayKind, known_from: date | None = None) -> CalendarDay: ...


class Small(Protocol):
    def __call__(self, *days: CalendarDay, known_on: date | None = None) -> WorkingCalendar: ...


@pytest.fixture(scope="session")
def entry() -> Entry:
    """Makes a statement on a day."""
    title = {"kk": "күн", "ru": "день", "en": "day"}
    return lambda day, kind, known_from=None: CalendarDay(day, kind, title, "seed", "b", known_from)


@pytest.fixture(scope="session")
def small() -> Small:
    """Makes a calendar of 2026 without holidays but for the days given."""
    covers = Covers(date(2026, 1, 1), date(2026, 12, 31))
    return lambda *days, known_on=None: WorkingCalendar(days, covers, known_on)
