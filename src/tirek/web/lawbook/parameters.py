"""Dated parameters: their table, and the step line of their values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tirek.law import formats
from tirek.web.languages import language_now
from tirek.web.lawbook import axis
from tirek.web.lawbook.acts import span_text
from tirek.web.page import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tirek.law import Law
    from tirek.law.model import Parameter, ParameterValue

TOP: Final = 1.5
HEIGHT: Final = 15.0
STEPS: Final = (1, 2, 2.5, 5)
LEVELS: Final = 5
CSV_HEADER: Final = ("from", "to", "purpose", "territory", "value", "months", "confidence", "known_from", "source")


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One line of the table: a stretch of days and its value, for one purpose or several that agree."""

    first: date
    span: str
    value: str
    purposes: str
    confidence: str
    known: str
    source: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """A stretch for which nothing is known, and why."""

    span: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A step line in a square of 1000 × 1000, stretched to the picture."""

    name: str
    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class Level:
    """A value on the upright axis: its height and its label."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A declared gap in the picture."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class StepChart:
    """The picture of a parameter over time."""

    title: str
    description: str
    lines: tuple[Line, ...]
    levels: tuple[Level, ...]
    years: tuple[axis.Tick, ...]
    blanks: tuple[Blank, ...]
    top: str
    inner: str
    bottom: str
    height: str


def rows(law: Law, parameter: Parameter) -> list[ValueRow]:
    """The values, newest first; purposes with the same value share a line."""
    together: dict[tuple[object, ...], list[ParameterValue]] = {}
    for value in parameter.values:
        key = (value.first, value.last, value.value, value.months, value.confidence, value.territory, value.known_from)
        together.setdefault(key, []).append(value)
    ordered = sorted(together.values(), key=lambda group: group[0].first, reverse=True)
    return [_row(law, parameter, group) for group in ordered]


def _row(law: Law, parameter: Parameter, group: Sequence[ParameterValue]) -> ValueRow:
    value = group[0]
    names = [said(parameter.purposes[one.purpose]) for one in group if one.purpose]
    if value.territory:
        names.append(said(law.territories[value.territory].name))
    return ValueRow(
        first=value.first,
        span=span_text(value.first, value.last),
        value=value_text(parameter, value),
        purposes=", ".join(names),
        confidence=value.confidence,
        known=formats.day(value.known_from, language_now()) if value.known_from else "",
        source=value.source,
    )


def value_text(parameter: Parameter, value: ParameterValue) -> str:
    """A value in words: tenge, or months by name."""
    if value.value is None:
        return ", ".join(formats.month_name(number, language_now()) for number in value.months)
    if parameter.unit == "tenge":
        return formats.tenge(value.value, language_now())
    return formats.number(value.value, language_now())


def gaps(parameter: Parameter) -> list[GapRow]:
    """What is declared as not known."""
    return [GapRow(span_text(first, last), said(reason)) for first, last, reason in parameter.gaps]


def value_now(parameter: Parameter, today: date) -> ParameterValue | None:
    """The value that holds today for the first purpose."""
    purpose = next(iter(parameter.purposes), None)
    return parameter.value_on(today, today, purpose=purpose)


def csv_rows(parameter: Parameter) -> Iterator[tuple[str, ...]]:
    """The values line by line, oldest first, as in the law's file."""
    for value in sorted(parameter.values, key=lambda one: (one.first, one.purpose or "", one.territory or "")):
        yield (
            value.first.isoformat(),
            value.last.isoformat() if value.last else "",
            value.purpose or "",
            value.territory or "",
            "" if value.value is None else str(value.value),
            " ".join(str(number) for number in value.months),
            value.confidence,
            value.known_from.isoformat() if value.known_from else "",
            value.source,
        )


