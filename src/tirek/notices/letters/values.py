"""How the values of a letter are written in one language, also inside its texts: `{until:weekday}`, `{ground:bare}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from typing import Any, Final
from unicodedata import normalize

from tirek.config.clock import almaty
from tirek.law import formats
from tirek.law.months import Month, year_and_number
from tirek.notices.letters.model import Letter, Span, Tenge

# What Golos Text and typst's own fonts can draw; PDF/A and PDF/UA don't allow a letter without a shape.
_NO_SHAPE: Final = re.compile(
    "[^ -~\u00a0-\u017f\u0400-\u045f\u048a-\u04ff\u2010-\u2026\u202f\u20b8\u2116\u2212\u25a1]"
)
_SPACES: Final = re.compile(r"[\s\u0000-\u001f]+")
_DRAWN_AS: Final = "\u25a1"
_TWO_ENDS: Final = re.compile(r"(?<!\.)([.!?…])\.(?!\.)")


class Words(str):
    """A text that can be put into a sentence (`bare`: without its full stop) or stand as one (`sentence`)."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        if form == "bare":
            return self.strip().removesuffix(".")
        if form == "sentence" and self.strip():
            said = self.strip()
            return said[0].upper() + said[1:] + ("" if said[-1] in ".!?…" else ".")
        return str(self)


class Day:
    """A day or a moment; `weekday` names the day of the week too."""

    def __init__(self, value: date, language: str) -> None:
        self._value, self._language = value, language

    def __format__(self, form: str) -> str:
        value = self._value.astimezone(almaty()) if isinstance(self._value, datetime) else self._value
        day = value.date() if isinstance(value, datetime) else value
        said = _held(formats.day(day, self._language))
        if form == "weekday":
            said = f"{said} ({formats.weekday(day, self._language)})"
        return f"{said}, {value:%H:%M}" if isinstance(value, datetime) else said

    def __str__(self) -> str:
        return format(self, "")


class View:
    """The values of something, written in one language when they are asked for; `letter` is the whole letter."""

    def __init__(self, of: object, language: str, letter: Letter | None = None) -> None:
        self._of, self._language, self._letter = of, language, letter

    def __getattr__(self, name: str) -> Any:
        return written(getattr(self._of, name), self._language)

    def __getitem__(self, name: str) -> Any:
        if name == "letter" and self._letter is not None:
            return View(self._letter, self._language)
        return getattr(self, name)

    def __str__(self) -> str:
        return ""


def written(value: object, language: str) -> Any:
    """A value as it is written in a language; nothing is written for None."""
    if value is None:
        return Words("")
    for kind, write in _WRITTEN.items():
        if isinstance(value, kind):
            return write(value, language)
    assert is_dataclass(value), value
    return View(value, language)


def _month(value: int, language: str) -> str:
    return _held(formats.month(*year_and_number(Month(value)), language))


def _span(value: Span, language: str) -> str:
    return "\u00a0– ".join(dict.fromkeys(_month(month, language) for month in (value.first, value.last)))


_WRITTEN: Final[Mapping[type, Callable[[Any, str], Any]]] = {
    str: lambda value, _: Words(drawable(value)),
    Mapping: lambda value, language: Words(drawable(value[language])),
    date: Day,
    Tenge: lambda value, language: formats.tenge(value.amount, language),
    int: _month,
    Span: _span,
}


def drawable(text: str) -> str:
    """The text on one line, with a box for every sign that the letter's fonts don't have."""
    # Some systems type й and ё as a letter and an accent.
    return (
        _NO_SHAPE.sub(_DRAWN_AS, _SPACES.sub(_one_space, normalize("NFC", text)))
        .replace("№ ", "№\u00a0")
        .replace(" – ", "\u00a0– ")
    )


def _held(text: str) -> str:
    """The text without a place where a line may end."""
    return text.replace(" ", "\u00a0")


def _one_space(found: re.Match[str]) -> str:
    return found[0] if found[0] in ("\u00a0", "\u202f") else " "


def fill(text: Mapping[str, str], language: str, values: View) -> str:
    """Put values into a text. A sentence that ends in an abbreviation (“2026 г.”) ends in one full stop."""
    return _TWO_ENDS.sub(r"\1", text[language].format_map(values)).strip()
