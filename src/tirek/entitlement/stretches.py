"""What a case brings to its schedule: the months in which its facts meet every personal condition.

The other factor is the law's table of months. A schedule of many cases is the product of both (`Schedule.run_stretches`), so that
a raised index or a new act changes a million schedules without a look at anybody's facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING

from tirek.entitlement.conditions import PERSONAL
from tirek.entitlement.spans import ONE, Span
from tirek.entitlement.table import MonthTable, RuleKey, month_table
from tirek.law.months import Month

if TYPE_CHECKING:
    from datetime import date

    from tirek.entitlement.case import Case
    from tirek.law.loading import Law


@dataclass(frozen=True, slots=True)
class Stretches:
    """Months from `low` to `high` (whole periods around the case's window); `pieces` of them, in order, meet the conditions.

    `rules` names the settings of conditions that were read (see `rules_between`): with other settings the pieces may be others.
    """

    low: Month
    high: Month
    pieces: tuple[tuple[int, int], ...]
    rules: int


def stretches_of(case: Case, law: Law, known_on: date) -> Stretches | None:
    """The stretches of one case by the law as known on a day; None where a fact is unknown that some month needs."""
    table = month_table(law, case.service, case.territory, known_on)
    low = min(case.first, *(table[edge].period.first for edge in (case.first, case.last)))
    high = max(case.last, *(table[edge].period.last for edge in (case.first, case.last)))
    met = []
    spans: dict[RuleKey, list[Span] | None] = {}
    for month in range(low, high + 1):
        found = table[month]
        if found.version is None:
            continue
        if found.rules not in spans:
            rules = found.version.conditions
            named = {name: condition for name, condition in PERSONAL.items() if name in rules}
            known = all(condition.known(case.facts, rules[name]) for name, condition in named.items())
            spans[found.rules] = (
                [condition.months(case.facts, rules[name], ONE) for name, condition in named.items()] if known else None
            )
        held = spans[found.rules]
        if held is None:
            return None
        if all(span.includes(month) for span in held):
            met.append(month)
    return Stretches(Month(low), Month(high), tuple(_runs(met)), rules_between(table, low, high))


def rules_between(table: MonthTable, low: int, high: int) -> int:
    """A number (63 bits) for the settings of conditions in the months `low` to `high` of a territory and where they change."""
    settings = [
        (rules, sum(1 for _ in months)) for rules, months in groupby(table[m].rules for m in range(low, high + 1))
    ]
    return int.from_bytes(blake2b(repr(settings).encode(), digest_size=8).digest(), "big") >> 1


def _runs(months: list[int]) -> list[tuple[int, int]]:
    """Consecutive months as (first, last)."""
    runs: list[tuple[int, int]] = []
    for month in months:
        if runs and runs[-1][1] == month - 1:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs
