"""The one table of stages and events: from where, by whom, to where, under which checks, and what it does to the term.

No framework and no database here. A row names the passport row of the service that it rests on; the citation itself comes
from the law's files.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tirek.law.text import N_


class Ball(StrEnum):
    """Who has to act next."""

    AUTHORITY = "authority"
    HEAD = "head"
    APPLICANT = "applicant"
    NOBODY = "nobody"


class Stage(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    CHECKING = "checking"
    CORRECTION = "correction"
    GRANT_PREPARED = "grant-prepared"
    PRELIMINARY_PREPARED = "preliminary-prepared"
    HEARING = "hearing"
    HEARD = "heard"
    REFUSAL_PREPARED = "refusal-prepared"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOP_PREPARED = "stop-prepared"
    STOPPED = "stopped"

    @property
    def is_open(self) -> bool:
        """Whether a decision on the application is still owed."""
        return self not in _CLOSED

    @property
    def ball(self) -> Ball:
        """Who has to act while the case stands here."""
        return _BALL[self]


_CLOSED: Final = frozenset({Stage.GRANTED, Stage.REFUSED, Stage.WITHDRAWN, Stage.STOP_PREPARED, Stage.STOPPED})
TO_SIGN: Final = frozenset(
    {Stage.GRANT_PREPARED, Stage.PRELIMINARY_PREPARED, Stage.REFUSAL_PREPARED, Stage.STOP_PREPARED}
)
"""Stages in which the head has something to sign."""

_BALL: Final = {
    Stage.RECEIVED: Ball.AUTHORITY,
    Stage.CHECKING: Ball.AUTHORITY,
    Stage.CORRECTION: Ball.APPLICANT,
    Stage.GRANT_PREPARED: Ball.HEAD,
    Stage.PRELIMINARY_PREPARED: Ball.HEAD,
    Stage.HEARING: Ball.AUTHORITY,
    Stage.HEARD: Ball.AUTHORITY,
    Stage.REFUSAL_PREPARED: Ball.HEAD,
    Stage.STOP_PREPARED: Ball.HEAD,
    Stage.GRANTED: Ball.NOBODY,
    Stage.REFUSED: Ball.NOBODY,
    Stage.WITHDRAWN: Ball.NOBODY,
    Stage.STOPPED: Ball.NOBODY,
}

STAGE_TITLES: Final = {
    Stage.RECEIVED: N_("Received"),
    Stage.CHECKING: N_("Being checked"),
    Stage.CORRECTION: N_("Correction asked of the applicant"),
    Stage.GRANT_PREPARED: N_("Grant to be signed"),
    Stage.PRELIMINARY_PREPARED: N_("Preliminary decision to be signed"),
    Stage.HEARING: N_("Hearing"),
    Stage.HEARD: N_("Heard, to be decided"),
    Stage.REFUSAL_PREPARED: N_("Refusal to be signed"),
    Stage.GRANTED: N_("Granted"),
    Stage.REFUSED: N_("Refused"),
    Stage.WITHDRAWN: N_("Withdrawn"),
    Stage.STOP_PREPARED: N_("Stop to be signed"),
    Stage.STOPPED: N_("Stopped"),
}


class Event(StrEnum):
    """What can happen to a case."""

    SUBMIT = "submitted"
    TAKE = "taken"
    REASSIGN = "reassigned"
    ADD_FACT = "fact-recorded"
    RESOLVE = "conflict-resolved"
    ADD_DOCUMENT = "document-added"
    RETURN_ORIGINAL = "original-returned"
    REQUEST_CORRECTION = "correction-requested"
    CORRECT = "corrected"
    PREPARE_GRANT = "grant-prepared"
    PREPARE_PRELIMINARY = "preliminary-prepared"
    PREPARE_REFUSAL = "refusal-prepared"
    RETURN = "proposal-returned"
    SIGN_GRANT = "granted"
    SIGN_PRELIMINARY = "preliminary-signed"
    MOVE_HEARING = "hearing-moved"
    SEND_STATEMENT = "statement-sent"
    RECORD_HEARING = "heard"
    SIGN_REFUSAL = "refused"
    REASSESS = "reassessed"
    WITHDRAW = "withdrawn"
    SUSPEND = "suspended"
    RESUME = "resumed"
    MOVE_TERM = "term-moved"
    PREPARE_STOP = "stop-prepared"
    SIGN_STOP = "stopped"
    PREPARE_CHANGE = "change-prepared"
    SIGN_CHANGE = "change-signed"
    RETURN_CHANGE = "change-returned"
    MOVE_CHANGE_HEARING = "change-hearing-moved"
    SEND_CHANGE_STATEMENT = "change-statement-sent"
    HEAR_CHANGE = "change-heard"
    REPAID = "repayment-received"
    RECOVERY_IN_COURT = "recovery-in-court"
    PAUSE = "payments-paused"
    UNPAUSE = "payments-resumed"
    RULING = "ruling-recorded"
    CHANGE_ACCOUNT = "account-changed"
    PAYMENT_RETURNED = "payment-returned"
    RESULT_SENT = "result-sent"
    HAND_OUT = "result-handed-out"
    UNCOLLECTED = "result-uncollected"


class TermEffect(StrEnum):
    """What an event does to the statutory term."""

    NONE = "none"
    STARTS = "starts"
    SUSPENDS = "suspends"
    RESUMES = "resumes"
    ENDS = "ends"


class Check(StrEnum):
    """What must hold before an event; `services.guards` has the check behind each name."""

    OFFICER = "officer"
    NO_OTHER_OFFICER = "no-other-officer"
    FACTS_RESOLVED = "facts-resolved"
    ENTITLED = "entitled"
    APPLICANT_ALIVE = "applicant-alive"
    GROUNDED = "grounded"
    GROUNDS_HEARD = "grounds-heard"
    REFUSAL_IN_TIME = "refusal-in-time"
    HEARING_IN_TIME = "hearing-in-time"
    OTHER_PERSON = "other-person"
    SUSPENSION_LAWFUL = "suspension-lawful"
    NOTHING_TO_SIGN = "nothing-to-sign"
    HEARING_OF_CHANGE = "hearing-of-change"
    LAW_LEARNED = "law-learned"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table; `target` None leaves the stage as it is, `row` is a row of the service's passport."""

    event: Event
    sources: frozenset[Stage]
    target: Stage | None
    roles: frozenset[str]
    row: str
    checks: tuple[Check, ...] = ()
    term: TermEffect = TermEffect.NONE


