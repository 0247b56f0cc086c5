"""The electronic journal of SMS as auditors and heads read it [order 287, annex 7; order 283 p.22 refers to it].

Who shows it journals the look at the persons on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from tirek.config import spreadsheets
from tirek.config.clock import almaty, local_day
from tirek.law import Law
from tirek.law.source import read_document
from tirek.law.text import LANGUAGES, Text
from tirek.notices.kinds import title
from tirek.notices.models import Sms
from tirek.notices.queries import Course, course_of

_FILE: Final = Path(__file__).parent / "sms" / "journal.yaml"
PAGE: Final = 50
_AT_ONCE: Final = 500
# A spreadsheet would compute such a cell; a phone's + is followed by digits only and harmless.
_FORMULA: Final = ("=", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the printed form."""

    key: str
    title: Text


@cache
def columns() -> tuple[Column, ...]:
    """The official columns in their order. Raises ValueError when the file is not what it must be."""
    listed = read_document(_FILE, _FILE.name).data["columns"]
    found = tuple(Column(item["key"], item["title"]) for item in listed)
    if [column.key for column in found] != list(Row.OFFICIAL) or any(set(c.title) != set(LANGUAGES) for c in found):
        message = (
            f"{_FILE.name}: the columns are {', '.join(Row.OFFICIAL)}, each with its title in {', '.join(LANGUAGES)}"
        )
        raise ValueError(message)
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the journal. `official` gives its cells; `course`, `person` and `case` are for the page that shows it."""

    OFFICIAL = (
        "line", "iin", "name", "birth_date", "case_number", "service", "nature", "sent_on", "phone", "specialist",
    )  # fmt: skip

    id: UUID
    line: int
    entry: Mapping[str, Any]
    service: str
    kind: str
    phone: str
    course: Course
    person: UUID | None
    case: UUID | None

    def official(self, law: Law, language: str) -> list[str]:
        """The cells of the official columns; dates are ISO, what isn't known is empty."""
        service = law.services.get(self.service)
        sent_at = self.course.sent_at
        cells: dict[str, str | None] = {
            **self.entry,
            "line": str(self.line),
            "service": service.title[language] if service else self.service,
            "nature": title(self.kind, language),
            "sent_on": local_day(sent_at).isoformat() if sent_at else "",
            "phone": self.phone,
        }
        return [cells.get(key) or "" for key in self.OFFICIAL]


@dataclass(frozen=True, slots=True)
class SmsJournal:
    """The journal of a territory (None: of the country), of the days `first` to `last`, both included, where they are given."""

    territory: str | None = None
    first: date | None = None
    last: date | None = None

    def count(self) -> int:
        """How many lines it has."""
        return self._rows().count()

    def page(self, after: UUID | None = None, size: int = PAGE) -> list[Row]:
        """The `size` lines that follow the line `after` (none: the first). Lines are numbered within this journal."""
        rows = self._rows()
        before = 0
        if after is not None:
            before = rows.filter(pk__lte=after).count()
            rows = rows.filter(pk__gt=after)
        return list(_numbered(rows.prefetch_related("events")[:size], before))

    def persons(self) -> set[UUID | None]:
        """Whom it is about: who exports it has looked at all of them."""
        return set(self._rows().order_by().values_list("person", flat=True).distinct())

    def lines(self) -> Iterator[Row]:
        """All lines, read bit by bit."""
        return _numbered(self._rows().prefetch_related("events").iterator(chunk_size=_AT_ONCE), 0)

    def as_csv(self, law: Law, language: str) -> Iterator[str]:
        """The official journal as the lines of a CSV file, its header first; a mark at the beginning tells spreadsheets UTF-8."""
        titles = (column.title[language] for column in columns())
        yield spreadsheets.MARK + spreadsheets.line(titles, language, _FORMULA)
        for row in self.lines():
            yield spreadsheets.line(row.official(law, language), language, _FORMULA)

    def _rows(self) -> QuerySet[Sms]:
        rows = Sms.objects.order_by("id")
        if self.territory is not None:
            rows = rows.filter(territory=self.territory)
        if self.first is not None:
            rows = rows.filter(at__gte=_midnight(self.first))
        if self.last is not None:
            rows = rows.filter(at__lt=_midnight(self.last + timedelta(days=1)))
        return rows


def _numbered(rows: Iterable[Sms], before: int) -> Iterator[Row]:
    for line, sms in enumerate(rows, start=before + 1):
        yield Row(
            id=sms.pk,
            line=line,
            entry=sms.entry,
            service=sms.service,
            kind=sms.kind,
            phone=sms.phone,
            course=course_of(sms.events.all()),
            person=sms.person,
            case=sms.case,
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=almaty())
