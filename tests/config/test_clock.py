"""The clock: Almaty's day, or the day that was asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tirek.config.clock import FixedClock, SystemClock, almaty, clock_from


def test_almaty_is_five_hours_ahead_since_march_2024() -> None:
    assert datetime(2024, 2, 29, 12, tzinfo=almaty()).utcoffset() == timedelta(hours=6)
    assert datetime(2024, 3, 2, 12, tzinfo=almaty()).utcoffset() == timedelta(hours=5)
    # Seven in the evening in London is already the next day in Almaty.
    assert datetime(2026, 11, 19, 19, 30, tzinfo=UTC).astimezone(almaty()).date() == date(2026, 11, 20)


def test_the_machine_s_clock_gives_an_aware_moment_in_almaty() -> None:
    clock = clock_from({})
    assert isinstance(clock, SystemClock)
    assert clock.now().utcoffset() == timedelta(hours=5)
    assert clock.today() - clock.now().date() <= timedelta(days=1)


@pytest.mark.parametrize("text", ["2023-02-14", " 2023-02-14 "])
def test_a_fixed_day_stands_still_inside_office_hours(text: str) -> None:
    clock = clock_from({"TIREK_TODAY": text})
    assert clock == FixedClock(date(2023, 2, 14))
    assert clock.today() == date(2023, 2, 14)
    assert clock.now() == clock.now()
    assert clock.now().isoformat() == "2023-02-14T12:00:00+06:00"


def test_a_day_that_is_none_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(ValueError, match=r"TIREK_TODAY is '14\.02\.2023'; allowed is a day"):
        clock_from({"TIREK_TODAY": "14.02.2023"})
