"""What applicants read of their own cases: where each stands, what is asked of them and by when.

What happens inside the department stays there: an applicant learns of a decision when it is signed, not when it is prepared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from tirek.cases.assessing import known_of
from tirek.cases.facts import Known, standings
from tirek.cases.models import AcceptanceRefusal, AwardPayee, CorrectionRequest, Hearing
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import TO_SIGN, Ball, Event, Stage, events_from
from tirek.cases.queries.page import days_left, documents_of, term_of
from tirek.cases.queries.reach import reach
from tirek.cases.services.payee import is_known_representative
from tirek.cases.services.step import back_from
from tirek.cases.terms import calendar_of
from tirek.journal.looks import LOOKED
from tirek.journal.models import Entry
from tirek.journal.queries import of_case
from tirek.people.kinds import Basis
from tirek.people.models import Person
from tirek.people.queries import children_of
from tirek.workdays import OutsideCalendarError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from tirek.cases.facts import FactRule
    from tirek.cases.models import Case, Decision, Document, RegistryState
    from tirek.cases.occasion import Occasion
    from tirek.cases.terms import Deadlines


Row = TypeVar("Row", CorrectionRequest, Hearing)


class Phase(StrEnum):
    """Where a case stands, as far as it is told to the applicant."""

    RECEIVED = "received"
    CHECKING = "checking"
    CORRECTION = "correction"
    SIGNING = "signing"
    HEARING = "hearing"
    HEARD = "heard"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


_PHASES: Final[Mapping[Stage, Phase]] = {
    Stage.RECEIVED: Phase.RECEIVED,
    Stage.CHECKING: Phase.CHECKING,
    Stage.CORRECTION: Phase.CORRECTION,
    Stage.GRANT_PREPARED: Phase.SIGNING,
    Stage.PRELIMINARY_PREPARED: Phase.SIGNING,
    Stage.HEARING: Phase.HEARING,
    Stage.HEARD: Phase.HEARD,
    Stage.REFUSAL_PREPARED: Phase.SIGNING,
    Stage.GRANTED: Phase.GRANTED,
    Stage.REFUSED: Phase.REFUSED,
    Stage.WITHDRAWN: Phase.WITHDRAWN,
    Stage.STOP_PREPARED: Phase.GRANTED,
    Stage.STOPPED: Phase.STOPPED,
}
_GRANTED: Final = frozenset({Stage.GRANTED, Stage.STOP_PREPARED, Stage.STOPPED})
_TOLD: Final = frozenset(
    {
        Event.SUBMIT,
        Event.TAKE,
        Event.ADD_DOCUMENT,
        Event.RETURN_ORIGINAL,
        Event.REQUEST_CORRECTION,
        Event.CORRECT,
        Event.SIGN_PRELIMINARY,
        Event.MOVE_HEARING,
        Event.SEND_STATEMENT,
        Event.RECORD_HEARING,
        Event.SIGN_GRANT,
        Event.SIGN_REFUSAL,
        Event.REASSESS,
        Event.SIGN_STOP,
        Event.WITHDRAW,
        Event.SUSPEND,
        Event.RESUME,
        Event.MOVE_TERM,
        Event.SIGN_CHANGE,
        Event.MOVE_CHANGE_HEARING,
        Event.SEND_CHANGE_STATEMENT,
        Event.HEAR_CHANGE,
        Event.REPAID,
        Event.RECOVERY_IN_COURT,
        Event.PAUSE,
        Event.UNPAUSE,
        Event.CHANGE_ACCOUNT,
        Event.PAYMENT_RETURNED,
        Event.RESULT_SENT,
        Event.HAND_OUT,
        Event.UNCOLLECTED,
    }
)
"""Events that concern the applicant; the others are the department's own work."""
_NOT_TOLD: Final = frozenset({"applicant.death_date"})
"""Nobody who reads it needs to be told that they live."""
_OF_PAYEE: Final = ("applicant.", "residence.")
"""How the names of facts begin that are about whoever is paid."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A case of an applicant: its phase, who has to act, until which day, and the working days left after today.

    `until` and `days_left` are None when nobody has to act; `correction` and `hearing` are the open ones.
    """

    case: Case
    phase: Phase
    ball: Ball
    until: date | None
    days_left: int | None
    overdue: bool
    correction: CorrectionRequest | None
    hearing: Hearing | None

    @property
    def my_move(self) -> bool:
        """Whether it is the applicant who has to act."""
        return self.ball is Ball.APPLICANT


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact with the applicant's own words and what the department has of it from elsewhere, the newest of each source."""

    rule: FactRule
    told: Known | None
    found: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class MyPage:
    """Everything the page of an own case shows. `days`: the working days of the term, empty outside the calendar."""

    mine: Mine
    term: Deadlines
    days: tuple[date, ...]
    facts: list[KnownFact]
    documents: list[Document]
    waiting: list[RegistryState]
    decisions: list[Decision]
    events: list[Entry]
    may: frozenset[Event]

    @property
    def case(self) -> Case:
        """The case."""
        return self.mine.case


def my_cases(occasion: Occasion) -> list[Mine]:
    """The applicant's cases: those that wait for the applicant first, then open ones by day, then the rest, newest first."""
    cases = list(reach(occasion.actor).select_related("child").order_by("-accepted_at"))
    corrections = _newest(
        CorrectionRequest.objects.filter(case__in=cases, answer__isnull=True).order_by("asked_at"),
    )
    hearings = _newest(_awaited(Hearing.objects.filter(case__in=cases)))
    found = [_mine(case, corrections.get(case.pk), hearings.get(case.pk), occasion) for case in cases]
    last = date.max
    return sorted(found, key=lambda mine: (not mine.my_move, not mine.case.is_open, mine.until or last))


