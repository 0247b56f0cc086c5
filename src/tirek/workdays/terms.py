"""Statutory terms: from when they are counted, when they end, and the deadlines inside them.

All lengths and start rules come from the law's files through `TermRule`; deadlines are derived each time from
what happened and the calendar, never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final

from tirek.law.calendar import DayKind
from tirek.workdays.calendar import WorkingCalendar

STATE_CORPORATION: Final = "state-corporation"
"""The channel whose applicants fetch the result there, unless a rule names others."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Counting(StrEnum):
    """Which day is day one of a term."""

    AFTER_REGISTRATION = "after-registration"
    WITH_REGISTRATION = "with-registration"


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Closing times by weekday (0 Monday … 6 Sunday), local time; a weekday without one never closes before midnight."""

    closes: Mapping[int, time] = field(default_factory=dict)

    def closed(self, weekday: int, at: time) -> bool:
        """Whether the office has closed by then; handing in at the closing minute is still in time."""
        closing = self.closes.get(weekday)
        return closing is not None and at.replace(second=0, microsecond=0, tzinfo=None) > closing


@dataclass(frozen=True, slots=True)
class TermRule:
    """A term as the law has it; every number is in working days.

    `length`: the term. `counting`: whether the day of registration is counted. `not_counted_at`: channels at
    which the day of acceptance is never counted. `notice_before`: how long before the end the preliminary
    decision must go out. `held_within`: how soon after that notice the hearing is held. `hand_over_before`:
    how long before the end the result reaches the place that hands it out, for the channels `handed_over_at`.
    `hours`: closing times by channel; the key "" holds for every channel without its own. `citation`: where the
    law says so.
    """

    length: int
    notice_before: int
    held_within: int
    hand_over_before: int
    counting: Counting = Counting.AFTER_REGISTRATION
    not_counted_at: frozenset[str] = frozenset()
    handed_over_at: frozenset[str] = frozenset()
    hours: Mapping[str, OfficeHours] = field(default_factory=dict)
    citation: str = ""

    def __post_init__(self) -> None:
        if self.length < 1 or min(self.notice_before, self.held_within, self.hand_over_before) < 0:
            raise ValueError("a term needs at least one day, and its inner distances can't be negative")


@dataclass(frozen=True, slots=True)
class Suspension:
    """A term stood still after the day `suspended_on` up to the day `resumed_on`, this one included."""

    suspended_on: date
    resumed_on: date


@dataclass(frozen=True, slots=True)
class Term:
    """A term with what it was counted from.

    `registered_on`: the working day on which the package counts as registered. `counted_from`: day one.
    `final`: the last day of the term. `inner`: the last day on which a lawful preliminary refusal can still
    be sent; None when the term is too short for any. `hearing_by`: the last day of a hearing whose notice
    goes out on the inner deadline. `hand_over`: by when the result reaches the State Corporation; None for
    channels that need none. `original_final`: the end before any suspension.
    """

    rule: TermRule
    channel: str
    accepted_at: datetime
    registered_on: date
    counted_from: date
    final: date
    inner: date | None
    hearing_by: date | None
    hand_over: date | None
    original_final: date
    suspensions: tuple[Suspension, ...] = ()

    def refusal_still_possible(self, today: date) -> bool:
        """Whether a preliminary refusal sent today still leaves the days to the end that the law asks for."""
        return self.inner is not None and today <= self.inner

    def overdue(self, today: date) -> bool:
        """Whether the term has ended before today."""
        return today > self.final


@dataclass(frozen=True, slots=True)
class Accepted:
    """An application taken in: when (local time), through which channel, and whatever identifies it."""

    at: datetime
    channel: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class MovedTerm:
    """A term that a correction of the calendar moves."""

    accepted: Accepted
    before: Term
    after: Term


def registered_on(rule: TermRule, accepted_at: datetime, channel: str, calendar: WorkingCalendar) -> date:
    """The day on which an application counts as accepted and registered.

    After closing time, on a weekend or a holiday it is the next working day. A working weekend keeps the
    hours of the weekday it stands in for. Raises OutsideCalendarError.
    """
    day = accepted_at.date()
    why = calendar.why(day)
    hours = rule.hours.get(channel, rule.hours.get("", OfficeHours()))
    weekday = day.weekday()
    if why.kind is DayKind.WORKING_WEEKEND and why.entry is not None and why.entry.moved_with is not None:
        weekday = why.entry.moved_with.weekday()
    if why.is_working and not hours.closed(weekday, accepted_at.time()):
        return day
    return calendar.next_working(day)


def term(rule: TermRule, accepted_at: datetime, channel: str, calendar: WorkingCalendar) -> Term:
    """The term of an application accepted at a moment (local time of the office) through a channel.

    Raises OutsideCalendarError when it would run out of the covered days.
    """
    registered = registered_on(rule, accepted_at, channel, calendar)
    skips_first = rule.counting is Counting.AFTER_REGISTRATION or channel in rule.not_counted_at
    first = calendar.next_working(registered) if skips_first else registered
    final = calendar.add(first, rule.length - 1)
    bare = Term(
        rule=rule,
        channel=channel,
        accepted_at=accepted_at,
        registered_on=registered,
        counted_from=first,
        final=final,
        inner=None,
        hearing_by=None,
        hand_over=None,
        original_final=final,
    )
    return _with_inner(bare, calendar)


def resume(running: Term, suspended_on: date, resumed_on: date, calendar: WorkingCalendar) -> Term:
    """The term after standing still from `suspended_on` to `resumed_on`.

    The final day moves by the working days after the first and up to the second: neither the day of an event
    that starts a count nor the days before it are counted, as at registration. `original_final` and earlier
    suspensions are kept. Raises ValueError when the days are reversed, the term had already ended or not
    begun, or it overlaps an earlier suspension; OutsideCalendarError.
    """
    if resumed_on < suspended_on:
        raise ValueError("a term can't resume before it was suspended")
    if not running.registered_on <= suspended_on <= running.final:
        raise ValueError("only a running term can be suspended")
    if running.suspensions and suspended_on < running.suspensions[-1].resumed_on:
        raise ValueError("suspensions of a term can't overlap")
    moved = calendar.add(running.final, calendar.between(suspended_on, resumed_on))
    suspensions = (*running.suspensions, Suspension(suspended_on, resumed_on))
    return _with_inner(replace(running, final=moved, suspensions=suspensions), calendar)


def moved_terms(
    rule: TermRule, accepted: Iterable[Accepted], before: WorkingCalendar, after: WorkingCalendar
) -> list[MovedTerm]:
    """The terms that a correction moves, from what was known `before` to what is known `after`.

    A term counts as moved when any of its days differs. Raises OutsideCalendarError.
    """
    moved = []
    for application in accepted:
        old = term(rule, application.at, application.channel, before)
        new = term(rule, application.at, application.channel, after)
        if old != new:
            moved.append(MovedTerm(application, old, new))
    return moved


def read_term_rule(data: Mapping[str, Any]) -> TermRule:
    """The rule from the `term` block of a service file (already checked against its schema).

    Keys: `working_days`, `hearing_notice_working_days`, `hearing_within_working_days`,
    `handover_working_days`, `cite`; optional `starts.counting` (after-registration when absent),
    `starts.not_counted_at` (channels, none when absent) and `handed_over_at` (channels, the State Corporation
    when absent); `office_hours.closes`, one time for Monday to Friday or times by weekday name.
    """
    starts = data.get("starts", {})
    closes = data.get("office_hours", {}).get("closes")
    return TermRule(
        length=data["working_days"],
        notice_before=data["hearing_notice_working_days"],
        held_within=data["hearing_within_working_days"],
        hand_over_before=data["handover_working_days"],
        counting=Counting(starts.get("counting", Counting.AFTER_REGISTRATION)),
        not_counted_at=frozenset(starts.get("not_counted_at", ())),
        handed_over_at=frozenset(data.get("handed_over_at", (STATE_CORPORATION,))),
        hours={} if closes is None else {"": OfficeHours(_closing_times(closes))},
        citation=data.get("cite", ""),
    )


def _closing_times(closes: str | Mapping[str, str]) -> dict[int, time]:
    if isinstance(closes, str):
        return dict.fromkeys(range(5), time.fromisoformat(closes))
    return {WEEKDAYS.index(name): time.fromisoformat(at) for name, at in closes.items()}


def _with_inner(running: Term, calendar: WorkingCalendar) -> Term:
    """The term with the deadlines that follow from its final day."""
    rule = running.rule
    inner = calendar.add(running.final, -rule.notice_before)
    too_short = inner < running.registered_on
    return replace(
        running,
        inner=None if too_short else inner,
        hearing_by=None if too_short else calendar.add(inner, rule.held_within),
        hand_over=(
            calendar.add(running.final, -rule.hand_over_before) if running.channel in rule.handed_over_at else None
        ),
    )
