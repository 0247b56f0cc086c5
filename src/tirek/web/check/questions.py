"""The two kinds of questions, a choice and a day, with what makes an answer impossible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tirek.law import formats
from tirek.web.check.answers import Answers, read_day

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from tirek.law import Law

Words = "str | _StrPromise"
Rule = Callable[[date, Answers, date], "_StrPromise | None"]
"""What is wrong with a day, given the answers before it and today; None when nothing is."""


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: what stands in the address, and what people read."""

    value: str
    label: str | _StrPromise
    hint: str | _StrPromise = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with a few possible answers, which may come from the law files."""

    name: str
    label: _StrPromise
    missing: _StrPromise
    options: Callable[[Law, str], tuple[Option, ...]]
    hint: _StrPromise | None = None
    required: bool = True

    def read(self, text: str, _answers: Answers, law: Law, _today: date) -> str:
        """The text when it is one of the possible answers, else empty."""
        return text if any(option.value == text for option in self.options(law, "en")) else ""

    def words(self, text: str, law: Law, language: str) -> str:
        """An answer as people read it."""
        return next((str(option.label) for option in self.options(law, language) if option.value == text), "")


@dataclass(frozen=True, slots=True)
class Day:
    """A question for a day; `rules` say which days can't be true."""

    name: str
    label: _StrPromise
    rules: tuple[Rule, ...] = ()
    hint: _StrPromise | None = None
    required: bool = True
    today_first: bool = False

    def wrong(self, day: date, answers: Answers, today: date) -> _StrPromise | None:
        """What is wrong with a day, None when it can be used."""
        return next((message for rule in self.rules if (message := rule(day, answers, today))), None)

    def read(self, text: str, answers: Answers, _law: Law, today: date) -> str:
        """The text when it is a day that can be used, else empty."""
        day = read_day(text)
        return text if day is not None and self.wrong(day, answers, today) is None else ""

    def words(self, text: str, _law: Law, language: str) -> str:
        """An answer as people read it."""
        day = read_day(text)
        return formats.day(day, language) if day else ""


Question = Choice | Day


def fixed(*options: Option) -> Callable[[Law, str], tuple[Option, ...]]:
    """Possible answers that no law file decides."""
    return lambda _law, _language: options


def not_before(name: str, message: _StrPromise) -> Rule:
    """Not before the day answered to another question, if it was answered."""

    def rule(day: date, answers: Answers, _today: date) -> _StrPromise | None:
        other = answers.day(name)
        return message if other is not None and day < other else None

    return rule


def at_most_years_ago(years: int, message: _StrPromise) -> Rule:
    """Not longer ago than anyone could mean."""
    return lambda day, _answers, today: message if day < today - timedelta(days=366 * years) else None


def at_most_years_ahead(years: int, message: _StrPromise) -> Rule:
    """Not further ahead than anyone could mean; 0 forbids the future."""
    return lambda day, _answers, today: message if day > today + timedelta(days=365 * years) else None
