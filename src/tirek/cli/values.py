"""Arguments as values: days, months, whole numbers; WrongValueError says what would be right."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from tirek.cli.frame import WrongValueError
from tirek.law.months import Month, parse_day, parse_month
from tirek.law.text import LANGUAGES, N_

NOT_A_DAY = N_("“{value}” is not a day that exists")
NOT_A_MONTH = N_("“{value}” is not a month")
NOT_A_MOMENT = N_("“{value}” is not a day with a time")
NOT_WHOLE = N_("“{value}” is not a whole number")
TOO_FAR = N_("{value} is too far away")
NOT_A_YEAR = N_("“{value}” is not a year")
NOT_A_HEAD = N_("“{value}” is not the head of a chain")
NO_LANGUAGE = N_("“{value}” is not a language of Tirek")

_MOMENT_LENGTH: Final = len("YYYY-MM-DDTHH:MM")
_FARTHEST: Final = 1_000_000
_HEAD: Final = re.compile(r"(?P<chain>[^=:]+)=(?P<number>[1-9][0-9]{0,17}):(?P<hash>[0-9a-f]{64})", re.ASCII)


def day(text: str) -> date:
    """`YYYY-MM-DD`."""
    try:
        return parse_day(text)
    except ValueError:
        raise WrongValueError(NOT_A_DAY, ("YYYY-MM-DD",), value=text) from None


def month(text: str) -> Month:
    """`YYYY-MM`."""
    try:
        return parse_month(text)
    except ValueError:
        raise WrongValueError(NOT_A_MONTH, ("YYYY-MM",), value=text) from None


def moment(text: str) -> datetime:
    """`YYYY-MM-DDTHH:MM`, local time."""
    try:
        if len(text) != _MOMENT_LENGTH:
            raise ValueError(text)
        return datetime.fromisoformat(text)
    except ValueError:
        raise WrongValueError(NOT_A_MOMENT, ("YYYY-MM-DDTHH:MM",), value=text) from None


def count(text: str) -> int:
    """A whole number of days."""
    digits = text[1:] if text[:1] in "+-" else text
    if not (digits.isascii() and digits.isdigit()):
        raise WrongValueError(NOT_WHOLE, (), value=text)
    if len(digits.lstrip("0")) > len(str(_FARTHEST)):
        raise WrongValueError(TOO_FAR, (), value=text)
    return int(text)


def head(text: str) -> tuple[str, tuple[int, str]]:
    """`CHAIN=NUMBER:HASH`, as `tirek audit verify` prints it."""
    found = _HEAD.fullmatch(text)
    if found is None:
        raise WrongValueError(NOT_A_HEAD, ("CHAIN=NUMBER:HASH",), value=text)
    return found["chain"], (int(found["number"]), found["hash"])


def year(text: str) -> int:
    """A year of four digits."""
    if len(text) != len("YYYY") or not (text.isascii() and text.isdigit()):
        raise WrongValueError(NOT_A_YEAR, ("YYYY",), value=text)
    return int(text)


def language(text: str) -> str:
    """One of LANGUAGES."""
    if text not in LANGUAGES:
        raise WrongValueError(NO_LANGUAGE, LANGUAGES, value=text)
    return text
