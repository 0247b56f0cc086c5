"""Years on the axis of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LABELS: Final = 4
"""As many as stand beside each other at 320 pixels."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A year: its place in per cent of the width, its label, and which end of the label stands there."""

    x: str
    label: str
    anchor: str


def years(first: date, last: date, at: Callable[[date], float]) -> tuple[Tick, ...]:
    """At most LABELS years between two days; `at` is the place of a day in per cent of the width."""
    span = range(first.year, last.year + 1)
    return tuple(
        Tick(f"{at(max(date(year, 1, 1), first)):.2f}%", str(year), "start" if number == 0 else "middle")
        for number, year in enumerate(span[:: -(-len(span) // LABELS)])
    )
