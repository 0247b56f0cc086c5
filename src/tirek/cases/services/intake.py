"""Taking an application in: persons, consent, account, facts, documents, number and term, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

from tirek.cases import events, problems
from tirek.cases.application import Application, PersonGiven
from tirek.cases.models import Case, Draft, Fact, MonthClaim, Numbering
from tirek.cases.numbers import next_number
from tirek.cases.procedure import Event, Stage, transition_of
from tirek.cases.services import payee, signatures
from tirek.cases.services.papers import Paper, compared, document_of, scan_later
from tirek.cases.services.step import record, refresh
from tirek.jobs.services import enqueue
from tirek.journal.services import gathered, held_with
from tirek.law.formats import month
from tirek.law.text import LANGUAGES
from tirek.people import services as people
from tirek.people.kinds import Source
from tirek.people.queries import find_by_iin
from tirek.vault import rows

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tirek.cases.occasion import Occasion
    from tirek.people.models import Person


AT_COUNTERS: Final = frozenset({"clerk", "operator"})
"""Who takes an application in from a person whose document they saw."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The new case, and what should be compared with a document (never a reason to turn an application away)."""

    case: Case
    warnings: tuple[str, ...]


def submit(
    application: Application,
    occasion: Occasion,
    *,
    channel: str,
    office: str = "",
    draft: UUID | None = None,
    papers: Sequence[Paper] = (),
    signed: signatures.Signed | None = None,
) -> Submitted:
    """Take an application in and give it the next number of its territory.

    A draft is submitted once: submitting it again returns the case it became. Raises CaseError: the role may not, the
    applicant has an open application for this child, or another representative already receives the payment and the
    applicant has not yet been told (`another_payee_known`); whoever tells them journals it (`payee.note_told`).
    """
    if occasion.actor.role not in transition_of(Event.SUBMIT).roles:
        raise problems.NotAllowedError(problems.ROLE)
    if occasion.actor.role == "clerk" and occasion.actor.territory != application.territory:
        # The State Corporation serves families of every territory, a department those of its own.
        raise problems.NotAllowedError(problems.NOT_YOURS)
    for last in (False, True):
        try:
            with transaction.atomic(), rows.together(), gathered(application.territory):
                if draft is not None and (earlier := _already(draft)):
                    return Submitted(earlier, ())
                return _take_in(application, occasion, channel, office, draft, papers, signed)
        except IntegrityError:
            # Two submissions at the same moment: the other one was first.
            if draft is not None and (earlier := Case.objects.filter(draft=draft).first()):
                return Submitted(earlier, ())
            # Of one applicant with two drafts, or of two representatives.
            _refuse_second(application, _known_pair(application), occasion)
            # Only a person was made known at the same moment: now they are.
            if last:
                raise
    raise AssertionError


def _already(draft: UUID) -> Case | None:
    Draft.objects.select_for_update().filter(pk=draft).first()
    return Case.objects.filter(draft=draft).first()


def _take_in(
    application: Application,
    occasion: Occasion,
    channel: str,
    office: str,
    draft: UUID | None,
    papers: Sequence[Paper],
    signed: signatures.Signed | None,
) -> Submitted:
    case, warnings = _opened(application, occasion, channel, office, draft)
    documents = []
    for paper in papers:
        documents.append(rows.add(document_of(case, paper, occasion)))
        rows.add_all(compared(documents[-1], paper, occasion))
        scan_later(documents[-1], occasion)
    if draft is not None:
        Draft.objects.filter(pk=draft).update(submitted_at=occasion.at)
    rows.flush()
    # The number last: until the end of the transaction nobody else in the territory gets one.
    case.number = next_number(Numbering, application.territory, occasion.today, ask=held_with)
    journalled: dict[str, Any] = {
        "number": case.number,
        "channel": channel,
        "form": case.form_version,
        "to": case.stage,
    }
    if documents:
        journalled["documents"] = [
            {"document": str(document.pk), "kind": document.kind, "sha256": document.sha256} for document in documents
        ]
    rows.add(case)
    if signed is not None:
        signatures.keep(case, signed, occasion)
        journalled |= {"signed": signed.data.sha256, "way": signed.way.value}
    record(case, Event.SUBMIT, occasion, journalled)
    enqueue("case.begin", str(case.pk), {"case": str(case.pk)}, due=occasion.at)
    events.tell(events.Happened(case, Event.SUBMIT, None, occasion.actor, occasion.at, journalled))
    return Submitted(case, warnings)


def _opened(
    application: Application, occasion: Occasion, channel: str, office: str, draft: UUID | None
) -> tuple[Case, tuple[str, ...]]:
    """The case without its number, and what was told with it."""
    data = application.data
    applicant, child, warnings = _people(application, occasion, channel)
    if occasion.actor.role == "applicant" and occasion.actor.person != applicant.pk:
        raise problems.NotAllowedError(problems.NOT_YOURS)
    _refuse_second(application, (applicant, child), occasion)
    account = people.add_account(
        applicant,
        iban=data["account"]["iban"],
        owner_iin=data["account"].get("owner_iin") or application.applicant.iin,
        source="declaration",
        at=occasion.at,
        actor=occasion.actor,
        chain=application.territory,
    )
    case = rows.made(
        Case,
        service=application.service,
        territory=application.territory,
        channel=channel,
        office=office or occasion.actor.office,
        form_version=data["form_version"],
        language=data["language"],
        draft_id=draft,
        entered_by_id=occasion.actor.account,
        accepted_at=occasion.at,
        stage=Stage.RECEIVED.value,
        stage_since=occasion.at,
    )
    case.applicant, case.child, case.account = applicant, child, account
    refresh(case, occasion)
    _declare(application, case, occasion)
    return case, warnings


