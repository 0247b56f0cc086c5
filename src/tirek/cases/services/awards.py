"""Awards: opened by a grant, changed by decisions of two people, held by a person, bound by courts and moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tirek.cases import problems
from tirek.cases.awarding import assess_award
from tirek.cases.models import Award, AwardPause, AwardPauseEnd, AwardPayee, AwardRuling, Proposal
from tirek.cases.models.decisions import OF_AWARDS, Kind
from tirek.cases.procedure import Event
from tirek.cases.services.step import Step, step
from tirek.law.text import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from tirek.cases.models import Decision
    from tirek.cases.occasion import Occasion
    from tirek.people.models import BankAccount

PAUSED_ALREADY: Final = N_("The payments of this award are paused already.")
NOT_PAUSED: Final = N_("The payments of this award are not paused.")
FOREIGN_ACCOUNT: Final = N_("This account does not belong to the person who is paid.")
NO_NUMBER: Final = N_("Name the number of the court's decision.")
NO_SUM: Final = N_("Say the sum that the court sets for each period; 0 where nothing is to be paid.")
MONTHS_REVERSED: Final = N_("The last month is before the first.")
NOT_LIFTABLE: Final = N_("This was taken back already.")


def open_award(now: Step, decision: Decision) -> Award:
    """Open the award of a grant that is being signed, for the applicant and the account of the application."""
    case = now.case
    award = Award.objects.create(
        case=case,
        service=case.service,
        territory=case.territory,
        child_id=case.child_id,
        decision=decision,
        opened_at=now.occasion.at,
    )
    AwardPayee.objects.create(award=award, payee_id=case.applicant_id, account_id=case.account_id, at=now.occasion.at)
    return award


def propose_change(
    case: UUID,
    occasion: Occasion,
    *,
    kind: Kind,
    content: Mapping[str, Any],
    explanation: Mapping[str, str] | None = None,
    hearing: Mapping[str, str] | None = None,
    note: str = "",
    version: int | None = None,
) -> Proposal:
    """Prepare a decision about the award of a case for the head; ValueError for a kind that is not about awards.

    `content` is plain JSON: what changes, line by line. The ledger, which knows what was paid, makes it and checks it again when
    it is signed. `explanation` {"kk", "ru"}; `hearing` {"at", "way", "place"} of a notice before an adverse decision.
    """
    if kind not in OF_AWARDS:
        message = f"“{kind}” is no decision about an award"
        raise ValueError(message)
    with step(case, Event.PREPARE_CHANGE, occasion, version=version, hearing=hearing) as now:
        award = award_of(now)
        assessed = assess_award(award, occasion.law, occasion.today).assessed
        proposal = Proposal.objects.create(
            case=now.case,
            kind=kind,
            grounds=list(content.get("grounds", [])),
            explanation=dict(explanation) if explanation else None,
            assessment=assessed.receipt,
            hearing=dict(hearing) if hearing else None,
            note=note.strip() or None,
            content=dict(content),
            prepared_by_id=occasion.account,
            prepared_at=occasion.at,
        )
        now.case.changing = True
        now.data |= {"proposal": str(proposal.pk), "kind": str(kind), "receipt": assessed.receipt_id}
        now.extra |= {"proposal": proposal, "award": award}
    return proposal


def pause(case: UUID, occasion: Occasion, *, reason: str, version: int | None = None) -> AwardPause:
    """Hold all payments of an award from now on, whatever a sweep or a run says, until a person lets them go on."""
    _needs(reason)
    with step(case, Event.PAUSE, occasion, version=version) as now:
        award = award_of(now)
        if award.open_pause() is not None:
            raise problems.NotNowError(PAUSED_ALREADY)
        held = AwardPause.objects.create(award=award, reason=reason.strip(), at=occasion.at, by_id=occasion.account)
        now.extra |= {"award": award, "pause": held}
    return held


def resume_payments(case: UUID, occasion: Occasion, *, reason: str, version: int | None = None) -> AwardPauseEnd:
    """Let the payments of an award go on; what was due meanwhile is paid with the next run."""
    _needs(reason)
    with step(case, Event.UNPAUSE, occasion, version=version) as now:
        award = award_of(now)
        held = award.open_pause()
        if held is None:
            raise problems.NotNowError(NOT_PAUSED)
        ended = AwardPauseEnd.objects.create(pause=held, reason=reason.strip(), at=occasion.at, by_id=occasion.account)
        now.extra |= {"award": award}
    return ended


def record_ruling(
    case: UUID,
    occasion: Occasion,
    *,
    kind: AwardRuling.Kind,
    first: int,
    last: int | None = None,
    amount: int | None = None,
    number: str = "",
    decided_on: date,
    explanation: str,
    version: int | None = None,
) -> AwardRuling:
    """Record a move to another territory or a decision of a court; months as YYYYMM, `amount` in tenge for each period.

    Of a move `first` is the month after that of the move. What follows for money the ledger proposes and a person decides.
    """
    _needs(explanation, "explanation")
    if kind == AwardRuling.Kind.COURT and not number.strip():
        raise problems.CheckError(NO_NUMBER, field="number")
    if kind == AwardRuling.Kind.COURT and amount is None:
        raise problems.CheckError(NO_SUM, field="amount")
    if last is not None and last < first:
        raise problems.CheckError(MONTHS_REVERSED, field="last")
    with step(case, Event.RULING, occasion, version=version) as now:
        award = award_of(now)
        ruling = AwardRuling.objects.create(
            award=award,
            kind=kind,
            first=first,
            last=last,
            amount=amount if kind == AwardRuling.Kind.COURT else None,
            number=number.strip(),
            decided_on=decided_on,
            explanation=explanation.strip(),
            at=occasion.at,
            by=occasion.account,
        )
        now.data |= {"ruling": str(ruling.pk), "kind": str(kind)}
        now.extra |= {"award": award, "ruling": ruling}
    return ruling


def lift_ruling(ruling: AwardRuling, occasion: Occasion, *, explanation: str) -> AwardRuling:
    """Take back what was recorded of a move or a court: a later decision, or a mistake. The first row stays."""
    _needs(explanation, "explanation")
    with step(ruling.award.case_id, Event.RULING, occasion) as now:
        if AwardRuling.objects.filter(lifts=ruling).exists() or ruling.lifts_id is not None:
            raise problems.NotNowError(NOT_LIFTABLE)
        lifting = AwardRuling.objects.create(
            award_id=ruling.award_id,
            kind=ruling.kind,
            first=ruling.first,
            last=ruling.last,
            decided_on=occasion.today,
            explanation=explanation.strip(),
            lifts=ruling,
            at=occasion.at,
            by=occasion.account,
        )
        now.data |= {"ruling": str(lifting.pk), "lifts": str(ruling.pk)}
        now.extra |= {"award": award_of(now), "ruling": lifting}
    return lifting


def change_account(case: UUID, occasion: Occasion, *, account: BankAccount, version: int | None = None) -> AwardPayee:
    """Pay into another account of the same payee from now on; CheckError for somebody else's account."""
    with step(case, Event.CHANGE_ACCOUNT, occasion, version=version) as now:
        award = award_of(now)
        payee = award.payee_now()
        if account.owner_id != payee.payee_id:
            raise problems.CheckError(FOREIGN_ACCOUNT, field="account")
        row = AwardPayee.objects.create(
            award=award,
            payee_id=payee.payee_id,
            account=account,
            at=occasion.at,
            by=occasion.actor.account,
        )
        now.extra |= {"award": award, "payee": row}
    return row


def payment_returned(case: UUID, occasion: Occasion, **data: Any) -> None:
    """Tell, in the journal and to listeners, that a bank returned a payment; `data` is plain (order, amount, reason)."""
    with step(case, Event.PAYMENT_RETURNED, occasion) as now:
        now.data |= data
        now.extra |= {"award": award_of(now)}


def award_of(now: Step) -> Award:
    """The award of the case of an event; NotNowError where nothing was granted."""
    award = Award.objects.filter(case=now.case).first()
    if award is None:
        raise problems.NotNowError(problems.NO_AWARD)
    award.case = now.case
    return award


def _needs(text: str, field: str = "reason") -> None:
    if not text.strip():
        raise problems.CheckError(problems.REASON, field=field)