_OPEN: Final = frozenset(stage for stage in Stage if stage.is_open)
_WORKING: Final = frozenset({Stage.RECEIVED, Stage.CHECKING, Stage.CORRECTION, Stage.HEARING, Stage.HEARD})
# What is learned after a grant, a death for instance, is recorded too: a stop rests on it.
_SYSTEM: Final = "system"
AWARDED: Final = frozenset({Stage.GRANTED, Stage.STOP_PREPARED, Stage.STOPPED})
"""Stages of a case in which there is an award."""
_MONEY: Final = {"clerk", "accountant"}


def _row(
    event: Event,
    sources: frozenset[Stage] | set[Stage],
    target: Stage | None,
    roles: set[str],
    row: str,
    *checks: Check,
    term: TermEffect = TermEffect.NONE,
) -> Transition:
    return Transition(event, frozenset(sources), target, frozenset(roles), row, checks, term)


TABLE: Final = (
    _row(Event.SUBMIT, set(), Stage.RECEIVED, {"applicant", "operator", "clerk"}, "channels", term=TermEffect.STARTS),
    _row(Event.TAKE, {Stage.RECEIVED}, Stage.CHECKING, {"clerk"}, "terms", Check.NO_OTHER_OFFICER),
    # Of an award, too: who granted it may be gone when it has to be stopped.
    _row(Event.REASSIGN, _OPEN | AWARDED, None, {"head", _SYSTEM}, "terms"),
    _row(Event.ADD_FACT, _OPEN | AWARDED, None, {"clerk", _SYSTEM}, "documents"),
    _row(Event.RESOLVE, _WORKING | {Stage.GRANTED, Stage.STOPPED}, None, {"clerk"}, "documents", Check.OFFICER),
    _row(Event.ADD_DOCUMENT, _WORKING, None, {"applicant", "operator", "clerk"}, "documents"),
    _row(Event.RETURN_ORIGINAL, frozenset(Stage), None, {"operator", "clerk"}, "documents"),
    _row(Event.REQUEST_CORRECTION, {Stage.CHECKING}, Stage.CORRECTION, {"clerk"}, "documents", Check.OFFICER),
    _row(Event.CORRECT, {Stage.CORRECTION}, Stage.CHECKING, {"applicant", "clerk", "operator"}, "documents"),
    _row(Event.PREPARE_GRANT, {Stage.CHECKING, Stage.HEARD}, Stage.GRANT_PREPARED, {"clerk"}, "result",
         Check.OFFICER, Check.FACTS_RESOLVED, Check.APPLICANT_ALIVE, Check.ENTITLED),
    # From HEARD: on a ground that was found at the hearing, on which the person has to be heard, too.
    _row(Event.PREPARE_PRELIMINARY, {Stage.CHECKING, Stage.CORRECTION, Stage.HEARD}, Stage.PRELIMINARY_PREPARED, {"clerk"},
         "refusal", Check.OFFICER, Check.GROUNDED, Check.REFUSAL_IN_TIME, Check.HEARING_IN_TIME),
    _row(Event.PREPARE_REFUSAL, {Stage.HEARD}, Stage.REFUSAL_PREPARED, {"clerk"}, "refusal",
         Check.OFFICER, Check.GROUNDED, Check.GROUNDS_HEARD),
    _row(Event.RETURN, TO_SIGN, None, {"head"}, "result"),
    _row(Event.SIGN_GRANT, {Stage.GRANT_PREPARED}, Stage.GRANTED, {"head"}, "result",
         Check.OTHER_PERSON, Check.FACTS_RESOLVED, Check.APPLICANT_ALIVE, Check.ENTITLED, term=TermEffect.ENDS),
    _row(Event.SIGN_PRELIMINARY, {Stage.PRELIMINARY_PREPARED}, Stage.HEARING, {"head"}, "refusal",
         Check.OTHER_PERSON, Check.REFUSAL_IN_TIME, Check.HEARING_IN_TIME),
    _row(Event.MOVE_HEARING, {Stage.HEARING}, None, {"clerk"}, "refusal", Check.OFFICER, Check.HEARING_IN_TIME),
    # What a person writes instead of coming, or beside it, until the hearing is recorded.
    _row(Event.SEND_STATEMENT, {Stage.HEARING}, None, {"applicant"}, "refusal"),
    _row(Event.RECORD_HEARING, {Stage.HEARING}, Stage.HEARD, {"clerk"}, "refusal", Check.OFFICER),
    _row(Event.SIGN_REFUSAL, {Stage.REFUSAL_PREPARED}, Stage.REFUSED, {"head"}, "refusal",
         Check.OTHER_PERSON, term=TermEffect.ENDS),
    # An act that reaches back became known: the refusal was right by the law as it was known, and no bar now.
    _row(Event.REASSESS, {Stage.REFUSED}, Stage.CHECKING, {"clerk", _SYSTEM}, "result", Check.LAW_LEARNED,
         term=TermEffect.STARTS),
    _row(Event.WITHDRAW, _OPEN, Stage.WITHDRAWN, {"applicant", "operator", "clerk"}, "other", term=TermEffect.ENDS),
    _row(Event.SUSPEND, {Stage.CHECKING}, None, {"clerk"}, "terms", Check.OFFICER, Check.SUSPENSION_LAWFUL,
         term=TermEffect.SUSPENDS),
    _row(Event.RESUME, {Stage.CHECKING}, None, {"clerk"}, "terms", Check.OFFICER, term=TermEffect.RESUMES),
    _row(Event.MOVE_TERM, _OPEN, None, {_SYSTEM}, "terms"),
    _row(Event.PREPARE_STOP, {Stage.GRANTED}, Stage.STOP_PREPARED, {"clerk"}, "result", Check.OFFICER, Check.NOTHING_TO_SIGN),
    _row(Event.SIGN_STOP, {Stage.STOP_PREPARED}, Stage.STOPPED, {"head"}, "result", Check.OTHER_PERSON),
    # A decision about a running award leaves the case where it is; the money is the ledger's.
    _row(Event.PREPARE_CHANGE, {Stage.GRANTED, Stage.STOPPED}, None, _MONEY, "result",
         Check.NOTHING_TO_SIGN, Check.HEARING_OF_CHANGE),
    _row(Event.SIGN_CHANGE, {Stage.GRANTED, Stage.STOPPED}, None, {"head"}, "result",
         Check.OTHER_PERSON, Check.HEARING_OF_CHANGE),
    _row(Event.RETURN_CHANGE, {Stage.GRANTED, Stage.STOPPED}, None, {"head"}, "result"),
    _row(Event.MOVE_CHANGE_HEARING, {Stage.GRANTED, Stage.STOPPED}, None, _MONEY, "refusal", Check.HEARING_OF_CHANGE),
    _row(Event.SEND_CHANGE_STATEMENT, {Stage.GRANTED, Stage.STOPPED}, None, {"applicant"}, "refusal"),
    _row(Event.HEAR_CHANGE, {Stage.GRANTED, Stage.STOPPED}, None, _MONEY, "refusal"),
    _row(Event.REPAID, AWARDED, None, _MONEY | {_SYSTEM}, "other"),
    _row(Event.RECOVERY_IN_COURT, AWARDED, None, _MONEY, "other"),
    _row(Event.PAUSE, AWARDED, None, _MONEY | {"head"}, "other"),
    _row(Event.UNPAUSE, AWARDED, None, _MONEY | {"head"}, "other"),
    _row(Event.RULING, AWARDED, None, _MONEY, "other"),
    _row(Event.CHANGE_ACCOUNT, AWARDED, None, _MONEY | {"applicant"}, "other"),
    _row(Event.PAYMENT_RETURNED, AWARDED, None, {"accountant", _SYSTEM}, "other"),
    _row(Event.RESULT_SENT, {Stage.GRANTED, Stage.REFUSED, Stage.HEARING, Stage.STOPPED}, None, {_SYSTEM}, "result"),
    _row(Event.HAND_OUT, {Stage.GRANTED, Stage.REFUSED, Stage.HEARING, Stage.STOPPED}, None, {"operator", "clerk"}, "result"),
    _row(Event.UNCOLLECTED, {Stage.GRANTED, Stage.REFUSED, Stage.STOPPED}, None, {"operator", _SYSTEM}, "result"),
)  # fmt: skip

_BY_EVENT: Final = {transition.event: transition for transition in TABLE}

RETURNS_TO: Final = {
    Stage.GRANT_PREPARED: Stage.CHECKING,
    Stage.PRELIMINARY_PREPARED: Stage.CHECKING,
    Stage.REFUSAL_PREPARED: Stage.HEARD,
    Stage.STOP_PREPARED: Stage.GRANTED,
}
"""Where a proposal that the head does not sign goes back to; what was prepared after a hearing goes back to HEARD."""


def transition_of(event: Event) -> Transition:
    """The row of an event."""
    return _BY_EVENT[event]


def events_from(stage: Stage, role: str) -> list[Event]:
    """What someone with this role can do with a case in this stage, in the order of the table; checks may still say no."""
    return [row.event for row in TABLE if stage in row.sources and role in row.roles]
