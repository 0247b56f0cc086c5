"""What to do now: papers, ways to apply, and by when the decision is made, counted day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tirek.law.calendar import SATURDAY
from tirek.web.check.cited import Cited, cited
from tirek.workdays import STATE_CORPORATION, OutsideCalendarError, read_term_rule, term, working_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tirek.entitlement import Assessment
    from tirek.law import Law
    from tirek.law.model import Citation, Paper, Service, Version
    from tirek.workdays import Term, WorkingCalendar

_OFFICE_TIME: Final = time(12, 0)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A document of the package, with what helps to get it."""

    title: str
    note: str
    source: Cited
    unsure: bool


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """Documents that come the same way."""

    title: str
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class DayOff:
    """A weekday that is not counted, with its name."""

    day: date
    title: str


@dataclass(frozen=True, slots=True)
class Decision:
    """By when the decision is made, counted from one day of applying."""

    working_days: int
    applied: date
    registered: date
    counted_from: date
    due: date
    hand_over: date | None
    days_off: tuple[DayOff, ...]
    over: bool
    source: Cited
    starts: Cited | None
    unsure: bool


def papers(assessment: Assessment, service: Service, language: str) -> list[PaperGroup]:
    """The documents of the act that governs the first month, or the service's where it lists none, by who supplies them."""
    act = assessment.act
    listed = act.documents if act and act.documents else service.documents
    titles = {
        "applicant": _("You bring"),
        "school": _("The school gives"),
        "registry": _("The authority looks these up itself: you need not bring them"),
    }
    groups = []
    for obtained, title in titles.items():
        lines = tuple(_paper(paper, language) for paper in listed if paper.obtained == obtained)
        if lines:
            groups.append(PaperGroup(title, lines))
    return groups


def _paper(paper: Paper, language: str) -> PaperLine:
    notes = [text[language] for text in (paper.registry, paper.note) if text]
    return PaperLine(
        paper.title[language], ". ".join(notes), cited("", paper.citation, language), paper.confidence == "c"
    )


def decision(assessment: Assessment, service: Service, law: Law, language: str, today: date) -> Decision | None:
    """By when an application handed in at the State Corporation's window must be decided; None outside the calendar."""
    act, applied = assessment.act, _applied(assessment)
    citation, length = _length(service, act)
    try:
        calendar = working_calendar(law.calendar, assessment.known_on)
        running = term(
            read_term_rule({**service.term.rule, "working_days": length}),
            datetime.combine(applied, _OFFICE_TIME),
            STATE_CORPORATION,
            calendar,
        )
    except OutsideCalendarError:
        return None
    starts = service.term.starts
    return Decision(
        working_days=length,
        applied=applied,
        registered=running.registered_on,
        counted_from=running.counted_from,
        due=running.final,
        hand_over=running.hand_over,
        days_off=tuple(_days_off(running, calendar, language)),
        over=running.overdue(today),
        source=cited("", citation, language),
        starts=cited(starts.text[language], starts.citation, language) if starts else None,
        unsure=citation is service.term.citation and service.term.confidence == "c",
    )


def _applied(assessment: Assessment) -> date:
    return date.fromisoformat(assessment.case.data["application"]["date"])


def _length(service: Service, act: Version | None) -> tuple[Citation, int]:
    if act is not None and act.term_days is not None and act.term_citation is not None:
        return act.term_citation, act.term_days
    return service.term.citation, service.term.working_days


def _days_off(running: Term, calendar: WorkingCalendar, language: str) -> Iterator[DayOff]:
    """Weekdays between the application and the deadline that are holidays or days off."""
    first, last = running.accepted_at.date(), running.final
    for year in range(first.year, last.year + 1):
        for entry in calendar.days_off(year):
            if first <= entry.date <= last and entry.date.weekday() < SATURDAY:
                yield DayOff(entry.date, entry.title[language])
