"""The table of docs/security.md: every point of the standard once, and tests that are there."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([0-9][^|]*) \| (yes|partly|no|operator|–) \|[^|]*\|([^|]*)\|$", re.MULTILINE)
POINTS = 253
"""Points of levels 1 and 2 of version 5.0.0."""
WEBRTC = 7
"""Those of the last chapter, which is told in one sentence."""


def _points(cell: str) -> list[str]:
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition("–")
        section, _, number = first.rpartition(".")
        until = int(last.rpartition(".")[2]) if last else int(number)
        assert not last or last.startswith(f"{section}.")
        found += [f"{section}.{each}" for each in range(int(number), until + 1)]
    return found


def test_every_point_stands_there_once_and_is_counted() -> None:
    states: Counter[str] = Counter()
    points: list[str] = []
    for cell, state, _tests in ROW.findall(DOCUMENT):
        points += _points(cell)
        states[state] += len(_points(cell))
    assert [point for point, times in Counter(points).items() if times > 1] == []
    states["–"] += WEBRTC
    assert len(points) + WEBRTC == POINTS
    counted = re.search(r"^\| points \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", DOCUMENT, re.MULTILINE)
    assert counted is not None
    assert [int(number) for number in counted.groups()] == [
        states[state] for state in ("yes", "partly", "no", "operator", "–")
    ]


def test_what_is_done_is_shown_by_tests_that_are_there() -> None:
    for cell, state, shown in ROW.findall(DOCUMENT):
        named = re.findall(r"`([^`]+)`", shown)
        for name in named:
            assert any((ROOT / folder / name).exists() for folder in ("tests", "docs", ".")), (cell, name)
        assert state != "yes" or shown.strip(), cell
