"""The demonstration's time: forward only, for every process that reads the same file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Q

from tirek.cases.models import Case
from tirek.cases.terms import calendar_of
from tirek.config.clock import MovableClock, almaty, clock_from
from tirek.config.law import law
from tirek.law.text import N_

if TYPE_CHECKING:
    from tirek.workdays import WorkingCalendar

FARTHEST: Final = 60
"""Days that the clock can be moved at once."""
_LEFT: Final = timedelta(days=120)
_OPENS: Final = time(9)

BACKWARDS = N_("The clock can only be moved forward. It is {now} there now.")
TOO_FAR = N_("The clock can be moved {days} days at once at most.")
CALENDAR_ENDS = N_("The calendar of working days ends on {last}. The clock can't be moved any closer to it.")


class MoveError(ValueError):
    """The clock can't be moved there: `message` is a catalogue message with `values`."""

    def __init__(self, message: str, **values: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something has to happen to `count` open cases."""

    day: date
    count: int


def installed() -> bool:
    """Whether this installation was filled by `./run` for a demonstration."""
    return people_file().exists() and not settings.TIREK_PRODUCTION


def people_file() -> Path:
    """Where the people of the registries' simulator stand."""
    return Path(settings.TIREK_VAR) / "demo" / "people.json"


def clock() -> MovableClock:
    """The clock of the demonstration."""
    return MovableClock(clock_from(), Path(settings.TIREK_VAR) / "clock")


def calendar(now: datetime) -> WorkingCalendar:
    """The working days as known then."""
    return calendar_of(law(), now.date())


def morning(day: date) -> datetime:
    """Nine o'clock of a day."""
    return datetime.combine(day, _OPENS, almaty())


def next_morning(now: datetime) -> datetime:
    """Nine o'clock of the next working day (of this one, when it is earlier)."""
    today = morning(now.date())
    if now < today and calendar(now).is_working(now.date()):
        return today
    return morning(calendar(now).add(now.date(), 1))


def next_deadlines(now: datetime, most: int = 3) -> list[Deadline]:
    """The next days after today on which the time to act or to decide runs out, the nearest first."""
    today = now.date()
    counts: dict[date, int] = {}
    open_cases = Case.objects.filter(Q(act_by__gt=today) | Q(final_on__gt=today), is_open=True)
    for case in open_cases.only("act_by", "final_on"):
        for day in {day for day in (case.act_by, case.final_on) if day > today}:
            counts[day] = counts.get(day, 0) + 1
    return [Deadline(day, counts[day]) for day in sorted(counts)[:most]]


def forward_to(moment: datetime) -> None:
    """Move the clock; the worker does what fell due by then. Raises MoveError."""
    moved = clock()
    now = moved.now()
    if moment <= now:
        raise MoveError(BACKWARDS, now=now.strftime("%d.%m.%Y %H:%M"))
    if moment - now > timedelta(days=FARTHEST + 1):
        raise MoveError(TOO_FAR, days=FARTHEST)
    last = calendar(now).covers.last
    if moment.date() + _LEFT > last:
        raise MoveError(CALENDAR_ENDS, last=last.strftime("%d.%m.%Y"))
    # The file holds whole seconds: never a moment before the one that was asked for.
    moved.move(moment - now + timedelta(seconds=1))


def forward_days(days: int) -> None:
    """Move the clock by calendar days; raises MoveError."""
    if days < 1:
        raise MoveError(BACKWARDS, now=clock().now().strftime("%d.%m.%Y %H:%M"))
    if days > FARTHEST:
        raise MoveError(TOO_FAR, days=FARTHEST)
    forward_to(clock().now() + timedelta(days=days))
