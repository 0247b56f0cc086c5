"""Counting working days: examples from the calendar, laws that hold for every day, corrections."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.law.calendar import CalendarData, Covers, DayKind
from tirek.workdays import OutsideCalendarError, WorkingCalendar, working_calendar

days = st.dates(date(1995, 1, 1), date(2023, 12, 31))
steps = st.integers(-600, 600)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 3, 20), 1, date(2026, 3, 26)),  # Nauryz on a weekend frees 24 and 25 March too
        (date(2026, 3, 26), -1, date(2026, 3, 20)),
        (date(2026, 1, 16), 5, date(2026, 1, 23)),
        (date(2026, 1, 23), -3, date(2026, 1, 20)),
        (date(2024, 5, 3), 1, date(2024, 5, 4)),  # the working Saturday
        (date(2024, 5, 7), 1, date(2024, 5, 10)),
        (date(2026, 10, 25), 0, date(2026, 10, 27)),
        (date(2026, 10, 27), 0, date(2026, 10, 27)),
        (date(2026, 8, 28), 1, date(2026, 8, 31)),
    ],
)
def test_nth_working_day(calendar: WorkingCalendar, start: date, count: int, expected: date) -> None:
    assert calendar.add(start, count) == expected


def test_between_counts_the_end_but_not_the_beginning(calendar: WorkingCalendar) -> None:
    assert calendar.between(date(2026, 3, 20), date(2026, 3, 26)) == 1
    assert calendar.between(date(2026, 3, 26), date(2026, 3, 20)) == -1
    assert calendar.between(date(2026, 3, 20), date(2026, 3, 25)) == 0


@given(start=days, count=steps)
def test_add_and_between_undo_each_other(calendar: WorkingCalendar, start: date, count: int) -> None:
    end = calendar.add(start, count)
    assert calendar.is_working(end)
    if count > 0 or calendar.is_working(start):
        assert calendar.between(start, end) == count
    if calendar.is_working(start):
        assert calendar.add(end, -count) == start


@given(start=days, count=steps)
def test_add_counts_day_by_day(calendar: WorkingCalendar, start: date, count: int) -> None:
    direction = timedelta(days=1 if count > 0 else -1)
    walked, left = start, abs(count)
    while left:
        walked += direction
        left -= calendar.is_working(walked)
    if count:
        assert calendar.add(start, count) == walked


@given(a=days, b=days, c=days)
def test_spans_add_up(calendar: WorkingCalendar, a: date, b: date, c: date) -> None:
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert (calendar.between(a, b) <= 0) or a < b


@given(a=days, b=days, count=steps)
def test_a_later_start_never_ends_earlier(calendar: WorkingCalendar, a: date, b: date, count: int) -> None:
    first, second = sorted((a, b))
    assert calendar.add(first, count) <= calendar.add(second, count)
    assert calendar.add(a, count) <= calendar.add(a, count + 1)


@pytest.mark.parametrize("year", [1995, 2013, 2024, 2026, 2027])
def test_working_days_of_a_year_follow_each_other(calendar: WorkingCalendar, year: int) -> None:
    working = calendar.working_days(year)
    assert all(calendar.next_working(a) == b for a, b in pairwise(working))
    assert len(working) == calendar.between(date(year, 1, 1), date(year, 12, 31))  # 1 January is never worked
    assert not {day.date for day in calendar.days_off(year)} & set(working)
    assert {day.date for day in calendar.working_weekends(year)} <= set(working)


def test_the_reason_names_the_day(calendar: WorkingCalendar) -> None:
    why = calendar.why(date(2026, 3, 24))
    assert why.kind is DayKind.TRANSFERRED_DAY_OFF
    assert why.entry is not None
    assert why.entry.title["en"] == "Nauryz"
    assert calendar.why(date(2026, 11, 20)).entry is None
    assert calendar.why(date(2026, 11, 21)).kind is DayKind.WEEKEND


@pytest.mark.parametrize("outside", [date(1990, 12, 31), date(2028, 1, 1)])
def test_nothing_is_guessed_outside_the_covered_years(calendar: WorkingCalendar, outside: date) -> None:
    inside = date(2026, 11, 20)
    for question in (
        lambda: calendar.is_working(outside),
        lambda: calendar.add(outside, 1),
        lambda: calendar.between(inside, outside),
        lambda: calendar.between(outside, inside),
        lambda: calendar.working_days(outside.year),
        lambda: calendar.days_off(outside.year),
        lambda: calendar.days_off(123456),
    ):
        with pytest.raises(OutsideCalendarError) as caught:
            question()
        assert "1991-01-01" in caught.value.text("en")


def test_counting_beyond_the_end_is_an_error_that_says_what_was_counted(calendar: WorkingCalendar) -> None:
    with pytest.raises(OutsideCalendarError, match="8 working days from 2027-12-28"):
        calendar.add(date(2027, 12, 28), 8)
    with pytest.raises(OutsideCalendarError):
        calendar.add(date(1991, 1, 10), -10)
    assert calendar.add(date(2027, 12, 28), 3) == date(2027, 12, 31)
    assert calendar.add(date(1991, 1, 4), -1) == date(1991, 1, 3)
    with pytest.raises(OutsideCalendarError):
        calendar.add(date(1991, 1, 3), -1)


def test_a_correction_changes_what_is_known_from_its_day_on_only(entry: Any, small: Any) -> None:
    bridge, announced, cancelled = date(2026, 6, 12), date(2026, 5, 1), date(2026, 6, 1)
    statements = (
        entry(bridge, DayKind.WORKING_DAY, known_from=cancelled),
        entry(bridge, DayKind.TRANSFERRED_DAY_OFF, known_from=announced),
    )
    for known_on, working in (
        (announced - timedelta(days=1), True),
        (announced, False),
        (cancelled - timedelta(days=1), False),
        (cancelled, True),
        (None, True),
    ):
        assert small(*statements, known_on=known_on).is_working(bridge) is working
        assert small(*reversed(statements), known_on=known_on).is_working(bridge) is working


def test_the_order_of_the_statements_does_not_matter(entry: Any, small: Any) -> None:
    off = [date(2026, 12, 31), date(2026, 6, 12), date(2026, 1, 1)]
    worked = [date(2026, 12, 26), date(2026, 6, 13), date(2026, 1, 3)]
    statements = [
        *(entry(day, DayKind.PUBLIC_HOLIDAY) for day in off),
        *(entry(day, DayKind.WORKING_WEEKEND) for day in worked),
    ]
    for days in (statements, statements[::-1]):
        calendar = small(*days)
        assert [day.date for day in calendar.days_off(2026)] == sorted(off)
        assert [day.date for day in calendar.working_weekends(2026)] == sorted(worked)
        assert [day.date for day in calendar.special_days(2026)] == sorted((*off, *worked))
        for day in (*off, *worked):
            after = day - timedelta(days=1), day
            if day.month != 1 or day.day != 1:
                assert calendar.between(*after) == calendar.is_working(day) == (day in worked)


def test_the_first_covered_day_is_found_when_it_is_worked(small: Any) -> None:
    assert small().add(date(2026, 1, 1), 0) == date(2026, 1, 1)
    assert small().add(date(2026, 1, 2), -1) == date(2026, 1, 1)


def test_a_working_weekend_that_is_taken_back_is_a_weekend_like_any_other(entry: Any, small: Any) -> None:
    saturday, cancelled = date(2026, 6, 13), date(2026, 6, 1)
    calendar = small(entry(saturday, DayKind.WORKING_WEEKEND), entry(saturday, DayKind.WEEKEND, known_from=cancelled))
    assert not calendar.is_working(saturday)
    assert calendar.special_days(2026) == ()


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 1, 2), date(2026, 12, 31)), (date(2026, 1, 1), date(2026, 12, 30))]
)
def test_a_year_that_is_not_wholly_covered_is_not_listed(first: date, last: date) -> None:
    calendar = WorkingCalendar((), Covers(first, last))
    for listed in (calendar.working_days, calendar.days_off, calendar.special_days):
        with pytest.raises(OutsideCalendarError):
            listed(2026)


@given(known_on=st.dates(date(2020, 1, 1), date(2026, 6, 30)))
def test_what_was_known_before_stays_computable(data: CalendarData, known_on: date) -> None:
    then = working_calendar(data, known_on)
    assert then.known_on == known_on
    assert then.add(date(2026, 8, 28), 1) == date(2026, 9, 1)
    assert working_calendar(data).add(date(2026, 8, 28), 1) == date(2026, 8, 31)


def test_a_calendar_is_built_once_per_day_of_knowledge(data: CalendarData) -> None:
    assert working_calendar(data, date(2026, 11, 20)) is working_calendar(data, date(2026, 11, 20))


def test_the_room_needs_no_numpy() -> None:
    import subprocess
    import sys

    code = "import sys, tirek.workdays; sys.exit('numpy' in sys.modules or 'django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
