"""Documents of a case, corrections asked of the applicant, originals that go back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from tirek.cases import problems
from tirek.cases.models import Case, CorrectionAnswer, CorrectionRequest, Document, DocumentEvent
from tirek.cases.procedure import Event
from tirek.cases.services import findings
from tirek.cases.services.papers import compared, document_of, scan_later
from tirek.cases.services.step import step
from tirek.journal.services import record
from tirek.law.text import N_
from tirek.people import services as people

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tirek.cases.occasion import Occasion
    from tirek.cases.services.papers import Paper
    from tirek.people.models import BankAccount

RETURNED = N_("the original was returned")
WANTED_PAST = N_("The day by which it is needed must not be in the past.")
WANTED_LATE = N_("Ask for it by {latest} at the latest: the term is not suspended meanwhile.")
NOTHING_OPEN = N_("No correction is being asked for.")
NOT_ASKED = N_("Only what was asked for can be corrected here.")
ACCOUNT = "applicant.account"


def add_document(case: UUID, occasion: Occasion, paper: Paper) -> Document:
    """Add a checked and stored file to a case."""
    with step(case, Event.ADD_DOCUMENT, occasion) as now:
        document = attach(now.case, occasion, paper)
        now.data |= {"document": str(document.pk), "kind": paper.kind, "sha256": paper.sha256}
    return document


def attach(case: Case, occasion: Occasion, paper: Paper) -> Document:
    """Add a file within an event of its case; one made of a paper at a counter was compared with its original there and then."""
    document = document_of(case, paper, occasion)
    document.save(force_insert=True)
    DocumentEvent.objects.bulk_create(compared(document, paper, occasion))
    scan_later(document, occasion)
    return document


def return_original(document: UUID, occasion: Occasion) -> DocumentEvent:
    """Record that the original went back to the person at once after it was compared."""
    held = Document.objects.select_related("case").get(pk=document)
    try:
        with step(held.case_id, Event.RETURN_ORIGINAL, occasion) as now:
            returned = DocumentEvent.objects.create(
                document=held, kind=DocumentEvent.Kind.ORIGINAL_RETURNED, at=occasion.at, by=occasion.actor.account
            )
            now.data |= {"document": str(document)}
    except IntegrityError:
        raise problems.NotNowError(problems.ALREADY, what=problems.Message(RETURNED)) from None
    return returned


def set_scan(document: UUID, result: DocumentEvent.Kind, occasion: Occasion) -> None:
    """Record what the scanner found later in a file that was kept aside: CLEAN or INFECTED."""
    held = Document.objects.select_related("case").get(pk=document)
    with transaction.atomic():
        _event, new = DocumentEvent.objects.get_or_create(
            document=held, kind=result, defaults={"at": occasion.at, "by": occasion.actor.account}
        )
        if new:
            record(
                kind="document.scanned",
                actor=occasion.actor,
                at=occasion.at,
                chain=held.case.territory,
                case=held.case_id,
                data={"document": str(document), "result": result.value},
            )


def ask_correction(
    case: UUID,
    occasion: Occasion,
    *,
    items: Sequence[Mapping[str, Any]],
    wanted_by: date,
    version: int | None = None,
) -> CorrectionRequest:
    """Ask the applicant to correct or bring something by a day; the term goes on meanwhile.

    `items`: {"kind": "document" | "fact", "id", "text": {"kk", "ru"}}, each with its words. Raises CheckError.
    """
    if not items:
        raise problems.CheckError(problems.NOTHING_ASKED, field="items")
    if wanted_by < occasion.today:
        raise problems.CheckError(WANTED_PAST, field="wanted_by")
    with step(case, Event.REQUEST_CORRECTION, occasion, version=version) as now:
        latest = now.case.inner_on or now.case.final_on
        if latest >= occasion.today and wanted_by > latest:
            raise problems.CheckError(WANTED_LATE, field="wanted_by", latest=latest)
        request = CorrectionRequest.objects.create(
            case=now.case, items=list(items), wanted_by=wanted_by, asked_at=occasion.at, asked_by=occasion.account
        )
        now.data |= {"request": str(request.pk), "wanted_by": wanted_by.isoformat()}
        now.extra |= {"request": request}
    return request


def correct(
    case: UUID,
    occasion: Occasion,
    *,
    answers: Mapping[str, Any],
    papers: Sequence[Paper] = (),
    facts: Mapping[str, Any] | None = None,
) -> CorrectionAnswer:
    """Send a correction: a copy with the changes; what was sent before stays.

    `facts` are values by name that the applicant declares anew, of those asked for. Raises CheckError for another one,
    InputError for a value of the wrong shape, PeopleError for an account that can't be one.
    """
    told = dict(facts or {})
    with step(case, Event.CORRECT, occasion) as now:
        request = now.case.open_correction()
        if request is None:
            raise problems.NotNowError(NOTHING_OPEN)
        asked = {item["id"] for item in request.items if item["kind"] == "fact"}
        if told.keys() - asked:
            raise problems.CheckError(NOT_ASKED)
        answer = CorrectionAnswer.objects.create(
            request=request,
            answers={**answers, **({"facts": told} if told else {})},
            at=occasion.at,
            by=occasion.account,
        )
        if told:
            findings.declare(now, told)
            now.data |= {"facts": sorted(told)}
        if ACCOUNT in told:
            now.case.account = _account(now.case, occasion, told[ACCOUNT]["iban"])
        documents = [attach(now.case, occasion, paper) for paper in papers]
        now.data |= {"request": str(request.pk), "documents": [str(each.pk) for each in documents]}
    return answer


def _account(case: Case, occasion: Occasion, iban: str) -> BankAccount:
    applicant = case.applicant
    return people.add_account(
        applicant,
        iban=iban,
        owner_iin=applicant.iin or "",
        source="declaration",
        at=occasion.at,
        actor=occasion.actor,
        chain=case.territory,
    )
