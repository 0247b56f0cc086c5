"""A small sound law folder to break in one place, and the place where the break must be told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tirek.law import LANGUAGES, LawError, Problem, load

SMALL = Path(__file__).parent / "small"
MARK = "¦"
"""Stands in a text where the problem must be told; it is taken out before the text is used."""


class Breakable:
    """A folder of law files that can be changed text by text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.expected: tuple[str, int, int] | None = None

    def file(self, name: str) -> Path:
        """A file by its name below `kz`."""
        return self.folder / "kz" / name

    def change(self, name: str, old: str, new: str) -> None:
        """Replace the first `old`; a mark in `new` is where the problem is expected."""
        text = self.file(name).read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, 1))

    def write(self, name: str, text: str) -> None:
        """Write a whole file; a mark is where the problem is expected."""
        if MARK in text:
            before = text[: text.index(MARK)]
            self.expected = (f"law/kz/{name}", before.count("\n") + 1, len(before) - before.rfind("\n"))
        self.file(name).parent.mkdir(parents=True, exist_ok=True)
        self.file(name).write_text(text.replace(MARK, "", 1), encoding="utf-8")

    def mark(self, name: str, text: str) -> None:
        """Expect the problem at the mark in `text`, which stands in the file without it."""
        content = self.file(name).read_text(encoding="utf-8")
        assert text.replace(MARK, "") in content, f"{name} has no {text!r}"
        before = content[: content.index(text.replace(MARK, "")) + text.index(MARK)]
        self.expected = (f"law/kz/{name}", before.count("\n") + 1, len(before) - before.rfind("\n"))

    def is_sound(self) -> None:
        """Assert that nothing is wrong."""
        load(self.folder)

    def problems(self) -> tuple[Problem, ...]:
        """What loading complains about; none is a failure of the test."""
        with pytest.raises(LawError) as broken:
            load(self.folder)
        return broken.value.problems

    def told(self, message: str, *allowed: str, alone: bool = True) -> None:
        """Assert that this is told at the expected place, as the only problem or among others, in every language."""
        problems = self.problems()
        line = "; ".join([message, *([f"allowed: {', '.join(allowed)}"] if allowed else [])])
        place = ":".join(map(str, self.expected or ()))
        lines = [problem.line_of_text("en") for problem in problems]
        assert f"{place}: {line}" in lines, lines
        assert len(lines) == 1 or not alone, lines
        problem = problems[lines.index(f"{place}: {line}")]
        for language in LANGUAGES:
            words = problem.flaw.full_text(language)
            assert words.strip()
            assert problem.line_of_text(language) == f"{place}: {words}"
            assert "{" not in words.replace(", ".join(allowed), "").replace("{ }", "")


def small_law(target: Path) -> Breakable:
    """A copy of the small law below `target`."""
    folder = target / "law"
    shutil.copytree(SMALL, folder / "kz")
    return Breakable(folder)
