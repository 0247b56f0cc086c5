"""Filters for sums and dates in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import get_language

from tirek.law import formats

if TYPE_CHECKING:
    import datetime as dt

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.filter
def tenge(amount: int | None) -> str:
    """Write whole tenge, ``10 000 ₸``; nothing for ``None``."""
    return "" if amount is None else formats.tenge(amount, _language())


@register.filter
def number(value: int | None) -> str:
    """Write a whole number in groups of three; nothing for ``None``."""
    return "" if value is None else formats.number(value, _language())


@register.filter
def day(date: dt.date | None) -> str:
    """Write a day, ``20 November 2026``; nothing for ``None``."""
    return "" if date is None else formats.day(date, _language())


@register.filter
def month(date: dt.date | None) -> str:
    """Write the month a day falls in, ``November 2026``; nothing for ``None``."""
    return "" if date is None else formats.month(date.year, date.month, _language())


@register.filter
def month_name(number: int) -> str:
    """Name a month, 1 to 12."""
    return formats.month_name(number, _language())


@register.filter
def weekday(date: dt.date | None) -> str:
    """Name the weekday of a day; nothing for ``None``."""
    return "" if date is None else formats.weekday(date, _language())
