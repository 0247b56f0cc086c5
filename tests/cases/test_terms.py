"""Deadlines: derived, moved by the calendar and by lawful suspensions only, shown with what they were counted from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.cases.conftest import moment

from tirek.cases import problems
from tirek.cases.procedure import Stage
from tirek.cases.services import closing, officers, terms
from tirek.cases.terms import Stood, calendar_of, deadlines, hearing_latest
from tirek.config.clock import FixedClock
from tirek.config.law import law
from tirek.jobs.services import put_down_daily, work
from tirek.journal.actor import SYSTEM
from tirek.journal.queries import of_case
from tirek.law.calendar import CalendarDay, DayKind

if TYPE_CHECKING:
    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

By = Callable[[str, str], "Occasion"]


def of(at: str, channel: str = "portal", **changes: Any) -> Any:
    given: dict[str, Any] = {
        "law": law(),
        "service": "home-education",
        "channel": channel,
        "accepted_at": moment(at),
        "stage": Stage.CHECKING,
        "stood": [],
        "known_on": date(2026, 11, 20),
        **changes,
    }
    return deadlines(**given)


def test_the_state_corporation_gets_the_result_a_day_before_the_end() -> None:
    found = of("2026-10-05 10:00", "state-corporation")
    assert found.term.final == date(2026, 10, 15)
    assert found.term.hand_over == date(2026, 10, 14)
    assert of("2026-10-05 10:00").term.hand_over is None
    assert of("2026-10-05 10:00", "state-corporation", stage=Stage.GRANT_PREPARED).act_by == date(2026, 10, 14)


def test_before_the_zone_changed_the_same_moment_was_another_hour() -> None:
    """Until 1 March 2024 Almaty was UTC+6: 12:30 UTC was 18:30 there, after hours; from then on it is 17:30."""
    before = of("2024-02-28 18:30", known_on=date(2024, 3, 20))
    after = of("2024-03-04 17:30", known_on=date(2024, 3, 20))
    assert before.term.registered_on == date(2024, 2, 29)
    assert after.term.registered_on == date(2024, 3, 4)


def test_a_suspended_term_moves_by_the_working_days_it_stood() -> None:
    running = of("2026-10-05 10:00")
    stood = of("2026-10-05 10:00", stood=[Stood(date(2026, 10, 7), date(2026, 10, 9))])
    calendar = calendar_of(law(), date(2026, 11, 20))
    assert stood.term.final == calendar.add(running.term.final, 2)
    assert of("2026-10-05 10:00", stood=[Stood(date(2026, 10, 7), None)]).suspended


def test_the_hearing_is_within_two_working_days_and_the_term() -> None:
    term = of("2026-10-05 10:00").term
    calendar = calendar_of(law(), date(2026, 11, 20))
    assert hearing_latest(term, notified_on=date(2026, 10, 12), calendar=calendar) == date(2026, 10, 14)
    assert hearing_latest(term, notified_on=date(2026, 10, 14), calendar=calendar) == date(2026, 10, 15)
    assert hearing_latest(term, notified_on=date(2026, 10, 16), calendar=calendar) == date(2026, 10, 20)


def test_where_the_law_names_no_ground_the_term_does_not_stand_still(apply: Callable[..., Case], by: By) -> None:
    case = officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    with pytest.raises(problems.CheckError, match="do not allow"):
        closing.suspend(case.pk, by("clerk", "2026-10-06 11:00"), ground="correction")
    with pytest.raises(problems.NotNowError):
        closing.resume(case.pk, by("clerk", "2026-10-06 11:00"))


def test_where_it_names_one_the_deadlines_move_and_say_so(apply: Callable[..., Case], by: By) -> None:
    case = officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    changed = with_suspension(by("clerk", "2026-10-06 11:00"))
    suspended = closing.suspend(case.pk, changed, ground="expert-opinion")
    assert suspended.suspended
    resumed = closing.resume(case.pk, with_suspension(by("clerk", "2026-10-08 11:00")))
    assert not resumed.suspended
    assert resumed.final_on == date(2026, 10, 19)
    assert [entry.kind for entry in of_case(case.pk)][-2:] == ["case.suspended", "case.resumed"]


def with_suspension(occasion: Occasion) -> Occasion:
    """The same moment under a law whose acts let the term stand still."""
    service = occasion.law.services["home-education"]
    text = {"kk": "Сараптама", "ru": "Экспертиза", "en": "Expert opinion"}
    rule = {**service.term.rule, "suspensions": [{"id": "expert-opinion", "text": text, "cite": "x"}]}
    other = dataclasses.replace(service, term=dataclasses.replace(service.term, rule=rule))
    return dataclasses.replace(occasion, law=dataclasses.replace(occasion.law, services={service.id: other}))


def test_a_correction_of_the_calendar_moves_open_cases_visibly(apply: Callable[..., Case], by: By) -> None:
    case = apply()
    occasion = with_day_off(dataclasses.replace(by("clerk", "2026-10-06 09:00"), actor=SYSTEM), date(2026, 10, 9))
    assert terms.recompute(occasion) == 1
    assert terms.recompute(occasion) == 0
    case.refresh_from_db()
    assert case.final_on == date(2026, 10, 16)
    moved = of_case(case.pk).get(kind="case.term-moved")
    assert (moved.data["before"]["final"], moved.data["after"]["final"]) == ("2026-10-15", "2026-10-16")


@pytest.mark.django_db(transaction=True)
def test_every_night_terms_follow_the_calendar(
    apply: Callable[..., Case], by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = apply()
    corrected = with_day_off(by("clerk", "2026-10-06 04:00"), date(2026, 10, 9)).law
    monkeypatch.setattr("tirek.cases.background.law", lambda: corrected)
    put_down_daily(FixedClock(date(2026, 10, 6)))
    while work(FixedClock(date(2026, 10, 6))):
        pass
    case.refresh_from_db()
    assert case.final_on == date(2026, 10, 16)


def with_day_off(occasion: Occasion, day: date) -> Occasion:
    """The same moment with a holiday that the government declared a few days before."""
    calendar = occasion.law.calendar
    entry = next(each for each in calendar.days if each.kind is not DayKind.WORKING_WEEKEND)
    holiday: CalendarDay = dataclasses.replace(entry, date=day, known_from=day - timedelta(days=9))
    changed = dataclasses.replace(calendar, days=(*calendar.days, holiday))
    return dataclasses.replace(occasion, law=dataclasses.replace(occasion.law, calendar=changed))
