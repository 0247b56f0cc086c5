"""Reading the journal as an auditor does: one chain, newest first, by case, person, kind or days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tirek.config.clock import almaty
from tirek.journal.models import Entry, Head

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE: Final = 50
VERIFIED: Final = "journal.verified"
"""The kind of the entry that says how far a chain was followed and what was found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of one chain, about a case or a person, of a kind that begins so, of the days from `first` to `last`."""

    chain: str
    case: UUID | None = None
    person: UUID | None = None
    kind: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and the number before which the next page goes on."""

    entries: list[Entry]
    before: int | None


def page(wanted: Wanted, *, before: int | None = None) -> Page:
    """A page of entries, those with numbers below `before`."""
    rows = _rows(wanted).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else None)


def entries(wanted: Wanted) -> Iterator[Entry]:
    """All of them, oldest first, read bit by bit."""
    return _rows(wanted).order_by("number").iterator(chunk_size=1000)


def has_person(chain: str, person: UUID) -> bool:
    """Whether anything in a chain is about a person."""
    return Entry.objects.filter(chain=chain, person=person).exists()


def head_of(chain: str) -> Head | None:
    """The last entry's number and hash; None for a chain that nobody began."""
    return Head.objects.filter(chain=chain).first()


def last_check(chain: str) -> Entry | None:
    """When the chain was followed last, and what was found."""
    return Entry.objects.filter(chain=chain, kind=VERIFIED).order_by("-number").first()


def _rows(wanted: Wanted) -> QuerySet[Entry]:
    rows = Entry.objects.filter(chain=wanted.chain)
    if wanted.case is not None:
        rows = rows.filter(case=wanted.case)
    if wanted.person is not None:
        rows = rows.filter(person=wanted.person)
    if wanted.kind:
        rows = rows.filter(kind__startswith=wanted.kind)
    if wanted.first is not None:
        rows = rows.filter(at__gte=_midnight(wanted.first))
    if wanted.last is not None:
        rows = rows.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=almaty())
