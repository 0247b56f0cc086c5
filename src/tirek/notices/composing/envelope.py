"""What stands around every letter of a case: who writes to whom about what, who signs, where to complain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from tirek.cases.services.payee import child_told
from tirek.config.clock import local_day
from tirek.config.law import law
from tirek.notices.contacts import STATE_CORPORATION, department, front_office
from tirek.notices.letters.kinds import Body
from tirek.notices.letters.model import Appeal, Authority, Letter, Reference, Signatory, Text
from tirek.notices.phrases import known, phrase
from tirek.people.queries import display_name

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.models import Account
    from tirek.cases.models import AcceptanceRefusal, Case
    from tirek.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A letter on its way to be made. `seal` names whose key signs it; `reference` is what it is about; ids as in its row."""

    letter: Letter
    seal: str
    reference: UUID
    service: str
    territory: str
    person: UUID
    case: UUID | None = None
    refusal: UUID | None = None
    at: datetime


def of_case(
    case: Case,
    body: Body,
    *,
    at: datetime,
    code: str,
    number: str,
    reference: UUID,
    signatory: Signatory,
    at_office: bool = False,
    appeal: bool = False,
    to: Person | None = None,
) -> Envelope:
    """A letter about a case, to the applicant or (`to`) to somebody else whom it concerns.

    `at_office`: from the front office that took it in, not from the department.
    """
    reader = to or case.applicant
    letter = Letter(
        number=number,
        date=local_day(at),
        code=code,
        site=settings.TIREK_SITE,
        authority=front_office(case.office) if at_office else department(case.territory),
        addressee=display_name(reader),
        reference=Reference(
            service=law().services[case.service].title,
            child=" ".join(filter(None, child_told(case.applicant, case.child, local_day(at)))),
            number=case.number,
            date=case.registered_on,
        ),
        signatory=signatory,
        body=body,
        appeal=complaint(case.service, at_office=at_office) if appeal else None,
        demonstration=not settings.TIREK_PRODUCTION,
    )
    return Envelope(
        letter=letter,
        seal=STATE_CORPORATION if at_office else case.territory,
        reference=reference,
        service=case.service,
        territory=case.territory,
        person=reader.pk,
        case=case.pk,
        at=at,
    )


def of_refusal(refusal: AcceptanceRefusal, body: Body, *, code: str) -> Envelope:
    """The receipt of a refusal to accept, from the counter that refused."""
    at_office = refusal.channel == STATE_CORPORATION
    service = law().services[refusal.service]
    letter = Letter(
        number=refusal.number,
        date=local_day(refusal.at),
        code=code,
        site=settings.TIREK_SITE,
        authority=front_office(refusal.office) if at_office else department(refusal.territory),
        addressee=display_name(refusal.applicant),
        reference=Reference(service=service.title, child=display_name(refusal.child) if refusal.child else ""),
        signatory=official(refusal.by),
        body=body,
        appeal=complaint(refusal.service, at_office=at_office),
        demonstration=not settings.TIREK_PRODUCTION,
    )
    return Envelope(
        letter=letter,
        seal=STATE_CORPORATION if at_office else refusal.territory,
        reference=refusal.pk,
        service=refusal.service,
        territory=refusal.territory,
        person=refusal.applicant_id,
        refusal=refusal.pk,
        at=refusal.at,
    )


def official(account: Account) -> Signatory:
    """Somebody of the staff with their position, or what their role is called."""
    role = phrase("positions", account.role) if known("positions", account.role) else phrase("positions", "clerk")
    position = {"kk": account.position_kk or role["kk"], "ru": account.position_ru or role["ru"]}
    return Signatory(name=account.shown_name, position=position)


def applicant(case: Case) -> Signatory:
    """The person who applied."""
    return Signatory(name=display_name(case.applicant), position=phrase("positions", "applicant"))


def complaint(service: str, *, at_office: bool = False) -> Appeal | None:
    """To whom one complains and what then, as the service's file says it; None where it says nothing."""
    said = law().services[service].letters
    to = said.get("complaint-to-state-corporation" if at_office else "complaint-to")
    then = said.get("complaint-then")
    if to is None or then is None:
        return None
    return Appeal(to=to.text, how=then.text, citation=to.citation.text)


def document_title(service: str, document: str) -> Text:
    """A document of the service's list; its id where a newer list no longer has it."""
    titles = {paper.id: paper.title for paper in law().services[service].documents}
    return titles.get(document, {"kk": document, "ru": document})


def issuer(authority: Authority) -> dict[str, str]:
    """Who signed, as the letter's row keeps it."""
    return {"kk": authority.name["kk"], "ru": authority.name["ru"], "bin": authority.bin}
