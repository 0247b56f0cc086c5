"""Calendar months as plain integers, so that one arithmetic serves one person and a million.

A month is `year * 12 + month - 1`; the integer is its own type for the checker and costs nothing at run time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, NewType

Month = NewType("Month", int)

SEPTEMBER: Final = 8
"""September, in which school years begin, in a year whose months are counted from 0."""

PERIOD_MONTHS: Final[Mapping[str, int]] = {"month": 1, "quarter": 3, "school-year": 12}
"""How many months a payment period has."""

FAR: Final = 10_000_000
"""Beyond every month and every day number: stands for "never" and "without end"."""


def month_of(day: date) -> Month:
    """The month a day falls in."""
    return Month(day.year * 12 + day.month - 1)


def month(year: int, number: int) -> Month:
    """The month `number` (1–12) of `year`."""
    return Month(year * 12 + number - 1)


def year_and_number(value: Month) -> tuple[int, int]:
    """(year, 1–12) of a month."""
    return value // 12, value % 12 + 1


def parse_day(text: str) -> date:
    """Read `YYYY-MM-DD`; ValueError when it is anything else, such as another form of ISO 8601."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day


def parse_month(text: str) -> Month:
    """Read `YYYY-MM`; ValueError when it is anything else."""
    if len(text) != len("YYYY-MM"):
        raise ValueError(text)
    return month_of(date.fromisoformat(text + "-01"))


def show_month(value: Month) -> str:
    """`YYYY-MM`."""
    return f"{value // 12:04d}-{value % 12 + 1:02d}"


def first_day(value: Month) -> date:
    """The first day of a month."""
    return date(value // 12, value % 12 + 1, 1)


def last_day(value: Month) -> date:
    """The last day of a month."""
    return first_day(Month(value + 1)) - timedelta(days=1)


def within(day: date, first: date | None, last: date | None) -> bool:
    """Whether a day lies in a stretch of days, both ends included; None is an open side."""
    return (first is None or first <= day) and (last is None or day <= last)


def school_year_of(value: Month) -> int:
    """The year in which the school year of this month began (it is counted from September)."""
    return (value - SEPTEMBER) // 12


def school_year_start(year: int) -> Month:
    """The September in which the school year of `year` begins."""
    return Month(year * 12 + SEPTEMBER)


def period_start(kind: str | None, value: Month) -> Month:
    """The first month of the payment period ("month", "quarter", "school-year") that a month belongs to.

    Without a kind the month stands for itself.
    """
    match kind:
        case "quarter":
            return Month(value // 3 * 3)
        case "school-year":
            return school_year_start(school_year_of(value))
        case _:
            return value