def chart(parameter: Parameter, today: date) -> StepChart | None:
    """The step line of a parameter's values; None for one without numbers.

    The first purpose is the main line; another is drawn only where it differs.
    """
    numbers = [value for value in parameter.values if value.value is not None and value.territory is None]
    if not numbers:
        return None
    first = min(value.first for value in numbers)
    last = max([value.last or today for value in numbers])
    level = _step(max(value.value or 0 for value in numbers))
    highest = level * -(-max(value.value or 0 for value in numbers) // level)
    place = _Place(first, last, highest)
    lines = tuple(_lines(parameter, numbers, place))
    return StepChart(
        title=said(parameter.title),
        description=_description(parameter, numbers),
        lines=lines,
        levels=tuple(
            Level(place.height(value), formats.number(value, language_now())) for value in range(0, highest + 1, level)
        ),
        years=axis.years(first, last, lambda day: place.x(day) / 10),
        blanks=tuple(
            Blank(f"{place.x(begin) / 10:.2f}%", f"{(place.x(end) - place.x(begin)) / 10:.2f}%")
            for begin, end, _reason in parameter.gaps
        ),
        top=f"{TOP:.2f}rem",
        inner=f"{HEIGHT:.2f}rem",
        bottom=f"{TOP + HEIGHT + 1.5:.2f}rem",
        height=f"{TOP + HEIGHT + 2:.2f}rem",
    )


class _Place:
    """Days and values as places in the square."""

    def __init__(self, first: date, last: date, highest: int) -> None:
        self.first, self.days, self.highest = first, max(1, (last - first).days + 1), highest

    def x(self, day: date) -> float:
        return 1000 * (day - self.first).days / self.days

    def y(self, value: int) -> float:
        return 1000 - 1000 * value / self.highest

    def height(self, value: int) -> str:
        return f"{TOP + HEIGHT * (1 - value / self.highest):.2f}rem"


def _step(highest: int) -> int:
    """A round distance between levels that gives at most six of them."""
    size = 1
    while True:
        for step in STEPS:
            if step * size >= 1 and highest / (step * size) <= LEVELS:
                return max(1, int(step * size))
        size *= 10


def _lines(parameter: Parameter, numbers: Sequence[ParameterValue], place: _Place) -> Iterator[Line]:
    purposes: list[str | None] = [*parameter.purposes] or [None]
    main = [value for value in numbers if value.purpose in (None, purposes[0])]
    for number, purpose in enumerate(purposes):
        own = [value for value in numbers if value.purpose in (None, purpose)]
        name = said(parameter.purposes[purpose]) if purpose else said(parameter.short)
        if number:
            own = [value for value in own if not _same(value, main)]
        if own:
            yield Line(name, _path(own, place), "other" if number else "main")


def _same(value: ParameterValue, others: Sequence[ParameterValue]) -> bool:
    return any((other.first, other.last, other.value) == (value.first, value.last, value.value) for other in others)


def _path(values: Sequence[ParameterValue], place: _Place) -> str:
    """Horizontal at each value, vertical between neighbours, broken where days are missing."""
    parts: list[str] = []
    before: date | None = None
    for value in sorted(values, key=lambda one: (one.first, one.known_from or date.min)):
        end = value.last + timedelta(days=1) if value.last else place.first + timedelta(days=place.days)
        move = "V" if before == value.first else "M"
        y = f"{place.y(value.value or 0):.1f}"
        parts.append(f"V{y}" if move == "V" else f"M{place.x(value.first):.1f} {y}")
        parts.append(f"H{place.x(end):.1f}")
        before = end
    return "".join(parts)


def _description(parameter: Parameter, numbers: Sequence[ParameterValue]) -> str:
    purpose = next(iter(parameter.purposes), None)
    main = sorted((v for v in numbers if v.purpose in (None, purpose)), key=lambda value: value.first)
    return _("From %(first)s on %(first_day)s to %(last)s since %(last_day)s, in %(number)s steps.") % {
        "first": value_text(parameter, main[0]),
        "first_day": formats.day(main[0].first, language_now()),
        "last": value_text(parameter, main[-1]),
        "last_day": formats.day(main[-1].first, language_now()),
        "number": len(main),
    }
