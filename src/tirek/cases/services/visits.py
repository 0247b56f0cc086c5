"""What happens at a counter before an application is taken in: consent, questions to registries, a refusal to accept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from tirek.cases import problems
from tirek.cases.models import AcceptanceRefusal, Draft
from tirek.cases.procedure import Event
from tirek.cases.registry_facts import facts_from
from tirek.cases.services import acceptance, drafts
from tirek.cases.services.step import concerns, locked
from tirek.cases.visit import Asked, Visit
from tirek.config.clock import local_day
from tirek.jobs.services import enqueue
from tirek.journal import services as journal
from tirek.journal.looks import looked_at
from tirek.journal.models import Entry
from tirek.law.text import N_
from tirek.people.queries import find_by_iin
from tirek.registries.records import Registry
from tirek.registries.services import Answer, Inquiry, ask_all

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion
    from tirek.law.model import RegistryQuestion

NOT_GONE = N_("The result did not go back to the department: it is here, was handed out, or is not made yet.")
NO_CONSENT = N_("Registries may be asked only once the person has consented.")


def identified(draft: UUID, occasion: Occasion, *, people: dict[str, Any], consent: str) -> Draft:
    """Keep who stands at the counter and to which text they consented on paper; other numbers make earlier names void.

    The consent is in the journal before a registry is asked. It becomes part of the application when it is taken in.
    """
    with transaction.atomic(), journal.gathered(people["territory"]):
        held = Draft.objects.select_for_update().filter(pk=draft).first()
        before = (held.answers.get("people") or {}) if held else {}
        answers: dict[str, Any] = {
            "people": people,
            "consent": {"version": consent, "at": occasion.at.isoformat()},
        }
        if any(before.get(key) != people[key] for key in ("applicant_iin", "child_iin")):
            answers |= {"asked": None, "names": None, "papers": None, "details": None, "details_seen": False}
        saved = drafts.save(draft, occasion, answers=answers, step="people")
        journal.record(
            kind="counter.consent",
            actor=occasion.actor,
            at=occasion.at,
            chain=people["territory"],
            data={"visit": str(draft), "text": consent, "document": people["document"]},
        )
    return saved


def ask(draft: Draft, occasion: Occasion) -> Draft:
    """Ask the registries about the two, outside of a transaction, and keep what they say with the visit.

    The consent service is asked first: its token opens the others. What was answered is not asked again; who was silent is.
    Raises CheckError without a consent.
    """
    if not draft.answers.get("consent"):
        raise problems.CheckError(NO_CONSENT, field="consent")
    questions = occasion.law.services[draft.service].registries
    first = [each for each in questions if each.registry == Registry.CONSENT]
    rest = [each for each in questions if each.registry != Registry.CONSENT]
    consent = _ask(draft, occasion, first, "")
    token = next((answer.record.token for answer in consent if answer.record), "")
    answers = [*zip(first, consent, strict=True), *zip(rest, _ask(draft, occasion, rest, token), strict=True)]
    child = draft.answers["people"]["child_iin"]
    kept = {
        "at": occasion.at.isoformat(),
        "answers": [asdict(_kept(question, answer, child)) for question, answer in answers],
    }
    with transaction.atomic():
        saved = drafts.save(draft.pk, occasion, answers={"asked": kept}, step=draft.step)
        _look(saved, occasion)
    return saved


def _ask(draft: Draft, occasion: Occasion, questions: Iterable[RegistryQuestion], token: str) -> list[Answer]:
    people = draft.answers["people"]
    inquiries = [
        Inquiry(
            registry=Registry(each.registry),
            iin=people[f"{each.about}_iin"],
            occasion=f"counter-{draft.pk}",
            service=draft.service,
            actions=("person identified at the counter", f"question put to the registry: {each.registry}"),
            consent_token=token,
        )
        for each in questions
    ]
    return ask_all(inquiries, actor=occasion.actor, now=occasion.at) if inquiries else []


def _kept(question: RegistryQuestion, answer: Answer, child: str) -> Asked:
    facts = {}
    if answer.record is not None:
        day = local_day(answer.answered_at)
        facts = facts_from(answer.record, about=question.about, child_iin=child, answered_on=day)
    return Asked(question.registry, question.about, answer.outcome, answer.code, answer.waits, facts)


def _look(draft: Draft, occasion: Occasion) -> None:
    """Whoever is known already can see that somebody asked about them."""
    people = draft.answers["people"]
    known = [find_by_iin(iin) for iin in (people["applicant_iin"], people["child_iin"])]
    looked_at(
        *(person.pk for person in known if person),
        actor=occasion.actor,
        at=occasion.at,
        chain=people["territory"],
        where="counter-visit",
    )


def refuse(draft: UUID, occasion: Occasion) -> AcceptanceRefusal:
    """Refuse to accept the package of a visit and put the visit away; asked twice, the first refusal is the answer.

    Raises CheckError when nothing is missing.
    """
    with transaction.atomic():
        held = Draft.objects.select_for_update().filter(pk=draft, account=occasion.account).first()
        if held is None:
            raise problems.NotNowError(drafts.NO_SUCH_DRAFT)
        if held.answers.get("refusal"):
            return AcceptanceRefusal.objects.get(pk=held.answers["refusal"])
        visit = Visit(held, occasion.law.services[held.service])
        refusal = acceptance.refuse_to_accept(
            occasion,
            service=held.service,
            territory=held.answers["people"]["territory"],
            channel=held.channel,
            applicant=visit.given("applicant"),
            child=visit.given("child"),
            lacking=visit.lacking,
        )
        drafts.save(draft, occasion, answers={"refusal": str(refusal.pk)}, step="refused")
        drafts.discard(draft, occasion)
    return refusal


def ask_back(case: UUID, occasion: Occasion) -> None:
    """Ask the department for a result that went back to it uncollected; it is sent again by a job, once."""
    with transaction.atomic():
        held = locked(case)
        if not concerns(held, occasion.actor):
            raise problems.NotAllowedError(problems.NOT_YOURS)
        if not went_back(held):
            raise problems.NotNowError(NOT_GONE)
        journal.record(
            kind="counter.result-asked", actor=occasion.actor, at=occasion.at, chain=held.territory, case=held.pk
        )
        enqueue("case.result-again", f"{held.pk}:{held.version}", {"case": str(held.pk)}, due=occasion.at)


def went_back(case: Case) -> bool:
    """Whether the result went back to the department uncollected, and is there now."""
    if case.result_at_office is not None or case.handed_out_at is not None:
        return False
    return Entry.objects.filter(case=case.pk, kind=f"case.{Event.UNCOLLECTED}").exists()
