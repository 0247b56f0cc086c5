"""Filling an empty installation: all tales at once, moment by moment, with the jobs that fall due between them."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tirek.cases.problems import CaseError
from tirek.cases.terms import calendar_of
from tirek.config.law import law
from tirek.config.logging import get_logger
from tirek.demo import money, papers, staff
from tirek.demo.stories import Course, Story, stories
from tirek.demo.tale import Stage, Tale
from tirek.jobs.services import put_down_daily, work
from tirek.registries.connection import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tirek.workdays import WorkingCalendar

log = get_logger(__name__)

_TICKS: Final = ("09:00", "13:00", "18:05", "21:30")
"""When the worker looks for what fell due although nothing happens to a case."""


@dataclass(frozen=True, slots=True)
class At:
    """A clock that stands at a moment of the past."""

    moment: datetime

    def now(self) -> datetime:
        """That moment."""
        return self.moment

    def today(self) -> date:
        """Its day."""
        return self.moment.date()


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A tale that the law did not let go on, and what it said."""

    story: Story
    reason: str


def fill(now: datetime) -> list[Unfinished]:
    """Make the accounts and tell every tale up to `now`, aware. Not within a transaction; the simulators must run.

    Where the law's data do not reach (an index that is not known yet) a tale ends early and is returned: its case stays where it
    stood. Everything else is an error.
    """
    today = now.date()
    calendar = calendar_of(law(), today)
    base = today if calendar.is_working(today) else calendar.add(today, -1)
    shared = Stage(law(), calendar, now, base, papers.drawn(), now)
    staff.create(_ticks(shared)[0])
    # As in any new installation, before the first application: the acts that are known by then are no news afterwards.
    put_down_daily(At(_ticks(shared)[0]))
    unfinished: list[Unfinished] = []
    running: list[tuple[datetime, int, Course, Story | None]] = []
    told: list[tuple[Course, Story | None]] = [
        (story.plot(Tale(shared, story.family, story.child)), story) for story in stories()
    ]
    told += [(course, None) for course in money.courses(shared)]
    told.append((iter(_ticks(shared)), None))
    for index, (course, story) in enumerate(told):
        heapq.heappush(running, (next(course), index, course, story))
    while running:
        moment, index, course, story = heapq.heappop(running)
        # What happens "today" may lie ahead of the present hour.
        shared.at = min(moment, now)
        _do_what_is_due(shared.at)
        try:
            following = next(course, None)
        except CaseError as error:
            log.warning("demonstration-tale-ended", tale=story.family.key if story else "", reason=error.text("en"))
            if story is not None:
                unfinished.append(Unfinished(story, error.text("en")))
            following = None
        if following is not None:
            heapq.heappush(running, (following, index, course, story))
    _do_what_is_due(now)
    return unfinished


def _do_what_is_due(moment: datetime) -> None:
    transport = connection().transport
    if transport is not None:
        # Moments of a tale lie hours apart; to the machine a registry that is down would seem to fail again and again at once.
        transport.breakers.clear()
        transport.sleep = _at_once
    while work(At(moment)):
        pass


def _at_once(_seconds: float) -> None:
    """No waiting for a registry that was silenced on purpose."""


def _ticks(shared: Stage) -> list[datetime]:
    return [moment for moment in _moments(shared.now, shared.base, shared.calendar) if moment < shared.now]


def _moments(now: datetime, base: date, calendar: WorkingCalendar) -> Iterator[datetime]:
    day = calendar.add(base, -31)
    while day <= now.date():
        for clock in _TICKS:
            hours, minutes = clock.split(":")
            yield now.replace(
                year=day.year,
                month=day.month,
                day=day.day,
                hour=int(hours),
                minute=int(minutes),
                second=0,
                microsecond=0,
            )
        day += timedelta(days=1)
