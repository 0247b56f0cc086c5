"""The vector form answers as the scalar one does."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.law.calendar import DayKind
from tirek.workdays import OutsideCalendarError, WorkingCalendar
from tirek.workdays.vector import WorkingDayTable

cases = st.lists(
    st.tuples(st.dates(date(1995, 1, 1), date(2023, 12, 31)), st.integers(-500, 500)), min_size=1, max_size=40
)


@pytest.fixture(scope="module")
def table(calendar: WorkingCalendar) -> WorkingDayTable:
    return WorkingDayTable(calendar)


@given(cases=cases)
def test_equal_to_the_scalar_form(
    calendar: WorkingCalendar, table: WorkingDayTable, cases: list[tuple[date, int]]
) -> None:
    days = np.array([day for day, _ in cases], dtype="datetime64[D]")
    counts = np.array([count for _, count in cases])
    ends = [calendar.add(day, count) for day, count in cases]
    assert table.add(days, counts).tolist() == ends
    assert table.is_working(days).tolist() == [calendar.is_working(day) for day, _ in cases]
    assert table.between(days, days[::-1]).tolist() == [
        calendar.between(a, b) for (a, _), (b, _) in zip(cases, reversed(cases), strict=True)
    ]


def test_every_day_of_a_year(calendar: WorkingCalendar, table: WorkingDayTable) -> None:
    days = np.arange("2026-01-01", "2027-01-01", dtype="datetime64[D]")
    for count in (-8, -1, 0, 1, 8):
        assert table.add(days, count).tolist() == [calendar.add(day, count) for day in days.tolist()]


def test_broadcasts_and_keeps_shapes(table: WorkingDayTable) -> None:
    days = np.array(["2026-03-20", "2026-03-26"], dtype="datetime64[D]")
    assert table.add(days[:, None], [1, 2, 3]).shape == (2, 3)
    assert table.add(date(2026, 3, 20), 1) == np.datetime64("2026-03-26")
    assert table.add(np.array([], dtype="datetime64[D]"), 3).size == 0


def test_the_ends_of_the_covered_days(small: Any) -> None:
    calendar = small()
    table = WorkingDayTable(calendar)
    assert table.add(date(2026, 1, 1), 0) == np.datetime64("2026-01-01")
    assert table.add(date(2026, 12, 30), 1) == np.datetime64("2026-12-31")
    for day, count in ((date(2026, 1, 1), -1), (date(2026, 12, 31), 1)):
        with pytest.raises(OutsideCalendarError) as scalar:
            calendar.add(day, count)
        with pytest.raises(OutsideCalendarError) as vector:
            table.add(day, count)
        assert str(scalar.value) == str(vector.value)


def test_the_first_and_the_last_covered_day_are_told_apart_from_their_neighbours(entry: Any, small: Any) -> None:
    holiday = small(entry(date(2026, 1, 1), DayKind.PUBLIC_HOLIDAY))
    for calendar in (small(), holiday):
        table = WorkingDayTable(calendar)
        assert bool(table.is_working(date(2026, 1, 1))) is calendar.is_working(date(2026, 1, 1))
        assert table.between(date(2026, 1, 1), date(2026, 12, 31)) == calendar.between(
            date(2026, 1, 1), date(2026, 12, 31)
        )
        for outside in (date(2025, 12, 31), date(2027, 1, 1)):
            with pytest.raises(OutsideCalendarError) as scalar:
                calendar.is_working(outside)
            with pytest.raises(OutsideCalendarError) as vector:
                table.is_working(np.array([outside, "2028-01-01"], dtype="datetime64[D]"))
            assert str(scalar.value) == str(vector.value)


def test_the_first_count_that_runs_out_is_named(small: Any) -> None:
    days = np.array(["2026-06-01", "2026-12-31", "2026-12-30"], dtype="datetime64[D]")
    with pytest.raises(OutsideCalendarError, match="counting 2 working days from 2026-12-31"):
        WorkingDayTable(small()).add(days, [1, 2, 3])


def test_a_day_outside_or_missing_is_refused(table: WorkingDayTable) -> None:
    days = np.array(["2026-03-20", "2030-01-01"], dtype="datetime64[D]")
    with pytest.raises(OutsideCalendarError, match="2030-01-01"):
        table.between(days[:1], days)
    with pytest.raises(ValueError, match="missing"):
        table.is_working(np.array(["NaT"], dtype="datetime64[D]"))
