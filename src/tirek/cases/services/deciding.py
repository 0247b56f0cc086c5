"""From a proposal to a signed decision: prepared by one person, signed by another, with a hearing before a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from tirek.cases import problems
from tirek.cases.assessing import Assessed, assess_case
from tirek.cases.awarding import assess_award
from tirek.cases.models import (
    Case,
    Decision,
    DecisionNumbering,
    Hearing,
    HearingRecord,
    MonthClaim,
    Proposal,
    ProposalOutcome,
)
from tirek.cases.models.awards import payee_of
from tirek.cases.models.decisions import OF_AWARDS, Kind
from tirek.cases.numbers import next_number
from tirek.cases.procedure import Event
from tirek.cases.queries import hearings
from tirek.cases.services.awards import award_of, open_award
from tirek.cases.services.guards import explained
from tirek.cases.services.intake import AnotherPayeeError, other_payees_months
from tirek.cases.services.payees import become_payee
from tirek.cases.services.step import Step, back_from, refresh, step
from tirek.config.clock import local_day
from tirek.law.months import first_day
from tirek.law.text import N_

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.cases.occasion import Occasion

SIGNED_OR_RETURNED = N_("This proposal was already signed or returned. Nothing of yours was recorded.")
OTHER_RESULT = N_(
    "Since the proposal was prepared something changed and the result is another one. Return it, so that it is prepared anew."
)
SIGNS: Final = {
    Kind.GRANT: Event.SIGN_GRANT,
    Kind.PRELIMINARY_REFUSAL: Event.SIGN_PRELIMINARY,
    Kind.REFUSAL: Event.SIGN_REFUSAL,
    Kind.STOP: Event.SIGN_STOP,
    **dict.fromkeys(OF_AWARDS, Event.SIGN_CHANGE),
}
_PREPARES: Final = {
    Kind.GRANT: Event.PREPARE_GRANT,
    Kind.PRELIMINARY_REFUSAL: Event.PREPARE_PRELIMINARY,
    Kind.REFUSAL: Event.PREPARE_REFUSAL,
    Kind.STOP: Event.PREPARE_STOP,
}

_HEARS: Final = {Kind.PRELIMINARY_REFUSAL: Event.RECORD_HEARING, Kind.RECOVERY_NOTICE: Event.HEAR_CHANGE}
_MOVES: Final = {Kind.PRELIMINARY_REFUSAL: Event.MOVE_HEARING, Kind.RECOVERY_NOTICE: Event.MOVE_CHANGE_HEARING}


def propose_grant(case: UUID, occasion: Occasion, *, note: str = "", version: int | None = None) -> Proposal:
    """Prepare a grant on the facts as they stand; only where the assessment says that something is due."""
    return _propose(case, Kind.GRANT, occasion, version, {"note": note})


def propose_preliminary_refusal(
    case: UUID,
    occasion: Occasion,
    *,
    grounds: Sequence[str],
    explanation: Mapping[str, str],
    hearing_at: datetime,
    way: str,
    place: str,
    late: str = "",
    note: str = "",
    against: str = "",
    version: int | None = None,
) -> Proposal:
    """Prepare a preliminary decision to refuse, with its hearing.

    `grounds` are ids of the service's list, `explanation` {"kk", "ru"} what was found and where it comes from. After the
    inner deadline TooLateError offers what is lawful; with the reason of the delay in `late` it can be prepared all the same.
    Where by the facts a payment is due, `against` says why it is proposed all the same (CheckError without); it goes before the
    note to the head.
    """
    given = {
        "grounds": list(grounds),
        "explanation": dict(explanation),
        "hearing": {"at": hearing_at.isoformat(), "way": way, "place": place.strip()},
        "late": late.strip(),
        "note": _noted(against, note),
        "against": against.strip(),
    }
    return _propose(case, Kind.PRELIMINARY_REFUSAL, occasion, version, given)


def propose_refusal(
    case: UUID,
    occasion: Occasion,
    *,
    grounds: Sequence[str],
    explanation: Mapping[str, str],
    note: str = "",
    against: str = "",
    version: int | None = None,
) -> Proposal:
    """Prepare the reasoned refusal after the hearing; `against` as for the preliminary decision."""
    given = {
        "grounds": list(grounds),
        "explanation": dict(explanation),
        "note": _noted(against, note),
        "against": against.strip(),
    }
    return _propose(case, Kind.REFUSAL, occasion, version, given)


def _noted(against: str, note: str) -> str:
    """What the head reads beside the proposal, the reason for going against the facts first."""
    return "\n".join(filter(None, (against.strip(), note.strip())))


def propose_stop(
    case: UUID, occasion: Occasion, *, condition: str, explanation: Mapping[str, str], version: int | None = None
) -> Proposal:
    """Prepare a stop of a granted payment, by the condition that ended it."""
    if condition not in occasion.law.services[_service(case)].conditions:
        raise problems.CheckError(problems.UNKNOWN_GROUND, field="condition", ground=condition)
    explained(explanation)
    return _propose(case, Kind.STOP, occasion, version, {"grounds": [condition], "explanation": dict(explanation)})


def _service(case: UUID) -> str:
    service = Case.objects.filter(pk=case).values_list("service", flat=True).first()
    if service is None:
        raise problems.NotNowError(problems.NO_SUCH_CASE)
    return service


def _propose(case: UUID, kind: Kind, occasion: Occasion, version: int | None, given: dict[str, Any]) -> Proposal:
    with step(case, _PREPARES[kind], occasion, version=version, **given) as now:
        assessed = assess_case(now.case, occasion.law, occasion.today)
        proposal = Proposal.objects.create(
            case=now.case,
            kind=kind,
            grounds=given.get("grounds", []),
            explanation=given.get("explanation"),
            assessment=assessed.receipt,
            hearing=given.get("hearing"),
            late=given.get("late") or None,
            note=given.get("note") or None,
            prepared_by_id=occasion.account,
            prepared_at=occasion.at,
        )
        now.data |= {"proposal": str(proposal.pk), "grounds": proposal.grounds, "receipt": assessed.receipt_id}
        now.data |= {"late": True} if proposal.late else {}
        now.data |= {"against": True} if given.get("against") and assessed.outcome == "grant" else {}
        now.extra |= {"proposal": proposal}
    return proposal


def give_back(proposal: UUID, occasion: Occasion, *, reason: str, version: int | None = None) -> ProposalOutcome:
    """The head does not sign and says why in a line; the case goes back to its officer."""
    if not reason.strip():
        raise problems.CheckError(problems.REASON, field="reason")
    held = Proposal.objects.select_related("case").get(pk=proposal)
    _still_open(held)
    of_award = held.kind in OF_AWARDS
    with step(held.case_id, Event.RETURN_CHANGE if of_award else Event.RETURN, occasion, version=version) as now:
        outcome = _outcome(held, ProposalOutcome.Result.RETURNED, occasion, reason.strip())
        if of_award:
            now.case.changing = False
        else:
            now.target = back_from(now.case)
        now.data |= {"proposal": str(held.pk)}
        now.extra |= {"proposal": held, "reason": reason.strip()}
    return outcome


def sign(proposal: UUID, occasion: Occasion, *, version: int | None = None) -> Decision:
    """The head signs: the decision, its number, the hearing or the months it pays, all in one transaction.

    Of two heads who sign at once the second gets ChangedError; so does who saw an older `version` of the case. A grant is
    computed anew: when the result is no longer the prepared one it must be returned (CheckError). Another payee for one of the
    months makes it AnotherPayeeError.
    """
    held = Proposal.objects.select_related("case").get(pk=proposal)
    kind = Kind(held.kind)
    _still_open(held)
    given = {"grounds": held.grounds, "explanation": held.explanation}
    with step(held.case_id, SIGNS[kind], occasion, version=version, **given) as now:
        _outcome(held, ProposalOutcome.Result.SIGNED, occasion, None)
        assessed = _assessed(now, kind)
        if kind is Kind.GRANT:
            _same_result(held, assessed)
            _claim(now, assessed)
        elif kind is Kind.STOP:
            _release(now, assessed)
        elif kind is Kind.RECALCULATE:
            _release(now, assessed)
            _claim(now, assessed)
        decision = Decision.objects.create(
            case=now.case,
            proposal=held,
            kind=kind,
            number=next_number(DecisionNumbering, now.case.territory, occasion.today, kind="D"),
            grounds=held.grounds,
            explanation=held.explanation,
            content=held.content,
            receipt=assessed.receipt,
            receipt_id=assessed.receipt_id,
            prepared_by=held.prepared_by,
            signed_by_id=occasion.account,
            signed_at=occasion.at,
        )
        now.data |= {"decision": str(decision.pk), "number": decision.number, "receipt": decision.receipt_id}
        now.extra |= {"decision": decision}
        _after(now, kind, decision)
    return decision


def _assessed(now: Step, kind: Kind) -> Assessed:
    """What stands under the decision: of an award also what binds it beside its facts."""
    occasion = now.occasion
    if kind in OF_AWARDS:
        return assess_award(award_of(now), occasion.law, occasion.today).assessed
    return assess_case(now.case, occasion.law, occasion.today)


def _after(now: Step, kind: Kind, decision: Decision) -> None:
    """What a decision opens: an award, a hearing; the end of the case's term."""
    if kind in OF_AWARDS:
        award = award_of(now)
        now.case.changing = False
        now.data |= {"kind": str(kind)}
        now.extra |= {"award": award}
        if kind is Kind.CHANGE_PAYEE:
            become_payee(now, award, decision)
    if decision.proposal.hearing:
        now.extra |= {"hearing": _announce(now, decision, decision.proposal.hearing)}
    if kind in {Kind.GRANT, Kind.REFUSAL, Kind.STOP}:
        now.case.decided_at = now.occasion.at
    if kind is Kind.GRANT:
        now.extra |= {"award": open_award(now, decision)}


