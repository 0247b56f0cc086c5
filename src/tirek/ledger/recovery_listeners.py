"""What happens to recoveries when decisions about an award are signed or returned, and when a hearing is recorded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tirek.cases import events
from tirek.cases.models import Award
from tirek.cases.models.awards import award_of_case
from tirek.cases.models.decisions import Kind
from tirek.cases.problems import CheckError
from tirek.cases.procedure import Event
from tirek.cases.services.deciding import OTHER_RESULT
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Instalment, Recovery, RecoveryEvent, RecoveryLine
from tirek.ledger.posting import Act, Draft, post
from tirek.ledger.recovering import free, standings
from tirek.ledger.recovery_content import amounts_in, recovery_of
from tirek.ledger.services.recovering import open_found, settle, tell

if TYPE_CHECKING:
    from tirek.cases.events import Happened
    from tirek.cases.models import Decision, Proposal

_RETURNED: Final = {
    Kind.RECOVERY_NOTICE: RecoveryEvent.Kind.NOTICE_RETURNED,
    Kind.RECOVER: RecoveryEvent.Kind.DECISION_RETURNED,
    Kind.WRITE_OFF: RecoveryEvent.Kind.WRITE_OFF_RETURNED,
}


@events.on(Event.SIGN_STOP, Event.SIGN_CHANGE)
def less_is_due(happened: Happened) -> None:
    """After the ledger was brought into line: put a new overpayment on the list, end what a supplement made good."""
    decision: Decision = happened.extra["decision"]
    award = award_of_case(happened.case.pk)
    if award is None or decision.kind not in {Kind.STOP, Kind.RECALCULATE}:
        return
    settle(award.pk, happened.at, happened.actor.account)
    open_found(award, happened.at, decision.signed_by_id)


@events.on(Event.SIGN_CHANGE)
def signed(happened: Happened) -> None:
    """What a signed notice, decision or write-off does. CheckError where the ledger no longer says what was prepared."""
    decision: Decision = happened.extra["decision"]
    number = recovery_of(decision.content)
    if number is None:
        return
    recovery = Recovery.objects.get(pk=number)
    award: Award = happened.extra["award"]
    match Kind(decision.kind):
        case Kind.RECOVERY_NOTICE:
            _still(amounts_in(decision.content or {}), free(award.pk), exactly=True)
            _ask(recovery, decision, happened, RecoveryEvent.Kind.NOTICE_SIGNED, hearing=happened.extra["hearing"])
            open_found(award, happened.at, decision.signed_by_id)
        case Kind.RECOVER:
            content = decision.content or {}
            _still(amounts_in(content), standings([award.pk])[number].outstanding, exactly=True)
            _ask(recovery, decision, happened, RecoveryEvent.Kind.DECIDED, data={"way": content["way"]})
            _expect(recovery, decision)
        case Kind.WRITE_OFF:
            _still(amounts_in(decision.content or {}), standings([award.pk])[number].outstanding, exactly=False)
            _write_off(recovery, award, decision, happened)
            settle(award.pk, happened.at, happened.actor.account)


@events.on(Event.RETURN_CHANGE)
def returned(happened: Happened) -> None:
    """A proposal that the head did not sign: the recovery stands where it stood."""
    proposal: Proposal = happened.extra["proposal"]
    number = recovery_of(proposal.content)
    if number is not None:
        kind = _RETURNED[Kind(proposal.kind)]
        tell(Recovery.objects.get(pk=number), kind, happened.at, happened.actor.account, proposal=proposal)
        settle(Recovery.objects.get(pk=number).award_id, happened.at, happened.actor.account)


@events.on(Event.HEAR_CHANGE, Event.MOVE_CHANGE_HEARING)
def heard(happened: Happened) -> None:
    """The hearing that a notice announced was recorded, or moved."""
    hearing = happened.extra["hearing"]
    number = recovery_of(hearing.decision.content)
    if number is None:
        return
    moved = happened.event is Event.MOVE_CHANGE_HEARING
    kind = RecoveryEvent.Kind.HEARING_MOVED if moved else RecoveryEvent.Kind.HEARD
    tell(Recovery.objects.get(pk=number), kind, happened.at, happened.actor.account, hearing=hearing)


def _still(wanted: dict[int, int], held: Any, *, exactly: bool) -> None:
    now = {period: held.get(period, 0) for period in wanted}
    if now != wanted if exactly else any(now[period] < part for period, part in wanted.items()):
        raise CheckError(OTHER_RESULT)


def _ask(recovery: Recovery, decision: Decision, happened: Happened, kind: RecoveryEvent.Kind, **about: Any) -> None:
    RecoveryLine.objects.bulk_create(
        RecoveryLine(
            recovery=recovery, decision=decision, period=line["code"], booked=line["booked"], amount=line["amount"]
        )
        for line in (decision.content or {})["lines"]
    )
    tell(recovery, kind, happened.at, happened.actor.account, proposal=decision.proposal, decision=decision, **about)


def _expect(recovery: Recovery, decision: Decision) -> None:
    """Keep when which sums are expected: the whole until a day, or the instalments."""
    content = decision.content or {}
    expected = [(each["until"], each["amount"]) for each in content["instalments"]]
    if content["until"]:
        expected = [(content["until"], content["amount"])]
    Instalment.objects.bulk_create(
        Instalment(
            recovery=recovery,
            decision=decision,
            seq=number,
            due_on=date.fromisoformat(day),
            amount=amount,
        )
        for number, (day, amount) in enumerate(expected, start=1)
    )


def _write_off(recovery: Recovery, award: Award, decision: Decision, happened: Happened) -> None:
    lines = (decision.content or {})["lines"]
    drafts = [
        Draft(award.pk, line["code"], line["booked"], EntryKind.WRITTEN_OFF, line["amount"], decision.pk)
        for line in lines
    ]
    act = Act(
        kind="write-off",
        actor=happened.actor,
        at=happened.at,
        territory=award.territory,
        decision=decision.pk,
        case=happened.case.pk,
    )
    post(drafts, act)
    about = {"proposal": decision.proposal, "decision": decision, "data": {"amount": sum(d.amount for d in drafts)}}
    tell(recovery, RecoveryEvent.Kind.WRITTEN_OFF, happened.at, happened.actor.account, **about)
