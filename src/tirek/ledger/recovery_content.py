"""What decisions about recoveries hold: plain data with every sum, reason and citation that a letter says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tirek.cases.awarding import assess_award
from tirek.cases.models import Decision, HearingRecord
from tirek.cases.models.decisions import Kind
from tirek.config.clock import local_day
from tirek.entitlement import PeriodKey
from tirek.law.recovery import rules_of
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Entry
from tirek.ledger.reconciling import cause_of
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from tirek.cases.models import Award
    from tirek.law import Law
    from tirek.law.model import Citation
    from tirek.law.recovery import RecoveryRules

Data = dict[str, Any]


def rules_for(award: Award, law: Law, today: date) -> RecoveryRules:
    """What the act that governs today, and the readings of the service, say of overpaid sums."""
    version = law.version_on(award.service, award.territory, today, today)
    return rules_of(law, award.service, version)


def lines_for(award: Award, amounts: Mapping[int, int], law: Law, today: date) -> list[Data]:
    """One line for each period with its amount, what was paid and is owed, and why: oldest first."""
    sums = sums_of(award.pk)
    decided = _decided(award)
    lines = []
    for code, amount in sorted(amounts.items()):
        held = sums[code]
        why = decided.get(code) or _why(award, code, law, today)
        line = {"period": str(PeriodKey.of_code(code)), "code": code, "booked": held.booked, "amount": amount}
        lines.append({**line, "paid": held.paid, "owed": held.owed, **why})
    return lines


def amounts_in(content: Mapping[str, Any]) -> dict[int, int]:
    """The sums of a decision by period code."""
    return {line["code"]: line["amount"] for line in content["lines"]}


def total_of(lines: list[Data]) -> int:
    """The sum of the lines in tenge."""
    return sum(line["amount"] for line in lines)


def cited(citation: Citation | None, name: str = "citation") -> Data:
    """A citation as plain data: its place, and in words."""
    return {name: str(citation) if citation else None, f"{name}_text": dict(citation.text) if citation else None}


def notice_content(award: Award, recovery: int, person: UUID, lines: list[Data], rules: RecoveryRules) -> Data:
    """What a notice with a hearing says."""
    ways = [{"way": way.way, "confidence": way.confidence, **cited(way.citation)} for way in rules.ways]
    voluntary = rules.way("voluntary")
    return {
        "recovery": recovery,
        "award": award.pk,
        "person": str(person),
        "lines": lines,
        "amount": total_of(lines),
        "ways": ways,
        "until": None,
        **cited(voluntary.citation if voluntary else None),
        **cited(rules.hearing, "hearing_citation"),
    }


def recipients(award: Award, periods: Iterable[int]) -> dict[int, UUID]:
    """Who was paid last for each period: who received it pays back, also when somebody else is paid now."""
    paid = Entry.objects.filter(award=award, kind=EntryKind.PAID.value, order__isnull=False).order_by("id")
    found = dict(paid.values_list("period", "order__payee__payee"))
    now = award.payee_now().payee_id
    return {period: found.get(period, now) for period in periods}


def heard_at(notice: Decision) -> Data | None:
    """What came of the hearing that a notice announced; None while it is not recorded."""
    record = HearingRecord.objects.filter(hearing__decision=notice).order_by("-recorded_at").first()
    if record is None:
        return None
    return {
        "appeared": record.appeared,
        "held_on": local_day(record.held_at).isoformat(),
        "way": record.way,
        "statement": record.statement,
    }


def named(decision: Decision) -> Data:
    """A decision by its number and day."""
    return {"number": decision.number, "signed_on": local_day(decision.signed_at).isoformat()}


def _decided(award: Award) -> dict[int, Data]:
    """The reasons of signed recalculations, the newest for each period."""
    found: dict[int, Data] = {}
    for decision in Decision.objects.filter(case=award.case_id, kind=Kind.RECALCULATE).order_by("signed_at"):
        for line in (decision.content or {}).get("lines", ()):
            if line["after"] < line["before"]:
                found[line["code"]] = {key: line[key] for key in ("cause", "text", "citation", "citation_text")}
    return found


def _why(award: Award, code: int, law: Law, today: date) -> Data:
    """Why a period is not due, or less is, as the schedule says it now."""
    cause, text, citation = cause_of(PeriodKey.of_code(code), assess_award(award, law, today), {}, law)
    return {"cause": cause, "text": dict(text), **cited(citation)}


def recovery_of(content: Mapping[str, Any] | None) -> int | None:
    """The recovery that a decision is about."""
    number = (content or {}).get("recovery")
    return int(number) if number is not None else None
