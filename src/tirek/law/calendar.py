"""The calendar files as data: days off and working weekends, each with its title, source and confidence.

What the days mean for counting is the duty of `tirek.workdays`; here they are read and proved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from tirek.law.problems import Flaw, Place
from tirek.law.text import N_, Text

SATURDAY: Final = 5

BAD_DAY = N_("“{value}” is not a date that exists")
BAD_KIND = N_("“{value}” is not a kind of day")
UNKNOWN_TITLE = N_("no calendar file defines the title “{title}”")
UNKNOWN_SOURCE = N_("no calendar file defines the source “{source}”")
DEFINED_TWICE = N_("“{name}” is already defined in another calendar file")
COVERS_REVERSED = N_("the covered days end before they begin")
COVERS_OVERLAP = N_("these days are already covered by another calendar file")
COVERS_GAP = N_("no calendar file covers the days from {first} to {last}")
NOTHING_COVERED = N_("no calendar file says which days it covers")
OUTSIDE_COVERS = N_("{date} lies outside the days that this file covers")
TWICE = N_("{date} already has an entry known from the same day")
NEEDS_WEEKEND = N_("{date} is not a Saturday or Sunday")
NEEDS_WEEKDAY = N_("{date} is a Saturday or Sunday already")
NOTHING_TO_TAKE_BACK = N_("nothing was said of {date} before that could be taken back")
MOVED_WITH_ITSELF = N_("{date} can't be moved with itself")


class DayKind(StrEnum):
    """What a day is. The first three stand in the table; the last two are what other days are by weekday."""

    PUBLIC_HOLIDAY = "public-holiday"
    TRANSFERRED_DAY_OFF = "transferred-day-off"
    WORKING_WEEKEND = "working-weekend"
    WORKING_DAY = "working-day"
    WEEKEND = "weekend"


KIND_NAMES: Final[Mapping[DayKind, str]] = {
    DayKind.PUBLIC_HOLIDAY: N_("public holiday"),
    DayKind.TRANSFERRED_DAY_OFF: N_("transferred day off"),
    DayKind.WORKING_WEEKEND: N_("working weekend day"),
    DayKind.WORKING_DAY: N_("working day"),
    DayKind.WEEKEND: N_("weekend"),
}
"""Catalogue messages that name each kind."""

_BY_WEEKDAY: Final = (DayKind.WORKING_DAY, DayKind.WEEKEND)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One statement about one day.

    `known_from` None: known at all times. `moved_with` is the other day of a transfer. `differs_from_oracle`
    says why the day differs from the package that the table is tested against, None when it agrees.
    """

    date: dt.date
    kind: DayKind
    title: Text
    source: str
    confidence: str
    known_from: dt.date | None = None
    moved_with: dt.date | None = None
    differs_from_oracle: Text | None = None


@dataclass(frozen=True, slots=True)
class Covers:
    """The days about which a calendar speaks, both included."""

    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, eq=False)
class CalendarData:
    """All calendar files together: statements by date and day of knowledge, the days covered, and what is wrong.

    `covers` is None when no file gives a usable one. `flaws` has one tuple per document read, in their order;
    data with flaws must not be used for counting. Compared and hashed by identity, so that calendars can be
    cached on it.
    """

    days: tuple[CalendarDay, ...]
    covers: Covers | None
    sources: Mapping[str, Text]
    flaws: tuple[tuple[Flaw, ...], ...]

    def source_text(self, source: str) -> dict[str, str]:
        """What a day's `source` is, in every language; `id:detail` is filled in."""
        name, _, detail = source.partition(":")
        return {language: text.replace("{id}", detail) for language, text in self.sources[name].items()}


class _Entry(NamedTuple):
    """A statement as written, with its place, before anything is proved."""

    place: Place
    date: str
    kind: str
    title: str
    source: str
    confidence: str
    known_from: str | None = None
    moved_with: str | None = None
    differs_from_oracle: Text | None = None


