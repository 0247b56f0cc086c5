"""Reasons in three languages: the service's templates, filled in with months, periods and sums."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from tirek.entitlement.table import PeriodKey
from tirek.law import formats
from tirek.law.months import FAR, Month, year_and_number
from tirek.law.text import LANGUAGES, N_, Text, say

QUARTER: Final = N_("quarter {number} of {year}")
SCHOOL_YEAR: Final = N_("school year {first}/{last}")
FROM_TO: Final = N_("{first} – {last}")
WITHOUT_END: Final = N_("from {first}, without end")


@lru_cache(maxsize=4096)
def month_words(month: Month, language: str) -> str:
    """A month in words, such as "February 2023"."""
    year, number = year_and_number(month)
    return formats.month(year, number, language)


@lru_cache(maxsize=4096)
def period_words(period: PeriodKey, language: str) -> str:
    """A payment period in words."""
    if period.kind == "month":
        return month_words(period.first, language)
    year, number = year_and_number(period.first)
    if period.kind == "quarter":
        return say(language, QUARTER, number=number // 3 + 1, year=year)
    return say(language, SCHOOL_YEAR, first=year, last=year + 1)


@lru_cache(maxsize=4096)
def span_words(first: int, last: int, language: str) -> str:
    """A span of months in words; open sides are said as such."""
    if last >= FAR:
        return say(language, WITHOUT_END, first=_edge(first, language))
    if first == last:
        return _edge(first, language)
    return say(language, FROM_TO, first=_edge(first, language), last=_edge(last, language))


def _edge(month: int, language: str) -> str:
    return month_words(Month(month), language) if 0 < month < _SHOWN else "…"


_SHOWN: Final = 9999 * 12

_tenge = lru_cache(maxsize=4096)(formats.tenge)


@lru_cache(maxsize=8192)
def _fill(template: str, language: str, values: tuple[tuple[str, Any], ...]) -> str:
    words = {}
    for name, value in values:
        if isinstance(value, PeriodKey):
            words[name] = period_words(value, language)
        elif isinstance(value, tuple):
            words[name] = span_words(*value, language)
        elif name == "amount":
            words[name] = _tenge(value, language)
        elif isinstance(value, int) and name != "years":
            words[name] = _edge(value, language)
        else:
            words[name] = str(value)
    # A Russian month ends in "г.", which then needs no full stop of its own.
    return template.format(**words).replace("..", ".")


def fill(template: Text, **values: Any) -> dict[str, str]:
    """A template in every language.

    Months are given as integers, spans as (first, last), periods as PeriodKey, `amount` in tenge, the rest as text; a
    value that is a mapping of languages is put in per language.
    """
    plain = tuple(item for item in values.items() if not isinstance(item[1], dict))
    filled = {}
    for language in LANGUAGES:
        own = tuple((name, value[language]) for name, value in values.items() if isinstance(value, dict))
        filled[language] = _fill(template[language], language, plain + own)
    return filled
