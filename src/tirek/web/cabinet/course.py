"""The course of a case as pictures: the days of its term, and its steps with their dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from tirek.config.clock import almaty, local_day
from tirek.law import formats
from tirek.web.cabinet.words import event_text, phase_words
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tirek.cases.queries.applicant import MyPage


@dataclass(frozen=True, slots=True)
class Day:
    """A working day of a term with its place in the picture; lengths in per cent of the width."""

    state: Literal["past", "today", "left"]
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The working days of a term: how many are over, how many there are, and each."""

    days: list[Day]
    past: int
    first: date
    last: date

    @property
    def whole(self) -> int:
        """How many working days the term has."""
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case: what happened, when, and whether it is over, now, or still to come."""

    text: str
    when: str
    state: Literal["done", "now", "next"]


GAP = 0.6


def strip(days: Sequence[date], today: date) -> Strip | None:
    """The picture of a term; None when its days aren't known."""
    if not days:
        return None
    pitch = 100 / len(days)
    drawn = [
        Day(
            "past" if day < today else "today" if day == today else "left",
            f"{number * pitch:.2f}%",
            f"{pitch - GAP:.2f}%",
        )
        for number, day in enumerate(days)
    ]
    return Strip(drawn, sum(day < today for day in days), days[0], days[-1])


def steps(page: MyPage) -> list[Step]:
    """What happened, what is now, and what comes with its day; the oldest first."""
    language = language_now()
    found = []
    for entry in page.events:
        at = entry.at.astimezone(almaty())
        found.append(Step(event_text(entry), f"{formats.day(at.date(), language)}, {at:%H:%M}", "done"))
    if not page.case.is_open:
        return found
    mine = page.mine
    since = local_day(page.case.stage_since)
    words = phase_words(mine.phase)
    found.append(Step(words.title, _("since %(day)s") % {"day": formats.day(since, language)}, "now"))
    if mine.correction is not None:
        found.append(Step(_("Your answer is needed"), _day(mine.correction.wanted_by), "next"))
    if mine.hearing is not None:
        at = mine.hearing.at.astimezone(almaty())
        found.append(Step(_("Hearing"), f"{_day(at.date())}, {at:%H:%M}", "next"))
    found.append(Step(_("A decision is due"), _("by %(day)s") % {"day": _day(page.case.final_on)}, "next"))
    return found


def _day(day: date) -> str:
    language = language_now()
    return f"{formats.day(day, language)}, {formats.weekday(day, language)}"
