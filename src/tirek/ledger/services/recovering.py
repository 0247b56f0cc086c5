"""Asking overpaid sums back: a notice and a hearing before any decision, ways that the law allows, receipts, write-off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tirek.cases import problems
from tirek.cases.models import Award, Decision
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import Event
from tirek.cases.services.awards import award_of, propose_change
from tirek.cases.services.guards import explained
from tirek.cases.services.step import locked, step
from tirek.law.text import N_
from tirek.law.words import RECOVERY_WAYS, listed, tenge_text, told, way_text
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Entry, Receipt, Recovery, RecoveryEvent, RecoveryStage
from tirek.ledger.posting import Act, Draft, post
from tirek.ledger.recovering import Standing, free, standing_of, standings
from tirek.ledger.recovery_content import (
    cited,
    heard_at,
    lines_for,
    named,
    notice_content,
    recipients,
    rules_for,
    total_of,
)
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from tirek.cases.models import Proposal
    from tirek.cases.occasion import Occasion
    from tirek.cases.services.step import Step
    from tirek.law.recovery import RecoveryRules, RecoveryWay

NOTHING_OVERPAID: Final = N_("By the ledger nothing was paid too much that is not asked back already.")
SMALL: Final = N_("Sums below {limit} are not asked back ({citation}). Propose to write it off.")
UNDER_WAY: Final = N_("A recovery of this award is being prepared or heard already. Finish it first.")
NOT_HEARD: Final = N_("The person has to be heard first: a signed notice, then the hearing or that nobody came.")
NOT_ALLOWED: Final = N_("“{way}” is not a way that the law allows here. Allowed: {ways} ({citation}).")
NO_DAY: Final = N_("Name the day until which the sum is to be returned; it must be in the future.")
NO_PLAN: Final = N_("Name the days and sums of the instalments: days in the future and in order, whole tenge.")
PLAN_TOTAL: Final = N_("The instalments add up to {given}, but {total} is to be returned.")
NOT_ASKED: Final = N_("Nothing is being asked back here now.")
TOO_MUCH: Final = N_(
    "Only {outstanding} is still to be returned. Enter at most that; what is more belongs to the family."
)
NOT_POSITIVE: Final = N_("Give the sum in whole tenge, more than 0.")
NO_REFERENCE: Final = N_("Give the number of the payment at the treasury or the bank.")
TWICE: Final = N_("The payment {reference} was entered already.")
NOT_COME: Final = N_("This day has not come yet.")
NO_COURT: Final = N_("The decision on this recovery does not go to a court.")
WRITE_OFF_SUM: Final = N_("Of {period} at most {most} can be written off.")
_UNHEARD: Final = frozenset({RecoveryStage.NOTICE_PREPARED, RecoveryStage.HEARING, RecoveryStage.HEARD})
_TO_DECIDE: Final = frozenset({RecoveryStage.HEARD, RecoveryStage.RECOVERING, RecoveryStage.IN_COURT})


def propose_notice(
    award: int,
    occasion: Occasion,
    *,
    hearing_at: datetime,
    way: str,
    place: str,
    explanation: Mapping[str, str] | None = None,
    note: str = "",
    version: int | None = None,
) -> Proposal:
    """Prepare the notice that a sum was overpaid, with its hearing; nothing is asked back before that.

    What is asked is what the ledger says was overpaid and no other recovery asks, of the person who received it. CheckError
    below the small sum of the law.
    """
    held = Award.objects.select_related("case").get(pk=award)
    with transaction.atomic():
        locked(held.case_id)
        _none_under_way(held)
        person, amounts = _of_one_person(held, free(held.pk))
        lines = lines_for(held, amounts, occasion.law, occasion.today)
        rules = rules_for(held, occasion.law, occasion.today)
        _not_small(held, total_of(lines), rules, occasion)
        recovery = _opened(held, occasion)
        proposal = propose_change(
            held.case_id,
            occasion,
            kind=Kind.RECOVERY_NOTICE,
            content=notice_content(held, recovery.pk, person, lines, rules),
            explanation=explanation,
            hearing={"at": hearing_at.isoformat(), "way": way, "place": place.strip()},
            note=note,
            version=version,
        )
        tell(recovery, RecoveryEvent.Kind.NOTICE_PREPARED, occasion.at, occasion.account, proposal=proposal)
    return proposal


def propose_recovery(
    recovery: int,
    occasion: Occasion,
    *,
    way: str,
    until: date | None = None,
    instalments: Sequence[tuple[date, int]] = (),
    explanation: Mapping[str, str] | None = None,
    note: str = "",
    version: int | None = None,
) -> Proposal:
    """Prepare the decision to ask back what is outstanding, after the hearing, or to ask it in another way than before.

    `way` is one that the law allows there: voluntary `until` a day, `instalments` (day, tenge) that add up, withholding, court.
    """
    held = Recovery.objects.select_related("award__case").get(pk=recovery)
    award = held.award
    with transaction.atomic():
        locked(award.case_id)
        standing = standing_of(held)
        notice = _notice_of(standing)
        heard = heard_at(notice) if notice else None
        if standing.stage not in _TO_DECIDE or notice is None or heard is None:
            raise problems.NotNowError(NOT_HEARD)
        lines = lines_for(award, standing.outstanding, occasion.law, occasion.today)
        if not lines:
            raise problems.NotNowError(NOT_ASKED)
        chosen = _allowed(way, rules_for(award, occasion.law, occasion.today))
        total = total_of(lines)
        content = {
            "recovery": held.pk,
            "award": award.pk,
            "person": (notice.content or {})["person"],
            "lines": lines,
            "amount": total,
            "way": chosen.way,
            **cited(chosen.citation),
            "share": chosen.share,
            **_plan(chosen.way, until, instalments, total, occasion.today),
            "notice": named(notice),
            "heard": heard,
        }
        proposal = propose_change(
            award.case_id,
            occasion,
            kind=Kind.RECOVER,
            content=content,
            explanation=explanation,
            note=note,
            version=version,
        )
        tell(held, RecoveryEvent.Kind.DECISION_PREPARED, occasion.at, occasion.account, proposal=proposal)
    return proposal


def propose_write_off(
    award: int,
    occasion: Occasion,
    *,
    explanation: Mapping[str, str],
    recovery: int | None = None,
    sums: Mapping[int, int] | None = None,
    note: str = "",
    version: int | None = None,
) -> Proposal:
    """Prepare the decision to give up an overpaid sum, with its reason {"kk", "ru"}.

    Of a `recovery` what is outstanding, otherwise what no recovery asks; `sums`: less than all of it, by period code.
    """
    explained(explanation)
    held = Award.objects.select_related("case").get(pk=award)
    with transaction.atomic():
        locked(held.case_id)
        if recovery is None:
            _none_under_way(held)
        chosen = _opened(held, occasion) if recovery is None else held.recoveries.get(pk=recovery)
        amounts = _given_up(standing_of(chosen).outstanding, sums)
        rules = rules_for(held, occasion.law, occasion.today)
        lines = lines_for(held, amounts, occasion.law, occasion.today)
        limit = _limit(held, rules, occasion)
        small = {"limit": limit, **cited(rules.small_sum.citation)} if rules.small_sum and limit else None
        content = {
            "recovery": chosen.pk,
            "award": held.pk,
            "person": str(_of_one_person(held, amounts)[0]),
            "lines": lines,
            "amount": total_of(lines),
            "small_sum": small,
            **cited(rules.small_sum.citation if rules.small_sum and small else None),
        }
        proposal = propose_change(
            held.case_id,
            occasion,
            kind=Kind.WRITE_OFF,
            content=content,
            explanation=explanation,
            note=note,
            version=version,
        )
        tell(chosen, RecoveryEvent.Kind.WRITE_OFF_PREPARED, occasion.at, occasion.account, proposal=proposal)
    return proposal


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
        chosen = _allowed("withholding", rules)
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
    recovery: int, occasion: Occasion, *, number: str, decided_on: date, amount: int, note: str = ""
) -> RecoveryEvent:
    """Enter what a court decided on a recovery: its number, day and sum. What it leaves out is given up by a write-off only."""
    held = Recovery.objects.select_related("award").get(pk=recovery)
    if not number.strip():
        raise problems.CheckError(NO_COURT_NUMBER, field="number")
    if amount < 0:
        raise problems.CheckError(NOT_POSITIVE, field="amount")
    if decided_on > occasion.today:
        raise problems.CheckError(NOT_COME, field="decided_on")
    with step(held.award.case_id, Event.RECOVERY_IN_COURT, occasion) as now:
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


def tell(recovery: Recovery, kind: RecoveryEvent.Kind, at: datetime, by: UUID | None, **about: Any) -> RecoveryEvent:
    """Add what happened to a recovery."""
    return RecoveryEvent.objects.create(
        recovery=recovery, seq=recovery.events.count() + 1, kind=kind, at=at, by=by, **about
    )


def settle(award: int, at: datetime, by: UUID | None) -> None:
    """End the recoveries of an award of which nothing is outstanding any more and nothing waits for the head."""
    for standing in standings([award]).values():
        if standing.stage in _ENDS and not standing.total:
            tell(standing.recovery, RecoveryEvent.Kind.SETTLED, at, by)


_ENDS: Final = frozenset(
    {
        RecoveryStage.OPENED,
        RecoveryStage.HEARING,
        RecoveryStage.HEARD,
        RecoveryStage.RECOVERING,
        RecoveryStage.IN_COURT,
    }
)
NO_COURT_NUMBER: Final = N_("Name the number of the court's decision.")


def open_found(award: Award, at: datetime, by: UUID) -> Recovery | None:
    """Put an award whose signed decision shows an overpayment on the list of those to be asked; None where nothing is new."""
    waiting = any(
        each.basis is None and each.stage is not RecoveryStage.SETTLED for each in standings([award.pk]).values()
    )
    if waiting or not free(award.pk):
        return None
    recovery = _open(award, at, by)
    tell(recovery, RecoveryEvent.Kind.FOUND, at, by)
    return recovery


def _open(award: Award, at: datetime, by: UUID) -> Recovery:
    return Recovery.objects.create(
        award=award, service=award.service, territory=award.territory, opened_at=at, opened_by_id=by
    )


def _opened(award: Award, occasion: Occasion) -> Recovery:
    """The recovery of an award that waits to be prepared; a new one where none does."""
    for standing in standings([award.pk]).values():
        if standing.stage is RecoveryStage.OPENED:
            return standing.recovery
    return _open(award, occasion.at, occasion.account)


def _of_one_person(award: Award, amounts: Mapping[int, int]) -> tuple[UUID, dict[int, int]]:
    """Who received the oldest of these periods, and the sums of those that this person received."""
    if not amounts:
        raise problems.NotNowError(NOTHING_OVERPAID)
    received = recipients(award, amounts)
    person = received[min(amounts)]
    return person, {period: amount for period, amount in amounts.items() if received[period] == person}


def _none_under_way(award: Award) -> None:
    if any(each.stage in _UNHEARD for each in standings([award.pk]).values()):
        raise problems.NotNowError(UNDER_WAY)


def _notice_of(standing: Standing) -> Decision | None:
    """The newest signed notice."""
    signed = [each for each in standing.events if each.kind == RecoveryEvent.Kind.NOTICE_SIGNED]
    return signed[-1].decision if signed else None


def _basis(standing: Standing) -> UUID:
    if standing.basis is None or standing.stage is RecoveryStage.SETTLED:
        raise problems.NotNowError(NOT_ASKED)
    return standing.basis


def _limit(award: Award, rules: RecoveryRules, occasion: Occasion) -> int | None:
    if rules.small_sum is None:
        return None
    return rules.small_sum.limit(occasion.law.parameters, award.territory, occasion.today, occasion.today)


def _not_small(award: Award, total: int, rules: RecoveryRules, occasion: Occasion) -> None:
    limit = _limit(award, rules, occasion)
    if limit is not None and rules.small_sum is not None and total < limit:
        citation = dict(rules.small_sum.citation.text)
        raise problems.CheckError(SMALL, limit=tenge_text(limit), citation=citation)


def _allowed(way: str, rules: RecoveryRules) -> RecoveryWay:
    chosen = rules.way(way)
    if chosen is None:
        named_way = told(RECOVERY_WAYS[way]) if way in RECOVERY_WAYS else way
        ways = listed(way_text(each) for each in rules.ways)
        citation = dict(rules.ways[0].citation.text) if rules.ways else ""
        raise problems.CheckError(NOT_ALLOWED, field="way", way=named_way, ways=ways, citation=citation)
    return chosen


def _plan(
    way: str, until: date | None, instalments: Sequence[tuple[date, int]], total: int, today: date
) -> dict[str, Any]:
    """The sums expected with their days; none where the money comes from payments or by a court."""
    nothing: dict[str, Any] = {"until": None, "instalments": []}
    if way == "voluntary":
        if until is None or until <= today:
            raise problems.CheckError(NO_DAY, field="until")
        return {**nothing, "until": until.isoformat()}
    if way != "instalments":
        return nothing
    days = [day for day, _ in instalments]
    if not days or days[0] <= today or days != sorted(set(days)) or any(amount <= 0 for _, amount in instalments):
        raise problems.CheckError(NO_PLAN, field="instalments")
    given = sum(amount for _, amount in instalments)
    if given != total:
        values = {"given": tenge_text(given), "total": tenge_text(total)}
        raise problems.CheckError(PLAN_TOTAL, field="instalments", **values)
    return {**nothing, "instalments": [{"until": day.isoformat(), "amount": amount} for day, amount in instalments]}


def _given_up(outstanding: Mapping[int, int], sums: Mapping[int, int] | None) -> dict[int, int]:
    chosen = dict(outstanding if sums is None else sums)
    if not outstanding or not chosen:
        raise problems.NotNowError(NOTHING_OVERPAID)
    for period, amount in chosen.items():
        most = outstanding.get(period, 0)
        if not 0 < amount <= most:
            raise problems.CheckError(WRITE_OFF_SUM, field="sums", period=period, most=tenge_text(most))
    return chosen


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
