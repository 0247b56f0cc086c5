"""Sums, days and months as people read them in Kazakh, Russian and English.

Pure: every value is an argument, nothing reads a clock. Babel is imported inside the functions
because commands that print no dates should not pay for its start-up.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final, Literal

from tirek.law.text import LANGUAGES

NARROW_SPACE: Final = "\u202f"
MINUS: Final = "\u2212"
TENGE: Final = "\u20b8"
MONTHS_PER_YEAR: Final = 12

# Plain "ru" writes KZT for the tenge, and British English puts the day before the month.
_LOCALES: Final[dict[str, str]] = {"kk": "kk", "ru": "ru_KZ", "en": "en_GB"}


def _locale(lang: str) -> str:
    try:
        return _LOCALES[lang]
    except KeyError:
        known = ", ".join(LANGUAGES)
        msg = f"unknown language {lang!r}; known: {known}"
        raise ValueError(msg) from None


def number(value: int, lang: str) -> str:
    """Write a whole number in groups of three: ``10 000``, with narrow no-break spaces.

    All three languages write sums alike, so that a sum can be compared between two letters.
    Raises ``ValueError`` for a language other than kk, ru, en.
    """
    _locale(lang)
    grouped = f"{abs(value):,}".replace(",", NARROW_SPACE)
    return f"{MINUS}{grouped}" if value < 0 else grouped


def tenge(amount: int, lang: str) -> str:
    """Write ``amount`` whole tenge: ``10 000 ₸``, never broken over two lines.

    Raises ``ValueError`` for a language other than kk, ru, en.
    """
    return f"{number(amount, lang)}{NARROW_SPACE}{TENGE}"


@lru_cache(maxsize=4096)
def day(date: dt.date, lang: str) -> str:
    """Write a day: ``2026 ж. 20 қараша``, ``20 ноября 2026 г.``, ``20 November 2026``.

    Raises ``ValueError`` for a language other than kk, ru, en.
    """
    from babel.dates import format_date  # noqa: PLC0415 - slow to load, see the module

    return str(format_date(date, format="long", locale=_locale(lang)))


@lru_cache(maxsize=2048)
def month(year: int, month: int, lang: str) -> str:
    """Write a month of a year: ``2026 ж. ақпан``, ``февраль 2026 г.``, ``February 2026``.

    ``month`` runs from 1 to 12. Raises ``ValueError`` for anything else.
    """
    from babel.dates import format_skeleton  # noqa: PLC0415 - slow to load, see the module

    first = dt.date(year, month, 1)
    return str(format_skeleton("yMMMM", first, locale=_locale(lang)))


@lru_cache(maxsize=64)
def month_name(month: int, lang: str, *, short: bool = False) -> str:
    """Name a month (1 to 12) as it stands alone: ``ақпан``, ``февраль``, ``February``.

    With ``short`` the abbreviation that fits a narrow cell: ``ақп.``, ``февр.``, ``Feb``.
    Raises ``ValueError`` for a month or language that does not exist.
    """
    from babel.dates import get_month_names  # noqa: PLC0415 - slow to load, see the module

    locale = _locale(lang)
    if not 1 <= month <= MONTHS_PER_YEAR:
        msg = f"no month {month}; months run from 1 to 12"
        raise ValueError(msg)
    width: Literal["abbreviated", "wide"] = "abbreviated" if short else "wide"
    name = str(get_month_names(width, "stand-alone", locale)[month])
    # The locale data begin Kazakh names with a capital, which inside a sentence is wrong.
    return name.lower() if lang == "kk" else name


@lru_cache(maxsize=64)
def _weekday_name(number: int, lang: str) -> str:
    from babel.dates import get_day_names  # noqa: PLC0415 - slow to load, see the module

    return str(get_day_names("wide", "stand-alone", _locale(lang))[number])


def weekday(date: dt.date, lang: str) -> str:
    """Name the weekday of ``date``: ``жұма``, ``пятница``, ``Friday``.

    Raises ``ValueError`` for a language other than kk, ru, en.
    """
    return _weekday_name(date.weekday(), lang)


_ALPHABET: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_PLACES: Final = {letter: chr(0x430 + place) for place, letter in enumerate(_ALPHABET)}


def sort_key(text: str) -> str:
    """A key that sorts names as the Kazakh alphabet does (Қ after К, І after Ы), which holds for Russian too.

    Case does not count; Latin letters and digits keep their order, before the Cyrillic ones.
    """
    return "".join(_PLACES.get(letter, letter) for letter in text.lower())
