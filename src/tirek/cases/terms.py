"""The term of a case, derived each time from what happened and the calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from tirek.cases.procedure import Stage
from tirek.config.clock import almaty
from tirek.law.formats import MONTHS_PER_YEAR
from tirek.workdays import (
    Term,
    TermRule,
    WorkingCalendar,
    read_term_rule,
    registered_on,
    resume,
    term,
    working_calendar,
)

if TYPE_CHECKING:
    from tirek.law import Law

HEARD_THEN_DECIDE: Final = frozenset({Stage.HEARING, Stage.HEARD, Stage.REFUSAL_PREPARED, Stage.GRANT_PREPARED})
"""From the preliminary decision on the hearing and the end of the term run out next; before it the inner deadline does."""


@dataclass(frozen=True, slots=True)
class Stood:
    """The term was suspended on a day; `until` is None while it still is."""

    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What a case page shows: the term with what it was counted from, and the day on which the next thing runs out."""

    term: Term
    act_by: date
    suspended: bool


def _rule(law: Law, service: str) -> TermRule:
    key = ("term-rule", service)
    if key not in law.memo:
        law.memo[key] = read_term_rule(law.services[service].term.rule)
    rule: TermRule = law.memo[key]
    return rule


def calendar_of(law: Law, known_on: date) -> WorkingCalendar:
    """The working days as known on a day."""
    key = ("working-days", known_on)
    if key not in law.memo:
        law.memo[key] = working_calendar(law.calendar, known_on)
    calendar: WorkingCalendar = law.memo[key]
    return calendar


def deadlines(
    *,
    law: Law,
    service: str,
    channel: str,
    accepted_at: datetime,
    stage: Stage,
    stood: Iterable[Stood],
    known_on: date,
    hearing_on: date | None = None,
) -> Deadlines:
    """The deadlines of a case as the calendar was known on a day.

    `accepted_at` is aware; `hearing_on` is the day of a hearing that is not recorded yet. While a term is suspended its days are
    those before the suspension. The next thing that runs out is the last day of a lawful preliminary refusal while the case is
    checked, then the day of the hearing, the hand-over to the State Corporation or the end of the term afterwards. Raises
    OutsideCalendarError.
    """
    calendar = calendar_of(law, known_on)
    running = _term(law, service, accepted_at.astimezone(almaty()).replace(tzinfo=None), channel, calendar)
    suspended = False
    for each in stood:
        if each.until is None:
            suspended = True
        else:
            running = resume(running, each.since, each.until, calendar)
    return Deadlines(running, _act_by(running, stage, hearing_on), suspended)


def _term(law: Law, service: str, accepted_at: datetime, channel: str, calendar: WorkingCalendar) -> Term:
    """The term before any suspension. All applications that count as registered on one day have the same days."""
    rule = _rule(law, service)
    registered = registered_on(rule, accepted_at, channel, calendar)
    key = ("term", service, channel, registered, calendar.known_on)
    if key not in law.memo:
        law.memo[key] = term(rule, accepted_at, channel, calendar)
    known: Term = law.memo[key]
    return replace(known, accepted_at=accepted_at)


def _act_by(running: Term, stage: Stage, hearing_on: date | None) -> date:
    last = running.hand_over or running.final
    if stage is Stage.HEARING and hearing_on is not None:
        return min(hearing_on, last)
    if stage in HEARD_THEN_DECIDE or running.inner is None:
        return last
    return min(running.inner, last)


def hearing_latest(running: Term, *, notified_on: date, calendar: WorkingCalendar) -> date:
    """The last day of a hearing whose notice goes out on a day: within the law's working days of it.

    Within the term too, unless the term has already ended or would leave no working day for it.
    """
    latest = calendar.add(notified_on, running.rule.held_within)
    if notified_on < running.final < latest:
        return running.final
    return latest


def hearing_by(law: Law, service: str, *, notified_on: date, known_on: date) -> date:
    """The last day of a hearing about an award whose notice goes out on a day; no term of an application bounds it."""
    return calendar_of(law, known_on).add(notified_on, _rule(law, service).held_within)


def kept_until(law: Law, service: str, since: date) -> date | None:
    """The last day on which a front office keeps a result that reached it on a day; None where the service sets no time.

    Whole months later; where that month has no such day, on its last one.
    """
    months = law.services[service].term.rule.get("kept_months")
    if months is None:
        return None
    years, month = divmod(since.month - 1 + int(months), MONTHS_PER_YEAR)
    year, number = since.year + years, month + 1
    return date(year, number, min(since.day, monthrange(year, number)[1]))
