"""What a family has answered: plain texts, carried in the query of every address in one order."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from tirek.law.months import parse_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

ORDER: Final = (
    "place", "relation", "rights", "birth", "disability", "disability_end", "certificate", "certificate_from",
    "certificate_to", "care", "care_from", "care_to", "study", "study_from", "study_to", "application", "known",
)  # fmt: skip
"""Every answer there can be, in the order of the questions."""

ELSEWHERE: Final = "elsewhere"
"""The answer to "place" that is no territory of the law files."""


def read_day(text: str) -> date | None:
    """A day written as in an address, `2012-05-05`; None for anything else."""
    try:
        return parse_day(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers so far. An answer that was not given, or that can't be used, is not there."""

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """An answer as it stands in the address; empty when there is none."""
        return self.values.get(name, "")

    def day(self, name: str) -> date | None:
        """An answer that is a day."""
        return read_day(self.text(name))

    def also(self, given: Mapping[str, str]) -> Answers:
        """These answers and others, which replace earlier ones; an empty text takes an answer away."""
        merged = {**self.values, **given}
        return Answers(MappingProxyType({name: text for name, text in merged.items() if text}))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and texts in the order of the questions."""
        return [(name, self.values[name]) for name in ORDER if name in self.values]

    def query(self, **extra: str) -> str:
        """The query of an address, `?…` or empty, with extra parameters behind the answers."""
        pairs = [*self.pairs(), *((name, text) for name, text in extra.items() if text)]
        return f"?{urlencode(pairs)}" if pairs else ""
