"""A service as its page shows it: the ten rows, the package, and the term worked out on real days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tirek.law import words
from tirek.law.text import LANGUAGES
from tirek.workdays import OutsideCalendarError, read_term_rule, term, working_calendar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tirek.law import Law, Text
    from tirek.law.model import CitedText, Paper, PassportRow, Service, Source
    from tirek.workdays import Term

OBTAINED: Final = ("applicant", "school", "registry")


@dataclass(frozen=True, slots=True)
class Row:
    """One of the ten rows, its lead filled in."""

    row: PassportRow
    lead: Text | None


@dataclass(frozen=True, slots=True)
class Papers:
    """Documents that come from the same hand."""

    title: Text
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A term worked out for an application of a certain moment; `channels` share it, one of them may hand the result over."""

    channels: tuple[CitedText, ...]
    term: Term
    hand_over_at: CitedText | None
    hand_over: date | None


def rows(service: Service) -> list[Row]:
    """The passport; `{days}` in a lead becomes the term's length."""
    days = str(service.term.working_days)
    return [
        Row(row, {name: row.lead[name].replace("{days}", days) for name in LANGUAGES} if row.lead else None)
        for row in service.passport
    ]


def papers(documents: Sequence[Paper]) -> list[Papers]:
    """Documents by who supplies them: what the applicant brings comes first."""
    groups = []
    for hand in OBTAINED:
        own = tuple(paper for paper in documents if paper.obtained == hand)
        if own:
            groups.append(Papers(words.told(words.OBTAINED[hand]), own))
    return groups


def own_source(law: Law, service: Service) -> Source | None:
    """The source that most rows of the passport rest on; its name need not be repeated at each."""
    named = Counter(row.citation.act for row in service.passport)
    return law.sources.get(named.most_common(1)[0][0]) if named else None


def examples(law: Law, service: Service, at: datetime) -> tuple[list[Example], OutsideCalendarError | None]:
    """The terms of an application handed in at a moment, channels with the same days together.

    The error is there when the calendar does not reach far enough; there are no examples then.
    """
    calendar, rule = working_calendar(law.calendar, at.date()), read_term_rule(service.term.rule)
    together: dict[tuple[date, date, date], list[tuple[CitedText, Term]]] = {}
    try:
        for channel in service.channels:
            found = term(rule, at, channel.id, calendar)
            together.setdefault((found.registered_on, found.counted_from, found.final), []).append((channel, found))
    except OutsideCalendarError as error:
        return [], error
    return [_example(group) for group in together.values()], None


def _example(group: Sequence[tuple[CitedText, Term]]) -> Example:
    handing = next(((channel, found.hand_over) for channel, found in group if found.hand_over), (None, None))
    return Example(tuple(channel for channel, _term in group), group[0][1], *handing)
