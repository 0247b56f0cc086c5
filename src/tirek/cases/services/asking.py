"""Asking the registries about a case: outside of any transaction, repeated while one is down, recorded when it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F

from tirek.cases.models import Case, RegistryState
from tirek.cases.registry_facts import facts_from
from tirek.cases.services import findings
from tirek.config.clock import local_day
from tirek.jobs.services import enqueue
from tirek.registries.records import Registry
from tirek.registries.services import Answer, Inquiry, ask_all

if TYPE_CHECKING:
    from tirek.cases.occasion import Occasion
    from tirek.law.model import RegistryQuestion

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60))
"""How long to wait before a registry that was down is asked again; the last one again and again."""

_STATES: Final = {
    "answered": RegistryState.State.ANSWERED,
    "empty": RegistryState.State.EMPTY,
    "no-consent": RegistryState.State.NO_CONSENT,
}


def begin(case: Case, occasion: Occasion, *, why: str = "submitted", registries: Sequence[str] = ()) -> None:
    """Put the questions of the service down; `registries` limits them. They are asked by a job, right after the commit."""
    questions = _questions(case, occasion, registries)
    for each in questions:
        RegistryState.objects.update_or_create(
            case=case,
            registry=each.registry,
            about=each.about,
            defaults={"state": RegistryState.State.ASKED, "asked_at": occasion.at, "failure": ""},
        )
    if questions:
        payload = {"case": str(case.pk), "why": why, "registries": [each.registry for each in questions], "round": 0}
        enqueue("case.ask", f"{case.pk}:{why}:0", payload, due=occasion.at)


def _questions(case: Case, occasion: Occasion, registries: Sequence[str]) -> list[RegistryQuestion]:
    asked = occasion.law.services[case.service].registries
    return [each for each in asked if not registries or each.registry in registries]


def ask(case: Case, occasion: Occasion, *, why: str, registries: Sequence[str]) -> list[tuple[str, str, Answer]]:
    """Ask now, outside of a transaction; what was answered before is not asked again. Returns registry, about, answer.

    The consent service comes first, in every round: its token opens the other registries.
    """
    questions = _questions(case, occasion, registries)
    first = [each for each in _questions(case, occasion, ()) if each.registry == Registry.CONSENT]
    consent = _ask(case, occasion, "submitted", first, "")
    token = next((answer.record.token for _registry, _about, answer in consent if answer.record), "")
    rest = [each for each in questions if each.registry != Registry.CONSENT]
    return consent + _ask(case, occasion, why, rest, token)


def _ask(
    case: Case, occasion: Occasion, why: str, questions: Sequence[RegistryQuestion], token: str
) -> list[tuple[str, str, Answer]]:
    people = {"applicant": case.applicant, "child": case.child}
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
    return [(each.registry, each.about, answer) for each, answer in zip(questions, found, strict=True)]


def keep(case: Case, occasion: Occasion, answers: Sequence[tuple[str, str, Answer]], *, why: str, round_: int) -> None:
    """Record what came back, in the caller's transaction: facts, the state of each question, another try where one is down."""
    child_iin = case.child.iin or ""
    next_try = occasion.at + WAITS[min(round_, len(WAITS) - 1)]
    consent_waits = any(registry == Registry.CONSENT and answer.waits for registry, _about, answer in answers)
    waiting = []
    for registry, about, answer in answers:
        # Without the consent that is still awaited the other registries say no; with it they may say more.
        waits = answer.waits or (consent_waits and answer.outcome == "no-consent")
        if waits and registry not in waiting:
            waiting.append(registry)
        _state(case, registry, about, answer, next_try if waits else None)
        if answer.record is not None and case.is_open:
            values = facts_from(
                answer.record,
                about=about,
                child_iin=child_iin,
                answered_on=local_day(answer.answered_at),
            )
            if values:
                findings.record(
                    case.pk,
                    occasion,
                    values,
                    source="registry",
                    origin=registry,
                    reference=answer.stored,
                    obtained_at=answer.answered_at,
                )
    Case.objects.filter(pk=case.pk).update(waits_for_registry=case.registries.filter(state="waiting").exists())
    if waiting:
        payload = {"case": str(case.pk), "why": why, "registries": waiting, "round": round_ + 1}
        enqueue("case.ask", f"{case.pk}:{why}:{round_ + 1}", payload, due=next_try)


def _state(case: Case, registry: str, about: str, answer: Answer, again: datetime | None) -> None:
    state = RegistryState.State.WAITING if again else _STATES.get(answer.outcome, RegistryState.State.REFUSED)
    RegistryState.objects.filter(case=case, registry=registry, about=about).update(
        state=state,
        tries=F("tries") + 1,
        answered_at=answer.answered_at if answer.stored else None,
        next_try_at=again,
        answer=answer.stored,
        failure=answer.code,
    )
