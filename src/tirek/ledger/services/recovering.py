"""Asking overpaid sums back: a notice and a hearing before any decision, ways that the law allows, write-off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tirek.cases import problems
from tirek.cases.models import Award, Decision
from tirek.cases.models.decisions import Kind
from tirek.cases.services.awards import propose_change
from tirek.cases.services.guards import explained
from tirek.cases.services.step import locked
from tirek.law.text import N_
from tirek.law.words import RECOVERY_WAYS, listed, tenge_text, told, way_text
from tirek.ledger.models import Recovery, RecoveryEvent, RecoveryStage
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from tirek.cases.models import Proposal
    from tirek.cases.occasion import Occasion
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
        chosen = allowed_way(way, rules_for(award, occasion.law, occasion.today))
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


def _limit(award: Award, rules: RecoveryRules, occasion: Occasion) -> int | None:
    if rules.small_sum is None:
        return None
    return rules.small_sum.limit(occasion.law.parameters, award.territory, occasion.today, occasion.today)


def _not_small(award: Award, total: int, rules: RecoveryRules, occasion: Occasion) -> None:
    limit = _limit(award, rules, occasion)
    if limit is not None and rules.small_sum is not None and total < limit:
        citation = dict(rules.small_sum.citation.text)
        raise problems.CheckError(SMALL, limit=tenge_text(limit), citation=citation)


def allowed_way(way: str, rules: RecoveryRules) -> RecoveryWay:
    """The way of this name, where the rules allow it; CheckError naming those that they do allow."""
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
