"""What is wrong with a law file or another input: where, what, and what is allowed instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tirek.law.text import N_, say

Place = tuple[str | int, ...]
"""A path into a document: keys and list positions from its root."""

ALLOWED = N_("allowed: {allowed}")


def json_pointer(place: Iterable[str | int]) -> str:
    """A place as a JSON Pointer (RFC 6901); "" is the whole document."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a document.

    `place` leads to the faulty value, or, when `at_key` is set, to the faulty key itself. `message` is a catalogue
    message with `values`; `allowed` lists what would be right, empty when the message says it all.
    """

    place: Place
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    at_key: bool = False

    @property
    def pointer(self) -> str:
        """The place as a JSON Pointer (RFC 6901)."""
        return json_pointer(self.place)

    def text(self, language: str) -> str:
        """The message in a language, without the list of what is allowed."""
        return say(language, self.message, **self.values)

    def full_text(self, language: str) -> str:
        """The message followed by what is allowed."""
        if not self.allowed:
            return self.text(language)
        return f"{self.text(language)}; {say(language, ALLOWED, allowed=', '.join(self.allowed))}"

    def as_json(self, language: str) -> dict[str, Any]:
        """The flaw for programs: `pointer`, `detail` and `allowed`."""
        return {"pointer": self.pointer, "detail": self.text(language), "allowed": list(self.allowed)}


@dataclass(frozen=True, slots=True)
class Problem:
    """A flaw found in a file of the law: `file:line:column: what is wrong; what is allowed`."""

    file: str
    line: int
    column: int
    flaw: Flaw

    def line_of_text(self, language: str) -> str:
        """The one line that `tirek law check` prints."""
        return f"{self.file}:{self.line}:{self.column}: {self.flaw.full_text(language)}"

    def as_json(self, language: str) -> dict[str, Any]:
        """The problem for programs."""
        return {"file": self.file, "line": self.line, "column": self.column, **self.flaw.as_json(language)}


class LawError(Exception):
    """The law files can't be used: at least one of them is wrong. Nothing was loaded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.line_of_text("en") for problem in self.problems))


class InputError(Exception):
    """An input from outside is wrong; every flaw is listed, nothing was done."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("; ".join(f"{flaw.pointer or '/'}: {flaw.full_text('en')}" for flaw in self.flaws))
