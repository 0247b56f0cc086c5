"""The clock. The one place of Tirek that asks the machine for the day; everything else is handed a clock or a date."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import tzdata

FIXED_DAY_VARIABLE = "TIREK_TODAY"
# A fixed day stands at noon: inside office hours, far from both midnights.
_FIXED_TIME = time(12, 0)


@lru_cache(maxsize=1)
def almaty() -> ZoneInfo:
    """The country's one time zone, UTC+5 since 2024-03-01.

    Read from the pinned package, not from the machine: an old machine still answers UTC+6, which moves a deadline by a day.
    """
    with (Path(tzdata.__file__).parent / "zoneinfo" / "Asia" / "Almaty").open("rb") as zone:
        return ZoneInfo.from_file(zone, key="Asia/Almaty")


def local_day(moment: datetime) -> date:
    """The calendar day of an aware moment in the country's one time zone."""
    return moment.astimezone(almaty()).date()


class Clock(Protocol):
    """Whoever needs the day asks for one of these."""

    def now(self) -> datetime:
        """The moment, aware, in the time zone of Almaty."""

    def today(self) -> date:
        """The calendar day in Almaty."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, read in the time zone of Almaty."""

    def now(self) -> datetime:
        """The moment, aware, in the time zone of Almaty."""
        return datetime.now(almaty())

    def today(self) -> date:
        """The calendar day in Almaty."""
        return self.now().date()


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still at noon of `day`: for tests, demonstrations and audits."""

    day: date

    def now(self) -> datetime:
        """Noon of the fixed day in Almaty."""
        return datetime.combine(self.day, _FIXED_TIME, tzinfo=almaty())

    def today(self) -> date:
        """The fixed day."""
        return self.day


def clock_from(environment: Mapping[str, str] = os.environ) -> Clock:
    """The clock that the environment asks for: fixed by TIREK_TODAY=YYYY-MM-DD, otherwise the machine's.

    Raises ValueError when TIREK_TODAY is not a day.
    """
    fixed = environment.get(FIXED_DAY_VARIABLE, "").strip()
    if not fixed:
        return SystemClock()
    try:
        return FixedClock(date.fromisoformat(fixed))
    except ValueError as error:
        message = f"{FIXED_DAY_VARIABLE} is {fixed!r}; allowed is a day such as 2026-11-20"
        raise ValueError(message) from error


@dataclass(frozen=True, slots=True)
class MovableClock:
    """A clock that a demonstration moves forward, for every process that reads the same file.

    The file holds whole seconds that are added to `base`; without it nothing is added.
    """

    base: Clock
    path: Path

    def now(self) -> datetime:
        """The moment, moved, in the time zone of Almaty."""
        return self.base.now() + timedelta(seconds=self._seconds())

    def today(self) -> date:
        """The calendar day of that moment."""
        return self.now().date()

    def move(self, by: timedelta) -> None:
        """Move the clock forward for everybody; time never goes back: ValueError."""
        if by < timedelta():
            message = f"the clock can only be moved forward, not by {by}"
            raise ValueError(message)
        seconds = self._seconds() + int(by.total_seconds())
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        draft.write_text(f"{seconds}\n", encoding="ascii")
        draft.replace(self.path)

    def reset(self) -> None:
        """Show the real time again: for a demonstration that is filled anew."""
        self.path.unlink(missing_ok=True)

    def _seconds(self) -> int:
        try:
            return int(self.path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0


def installation_clock() -> Clock:
    """The clock of this installation: the environment's; in a demonstration one that can be moved (`var/clock`)."""
    from django.conf import settings  # noqa: PLC0415 - the commands use this module without a framework

    if settings.TIREK_DEMO:
        return MovableClock(clock_from(), Path(settings.TIREK_VAR) / "clock")
    return clock_from()
