"""Statutory terms: worked dates from the acts, start rules, inner deadlines, suspensions, corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.law.calendar import CalendarData, DayKind
from tirek.workdays import (
    Accepted,
    Counting,
    OfficeHours,
    OutsideCalendarError,
    Term,
    TermRule,
    WorkingCalendar,
    moved_terms,
    read_term_rule,
    resume,
    term,
    working_calendar,
)

OFFICE = OfficeHours(dict.fromkeys(range(5), time(18, 0)))
EIGHT = TermRule(
    length=8,
    notice_before=3,
    held_within=2,
    hand_over_before=1,
    handed_over_at=frozenset({"state-corporation"}),
    not_counted_at=frozenset({"state-corporation"}),
    hours={"": OFFICE},
)
FIVE = replace(EIGHT, length=5)

moments = st.builds(datetime.combine, st.dates(date(2019, 1, 1), date(2026, 11, 20)), st.times())
rules = st.builds(
    TermRule,
    length=st.integers(1, 30),
    notice_before=st.integers(0, 5),
    held_within=st.integers(0, 3),
    hand_over_before=st.integers(0, 2),
    counting=st.sampled_from(Counting),
    not_counted_at=st.sampled_from([frozenset(), frozenset({"state-corporation"})]),
    handed_over_at=st.just(frozenset({"state-corporation"})),
    hours=st.sampled_from([{}, {"": OFFICE}]),
)
channels = st.sampled_from(["portal", "office", "state-corporation"])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_five_days_at_the_state_corporation(calendar: WorkingCalendar) -> None:
    result = term(FIVE, at("2026-01-16T10:00"), "state-corporation", calendar)
    assert result.registered_on == date(2026, 1, 16)
    assert result.counted_from == date(2026, 1, 19)
    assert result.final == date(2026, 1, 23)
    assert result.inner == date(2026, 1, 20), "with five days the preliminary decision leaves by day two"
    assert result.hearing_by == date(2026, 1, 22)
    assert result.hand_over == date(2026, 1, 22)


def test_counting_the_day_of_registration_is_a_switch_that_the_state_corporation_ignores(
    calendar: WorkingCalendar,
) -> None:
    rule = replace(FIVE, counting=Counting.WITH_REGISTRATION)
    accepted = at("2026-01-16T10:00")
    assert term(rule, accepted, "office", calendar).final == date(2026, 1, 22)
    assert term(rule, accepted, "office", calendar).counted_from == date(2026, 1, 16)
    assert term(rule, accepted, "state-corporation", calendar).final == date(2026, 1, 23)


def test_eight_days_across_nauryz(calendar: WorkingCalendar) -> None:
    result = term(EIGHT, at("2026-03-18T12:00"), "portal", calendar)
    # 19, 20 | 26, 27, 30, 31 March, 1, 2 April: the week of Nauryz has five days off in a row and two at its ends
    assert result.final == date(2026, 4, 2)
    assert result.inner == date(2026, 3, 30)
    assert result.hand_over is None
    assert result.refusal_still_possible(date(2026, 3, 30))
    assert not result.refusal_still_possible(date(2026, 3, 31))
    assert not result.overdue(date(2026, 4, 2))
    assert result.overdue(date(2026, 4, 3))


def test_five_days_across_nauryz_leave_two_days_for_a_refusal(calendar: WorkingCalendar) -> None:
    result = term(FIVE, at("2026-03-19T12:00"), "office", calendar)
    assert (result.counted_from, result.inner, result.final) == (
        date(2026, 3, 20),
        date(2026, 3, 26),
        date(2026, 3, 31),
    )


@pytest.mark.parametrize(
    ("accepted", "registered"),
    [
        ("2026-11-20T18:00", date(2026, 11, 20)),
        ("2026-11-20T18:00:59", date(2026, 11, 20)),
        ("2026-11-20T18:01", date(2026, 11, 23)),  # Friday evening
        ("2026-11-21T10:00", date(2026, 11, 23)),  # Saturday, also at a duty branch
        ("2026-03-21T10:00", date(2026, 3, 26)),  # first day of Nauryz
        ("2024-05-04T10:00", date(2024, 5, 4)),  # the working Saturday
        ("2024-05-04T18:01", date(2024, 5, 6)),  # keeps the hours of the Wednesday it stands in for
        ("2026-11-20T05:00", date(2026, 11, 20)),
    ],
)
def test_after_hours_and_days_off_move_to_the_next_working_day(
    calendar: WorkingCalendar, accepted: str, registered: date
) -> None:
    assert term(EIGHT, at(accepted), "portal", calendar).registered_on == registered


def test_a_moment_with_its_zone_is_read_as_the_office_clock_shows_it(calendar: WorkingCalendar) -> None:
    evening = at("2026-11-20T18:30+05:00")
    assert term(EIGHT, evening, "portal", calendar).registered_on == date(2026, 11, 23)


def test_hours_are_told_per_channel(calendar: WorkingCalendar) -> None:
    rule = replace(EIGHT, hours={"": OFFICE, "portal": OfficeHours()})
    evening = at("2026-11-19T22:00")
    assert term(rule, evening, "portal", calendar).registered_on == date(2026, 11, 19)
    assert term(rule, evening, "office", calendar).registered_on == date(2026, 11, 20)


def test_a_term_too_short_for_a_hearing_has_no_lawful_refusal(calendar: WorkingCalendar) -> None:
    result = term(replace(EIGHT, length=2), at("2026-11-16T10:00"), "office", calendar)
    assert result.inner is None
    assert result.hearing_by is None
    assert not result.refusal_still_possible(date(2026, 11, 16))


def test_a_refusal_sent_on_the_day_of_registration_is_the_earliest(calendar: WorkingCalendar) -> None:
    result = term(replace(EIGHT, length=3), at("2026-11-16T10:00"), "office", calendar)
    assert result.inner == result.registered_on == date(2026, 11, 16)
    assert result.hearing_by == date(2026, 11, 18)


def test_a_working_weekend_that_stands_in_for_no_day_keeps_its_own_hours(entry: Any, small: Any) -> None:
    saturday = date(2026, 6, 13)
    calendar = small(entry(saturday, DayKind.WORKING_WEEKEND))
    assert term(EIGHT, at("2026-06-13T20:00"), "portal", calendar).registered_on == saturday
    short = replace(EIGHT, hours={"": OfficeHours({5: time(13, 0)})})
    assert term(short, at("2026-06-13T20:00"), "portal", calendar).registered_on == date(2026, 6, 15)


@given(rule=rules, accepted=moments, channel=channels)
def test_the_days_of_a_term_keep_their_order(
    calendar: WorkingCalendar, rule: TermRule, accepted: datetime, channel: str
) -> None:
    result = term(rule, accepted, channel, calendar)
    assert accepted.date() <= result.registered_on <= result.counted_from <= result.final
    days = [result.registered_on, result.counted_from, result.final, result.inner, result.hand_over]
    assert all(calendar.is_working(day) for day in days if day)
    assert calendar.between(result.counted_from, result.final) == rule.length - 1
    if result.inner is not None:
        assert result.registered_on <= result.inner
        assert calendar.between(result.inner, result.final) == rule.notice_before
        assert result.hearing_by == calendar.add(result.inner, rule.held_within)
    if result.hand_over is not None:
        assert calendar.between(result.hand_over, result.final) == rule.hand_over_before


@given(a=moments, b=moments, channel=channels)
def test_who_applies_later_is_never_due_earlier(
    calendar: WorkingCalendar, a: datetime, b: datetime, channel: str
) -> None:
    first, second = sorted((a, b))
    assert term(EIGHT, first, channel, calendar).final <= term(EIGHT, second, channel, calendar).final


def running(calendar: WorkingCalendar) -> Term:
    return term(EIGHT, at("2026-11-02T10:00"), "state-corporation", calendar)


def test_a_suspension_moves_every_deadline_and_keeps_the_first_end(calendar: WorkingCalendar) -> None:
    before = running(calendar)
    after = resume(before, date(2026, 11, 4), date(2026, 11, 9), calendar)
    assert before.final == date(2026, 11, 12)
    assert after.final == date(2026, 11, 17), "5, 6 and 9 November did not count"
    assert after.inner == date(2026, 11, 12)
    assert after.hand_over == date(2026, 11, 16)
    assert after.original_final == before.final
    again = resume(after, date(2026, 11, 10), date(2026, 11, 11), calendar)
    assert again.final == date(2026, 11, 18)
    assert again.original_final == before.final
    assert len(again.suspensions) == 2


@given(start=st.integers(0, 10), length=st.integers(0, 60))
def test_what_was_left_at_the_suspension_is_left_after_it(calendar: WorkingCalendar, start: int, length: int) -> None:
    before = running(calendar)
    suspended = before.registered_on + timedelta(days=start)
    resumed = suspended + timedelta(days=length)
    after = resume(before, suspended, resumed, calendar)
    assert calendar.between(resumed, after.final) == calendar.between(suspended, before.final)
    assert after.final >= before.final


@pytest.mark.parametrize(
    ("suspended", "resumed"),
    [
        (date(2026, 11, 9), date(2026, 11, 4)),
        (date(2026, 11, 1), date(2026, 11, 4)),
        (date(2026, 11, 13), date(2026, 11, 16)),
    ],
)
def test_only_a_running_term_is_suspended(calendar: WorkingCalendar, suspended: date, resumed: date) -> None:
    with pytest.raises(ValueError, match="term"):
        resume(running(calendar), suspended, resumed, calendar)


def test_suspensions_do_not_overlap(calendar: WorkingCalendar) -> None:
    once = resume(running(calendar), date(2026, 11, 4), date(2026, 11, 9), calendar)
    with pytest.raises(ValueError, match="overlap"):
        resume(once, date(2026, 11, 6), date(2026, 11, 10), calendar)
    twice = resume(once, date(2026, 11, 9), date(2026, 11, 12), calendar)
    assert twice.final == date(2026, 11, 20), "a term may stand still again from the day it went on"
    with pytest.raises(ValueError, match="overlap"):
        resume(twice, date(2026, 11, 11), date(2026, 11, 13), calendar)


def test_a_correction_shows_the_terms_it_moves(data: CalendarData) -> None:
    before, after = working_calendar(data, date(2026, 6, 30)), working_calendar(data)
    accepted = [
        Accepted(at("2026-08-10T10:00"), "portal", "ends before"),
        Accepted(at("2026-08-24T10:00"), "portal", "runs over"),
        Accepted(at("2026-08-31T10:00"), "office", "begins on it"),
        Accepted(at("2026-09-02T10:00"), "office", "begins after"),
    ]
    moved = {
        found.accepted.key: (found.before.final, found.after.final)
        for found in moved_terms(EIGHT, accepted, before, after)
    }
    assert moved == {
        "runs over": (date(2026, 9, 4), date(2026, 9, 3)),
        "begins on it": (date(2026, 9, 11), date(2026, 9, 10)),
    }


def test_a_new_day_off_moves_terms_later(entry: Any, small: Any) -> None:
    before = small()
    after = small(entry(date(2026, 6, 11), DayKind.TRANSFERRED_DAY_OFF, known_from=date(2026, 6, 1)))
    accepted = [Accepted(at("2026-06-08T10:00"), "office")]
    (found,) = moved_terms(FIVE, accepted, before, after)
    assert (found.before.final, found.after.final) == (date(2026, 6, 15), date(2026, 6, 16))
    assert not moved_terms(FIVE, accepted, before, before)


def test_a_term_beyond_the_calendar_is_an_error_not_a_guess(calendar: WorkingCalendar) -> None:
    with pytest.raises(OutsideCalendarError):
        term(EIGHT, at("2027-12-28T10:00"), "portal", calendar)


def test_a_rule_is_read_from_the_service_file() -> None:
    data: dict[str, Any] = {
        "working_days": 8,
        "hearing_notice_working_days": 3,
        "hearing_within_working_days": 2,
        "handover_working_days": 1,
        "cite": "practice-2025: practice",
        "confidence": "c",
        "office_hours": {"closes": "18:00"},
    }
    expected = replace(EIGHT, not_counted_at=frozenset(), citation="practice-2025: practice")
    assert read_term_rule(data) == expected
    assert not read_term_rule({key: value for key, value in data.items() if key != "office_hours"}).hours
    fuller = {
        **data,
        "starts": {"counting": "with-registration", "not_counted_at": ["state-corporation"]},
        "handed_over_at": [],
        "office_hours": {"closes": {"monday": "17:00"}},
    }
    rule = read_term_rule(fuller)
    assert rule.counting is Counting.WITH_REGISTRATION
    assert rule.not_counted_at == {"state-corporation"}
    assert not rule.handed_over_at
    assert rule.hours[""].closed(0, time(17, 1))
    assert not rule.hours[""].closed(1, time(23, 59))


@pytest.mark.parametrize("wrong", [{"length": 0}, {"notice_before": -1}, {"hand_over_before": -1}])
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="term"):
        replace(EIGHT, **wrong)
