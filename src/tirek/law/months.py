"""Calendar months as plain integers, so that one arithmetic serves one person and a million.

A month is `year * 12 + month - 1`; the integer is its own type for the checker and costs nothing at run time.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NewType

Month = NewType("Month", int)

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


def quarter_of(value: Month) -> int:
    """The running number of the calendar quarter; its first month is `quarter * 3`."""
    return value // 3


def school_year_of(value: Month) -> int:
    """The year in which the school year of this month began (it is counted from September)."""
    return (value - 8) // 12
