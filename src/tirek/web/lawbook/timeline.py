"""The picture of a territory's versions over time: when each applies, and since when each is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tirek.law import formats
from tirek.web.languages import language_now
from tirek.web.lawbook import axis, links
from tirek.web.lawbook.acts import span_text
from tirek.web.page import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tirek.law import Law
    from tirek.law.model import Segment, Version

ROW: Final = 5.5
TOP: Final = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A bar: place and length in per cent of the width."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Row:
    """One version: in the picture (heights in rem) and in the table."""

    version: Version
    name: str
    short_name: str
    url: str
    applies: str
    brief: str
    known: str
    adopted: str
    bars: tuple[Box, ...]
    known_bar: Box | None
    name_y: str
    brief_y: str
    bar_y: str
    known_y: str
    current: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture."""

    rows: tuple[Row, ...]
    ticks: tuple[axis.Tick, ...]
    today_x: str
    height: str
    axis_y: str
    label_y: str
    title: str
    description: str


class _Scale:
    """Days as per cent of the width."""

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.days = max(1, (last - first).days)

    def at(self, day: date) -> float:
        return min(100.0, max(0.0, 100 * (day - self.first).days / self.days))

    def box(self, first: date, last: date | None) -> Box:
        start = self.at(first)
        end = 100.0 if last is None else self.at(last)
        return Box(f"{start:.2f}%", f"{max(end - start, 0.8):.2f}%")


def timeline(law: Law, version: Version, known_on: date, today: date) -> Timeline:
    """The versions of a version's service and territory, as known on a day."""
    stretches = law.governing(version.service, version.territory, known_on)
    versions = [
        other
        for other in law.versions
        if (other.service, other.territory) == (version.service, version.territory) and other.kind != "repeal"
    ]
    versions.sort(key=lambda other: (other.applies_from, other.number))
    first, last = _ends(versions, stretches, today)
    scale = _Scale(first, last)
    rows = tuple(
        _row(number, other, stretches, scale, known_on, current=other is version)
        for number, other in enumerate(versions)
    )
    bottom = TOP + ROW * len(rows)
    place = said(law.territories[version.territory].name)
    return Timeline(
        rows=rows,
        ticks=axis.years(first, last, scale.at),
        today_x=f"{scale.at(today):.2f}%" if first <= today <= last else "",
        height=f"{bottom + 2.25:.2f}rem",
        axis_y=f"{bottom:.2f}rem",
        label_y=f"{bottom + 1.5:.2f}rem",
        title=_("When each version applies in: %(place)s") % {"place": place},
        description="; ".join(f"{row.name}: {row.applies}" for row in rows),
    )


def _ends(versions: Sequence[Version], stretches: Sequence[Segment], today: date) -> tuple[date, date]:
    begin = min(version.applies_from for version in versions)
    ends = [stretch.last for stretch in stretches]
    over = bool(ends) and all(end is not None and end < today for end in ends)
    last = max(end for end in ends if end is not None) if over else max(today, *(v.known_from for v in versions))
    return date(begin.year, 1, 1), date((last + timedelta(days=120)).year, 12, 31)


def _row(
    number: int, version: Version, stretches: Sequence[Segment], scale: _Scale, known_on: date, *, current: bool
) -> Row:
    own = [stretch for stretch in stretches if stretch.version is version]
    top = TOP + ROW * number
    if version.known_from > known_on:
        applies = _("not known yet on the chosen day")
    elif not own:
        applies = _("governs no day: another version took its place")
    else:
        applies = ", ".join(span_text(stretch.first, stretch.last) for stretch in own)
    return Row(
        version=version,
        name=said(version.short),
        short_name=_("Version %(number)s") % {"number": version.number},
        url=links.version(version),
        applies=applies,
        brief=", ".join(_brief(stretch) for stretch in own),
        known=formats.day(version.known_from, language_now()),
        adopted=formats.day(version.adopted.day, language_now()),
        bars=tuple(scale.box(stretch.first, stretch.last) for stretch in own),
        known_bar=scale.box(version.known_from, None) if version.known_from <= known_on else None,
        name_y=f"{top + 1.1:.2f}rem",
        brief_y=f"{top + 2.5:.2f}rem",
        bar_y=f"{top + 3:.2f}rem",
        known_y=f"{top + 4.2:.2f}rem",
        current=current,
    )


def _brief(stretch: Segment) -> str:
    """Months in figures, which fit the narrowest screen."""
    last = "…" if stretch.last is None else f"{stretch.last:%m.%Y}"
    return f"{stretch.first:%m.%Y} – {last}"
