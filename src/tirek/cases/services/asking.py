"""Asking the registries about a case: outside of any transaction, repeated while one is down, recorded when it answers.

Of an open case they are asked what the application needs; of a running award, once a month, what could end or change it
(reading r32 of the service). There only what they say anew is recorded, and their silence holds up nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from django.db.models import F

from tirek.cases.models import Case, RegistryState
from tirek.cases.models.awards import payee_of
from tirek.cases.procedure import AWARDED, Stage
from tirek.cases.registry_facts import facts_from
from tirek.cases.services import findings
from tirek.cases.services.registry_news import news
from tirek.config.clock import local_day
from tirek.jobs.services import enqueue
from tirek.registries.records import Registry
from tirek.registries.services import WAITING, Answer, Inquiry, ask_all

if TYPE_CHECKING:
    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion
    from tirek.law.model import RegistryQuestion
    from tirek.people.models import Person

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60))
"""How long to wait before a registry that was down is asked again; the last one again and again."""

RUNNING: Final = AWARDED - {Stage.STOPPED}
"""Stages of a case whose award may run."""
_STATES: Final = {
    "answered": RegistryState.State.ANSWERED,
    "empty": RegistryState.State.EMPTY,
    "no-consent": RegistryState.State.NO_CONSENT,
}


@dataclass(frozen=True, slots=True)
class Round:
    """One round of questions to the registries of a case: why they are asked, which, and the how manieth time.

    `until`: of a running award, when a registry that is still down is left alone until the next month; None for an application.
    """

    why: str
    registries: tuple[str, ...]
    number: int = 0
    until: datetime | None = None

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Round:
        """The round as a job holds it."""
        until = payload.get("until")
        moment = datetime.fromisoformat(until) if until else None
        return cls(payload["why"], tuple(payload["registries"]), payload["round"], moment)

    @property
    def of_award(self) -> bool:
        """Whether it is asked because an award runs."""
        return self.until is not None

    def concerns(self, case: Case) -> bool:
        """Whether there is still a reason to ask: the application is open, or the award runs."""
        return case.at in RUNNING if self.of_award else case.is_open

    def put_down(self, case: Case, due: datetime) -> None:
        """Have it asked by a job; once, however often it is put down."""
        payload = {"case": str(case.pk), "why": self.why, "registries": [*self.registries], "round": self.number}
        if self.until:
            payload["until"] = self.until.isoformat()
        enqueue("case.ask", f"{case.pk}:{self.why}:{self.number}", payload, due=due)


class Told(NamedTuple):
    """What a registry answered, and about whom."""

    registry: str
    about: str
    person: UUID
    answer: Answer


def begin(case: Case, occasion: Occasion, *, why: str = "submitted", registries: Sequence[str] = ()) -> None:
    """Put the questions of the service down; `registries` limits them. They are asked by a job, right after the commit."""
    _begin(case, occasion, Round(why, tuple(registries)))


def begin_again(award: Award, occasion: Occasion) -> None:
    """Put down what is asked again while an award runs; `award` with its case. Within a calendar month it is asked once.

    Nothing happens where the service asks nothing again or the case was stopped.
    """
    rule = occasion.law.services[award.service].asked_again
    if rule is None or award.case.at not in RUNNING:
        return
    until = occasion.at + timedelta(days=rule.days)
    _begin(award.case, occasion, Round(f"award-{occasion.today:%Y-%m}", (), until=until))


def _begin(case: Case, occasion: Occasion, asked: Round) -> None:
    questions = _questions(case, occasion, asked)
    for each in questions:
        RegistryState.objects.update_or_create(
            case=case,
            registry=each.registry,
            about=each.about,
            defaults={"state": RegistryState.State.ASKED, "asked_at": occasion.at, "failure": ""},
        )
    if questions:
        replace(asked, registries=tuple(each.registry for each in questions)).put_down(case, occasion.at)


def _questions(case: Case, occasion: Occasion, asked: Round) -> list[RegistryQuestion]:
    return [
        each
        for each in occasion.law.services[case.service].registries
        if (not asked.registries or each.registry in asked.registries) and (each.while_paid or not asked.of_award)
    ]


def ask(case: Case, occasion: Occasion, asked: Round) -> list[Told]:
    """Ask now, outside of a transaction; what was answered before is not asked again.

    The consent service comes first, in every round: its token opens the other registries.
    """
    people = {"applicant": payee_of(case) if asked.of_award else case.applicant, "child": case.child}
    first = [each for each in occasion.law.services[case.service].registries if each.registry == Registry.CONSENT]
    consent = _ask(case, occasion, "submitted", first, people, "")
    token = next((told.answer.record.token for told in consent if told.answer.record), "")
    rest = [each for each in _questions(case, occasion, asked) if each.registry != Registry.CONSENT]
    return consent + _ask(case, occasion, asked.why, rest, people, token)


def _ask(
    case: Case,
    occasion: Occasion,
    why: str,
    questions: Sequence[RegistryQuestion],
    people: dict[str, Person],
    token: str,
) -> list[Told]:
    inquiries = [
        Inquiry(
            registry=Registry(each.registry),
            iin=people[each.about].iin or "",
            occasion=why,
            case=case.pk,
            person=people[each.about].pk,
            service=case.service,
            application=case.number,
            actions=("application registered", f"question put to the registry: {each.registry}"),
            consent_token=token,
        )
        for each in questions
    ]
    if not inquiries:
        return []
    # Into the chain of the case's own territory also when the program asks by itself: there its entries are looked for.
    found = ask_all(inquiries, actor=replace(occasion.actor, territory=case.territory), now=occasion.at)
    return [
        Told(each.registry, each.about, people[each.about].pk, answer)
        for each, answer in zip(questions, found, strict=True)
    ]


def keep(case: Case, occasion: Occasion, answers: Sequence[Told], asked: Round) -> None:
    """Record what came back, in the caller's transaction: facts, the state of each question, another try where one is down."""
    next_try = occasion.at + WAITS[min(asked.number, len(WAITS) - 1)]
    consent_waits = any(told.registry == Registry.CONSENT and _waits(told.answer, asked, next_try) for told in answers)
    waiting = []
    for told in answers:
        # Without the consent that is still awaited the other registries say no; with it they may say more.
        waits = _waits(told.answer, asked, next_try) or (consent_waits and told.answer.outcome == "no-consent")
        if waits and told.registry not in waiting:
            waiting.append(told.registry)
        if told.registry != Registry.CONSENT or not asked.of_award:
            _state(case, told, next_try if waits else None)
        if told.answer.record is not None and asked.concerns(case):
            _record(case, occasion, told, asked)
    if case.is_open:
        silent = case.registries.filter(state="waiting").exists()
        Case.objects.filter(pk=case.pk).update(waits_for_registry=silent)
    if waiting:
        replace(asked, registries=tuple(waiting), number=asked.number + 1).put_down(case, next_try)


