"""What comes of a recovery: money that came back, sums withheld from payments, what a court decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tirek.cases import problems
from tirek.cases.procedure import Event
from tirek.cases.services.awards import award_of
from tirek.cases.services.step import step
from tirek.law.text import N_
from tirek.law.words import tenge_text
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Entry, Receipt, Recovery, RecoveryEvent, RecoveryStage
from tirek.ledger.posting import Act, Draft, post
from tirek.ledger.recovering import Standing, standing_of
from tirek.ledger.recovery_content import rules_for
from tirek.ledger.services.recovering import NOT_ASKED, allowed_way, settle, tell
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion
    from tirek.cases.services.step import Step

TOO_MUCH: Final = N_(
    "Only {outstanding} is still to be returned. Enter at most that; what is more belongs to the family."
)
NOT_POSITIVE: Final = N_("Give the sum in whole tenge, more than 0.")
NO_REFERENCE: Final = N_("Give the number of the payment at the treasury or the bank.")
TWICE: Final = N_("The payment {reference} was entered already.")
NOT_COME: Final = N_("This day has not come yet.")
NO_COURT: Final = N_("The decision on this recovery does not go to a court.")
NO_COURT_NUMBER: Final = N_("Name the number of the court's decision.")


def record_receipt(
    recovery: int, occasion: Occasion, *, amount: int, paid_on: date, reference: str, version: int | None = None
) -> Receipt:
    """Enter money that came back; it settles the periods in the order that the law gives. A part is enough, more is refused."""
    held = Recovery.objects.select_related("award").get(pk=recovery)
    if amount <= 0:
        raise problems.CheckError(NOT_POSITIVE, field="amount")
    if not reference.strip():
        raise problems.CheckError(NO_REFERENCE, field="reference")
    if paid_on > occasion.today:
        raise problems.CheckError(NOT_COME, field="paid_on")
    with step(held.award.case_id, Event.REPAID, occasion, version=version) as now:
        award = award_of(now)
        standing = standing_of(held)
        basis = _basis(standing)
        if Receipt.objects.filter(recovery=held, reference=reference.strip()).exists():
            raise problems.CheckError(TWICE, field="reference", reference=reference.strip())
        if amount > standing.total:
            raise problems.CheckError(TOO_MUCH, field="amount", outstanding=tenge_text(standing.total))
        receipt = Receipt.objects.create(
            recovery=held,
            amount=amount,
            paid_on=paid_on,
            reference=reference.strip(),
            at=occasion.at,
            by_id=occasion.account,
        )
        order = rules_for(award, occasion.law, occasion.today).order
        drafts = [
            Draft(award.pk, period, standing.booked[period], EntryKind.RECOVERED, -part, basis, receipt=receipt.pk)
            for period, part in allot(amount, standing.outstanding, order.order if order else "")
        ]
        post(drafts, _act(now, basis))
        tell(held, RecoveryEvent.Kind.RECEIVED, occasion.at, occasion.account, receipt=receipt)
        now.data |= {"recovery": held.pk, "amount": amount, "receipt": str(receipt.pk)}
        now.extra |= {"award": award, "recovery": held, "receipt": receipt}
        settle(award.pk, occasion.at, occasion.account)
    return receipt


def withhold(recovery: int, occasion: Occasion, *, month: int) -> int:
    """Take what the law allows of the sums that are to be paid up to a `month` (YYYYMM), before a run pays the rest.

    Of each period never more than the act's share of what is owed, however often it is called. Returns the tenge withheld.
    """
    held = Recovery.objects.select_related("award").get(pk=recovery)
    with step(held.award.case_id, Event.REPAID, occasion) as now:
        award = award_of(now)
        standing = standing_of(held)
        rules = rules_for(award, occasion.law, occasion.today)
        chosen = allowed_way("withholding", rules)
        if standing.way != chosen.way or standing.stage is not RecoveryStage.RECOVERING:
            raise problems.NotNowError(NOT_ASKED)
        basis = _basis(standing)
        drafts = _withheld(award, standing, chosen.share or 0, month, basis, rules.order.order if rules.order else "")
        taken = sum(draft.amount for draft in drafts if draft.kind is EntryKind.WITHHELD)
        if drafts:
            post(drafts, _act(now, basis))
            tell(
                held, RecoveryEvent.Kind.WITHHELD, occasion.at, occasion.account, data={"amount": taken, "month": month}
            )
        now.data |= {"recovery": held.pk, "amount": taken, "withheld": True}
        now.extra |= {"award": award, "recovery": held}
        settle(award.pk, occasion.at, occasion.account)
    return taken


def record_court(
    recovery: int,
    occasion: Occasion,
    *,
    number: str,
    decided_on: date,
    amount: int,
    note: str = "",
    version: int | None = None,
) -> RecoveryEvent:
    """Enter what a court decided on a recovery: its number, day and sum. What it leaves out is given up by a write-off only."""
    held = Recovery.objects.select_related("award").get(pk=recovery)
    if not number.strip():
        raise problems.CheckError(NO_COURT_NUMBER, field="number")
    if amount < 0:
        raise problems.CheckError(NOT_POSITIVE, field="amount")
    if decided_on > occasion.today:
        raise problems.CheckError(NOT_COME, field="decided_on")
    with step(held.award.case_id, Event.RECOVERY_IN_COURT, occasion, version=version) as now:
        if standing_of(held).stage is not RecoveryStage.IN_COURT:
            raise problems.NotNowError(NO_COURT)
        data = {"number": number.strip(), "decided_on": decided_on.isoformat(), "amount": amount}
        event = tell(
            held, RecoveryEvent.Kind.COURT, occasion.at, occasion.account, data=data, note=note.strip() or None
        )
        now.data |= {"recovery": held.pk, **data}
        now.extra |= {"award": award_of(now), "recovery": held}
    return event


def allot(amount: int, outstanding: Mapping[int, int], order: str) -> list[tuple[int, int]]:
    """Share a sum out over periods, each up to what is outstanding, in the order that the law gives."""
    parts = []
    for period in sorted(outstanding, reverse=order == "newest-first"):
        part = min(amount, outstanding[period])
        if part > 0:
            parts.append((period, part))
            amount -= part
    return parts


def _basis(standing: Standing) -> UUID:
    if standing.basis is None or standing.stage is RecoveryStage.SETTLED:
        raise problems.NotNowError(NOT_ASKED)
    return standing.basis


def _withheld(award: Award, standing: Standing, share: int, month: int, basis: UUID, order: str) -> list[Draft]:
    """Pairs: withheld of a sum to be paid, recovered of one that was overpaid; both together or none."""
    rest = dict(standing.outstanding)
    before: dict[int, int] = {}
    for entry in Entry.objects.filter(award=award, kind=EntryKind.WITHHELD.value):
        before[entry.period] = before.get(entry.period, 0) + entry.amount
    drafts = []
    for held in sums_of(award.pk).values():
        most = held.owed * share // 100 - before.get(held.period, 0)
        take = min(held.open, most, sum(rest.values())) if held.booked <= month else 0
        if take <= 0:
            continue
        drafts.append(Draft(award.pk, held.period, held.booked, EntryKind.WITHHELD, take, basis))
        for period, part in allot(take, rest, order):
            rest[period] -= part
            drafts.append(Draft(award.pk, period, standing.booked[period], EntryKind.RECOVERED, -part, basis))
    return drafts


def _act(now: Step, decision: UUID) -> Act:
    return Act(
        kind="recovery",
        actor=now.occasion.actor,
        at=now.occasion.at,
        territory=now.case.territory,
        decision=decision,
        case=now.case.pk,
    )
