"""A service as its page shows it: the ten rows, the package, and the term worked out on real days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tirek.law import words
from tirek.law.text import LANGUAGES
from tirek.workdays import OutsideCalendarError, read_term_rule, term, working_calendar
from tirek.workdays.terms import STATE_CORPORATION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tirek.law import Law, Text
    from tirek.law.model import CitedText, Paper, PassportRow, Service
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
    """A term worked out for an application of a certain moment through a certain channel."""

    channel: CitedText
    term: Term


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


def examples(law: Law, service: Service, at: datetime) -> tuple[list[Example], OutsideCalendarError | None]:
    """The term of an application handed in at a moment, for the State Corporation and for another channel.

    The error is there when the calendar does not reach far enough; there are no examples then.
    """
    data = {
        "working_days": service.term.working_days,
        "hearing_notice_working_days": service.term.hearing_notice_working_days,
        "hearing_within_working_days": service.term.hearing_within_working_days,
        "handover_working_days": service.term.handover_working_days,
    }
    hours = {"office_hours": {"closes": service.term.closes}} if service.term.closes else {}
    rule = read_term_rule({**data, **hours})
    calendar = working_calendar(law.calendar, at.date())
    office = [channel for channel in service.channels if channel.id == STATE_CORPORATION]
    others = [channel for channel in service.channels if channel.id != STATE_CORPORATION]
    try:
        found = [Example(channel, term(rule, at, channel.id, calendar)) for channel in (*office, *others[:1])]
    except OutsideCalendarError as error:
        return [], error
    return found, None