def _waits(answer: Answer, asked: Round, next_try: datetime) -> bool:
    """Whether it is asked again soon. An award runs on without the answer to an SMS; of a new month the rest is asked anew."""
    if asked.until is None:
        return answer.waits
    return answer.waits and answer.code != WAITING and next_try <= asked.until


def _record(case: Case, occasion: Occasion, told: Told, asked: Round) -> None:
    values = facts_from(
        told.answer.record,
        about=told.about,
        child_iin=case.child.iin or "",
        answered_on=local_day(told.answer.answered_at),
    )
    if asked.of_award:
        values = news(case, values, told.about, told.person, told.answer.record)
    if values:
        findings.record(
            case.pk,
            occasion,
            values,
            source="registry",
            origin=told.registry,
            reference=told.answer.stored,
            obtained_at=told.answer.answered_at,
        )


def _state(case: Case, told: Told, again: datetime | None) -> None:
    answer = told.answer
    state = RegistryState.State.WAITING if again else _STATES.get(answer.outcome, RegistryState.State.REFUSED)
    RegistryState.objects.filter(case=case, registry=told.registry, about=told.about).update(
        state=state,
        tries=F("tries") + 1,
        answered_at=answer.answered_at if answer.stored else None,
        next_try_at=again,
        answer=answer.stored,
        failure=answer.code,
    )
