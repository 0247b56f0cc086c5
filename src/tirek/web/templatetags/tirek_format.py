"""Filters for sums and dates in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from tirek.config.clock import almaty
from tirek.config.clock import local_day as day_of
from tirek.law import formats
from tirek.web.languages import language_now

if TYPE_CHECKING:
    import datetime as dt

register = template.Library()


@register.filter
def tenge(amount: int | None) -> str:
    """Write whole tenge, ``10 000 ₸``; nothing for ``None``."""
    return "" if amount is None else formats.tenge(amount, language_now())


@register.filter
def number(value: int | None) -> str:
    """Write a whole number in groups of three; nothing for ``None``."""
    return "" if value is None else formats.number(value, language_now())


@register.filter
def day(date: dt.date | None) -> str:
    """Write a day, ``20 November 2026``; nothing for ``None``."""
    return "" if date is None else formats.day(date, language_now())


@register.filter
def month(date: dt.date | None) -> str:
    """Write the month a day falls in, ``November 2026``; nothing for ``None``."""
    return "" if date is None else formats.month(date.year, date.month, language_now())


@register.filter
def month_name(number: int) -> str:
    """Name a month, 1 to 12."""
    return formats.month_name(number, language_now())


@register.filter
def weekday(date: dt.date | None) -> str:
    """Name the weekday of a day; nothing for ``None``."""
    return "" if date is None else formats.weekday(date, language_now())


@register.filter
def clock(moment: dt.datetime | None) -> str:
    """Write the time of a moment on the country's clocks, ``14:05``; nothing for ``None``."""
    return "" if moment is None else moment.astimezone(almaty()).strftime("%H:%M")


@register.filter
def local_day(moment: dt.datetime | None) -> dt.date | None:
    """The day of a moment on the country's clocks, for the filters of days."""
    return None if moment is None else day_of(moment)


@register.filter
def when(moment: dt.datetime | None) -> str:
    """Write a moment on the country's clocks, ``20 November 2026, 14:05``; nothing for ``None``."""
    return "" if moment is None else f"{day(local_day(moment))}, {clock(moment)}"