def _still_open(proposal: Proposal) -> None:
    """Say it in words when somebody was quicker; the constraint behind `_outcome` decides when both come at once."""
    if ProposalOutcome.objects.filter(proposal=proposal).exists():
        raise problems.ChangedError(SIGNED_OR_RETURNED)


def _outcome(proposal: Proposal, result: str, occasion: Occasion, reason: str | None) -> ProposalOutcome:
    try:
        with transaction.atomic():
            return ProposalOutcome.objects.create(
                proposal=proposal, result=result, reason=reason, by_id=occasion.account, at=occasion.at
            )
    except IntegrityError:
        raise problems.ChangedError(SIGNED_OR_RETURNED) from None


def _same_result(proposal: Proposal, assessed: Assessed) -> None:
    before, after = proposal.assessment["result"], assessed.receipt["result"]
    if (before["outcome"], before["dues"]) != (after["outcome"], after["dues"]):
        raise problems.CheckError(OTHER_RESULT)


def _claim(now: Step, assessed: Assessed) -> None:
    """Take the months of the grant for this payee; the database lets nobody else have them."""
    months = [first_day(each.month) for each in assessed.assessment.months if each.payable]
    payee = payee_of(now.case)
    of_child = MonthClaim.objects.filter(service=now.case.service, child=now.case.child_id, month__in=months)
    mine = of_child.filter(Q(case=now.case) | Q(payee=payee))
    held = set(mine.values_list("month", flat=True))
    try:
        with transaction.atomic():
            MonthClaim.objects.bulk_create(
                MonthClaim(
                    service=now.case.service,
                    child_id=now.case.child_id,
                    month=month,
                    case=now.case,
                    payee=payee,
                )
                for month in months
                if month not in held
            )
    except IntegrityError:
        taken = other_payees_months(now.case.service, now.case.child, payee)
        raise AnotherPayeeError([month for month in taken if month in set(months)] or months) from None


