"""The one thing to do next with a case, and by whom: a function of where it stands. No framework and no database here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tirek.cases.procedure import Ball, Stage
from tirek.law.text import N_

if TYPE_CHECKING:
    from datetime import date, datetime


class Do(StrEnum):
    """What is to be done next."""

    TAKE = "take"
    SETTLE = "settle"
    WAIT_FOR_REGISTRY = "wait-for-registry"
    WAIT_FOR_APPLICANT = "wait-for-applicant"
    WAIT_FOR_HEARING = "wait-for-hearing"
    ASK = "ask"
    REFUSE_OR_ASK = "refuse-or-ask"
    GET_NUMBER = "get-number"
    GRANT = "grant"
    REFUSE = "refuse"
    REFUSE_LATE = "refuse-late"
    SIGN = "sign"
    RECORD_HEARING = "record-hearing"
    REFUSE_FINALLY = "refuse-finally"
    NOTHING = "nothing"


TITLES: Final = {
    Do.TAKE: N_("Take the case"),
    Do.SETTLE: N_("Settle what contradicts"),
    Do.WAIT_FOR_REGISTRY: N_("Wait for the registry"),
    Do.WAIT_FOR_APPLICANT: N_("Wait for the applicant"),
    Do.WAIT_FOR_HEARING: N_("Hear the person at the time set"),
    Do.ASK: N_("Ask for what is missing"),
    Do.REFUSE_OR_ASK: N_("Refuse today or ask for what is missing"),
    Do.GET_NUMBER: N_("Get the number that is missing"),
    Do.GRANT: N_("Prepare the grant"),
    Do.REFUSE: N_("Prepare the preliminary decision"),
    Do.REFUSE_LATE: N_("Too late for a refusal in time"),
    Do.SIGN: N_("The head signs"),
    Do.RECORD_HEARING: N_("Record the hearing"),
    Do.REFUSE_FINALLY: N_("Prepare the refusal"),
    Do.NOTHING: N_("Nothing more to do"),
}
"""Catalogue messages."""

_WAITING: Final = frozenset({Do.WAIT_FOR_REGISTRY, Do.WAIT_FOR_APPLICANT, Do.WAIT_FOR_HEARING, Do.NOTHING, Do.SIGN})


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a case stands on a day.

    `act_by`: the day on which the next thing runs out. `inner_on`: the last day of a lawful preliminary refusal, None where
    the term leaves none. `outcome` is the assessment's; `disputed`: sources contradict each other; `incomplete`: a document
    of the package is missing. `waits`: a registry has not answered yet. `wanted_by`: by when the applicant was asked.
    """

    stage: Stage
    today: date
    act_by: date
    inner_on: date | None
    outcome: str = ""
    disputed: bool = False
    incomplete: bool = False
    waits: bool = False
    wanted_by: date | None = None
    hearing_at: datetime | None = None
    now: datetime | None = None

    @property
    def refusal_possible(self) -> bool:
        """Whether a preliminary refusal can still go out in time."""
        return self.inner_on is not None and self.today <= self.inner_on

    @property
    def last_day(self) -> bool:
        """Whether what runs out next runs out today or has run out."""
        return self.today >= self.act_by


@dataclass(frozen=True, slots=True)
class NextAction:
    """What to do and who has to."""

    do: Do
    ball: Ball

    @property
    def title(self) -> str:
        """A catalogue message."""
        return TITLES[self.do]

    @property
    def waits(self) -> bool:
        """Whether the officer has nothing to do now."""
        return self.do in _WAITING


def next_action(now: Situation) -> NextAction:
    """The one next action."""
    do = _next(now)
    return NextAction(do, Ball.AUTHORITY if now.stage is Stage.CORRECTION and do not in _WAITING else now.stage.ball)


def _next(now: Situation) -> Do:
    match now.stage:
        case Stage.RECEIVED:
            return Do.TAKE
        case Stage.CHECKING:
            return _checking(now)
        case Stage.CORRECTION:
            return _correction(now)
        case Stage.HEARING:
            heard = now.hearing_at is not None and now.now is not None and now.now >= now.hearing_at
            return Do.RECORD_HEARING if heard else Do.WAIT_FOR_HEARING
        case Stage.HEARD:
            return _heard(now)
        case stage:
            return Do.SIGN if stage.ball is Ball.HEAD else Do.NOTHING


def _heard(now: Situation) -> Do:
    if now.disputed:
        return Do.SETTLE
    return Do.GRANT if now.outcome == "grant" else Do.REFUSE_FINALLY


def _checking(now: Situation) -> Do:
    if now.disputed:
        return Do.SETTLE
    if now.waits and not now.last_day:
        return Do.WAIT_FOR_REGISTRY
    if now.outcome == "not-computable":
        return Do.GET_NUMBER
    if now.outcome == "incomplete" or (now.outcome == "grant" and now.incomplete and not now.last_day):
        return _lacking(now)
    return Do.GRANT if now.outcome == "grant" else _refuse(now)


def _lacking(now: Situation) -> Do:
    if not now.refusal_possible:
        return Do.REFUSE_LATE
    return Do.REFUSE_OR_ASK if now.last_day else Do.ASK


def _correction(now: Situation) -> Do:
    given_time = now.wanted_by is not None and now.today <= now.wanted_by
    if given_time and not now.last_day:
        return Do.WAIT_FOR_APPLICANT
    return _refuse(now)


def _refuse(now: Situation) -> Do:
    return Do.REFUSE if now.refusal_possible else Do.REFUSE_LATE
