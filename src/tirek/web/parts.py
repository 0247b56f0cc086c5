"""What views hand to the page parts: rows, months, bars. Plain values, no HTML."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MonthState = Literal["paid", "none", "unknown", "open", "no-rule"]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of a summary list; ``change_url`` adds a link to answer again."""

    key: str
    value: str
    change_url: str = ""


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service in a list: the plain name people use, the official one, a sentence, its page."""

    name: str
    official: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One month of a month strip.

    ``amount`` is in whole tenge, ``None`` where nothing is paid or the sum is not known. ``open`` is a month that is
    due though its sum can't be computed, ``no-rule`` one that no act governs.
    ``reason`` and ``citation`` stand in the table below the strip; ``citation_url`` makes the citation a link.
    """

    year: int
    month: int
    state: MonthState
    amount: int | None = None
    reason: str = ""
    citation: str = ""
    citation_url: str = ""


@dataclass(frozen=True, slots=True)
class MonthYear:
    """The months of one calendar year, in order."""

    year: int
    cells: tuple[MonthCell, ...]


def by_year(cells: Iterable[MonthCell]) -> list[MonthYear]:
    """Group months by calendar year, oldest first."""
    ordered = sorted(cells, key=lambda cell: (cell.year, cell.month))
    return [MonthYear(year, tuple(group)) for year, group in groupby(ordered, key=lambda cell: cell.year)]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: ``value`` sets its length, ``text`` is printed beside it."""

    label: str
    value: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart with what a reader needs who cannot see it.

    ``title`` names the picture, ``description`` says in a sentence what it shows,
    ``label_heading`` and ``value_heading`` head the columns of the same as a table.
    """

    title: str
    description: str
    label_heading: str
    value_heading: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class PlacedBar:
    """A bar with its place in the picture; lengths in per cent of the width, heights in rem."""

    bar: Bar
    width: str
    text_y: str
    bar_y: str


BAR_PITCH = 3.0
BAR_TOP = 1.4


def place(bars: Sequence[Bar]) -> list[PlacedBar]:
    """Lay bars out from top to bottom; the longest fills the width, negative values count as 0."""
    longest = max((bar.value for bar in bars), default=0)
    return [
        PlacedBar(
            bar,
            width=f"{100 * max(bar.value, 0) / longest:.2f}%" if longest > 0 else "0%",
            text_y=f"{index * BAR_PITCH + 1:.1f}rem",
            bar_y=f"{index * BAR_PITCH + BAR_TOP:.1f}rem",
        )
        for index, bar in enumerate(bars)
    ]


def chart_height(bars: Sequence[Bar]) -> str:
    """Height of the picture that ``place`` fills."""
    return f"{len(bars) * BAR_PITCH:.1f}rem"
