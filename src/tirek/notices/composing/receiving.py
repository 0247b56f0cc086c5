"""Letters about taking an application in: summary, receipt, coupon, what is to be corrected, what could not be accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tirek.cases.models import ApplicationSignature, DocumentEvent, Fact
from tirek.config.law import law
from tirek.notices.composing.envelope import Envelope, applicant, document_title, of_case, of_refusal, official
from tirek.notices.composing.saying import plain, title_of, value_of
from tirek.notices.letters import model
from tirek.notices.phrases import known, phrase
from tirek.people.consent import consent_text
from tirek.people.queries import current_consent

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.accounts.models import Account
    from tirek.cases.models import AcceptanceRefusal, Case, CorrectionRequest

_ELSEWHERE: Final = frozenset({"applicant.consent", "child.birth_date"})
"""Declared facts that stand in a part of their own, or beside the child's name."""
_ONLINE: Final = frozenset({"portal", "mobile-app"})


def application_summary(case: Case, code: str) -> Envelope:
    """The application as it was sent."""
    given = current_consent(case.applicant, case.child, case.accepted_at)
    declared = Fact.objects.filter(case=case, source=Fact.Source.DECLARATION, recorded_at=case.accepted_at)
    body = model.ApplicationSummary(
        submitted_at=case.accepted_at,
        channel=phrase("channels", case.channel),
        answers=tuple(
            model.Answer(question=title_of(fact.name), answer=value_of(fact.name, fact.value))
            for fact in declared.order_by("id")
            if fact.name not in _ELSEWHERE and known("facts", fact.name)
        ),
        documents=_papers(case),
        consent=phrase("consent", "given", title=consent_text(given.text_version).title, version=given.text_version)
        if given
        else phrase("consent", "none"),
        signed_by=phrase("signed", _signed(case)),
    )
    return of_case(
        case, body, at=case.accepted_at, code=code, number=case.number, reference=case.pk, signatory=applicant(case)
    )


def _signed(case: Case) -> str:
    """How the application was signed; what came without a signature of its own was signed on paper at a counter."""
    signature = ApplicationSignature.objects.filter(case=case).first()
    if signature is None:
        return "paper"
    return "portal-signature" if signature.way == ApplicationSignature.Way.KEY else "otp"


def receipt(case: Case, operator: Account, code: str) -> Envelope:
    """What the State Corporation hands out."""
    kept = law().services[case.service].letters.get("kept")
    body = model.Receipt(
        accepted_at=case.accepted_at,
        registered_on=case.registered_on,
        counted_from=case.counted_from,
        documents=_papers(case),
        ready_on=case.hand_over_on or case.final_on,
        collect_at=phrase("collect", "here"),
        keep=kept.text if kept else plain(""),
    )
    return _at_counter(case, body, operator, code, at_office=True)


def coupon(case: Case, clerk: Account, code: str) -> Envelope:
    """What the department hands out."""
    body = model.Coupon(
        registered_on=case.registered_on,
        accepted_at=case.accepted_at,
        documents=_papers(case),
        result_by=case.final_on,
    )
    return _at_counter(case, body, clerk, code, at_office=False)


def _at_counter(case: Case, body: model.Receipt | model.Coupon, by: Account, code: str, *, at_office: bool) -> Envelope:
    return of_case(
        case, body, at=case.accepted_at, code=code, number=case.number, reference=case.pk,
        signatory=official(by), at_office=at_office,
    )  # fmt: skip


def acceptance_refusal(refusal: AcceptanceRefusal, code: str) -> Envelope:
    """Each document that is missing or expired."""
    incomplete = law().services[refusal.service].letters.get("incomplete")
    body = model.AcceptanceRefusal(
        lacking=tuple(
            model.Lack(title=document_title(refusal.service, item["kind"]), reason=phrase("lacking", item["state"]))
            for item in refusal.items
        ),
        rule=incomplete.text if incomplete else plain(""),
        citation=incomplete.citation.text if incomplete else plain(""),
    )
    return of_refusal(refusal, body, code=code)


def correction_request(
    case: Case, request: CorrectionRequest, clerk: Account, *, at: datetime, code: str, number: str
) -> Envelope:
    """What the applicant is asked to correct or bring, by when and how."""
    body = model.CorrectionRequest(
        items=tuple(
            model.Lack(
                title=document_title(case.service, item["id"]) if item["kind"] == "document" else title_of(item["id"]),
                reason=item["text"],
            )
            for item in request.items
        ),
        until=request.wanted_by,
        how=phrase("correction", "how-online" if case.channel in _ONLINE else "how-counter"),
        otherwise=phrase("correction", "otherwise"),
    )
    return of_case(case, body, at=at, code=code, number=number, reference=request.pk, signatory=official(clerk))


def _papers(case: Case) -> tuple[model.Paper, ...]:
    """The documents that came with the application, and what became of those seen on paper."""
    told = {DocumentEvent.Kind.ORIGINAL_RETURNED: "returned", DocumentEvent.Kind.COMPARED: "compared"}
    found = []
    for document in case.documents.filter(received_at__lte=case.accepted_at).prefetch_related("events").order_by("id"):
        happened = {event.kind for event in document.events.all()}
        name = next((word for kind, word in told.items() if kind in happened), None)
        if name is None and document.way == "paper":
            name = "compared"
        title = document_title(case.service, document.kind)
        found.append(model.Paper(title=title, note=phrase("papers", name) if name else None))
    return tuple(found)
