"""Issuing letters: drawn, signed, stored and entered, once about each thing; and the head's look at one before signing."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pikepdf
from django.db import IntegrityError, transaction

from tirek.cases.assessing import assess_case
from tirek.cases.awarding import assess_award
from tirek.cases.models import Award, Case, HearingRecord
from tirek.cases.models.decisions import OF_AWARDS, Kind
from tirek.cases.problems import NotNowError
from tirek.config.clock import local_day
from tirek.config.law import law
from tirek.journal.actor import SYSTEM, Actor
from tirek.journal.services import record
from tirek.law.text import N_
from tirek.notices import composing, queries
from tirek.notices.composing import Decided, Envelope
from tirek.notices.composing.deciding import hearing_of
from tirek.notices.composing.envelope import issuer, official
from tirek.notices.contacts import STATE_CORPORATION, ContactError
from tirek.notices.letters import render
from tirek.notices.models import Letter
from tirek.notices.signing import sign
from tirek.notices.signing.errors import SealError
from tirek.notices.signing.installed import seal_of, timestamper
from tirek.vault import files

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tirek.accounts.models import Account
    from tirek.cases.models import AcceptanceRefusal, CorrectionRequest, Decision, Hearing, Proposal
    from tirek.notices.letters.model import Hearing as Held

NOT_ISSUED = N_("The letter could not be made and signed, so nothing was recorded. The administrator is needed: {why}")
NOT_YET_NUMBERED: Final = "–"
_NO_CODE: Final = "PREVIEW"
_SECRET: Final = 16
"""Bytes of chance in a code: nobody finds a letter by trying."""

Compose = Callable[[str], Envelope]


def new_code() -> str:
    """An address for a letter that can't be guessed: 26 letters and figures that can be read out."""
    return base64.b32encode(secrets.token_bytes(_SECRET)).decode().rstrip("=")


def issue(kind: str, reference: UUID, compose: Compose, *, actor: Actor, at: datetime) -> Letter:
    """Make a letter, unless there is one of this kind about this thing; joins the caller's transaction where there is one.

    What is composed, drawn and signed goes into the store before its row: a crash between them leaves a file that nobody names.
    Raises NotNowError when it can't be made or sealed.
    """
    earlier = queries.letter_about(reference, kind)
    if earlier is not None:
        return earlier
    try:
        envelope = compose(new_code())
        pdf = sign(render(envelope.letter), seal_of(envelope.seal), at=at, timestamper=timestamper())
    except (ContactError, SealError) as error:
        raise NotNowError(NOT_ISSUED, why=str(error)) from error
    try:
        with transaction.atomic():
            letter = _enter(envelope, pdf)
            _record(letter, actor, at)
    except IntegrityError:
        # Two made it at the same moment; the other one was first.
        first = queries.letter_about(reference, kind)
        if first is None:
            raise
        return first
    return letter


def _record(letter: Letter, actor: Actor, at: datetime) -> None:
    data = {"letter": str(letter.pk), "kind": letter.kind, "number": letter.number, "sha256": letter.sha256}
    record(
        kind="letter.issued",
        actor=actor,
        at=at,
        chain=letter.territory,
        case=letter.case,
        person=letter.person,
        data=data,
    )