def _people(application: Application, occasion: Occasion, channel: str) -> tuple[Person, Person, tuple[str, ...]]:
    """The two persons, who represents whom, the consent, the phone and the residence."""
    data, at = application.data, occasion.at
    told: people.Told = {"actor": occasion.actor, "chain": application.territory}
    both = [_given(application.applicant), _given(application.child)]
    (applicant, first), (child, second) = people.persons_for(both, "declaration", at, **told)
    people.represent(
        applicant,
        child,
        relation=data["relation"],
        basis=data.get("basis", "declaration"),
        basis_number=data.get("basis_number", ""),
        source="declaration",
        at=at,
        **told,
    )
    consent = data["consent"]
    people.give_consent(
        applicant,
        child,
        channel=channel,
        way=consent.get("way", "paper"),
        at=at,
        version=consent.get("text_version"),
        **told,
    )
    if data.get("phone"):
        source = f"{Source.COUNTER}:{channel}" if occasion.actor.role in AT_COUNTERS else "declaration"
        people.add_phone(applicant, number=data["phone"], source=source, at=at, **told)
    people.move(
        applicant,
        territory=application.territory,
        address=data.get("address", ""),
        valid_from=occasion.today,
        source="declaration",
        at=at,
        **told,
    )
    people.speaks(applicant, data["language"])
    return applicant, child, (*first, *second)


def known(person: PersonGiven, occasion: Occasion, chain: str) -> tuple[Person, tuple[str, ...]]:
    """The person of a form, made known when new, and what should be compared with a document."""
    found = people.person_for(*_given(person), "declaration", occasion.at, actor=occasion.actor, chain=chain)
    return found.person, tuple(found.warnings)


def _given(person: PersonGiven) -> people.Given:
    return people.Given(person.iin, (person.surname, person.name, person.patronymic), person.birth_date)


def _known_pair(application: Application) -> tuple[Person, Person] | None:
    applicant, child = find_by_iin(application.applicant.iin), find_by_iin(application.child.iin)
    return (applicant, child) if applicant and child else None


def _refuse_second(application: Application, both: tuple[Person, Person] | None, occasion: Occasion) -> None:
    if both is None:
        return
    applicant, child = both
    if rows.is_new(child):
        return
    mine = open_case(application.service, child, applicant)
    if mine is not None:
        raise problems.NotNowError(problems.OPEN_ALREADY, number=mine.number)
    if application.data.get("another_payee_known"):
        return
    months = other_payees_months(application.service, child, applicant)
    # Whoever was told of too many children today is told nothing and turned away from nothing: the officer and the head see it.
    if months and (occasion.actor.role != "applicant" or payee.may_be_told_today(child.pk, occasion)):
        raise AnotherPayeeError(months)


def open_case(service: str, child: Person, applicant: Person) -> Case | None:
    """The application of this applicant for this child that is being considered."""
    return Case.objects.filter(service=service, child=child, applicant=applicant, is_open=True).first()


def other_payees_months(service: str, child: Person, applicant: Person) -> list[date]:
    """The months in which someone else receives the payment for a child, oldest first."""
    claims = MonthClaim.objects.filter(service=service, child=child).exclude(payee=applicant)
    return list(claims.order_by("month").values_list("month", flat=True))


class AnotherPayeeError(problems.CheckError):
    """Another representative receives the payment; says for which months, and not who (they have a right to their privacy)."""

    def __init__(self, months: Sequence[date]) -> None:
        first, last = months[0], months[-1]
        spans = {
            language: month(first.year, first.month, language)
            + (f" – {month(last.year, last.month, language)}" if last != first else "")
            for language in LANGUAGES
        }
        super().__init__(problems.ANOTHER_PAYEE, field="child", months=spans)


def _declare(application: Application, case: Case, occasion: Occasion) -> None:
    """Write what the applicant declares, as facts; silence about a thing is no fact."""
    data = application.data
    values: dict[str, Any] = {
        "applicant.identity": _identity(application.applicant),
        "child.identity": _identity(application.child),
        "applicant.relation": data["relation"],
        "applicant.consent": data["consent"]["given"],
        "residence.territory": application.territory,
        "applicant.account": {"iban": data["account"]["iban"]},
    }
    optional = {
        "applicant.parental_rights": data.get("parental_rights"),
        "child.birth_date": application.child.birth_date.isoformat() if application.child.birth_date else None,
        "child.disability": data.get("disability"),
        "child.full_state_care": data.get("full_state_care"),
        "child.state_institution": data.get("state_institution"),
        "child.medical_conclusion": data.get("medical_conclusion"),
        "certificates": [data["certificate"]] if data["certificate"] else None,
        "applicant.phone": data.get("phone"),
    }
    values |= {name: value for name, value in optional.items() if value is not None}
    for name, value in values.items():
        fact = {
            "case_id": case.pk,
            "name": name,
            "value": value,
            "source": Fact.Source.DECLARATION.value,
            "obtained_at": occasion.at,
            "recorded_at": occasion.at,
            "recorded_by": occasion.actor.account,
        }
        rows.put(Fact, fact)


def _identity(person: Any) -> dict[str, Any]:
    return {
        "surname": person.surname,
        "name": person.name,
        "patronymic": person.patronymic,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
    }
