"""Sums, days and months as people read them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from babel.dates import format_date, format_skeleton, get_day_names, get_month_names
from babel.numbers import format_decimal

from tirek.law import formats

LOCALES = {"kk": "kk", "ru": "ru_KZ", "en": "en_GB"}
DAYS = [dt.date(2023, 2, 1), dt.date(2024, 2, 29), dt.date(2026, 11, 20), dt.date(2030, 12, 31)]


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0\u202f₸"),
        (999, "999\u202f₸"),
        (10_000, "10\u202f000\u202f₸"),
        (1_234_567, "1\u202f234\u202f567\u202f₸"),
        (-40_000, "−40\u202f000\u202f₸"),
    ],
)
def test_tenge_is_grouped_with_narrow_spaces(amount: int, text: str, lang: str) -> None:
    assert formats.tenge(amount, lang) == text


@pytest.mark.parametrize("amount", [1, 1_000, 25_000, 1_000_000])
def test_groups_are_those_of_the_locale_data(amount: int) -> None:
    expected = format_decimal(amount, locale="ru_KZ").replace("\xa0", "\u202f")
    assert formats.number(amount, "ru") == expected


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("date", DAYS, ids=str)
def test_days_and_months_agree_with_the_locale_data(date: dt.date, lang: str) -> None:
    locale = LOCALES[lang]
    names = get_month_names("wide", "stand-alone", locale)
    assert formats.day(date, lang) == format_date(date, "long", locale=locale)
    assert formats.month(date.year, date.month, lang) == format_skeleton("yMMMM", date, locale=locale)
    assert formats.month_name(date.month, lang).casefold() == names[date.month].casefold()
    assert formats.weekday(date, lang) == get_day_names("wide", "stand-alone", locale)[date.weekday()]


@pytest.mark.parametrize(
    ("lang", "day", "month", "name", "weekday"),
    [
        ("kk", "2026 ж. 20 қараша", "2026 ж. қараша", "қараша", "жұма"),
        ("ru", "20 ноября 2026 г.", "ноябрь 2026 г.", "ноябрь", "пятница"),
        ("en", "20 November 2026", "November 2026", "November", "Friday"),
    ],
)
def test_a_day_reads_as_printed(lang: str, day: str, month: str, name: str, weekday: str) -> None:
    date = dt.date(2026, 11, 20)
    assert formats.day(date, lang).replace("\u202f", " ") == day
    assert formats.month(2026, 11, lang).replace("\u202f", " ") == month
    assert formats.month_name(11, lang) == name
    assert formats.weekday(date, lang) == weekday


def test_short_months_fit_a_narrow_cell() -> None:
    names = [formats.month_name(m, lang, short=True) for lang in LOCALES for m in range(1, 13)]
    assert max(map(len, names)) <= 5


@pytest.mark.parametrize("month", [0, 13])
def test_a_month_that_does_not_exist_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match="month"):
        formats.month_name(month, "kk")


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="kk, ru, en"):
        formats.tenge(1, "de")


def test_importing_the_module_does_not_load_babel() -> None:
    code = "import sys, tirek.law.formats; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_names_are_sorted_as_the_kazakh_alphabet_does() -> None:
    names = [
        "Қарағанды",
        "Өскемен",
        "Алматы",
        "Шымкент",
        "Астана",
        "Ақтөбе",
        "Әйтеке би",
        "Ырғыз",
        "Іле",
        "Кеген",
        "7-ауыл",
    ]
    assert sorted(names, key=formats.sort_key) == [
        "7-ауыл", "Ақтөбе", "Алматы", "Астана", "Әйтеке би", "Кеген", "Қарағанды", "Өскемен", "Шымкент", "Ырғыз", "Іле",
    ]  # fmt: skip