def my_refusals(occasion: Occasion) -> list[AcceptanceRefusal]:
    """What a counter could not accept from the person, the newest first."""
    if occasion.actor.person is None:
        return []
    found = AcceptanceRefusal.objects.filter(applicant=occasion.actor.person).select_related("child")
    return list(found.order_by("-at"))


def my_case(case: Case, occasion: Occasion) -> MyPage:
    """The page of a case that `reach.within` let the applicant see."""
    corrections = _newest(case.corrections.filter(answer__isnull=True).order_by("asked_at"))
    hearings = _newest(_awaited(case.hearings.all()))
    term = term_of(case, occasion)
    return MyPage(
        mine=_mine(case, corrections.get(case.pk), hearings.get(case.pk), occasion),
        term=term,
        days=_working_days(term, occasion),
        facts=_facts(case, occasion),
        documents=documents_of(case),
        waiting=list(case.registries.filter(state="waiting").order_by("next_try_at")) if case.is_open else [],
        decisions=list(case.decisions.order_by("signed_at")),
        events=[entry for entry in of_case(case.pk) if entry.kind.removeprefix("case.") in _TOLD],
        may=frozenset(events_from(case.at, occasion.actor.role)),
    )


def stage_told(case: Case) -> Stage:
    """The stage of a case as its applicant may know it: what is prepared and not signed has not happened yet."""
    return back_from(case) if case.at in TO_SIGN else case.at


def known_to_applicant(case: Case, occasion: Occasion) -> list[Known]:
    """Every recorded value of a case that its applicant may read.

    Anybody can declare to represent a child. So what registries, schools and officers say of the child is told once something
    else than the declaration shows the right, or a grant is signed; one's own words and what is known of oneself always. What
    became known of another payee is not theirs to read.
    """
    payees = _payees(case)
    known = [each for each in known_of(case) if not _of_another_payee(each, payees, case.applicant_id)]
    if case.at in _GRANTED or is_known_representative(case.applicant, case.child, occasion.today):
        return known
    return [each for each in known if each.source == "declaration" or each.name.startswith("applicant.")]


def _payees(case: Case) -> list[tuple[datetime, UUID]]:
    """Since when who is paid, the first first; nobody before a grant."""
    if case.at not in _GRANTED:
        return []
    return list(AwardPayee.objects.filter(award__case=case).order_by("id").values_list("at", "payee"))


def _of_another_payee(known: Known, payees: Sequence[tuple[datetime, UUID]], applicant: UUID) -> bool:
    """Whether a fact was recorded about somebody who is, or was then, paid instead of the applicant."""
    if not known.name.startswith(_OF_PAYEE):
        return False
    paid = [payee for since, payee in payees if since <= known.recorded_at]
    return bool(paid) and paid[-1] != applicant


def looks_at_mine(occasion: Occasion) -> tuple[QuerySet[Entry], dict[UUID, Person], dict[UUID, str]]:
    """Who looked at the applicant's and their children's data, newest first; the people, and the numbers of own cases, by id.

    Anybody can declare to represent a child: by a declaration alone only looks within the own cases are shown.
    """
    me = Person.objects.filter(pk=occasion.actor.person).first() if occasion.actor.person else None
    if me is None:
        return Entry.objects.none(), {}, {}
    own = {case.pk: case for case in reach(occasion.actor).select_related("child")}
    proven = [row.child for row in children_of(me, occasion.today) if row.basis != Basis.DECLARATION]
    people = {person.pk: person for person in (*(case.child for case in own.values()), *proven, me)}
    looks = Entry.objects.filter(kind=LOOKED, person__in=[me.pk, *(child.pk for child in proven)])
    looks |= Entry.objects.filter(kind=LOOKED, person__in=people, case__in=own)
    return looks.order_by("-seq"), people, {pk: case.number for pk, case in own.items()}


def _awaited(hearings: QuerySet[Hearing]) -> QuerySet[Hearing]:
    """Hearings about an application that are not recorded; those about an award are told with its money."""
    return hearings.filter(record__isnull=True, decision__kind=Kind.PRELIMINARY_REFUSAL).order_by("notified_at")


def _newest(rows: Iterable[Row]) -> dict[UUID, Row]:
    return {row.case_id: row for row in rows}


def _mine(case: Case, correction: CorrectionRequest | None, hearing: Hearing | None, occasion: Occasion) -> Mine:
    phase = _PHASES[case.at]
    ball = Ball.AUTHORITY if case.is_open else Ball.NOBODY
    until = case.final_on if case.is_open else None
    if phase is Phase.CORRECTION and correction is not None and occasion.today <= correction.wanted_by:
        ball, until = Ball.APPLICANT, correction.wanted_by
    return Mine(
        case=case,
        phase=phase,
        ball=ball,
        until=until,
        days_left=days_left(until, occasion) if until is not None else None,
        overdue=case.is_open and not case.suspended and occasion.today > case.final_on,
        correction=correction if phase is Phase.CORRECTION else None,
        hearing=hearing if phase is Phase.HEARING else None,
    )


def _working_days(term: Deadlines, occasion: Occasion) -> tuple[date, ...]:
    first, last = term.term.counted_from, term.term.final
    calendar = calendar_of(occasion.law, occasion.today)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    try:
        return tuple(day for day in days if calendar.is_working(day))
    except OutsideCalendarError:
        return ()


def _facts(case: Case, occasion: Occasion) -> list[KnownFact]:
    found = []
    for standing in standings(known_to_applicant(case, occasion)).values():
        values = [each for each in (standing.holds, *standing.others) if each is not None]
        if values and standing.rule.name not in _NOT_TOLD:
            told = next((each for each in values if each.source == "declaration"), None)
            found.append(KnownFact(standing.rule, told, tuple(each for each in values if each.source != "declaration")))
    return found
