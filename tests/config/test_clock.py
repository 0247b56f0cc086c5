"""The clock: Almaty's day, or the day that was asked for."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tirek.config.clock import FixedClock, MovableClock, SystemClock, almaty, clock_from, installation_clock


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


def test_a_movable_clock_goes_forward_for_everybody_and_never_back(tmp_path: Path) -> None:
    path = tmp_path / "var" / "clock"
    mine, theirs = (MovableClock(FixedClock(date(2026, 11, 20)), path) for _ in range(2))
    assert mine.today() == date(2026, 11, 20)
    mine.move(timedelta(days=3, hours=1))
    mine.move(timedelta(days=1))
    assert theirs.now() == FixedClock(date(2026, 11, 24)).now() + timedelta(hours=1)
    with pytest.raises(ValueError, match="forward"):
        mine.move(timedelta(seconds=-1))
    mine.reset()
    assert theirs.today() == date(2026, 11, 20)


def test_only_a_demonstration_has_a_clock_that_moves(settings: Any, tmp_path: Path) -> None:
    assert not isinstance(installation_clock(), MovableClock)
    settings.TIREK_DEMO, settings.TIREK_VAR = True, tmp_path
    clock = installation_clock()
    assert isinstance(clock, MovableClock)
    assert clock.path == tmp_path / "clock"
