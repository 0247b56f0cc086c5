"""schedule(K2) − schedule(K1): what is newly owed or no longer owed, each line with the act or fact that caused it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from tirek.entitlement.assessment import Assessment, Due, MonthResult
from tirek.entitlement.table import PeriodKey, month_table
from tirek.entitlement.wording import period_words
from tirek.law.loading import Law
from tirek.law.model import Citation, Version
from tirek.law.months import Month
from tirek.law.text import N_, Text
from tirek.law.words import day_text, told

ACT: Final = N_("“{act}” became known on {day} and governs {period}.")
REPEAL: Final = N_("{period} is no longer governed: {act}")
PARAMETER: Final = N_("The amount for {period} changed with a value that became known in between.")
FACT: Final = N_("A fact changed. Now: {reason}")
FACT_GONE: Final = N_("A fact changed. Before: {reason}")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a line differs: an act, a parameter of the law, or a fact (by its condition)."""

    kind: Literal["act", "parameter", "fact"]
    id: str
    text: Text
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One period that is owed differently: `after` − `before` in tenge; positive is a supplement."""

    period: PeriodKey
    before: int
    after: int
    cause: Cause

    @property
    def amount(self) -> int:
        """What is owed more (positive: supplement) or less (negative: overpayment if it was paid)."""
        return self.after - self.before


def difference(
    before: Assessment, after: Assessment, law: Law, *, earlier: Law | None = None
) -> tuple[Difference, ...]:
    """What changed between two assessments of the same child: later knowledge of the law, other facts, or both.

    One line per period whose sum differs, in order, each with its cause. The windows should be the same. `earlier` is the law of
    the first assessment where it was made with other files.
    """
    laws = (earlier or law, law)
    old, new = ({due.period: due for due in assessment.dues} for assessment in (before, after))
    lines = []
    for period in sorted({*old, *new}, key=lambda item: (item.first, item.last)):
        first, second = old.get(period), new.get(period)
        sums = (first.amount if first else 0, second.amount if second else 0)
        if sums[0] != sums[1]:
            lines.append(Difference(period, *sums, _cause(period, before, after, first, second, laws)))
    return tuple(lines)


def _cause(
    period: PeriodKey, before: Assessment, after: Assessment, old: Due | None, new: Due | None, laws: tuple[Law, Law]
) -> Cause:
    due = new or old
    months = set(due.months) if due else set()
    law = laws[1]
    then, now = _governor(before, months, laws[0]), _governor(after, months, law)
    if now is not None and not _same(then, now, laws):
        return Cause("act", now.id, _act_words(now, period), now.applies_citation)
    if then is not None and now is None:
        return _repeal_cause(period, then, after, law)
    fact = _fact_cause(before, after, months)
    if fact is not None:
        return fact
    text = told(PARAMETER, period=partial(period_words, period))
    return Cause("parameter", "parameter", text, due.citation if due else None)


def _governor(assessment: Assessment, months: set[Month], law: Law) -> Version | None:
    case = assessment.case
    table = month_table(law, case.service, case.territory, assessment.known_on)
    return next((version for month in sorted(months) if (version := table[month].version) is not None), None)


def _same(then: Version | None, now: Version, laws: tuple[Law, Law]) -> bool:
    """Whether two versions are one, in one law or as the same file of two."""
    if then is now:
        return True
    return then is not None and then.id == now.id and laws[0].files[then.file] == laws[1].files[now.file]


def _act_words(version: Version, period: PeriodKey) -> Text:
    return told(ACT, act=version.short, day=day_text(version.known_from), period=partial(period_words, period))


def _repeal_cause(period: PeriodKey, version: Version, after: Assessment, law: Law) -> Cause:
    ended = [
        layer
        for layer in law.versions
        if layer.repeals == version.act and layer.known_from <= after.known_on and layer.territory == version.territory
    ]
    layer = ended[-1] if ended else version
    text = told(REPEAL, act=layer.short, period=partial(period_words, period))
    return Cause("act", layer.id, text, layer.repeal_citation or layer.applies_citation)


def _fact_cause(before: Assessment, after: Assessment, months: set[Month]) -> Cause | None:
    """The condition that decides a month of the period in one assessment and does not in the other."""
    then, now = ({month.month: month for month in assessment.months} for assessment in (before, after))
    for month in sorted(months):
        old, new = then.get(month), now.get(month)
        old_condition, new_condition = old.condition if old else None, new.condition if new else None
        if new is not None and new_condition and new_condition != old_condition:
            return _condition_cause(new, new_condition, FACT)
        if old is not None and old_condition and new_condition != old_condition:
            return _condition_cause(old, old_condition, FACT_GONE)
    changed = next((month for month in (*after.months, *before.months) if month.condition), None)
    if changed is not None and changed.condition and set(then) != set(now):
        return _condition_cause(changed, changed.condition, FACT)
    return None


def _condition_cause(month: MonthResult, condition: str, message: str) -> Cause:
    return Cause("fact", condition, told(message, reason=month.reason), month.citation)
