"""One difference, and how differences are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from tirek.law.text import N_, Text, say

NOTHING: Final = N_("Nothing changes: both say the same.")
FROM_TO: Final = N_("{title}: {before} → {after}")
ADDED: Final = N_("{title}: new: {after}")
REMOVED: Final = N_("{title}: no longer: {before}")
ALONE: Final = N_("{title}.")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    `section` names what differs (`amount`, `dates.applies-from`, `conditions.under-18` …) and is stable for programs. `before` is
    None for what is new, `after` for what ends. `decides`: whether it can change who is paid, how much, for which months or
    by when; wording, places and degrees of certainty can't.
    """

    section: str
    title: Text
    before: Text | None = None
    after: Text | None = None
    note: Text | None = None
    decides: bool = True

    def sentence(self, language: str) -> str:
        """The difference on one line, without its note."""
        title = self.title[language]
        if self.before is not None and self.after is not None:
            return say(language, FROM_TO, title=title, before=self.before[language], after=self.after[language])
        if self.after is not None:
            return say(language, ADDED, title=title, after=self.after[language])
        if self.before is not None:
            return say(language, REMOVED, title=title, before=self.before[language])
        return say(language, ALONE, title=title)


def sides(before: Any, after: Any, say_it: Callable[[Any], Text]) -> tuple[Text | None, Text | None]:
    """Both sides in words, None where there is nothing to say."""
    return (None if before is None else say_it(before), None if after is None else say_it(after))


def decides(changes: Iterable[Change]) -> bool:
    """Whether any of the differences can change who is paid, how much, for which months or by when."""
    return any(change.decides for change in changes)


def as_lines(changes: Iterable[Change], language: str) -> list[str]:
    """The differences line by line, notes indented below theirs; one line saying so when there are none."""
    lines: list[str] = []
    for change in changes:
        lines.append(change.sentence(language))
        if change.note is not None:
            lines.append(f"  {change.note[language]}")
    return lines or [say(language, NOTHING)]


def as_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The differences for programs."""
    return [
        {
            "section": change.section,
            "title": dict(change.title),
            "before": dict(change.before) if change.before is not None else None,
            "after": dict(change.after) if change.after is not None else None,
            "note": dict(change.note) if change.note is not None else None,
            "decides": change.decides,
        }
        for change in changes
    ]