class _Reading:
    """One pass over the documents; collects days and flaws."""

    def __init__(self, documents: Sequence[Mapping[str, Any]]) -> None:
        self.documents = documents
        self.flaws: list[list[Flaw]] = [[] for _ in documents]
        self.titles = self._shared("titles")
        self.sources = self._shared("sources")
        self.days: list[CalendarDay] = []
        self.taken: dict[tuple[dt.date, dt.date | None], int] = {}

    def flaw(self, document: int, place: Place, message: str, **values: Any) -> None:
        self.flaws[document].append(Flaw(place, message, {key: str(value) for key, value in values.items()}))

    def _shared(self, key: str) -> dict[str, Text]:
        merged: dict[str, Text] = {}
        for number, document in enumerate(self.documents):
            for name, text in document.get(key, {}).items():
                if name in merged:
                    self.flaws[number].append(Flaw((key, name), DEFINED_TWICE, {"name": name}, at_key=True))
                else:
                    merged[name] = text
        return merged

    def day(self, document: int, place: Place, text: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.flaw(document, place, BAD_DAY, value=text)
            return None

    def covers(self, number: int) -> Covers | None:
        written = self.documents[number].get("covers")
        if written is None:
            return None
        first = self.day(number, ("covers", "from"), written["from"])
        last = self.day(number, ("covers", "to"), written["to"])
        if first is None or last is None:
            return None
        if last < first:
            self.flaw(number, ("covers", "to"), COVERS_REVERSED)
            return None
        return Covers(first, last)

    def read(self, number: int, covers: Covers) -> None:
        for entry in _entries(self.documents[number]):
            day = self._statement(number, entry)
            if day is None:
                continue
            key = (day.date, day.known_from)
            if day.date not in covers:
                self.flaw(number, entry.place, OUTSIDE_COVERS, date=day.date)
            elif key in self.taken:
                self.flaw(number, entry.place, TWICE, date=day.date)
            else:
                self._prove(number, entry.place, day)
                self.taken[key] = len(self.days)
                self.days.append(day)

    def _statement(self, number: int, entry: _Entry) -> CalendarDay | None:
        on = self.day(number, entry.place, entry.date)
        known = self.day(number, (*entry.place, "known_from"), entry.known_from) if entry.known_from else None
        moved = self.day(number, entry.place, entry.moved_with) if entry.moved_with else None
        title = self.titles.get(entry.title)
        if title is None:
            self.flaw(number, entry.place, UNKNOWN_TITLE, title=entry.title)
        if entry.source.partition(":")[0] not in self.sources:
            self.flaw(number, entry.place, UNKNOWN_SOURCE, source=entry.source)
        try:
            kind = DayKind(entry.kind)
        except ValueError:
            self.flaw(number, entry.place, BAD_KIND, value=entry.kind)
            return None
        if on is None or title is None or (entry.known_from and known is None):
            return None
        return CalendarDay(on, kind, title, entry.source, entry.confidence, known, moved, entry.differs_from_oracle)

    def _prove(self, number: int, place: Place, day: CalendarDay) -> None:
        weekend = day.date.weekday() >= SATURDAY
        if weekend and day.kind in (DayKind.TRANSFERRED_DAY_OFF, DayKind.WORKING_DAY):
            self.flaw(number, place, NEEDS_WEEKDAY, date=day.date)
        if not weekend and day.kind in (DayKind.WORKING_WEEKEND, DayKind.WEEKEND):
            self.flaw(number, place, NEEDS_WEEKEND, date=day.date)
        if day.kind in _BY_WEEKDAY and not self._said_before(day):
            self.flaw(number, place, NOTHING_TO_TAKE_BACK, date=day.date)
        if day.moved_with == day.date:
            self.flaw(number, place, MOVED_WITH_ITSELF, date=day.date)

    def _said_before(self, day: CalendarDay) -> bool:
        if day.known_from is None:
            return False
        return any(on == day.date and (known is None or known < day.known_from) for on, known in self.taken)


def read_calendar(documents: Iterable[Mapping[str, Any]]) -> CalendarData:
    """Read calendar documents (plain data that already fits `calendar.schema.json`) and prove them.

    Proved: dates exist; titles and sources are defined, once; the covered days of the files follow each other
    without gap or overlap; every day lies in its file's cover; no two statements on a day are known from the
    same day; a working weekend is on a weekend and a transferred day off is not; only what was said before is
    taken back. Nothing is raised: `flaws` of the result tells what is wrong, document by document.
    """
    reading = _Reading(tuple(documents))
    spans: list[tuple[Covers, int]] = []
    for number in range(len(reading.documents)):
        span = reading.covers(number)
        if span is not None:
            spans.append((span, number))
            reading.read(number, span)
    return CalendarData(
        days=tuple(sorted(reading.days, key=_order)),
        covers=_joined(reading, spans),
        sources=reading.sources,
        flaws=tuple(tuple(flaws) for flaws in reading.flaws),
    )


def _order(day: CalendarDay) -> tuple[dt.date, dt.date]:
    return day.date, day.known_from or dt.date.min


def _joined(reading: _Reading, spans: list[tuple[Covers, int]]) -> Covers | None:
    if not spans:
        if reading.documents:
            reading.flaw(0, (), NOTHING_COVERED)
        return None
    spans.sort(key=lambda span: span[0].first)
    last = spans[0][0].last
    for span, number in spans[1:]:
        next_day = last + dt.timedelta(days=1)
        if span.first < next_day:
            reading.flaw(number, ("covers",), COVERS_OVERLAP)
        elif span.first > next_day:
            reading.flaw(number, ("covers",), COVERS_GAP, first=next_day, last=span.first - dt.timedelta(days=1))
        last = max(last, span.last)
    return Covers(spans[0][0].first, last)


def _entries(document: Mapping[str, Any]) -> Iterator[_Entry]:
    source, confidence = document.get("source", ""), document.get("confidence", "")
    for index, row in enumerate(document.get("days", ())):
        yield _row(("days", index), row, source, confidence)
    corrections = [
        _Entry(
            place=("corrections", index),
            date=written["date"],
            kind=written["kind"],
            title=written["title"],
            source=written.get("source", source),
            confidence=written.get("confidence", confidence),
            known_from=written.get("known_from"),
            moved_with=written.get("moved_with"),
            differs_from_oracle=written.get("differs_from_oracle"),
        )
        for index, written in enumerate(document.get("corrections", ()))
    ]
    # In order of knowledge, whatever the order in the file: a later word takes back an earlier one.
    yield from sorted(corrections, key=lambda entry: entry.known_from or "")


def _row(place: Place, row: str, source: str, confidence: str) -> _Entry:
    """`DATE KIND TITLE [OTHER-DATE] [SOURCE]`, as the schema's pattern has it."""
    on, kind, title, *rest = row.split(" ")
    moved = rest.pop(0) if rest and rest[0][0].isdigit() else None
    return _Entry(place, on, kind, title, rest[0] if rest else source, confidence, None, moved)