def _release(now: Step, assessed: Assessed) -> None:
    """Let go of the months that are no longer payable: another representative may be granted them."""
    kept = {first_day(each.month) for each in assessed.assessment.months if each.payable}
    free = now.case.claims.exclude(month__in=kept)
    now.data |= {"released": [f"{month:%Y-%m}" for month in free.order_by("month").values_list("month", flat=True)]}
    free.delete()


def _announce(now: Step, decision: Decision, hearing: Mapping[str, Any]) -> Hearing:
    return Hearing.objects.create(
        case=now.case,
        decision=decision,
        at=datetime.fromisoformat(hearing["at"]),
        way=hearing["way"],
        place=hearing["place"],
        notified_at=now.occasion.at,
        by=now.occasion.account,
    )


def record_hearing(
    case: UUID,
    occasion: Occasion,
    *,
    appeared: bool,
    way: str,
    statement: str = "",
    held_at: datetime | None = None,
    kind: Kind = Kind.PRELIMINARY_REFUSAL,
    version: int | None = None,
) -> HearingRecord:
    """Write down what was said at the hearing, or that nobody appeared; `held_at` is when, by default the moment of writing.
    `kind` is that of the decision with which the hearing was announced.

    Raises CheckError at "held_at" for a moment before the person was told of it, or to come; at "appeared" where nobody is said
    to have appeared before the announced time, or though they answered in writing.
    """
    if appeared and not statement.strip():
        raise problems.CheckError(problems.STATEMENT, field="statement")
    with step(case, _HEARS[kind], occasion, version=version) as now:
        hearing = now.case.open_hearing(kind)
        if hearing is None:
            raise problems.NotNowError(problems.NO_HEARING)
        moment = held_at or occasion.at
        if moment > occasion.at:
            raise problems.CheckError(problems.HEARD_IN_FUTURE, field="held_at")
        # Clocks on pages have no seconds.
        if moment < hearing.notified_at.replace(second=0, microsecond=0):
            told = local_day(hearing.notified_at)
            raise problems.CheckError(problems.HEARD_TOO_EARLY, field="held_at", notified=told)
        if not appeared and hearings.written(hearing):
            raise problems.CheckError(problems.WRITTEN, field="appeared")
        if moment < hearing.at and not appeared:
            raise problems.CheckError(problems.HEARING_EARLY, field="appeared", day=local_day(hearing.at))
        record = HearingRecord.objects.create(
            hearing=hearing,
            appeared=appeared,
            way=way,
            statement=statement.strip() or None,
            held_at=moment,
            recorded_at=occasion.at,
            recorded_by_id=occasion.account,
        )
        now.data |= {"hearing": str(hearing.pk), "appeared": appeared, "way": way}
        now.extra |= {"hearing": hearing, "record": record}
    return record


def move_hearing(
    case: UUID,
    occasion: Occasion,
    *,
    at: datetime,
    way: str,
    place: str,
    reason: str,
    kind: Kind = Kind.PRELIMINARY_REFUSAL,
    version: int | None = None,
) -> Hearing:
    """Announce the hearing for another time or way, within the same days of the first notice of the same decision."""
    if not reason.strip():
        raise problems.CheckError(problems.REASON, field="reason")
    first = Hearing.first_of(case, kind)
    given: dict[str, Any] = {"hearing": {"at": at.isoformat(), "way": way, "place": place}}
    if first is not None:
        given["notified_on"] = local_day(first.notified_at)
    with step(case, _MOVES[kind], occasion, version=version, **given) as now:
        if now.case.open_hearing(kind) is None:
            raise problems.NotNowError(problems.NO_HEARING)
        decision = now.case.decisions.filter(kind=kind).latest("signed_at")
        hearing = _announce(now, decision, given["hearing"])
        refresh(now.case, occasion)
        now.data |= {"hearing": str(hearing.pk)}
        now.extra |= {"hearing": hearing, "decision": decision, "reason": reason.strip()}
    return hearing
