"""What an award pays: the schedule of its facts as they stand, by the law as known on a day, under what binds it beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tirek.cases.assessing import Assessed, known_of
from tirek.cases.facts import engine_input, standings
from tirek.cases.models import AwardRuling
from tirek.config.clock import local_day
from tirek.entitlement import PeriodKey, assess, month_table, read_case, receipt, receipt_id
from tirek.entitlement.table import period_of
from tirek.law.months import Month, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tirek.cases.models import Award
    from tirek.entitlement import Assessment
    from tirek.law import Law

UNCERTAIN: Final = frozenset({"incomplete", "not-computable"})
"""Outcomes with which what is owed cannot be told to the end."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed for one period, in whole tenge; `booked` is the month (YYYYMM) in which it may be paid first.

    `ruling` is the court's that set the sum, None where it follows from facts and law.
    """

    period: PeriodKey
    booked: int
    amount: int
    ruling: AwardRuling | None = None


@dataclass(frozen=True, slots=True)
class AwardAssessed:
    """An award as it stands: its assessment with receipt, the rulings that bind it, and what is owed by period."""

    assessed: Assessed
    rulings: tuple[AwardRuling, ...]
    owed: tuple[Owed, ...]

    @property
    def assessment(self) -> Assessment:
        """The findings, months and dues by facts and law alone."""
        return self.assessed.assessment

    @property
    def uncertain(self) -> bool:
        """Whether an unknown fact or a missing parameter keeps what is owed from being told to the end."""
        return self.assessment.outcome in UNCERTAIN


def assess_award(award: Award, law: Law, known_on: date) -> AwardAssessed:
    """What an award pays by what is known; `award` with its case. A court's ruling sets sums, a move ends certificates."""
    rulings = rulings_of(award)
    case = award.case
    standing = standings(known_of(case))
    data = engine_input(
        standing,
        service=award.service,
        territory=award.territory,
        applied_on=local_day(case.accepted_at),
        channel=case.channel,
    )
    moved = min((each.first for each in rulings if each.kind == AwardRuling.Kind.MOVE), default=None)
    if moved is not None:
        data["certificates"] = list(_until_move(data.get("certificates") or [], moved))
    assessment = assess(read_case(data, law, known_on), law, known_on)
    content = receipt(assessment, law)
    assessed = Assessed(standing, assessment, content, receipt_id(content))
    return AwardAssessed(assessed, rulings, tuple(_owed(assessment, rulings, law)))


def rulings_of(award: Award) -> tuple[AwardRuling, ...]:
    """The rulings that bind an award, oldest first; those taken back are left out."""
    held = award.rulings.filter(lifts__isnull=True, lifted_by__isnull=True)
    return tuple(held.order_by("at", "id"))


def _until_move(certificates: Iterable[dict[str, Any]], moved: int) -> Iterable[dict[str, Any]]:
    """The certificates as the old territory reads them: none holds beyond the month of the move (reading r25)."""
    last = last_day(Month(month_of_code(moved) - 1)).isoformat()
    for each in certificates:
        if each["from"] > last:
            continue
        withdrawn = min(filter(None, (each.get("withdrawn_on"), last)))
        yield {**each, "withdrawn_on": withdrawn} if not each.get("to") or each["to"] > last else each


def _owed(assessment: Assessment, rulings: Sequence[AwardRuling], law: Law) -> Iterable[Owed]:
    found = {due.period: Owed(due.period, code_of_month(due.month), due.amount) for due in assessment.dues}
    case = assessment.case
    table = month_table(law, case.service, case.territory, assessment.known_on)
    for ruling in rulings:
        if ruling.kind != AwardRuling.Kind.COURT or ruling.amount is None:
            continue
        first = month_of_code(ruling.first)
        last = month_of_code(ruling.last) if ruling.last else max(case.last, first)
        for month in range(first, last + 1):
            key = period_of(table[month].period.kind, Month(month))
            if not first <= key.first <= last:
                continue
            before = found.get(key)
            booked = before.booked if before else code_of_month(key.first)
            found[key] = Owed(key, booked, ruling.amount, ruling)
    return (found[key] for key in sorted(found, key=lambda each: (each.first, each.last)) if found[key].amount)


def code_of_month(month: Month) -> int:
    """YYYYMM."""
    return month // 12 * 100 + month % 12 + 1


def month_of_code(code: int) -> Month:
    """The month of YYYYMM."""
    year, number = divmod(code, 100)
    return Month(year * 12 + number - 1)