def _enter(envelope: Envelope, pdf: bytes) -> Letter:
    kept = files.store(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    return Letter.objects.create(
        case=envelope.case,
        refusal=envelope.refusal,
        person=envelope.person,
        reference=envelope.reference,
        kind=envelope.letter.kind,
        service=envelope.service,
        territory=envelope.territory,
        authority=issuer(envelope.letter.authority),
        number=envelope.letter.number,
        code=envelope.letter.code,
        issued_at=envelope.at,
        key=kept.key,
        sha256=kept.sha256,
        size=kept.size,
        pages=pages,
    )


def received(case: UUID, at: datetime, *, actor: Actor = SYSTEM) -> list[Letter]:
    """The papers of acceptance: the application's summary, and the receipt or coupon of the counter that took it in.

    Made by a job after the application came in; a counter that can't wait calls it itself, outside of a transaction.
    """
    held = Case.objects.select_related("applicant", "child", "account", "entered_by").get(pk=case)
    by = held.entered_by
    wanted: list[tuple[str, Compose]] = [
        ("application-summary", lambda code: composing.application_summary(held, code))
    ]
    if by is not None and held.channel == STATE_CORPORATION:
        wanted.append(("receipt", lambda code: composing.receipt(held, by, code)))
    elif by is not None and by.role != "applicant":
        wanted.append(("coupon", lambda code: composing.coupon(held, by, code)))
    return [issue(kind, held.pk, compose, actor=actor, at=at) for kind, compose in wanted]


def refused_to_accept(refusal: AcceptanceRefusal, at: datetime, *, actor: Actor = SYSTEM) -> Letter:
    """The receipt of a refusal to accept, in two copies."""
    return issue(
        "acceptance-refusal", refusal.pk, lambda code: composing.acceptance_refusal(refusal, code), actor=actor, at=at
    )


def correction_asked(request: CorrectionRequest, by: Account, *, actor: Actor, at: datetime) -> Letter:
    """The request for a correction."""
    case = request.case
    number = f"{case.number}/{case.corrections.filter(asked_at__lte=request.asked_at).count()}"

    def compose(code: str) -> Envelope:
        return composing.correction_request(case, request, by, at=at, code=code, number=number)

    return issue("correction-request", request.pk, compose, actor=actor, at=at)


def decided(decision: Decision, hearing: Hearing | None = None, *, actor: Actor) -> Letter:
    """The letter of a signed decision; of a preliminary one with its hearing."""
    kind = Kind(decision.kind)
    if kind in _INVITES:
        assert hearing is not None
        return _invitation(decision, hearing, actor=actor, at=decision.signed_at, by=decision.signed_by)

    def compose(code: str) -> Envelope:
        return _COMPOSE[kind](_of(decision, decision.signed_by, decision.number, decision.pk, decision.signed_at, code))

    return issue(_LETTERS[kind], decision.pk, compose, actor=actor, at=decision.signed_at)


def hearing_moved(decision: Decision, hearing: Hearing, by: Account, *, actor: Actor, at: datetime) -> Letter:
    """The invitation once more, for another time or way."""
    return _invitation(decision, hearing, actor=actor, at=at, by=by)


def _invitation(decision: Decision, hearing: Hearing, *, actor: Actor, at: datetime, by: Account) -> Letter:
    before = list(decision.hearings.filter(notified_at__lt=hearing.notified_at).order_by("notified_at"))
    number = f"{decision.number}/{len(before) + 1}" if before else decision.number
    kind = Kind(decision.kind)

    def compose(code: str) -> Envelope:
        told = _of(decision, by, number, hearing.pk, at, code)
        held = hearing_of(hearing.at, hearing.way, hearing.place)
        return _invite(kind, told, held, before[-1].at if before else None, decision.proposal.late)

    return issue(_LETTERS[kind], hearing.pk, compose, actor=actor, at=at)


def _invite(kind: Kind, told: Decided, held: Held, earlier: datetime | None, late: str | None) -> Envelope:
    if kind is Kind.RECOVERY_NOTICE:
        return composing.recovery_notice(told, held, earlier=earlier)
    return composing.preliminary_decision(told, held, earlier=earlier, late=late)


def _of(decision: Decision, by: Account, number: str, reference: UUID, at: datetime, code: str) -> Decided:
    return Decided(
        case=decision.case,
        grounds=tuple(decision.grounds),
        explanation=decision.explanation,
        receipt=decision.receipt,
        content=decision.content or {},
        number=number,
        reference=reference,
        signatory=official(by),
        at=at,
        code=code,
    )


def _refusal(decided: Decided) -> Envelope:
    heard = HearingRecord.objects.filter(hearing__case=decided.case).select_related("hearing")
    return composing.refusal(decided, heard.order_by("-recorded_at").first())


_INVITES: Final = frozenset({Kind.PRELIMINARY_REFUSAL, Kind.RECOVERY_NOTICE})
"""Decisions that are not the last word: their letter invites to a hearing."""
_LETTERS: Final = {
    Kind.GRANT: "assignment",
    Kind.PRELIMINARY_REFUSAL: "preliminary-decision",
    Kind.REFUSAL: "refusal",
    Kind.STOP: "stop-notice",
    Kind.RECALCULATE: "recalculation",
    Kind.RECOVERY_NOTICE: "recovery-notice",
    Kind.RECOVER: "recovery",
    Kind.WRITE_OFF: "write-off",
    Kind.CHANGE_PAYEE: "payee-change",
}
_COMPOSE: Final[dict[Kind, Callable[[Decided], Envelope]]] = {
    Kind.GRANT: composing.assignment,
    Kind.REFUSAL: _refusal,
    Kind.STOP: composing.stop_notice,
    Kind.RECALCULATE: composing.recalculation,
    Kind.RECOVER: composing.recovery,
    Kind.WRITE_OFF: composing.write_off,
    Kind.CHANGE_PAYEE: composing.payee_change,
}


def preview(proposal: Proposal, by: Account, at: datetime) -> bytes:
    """The letter as it would come out if `by` signed now: without a number, a working address or a signature. Stores nothing."""
    case = proposal.case
    would = Decided(
        case=case,
        grounds=tuple(proposal.grounds),
        explanation=proposal.explanation,
        receipt=_receipt(proposal, local_day(at)),
        content=proposal.content or {},
        number=NOT_YET_NUMBERED,
        reference=proposal.pk,
        signatory=official(by),
        at=at,
        code=_NO_CODE,
    )
    try:
        return render(_compose(would, proposal).letter)
    except ContactError as error:
        raise NotNowError(NOT_ISSUED, why=str(error)) from error


def _receipt(proposal: Proposal, day: date) -> Mapping[str, Any]:
    """What would stand under the decision."""
    if proposal.kind in OF_AWARDS:
        award = Award.objects.select_related("case").get(case=proposal.case_id)
        return assess_award(award, law(), day).assessed.receipt
    return assess_case(proposal.case, law(), day).receipt


def _compose(would: Decided, proposal: Proposal) -> Envelope:
    kind = Kind(proposal.kind)
    if kind not in _INVITES:
        return _COMPOSE[kind](would)
    announced = proposal.hearing or {}
    hearing = hearing_of(datetime.fromisoformat(announced["at"]), announced["way"], announced["place"])
    return _invite(kind, would, hearing, None, proposal.late)


def reprint(letter: Letter) -> bytes:
    """The very PDF that was issued, to be printed once more; raises VaultError when the store lost or changed it."""
    return queries.pdf(letter)
