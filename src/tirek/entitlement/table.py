"""The months of a territory: what the law says of each month by itself, as known on a day.

Persons and months meet only here and in the spans of `conditions`: a month's table is small, computed once, and shared by
one case and a million.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from tirek.law import formats
from tirek.law.loading import Law
from tirek.law.model import Benefit, ConditionRule, Missing, Version
from tirek.law.money import booked_month, exact_amount, index_value, price_day, whole_tenge
from tirek.law.months import PERIOD_MONTHS, Month, first_day, period_start
from tirek.law.timeline import version_on

RuleKey = tuple[tuple[str, tuple[tuple[str, object], ...]], ...]


@dataclass(frozen=True, slots=True)
class PeriodKey:
    """One payment period: a month, a calendar quarter, or a school year from September, by its first month."""

    kind: str
    first: Month

    @property
    def last(self) -> Month:
        """The last month of the period."""
        return Month(self.first + PERIOD_MONTHS[self.kind] - 1)

    def __str__(self) -> str:
        year, number = self.first // 12, self.first % 12 + 1
        match self.kind:
            case "month":
                return f"{year:04d}-{number:02d}"
            case "quarter":
                return f"{year:04d}-Q{number // 3 + 1}"
            case _:
                return f"{year:04d}/{year + 1:04d}"

    @property
    def code(self) -> int:
        """The period as one number, YYYYMMLL of its first month and its length in months: 20230103 is 2023-Q1."""
        return (self.first // 12 * 100 + self.first % 12 + 1) * 100 + PERIOD_MONTHS[self.kind]

    @classmethod
    def of_code(cls, code: int) -> PeriodKey:
        """The period of a `code`; KeyError for a length that no act pays by."""
        first, length = divmod(code, 100)
        year, number = divmod(first, 100)
        return cls(_KIND_OF_LENGTH[length], Month(year * 12 + number - 1))


_KIND_OF_LENGTH: Final = {length: kind for kind, length in PERIOD_MONTHS.items()}


def period_of(kind: str, month: Month) -> PeriodKey:
    """The period of a kind that a month belongs to."""
    return PeriodKey(kind, period_start(kind, month))


@dataclass(frozen=True, slots=True)
class MonthLaw:
    """What governs one month in one territory.

    `payable` says whether the month can be paid at all (governed and in the school year). `amount` is the whole period's
    amount in tenge if this month decides it, `exact` the same before rounding; None when `missing` names what the law does
    not give.
    """

    month: Month
    version: Version | None
    payable: bool
    period: PeriodKey
    amount: int | None
    exact: Decimal | None
    missing: tuple[Missing, ...]
    rules: RuleKey

    @property
    def governed(self) -> bool:
        """Whether an act governs the month."""
        return self.version is not None

    @property
    def benefit(self) -> Benefit:
        """What the governing act pays."""
        assert self.version is not None and self.version.benefit is not None
        return self.version.benefit


class MonthTable:
    """The months of one service in one territory as known on a day; computed on demand and kept."""

    def __init__(self, law: Law, service: str, territory: str, known_on: date) -> None:
        self._law = law
        self._territory = territory
        self._known_on = known_on
        self.segments = law.governing(service, territory, known_on)
        self._months: dict[int, MonthLaw] = {}

    def __getitem__(self, month: int) -> MonthLaw:
        found = self._months.get(month)
        if found is None:
            found = self._months[month] = self._compute(Month(month))
        return found

    def share(self, law: MonthLaw, payable_months: int) -> int | None:
        """The amount for a period of which some months are payable: whole, or pro rata where the act says so."""
        if law.exact is None or law.benefit.partial == "whole":
            return law.amount
        possible = sum(self[month].payable for month in range(law.period.first, law.period.last + 1))
        # From the exact amount: an amount is rounded once per payment, never per step.
        return whole_tenge(law.exact * payable_months / possible, law.benefit)

    def booked_month(self, law: MonthLaw) -> Month:
        """The month in which a period is booked whose anchor month (first or last payable) is the given one."""
        return booked_month(law.benefit, law.month)

    def _compute(self, month: Month) -> MonthLaw:
        version = version_on(self.segments, first_day(month))
        if version is None or version.benefit is None:
            return MonthLaw(month, None, False, PeriodKey("month", month), None, None, (), ())
        benefit = version.benefit
        period = period_of(benefit.per or "month", month)
        payable = benefit.months == "all" or self._in_school_year(month)
        exact, missing = self._exact(version, benefit, month)
        amount = None if exact is None else whole_tenge(exact, benefit)
        return MonthLaw(month, version, payable, period, amount, exact, missing, rule_key(version.conditions))

    def _in_school_year(self, month: Month) -> bool:
        parameter = self._law.parameters.get("school-year")
        if parameter is None:
            return False
        value = parameter.value_on(first_day(month), self._known_on, territory=self._territory)
        return value is not None and month % 12 + 1 in value.months

    def _exact(self, version: Version, benefit: Benefit, month: Month) -> tuple[Decimal | None, tuple[Missing, ...]]:
        if version.missing:
            return None, version.missing
        if benefit.index is None:
            return Decimal(benefit.amount or 0), ()
        day = price_day(benefit, month)
        value = index_value(benefit, self._law.parameters, self._territory, day, self._known_on)
        if value is None or value.value is None:
            parameter = self._law.parameters[benefit.index]
            name = f"{parameter.id}@{day.isoformat()}"
            title = {language: f"{text}, {formats.day(day, language)}" for language, text in parameter.title.items()}
            return None, (Missing(name, title, parameter.supplier or parameter.title),)
        return exact_amount(benefit, value.value), ()


def rule_key(rules: Mapping[str, ConditionRule]) -> RuleKey:
    """The settings of an act's conditions; months with the same settings are computed together."""
    return tuple(sorted((name, rule.settings) for name, rule in rules.items()))


def month_table(law: Law, service: str, territory: str, known_on: date) -> MonthTable:
    """The table of a territory, shared between all cases computed with the same law and day of knowledge."""
    key = (service, territory, known_on)
    table: MonthTable | None = law.memo.get(key)
    if table is None:
        if len(law.memo) >= _KEPT:
            law.memo.clear()
        table = law.memo[key] = MonthTable(law, service, territory, known_on)
    return table


_KEPT: Final = 1024
