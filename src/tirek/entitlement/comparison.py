"""schedule(K2) − schedule(K1): what is newly owed or no longer owed, each line with the act or fact that caused it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from tirek.entitlement.assessment import Assessment, Due, MonthResult
from tirek.entitlement.table import PeriodKey
from tirek.entitlement.wording import fill, period_words
from tirek.law.loading import Law
from tirek.law.model import Citation, Version
from tirek.law.months import Month
from tirek.law.text import LANGUAGES, N_, Text, say

ACT: Final = N_("“{act}” became known on {day} and governs {period}.")
REPEAL: Final = N_("{period} is no longer governed: {act}")
PARAMETER: Final = N_("The amount for {period} changed with a value that became known in between.")
FACT: Final = N_("A fact changed: {title}. Now: {reason}")
FACT_GONE: Final = N_("A fact changed: {title}. Before: {reason}")


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


def difference(before: Assessment, after: Assessment, law: Law) -> tuple[Difference, ...]:
    """What changed between two assessments of the same child: later knowledge of the law, other facts, or both.

    One line per period whose sum differs, in order, each with its cause. The windows should be the same.
    """
    old, new = ({due.period: due for due in assessment.dues} for assessment in (before, after))
    lines = []
    for period in sorted({*old, *new}, key=lambda item: (item.first, item.last)):
        first, second = old.get(period), new.get(period)
        sums = (first.amount if first else 0, second.amount if second else 0)
        if sums[0] != sums[1]:
            lines.append(Difference(period, *sums, _cause(period, before, after, first, second, law)))
    return tuple(lines)


def _cause(
    period: PeriodKey, before: Assessment, after: Assessment, old: Due | None, new: Due | None, law: Law
) -> Cause:
    anchor = (new or old).month if (new or old) else period.first  # type: ignore[union-attr]
    months = set((new or old).months if (new or old) else ())  # type: ignore[union-attr]
    then, now = _governor(before, months or {anchor}, law), _governor(after, months or {anchor}, law)
    if then is not now:
        return _law_cause(period, now, after, law) if now else _repeal_cause(period, then, after, law)
    fact = _fact_cause(before, after, months)
    if fact is not None:
        return fact
    citation = (new or old).citation if (new or old) else None  # type: ignore[union-attr]
    return Cause("parameter", "parameter", _say(PARAMETER, period), citation)


def _governor(assessment: Assessment, months: set[Month], law: Law) -> Version | None:
    from tirek.entitlement.table import month_table

    case = assessment.case
    table = month_table(law, case.service, case.territory, assessment.known_on)
    return next((version for month in sorted(months) if (version := table[month].version) is not None), None)


def _law_cause(period: PeriodKey, version: Version, _after: Assessment, _law: Law) -> Cause:
    from tirek.law import formats

    text = {
        language: say(
            language, ACT, act=version.short[language], day=formats.day(version.known_from, language),
            period=period_words(period, language),
        )
        for language in LANGUAGES
    }  # fmt: skip
    return Cause("act", version.id, text, version.applies_citation)


def _repeal_cause(period: PeriodKey, version: Version | None, after: Assessment, law: Law) -> Cause:
    assert version is not None
    ended = [
        layer
        for layer in law.versions
        if layer.repeals == version.act and layer.known_from <= after.known_on and layer.territory == version.territory
    ]
    layer = ended[-1] if ended else version
    text = {
        language: say(language, REPEAL, act=layer.short[language], period=period_words(period, language))
        for language in LANGUAGES
    }
    return Cause("act", layer.id, text, layer.repeal_citation or layer.applies_citation)


def _fact_cause(before: Assessment, after: Assessment, months: set[Month]) -> Cause | None:
    """The condition that decides a month in one assessment and does not in the other."""
    then, now = ({month.month: month for month in assessment.months} for assessment in (before, after))
    for month in sorted(months):
        old, new = then.get(month), now.get(month)
        if new is not None and new.condition and not (old and old.condition == new.condition):
            return _condition_cause(new, FACT, after)
        if old is not None and old.condition and not (new and new.condition == old.condition):
            return _condition_cause(old, FACT_GONE, before)
    if set(then) != set(now) or _payable(before) != _payable(after):
        changed = next((item for item in (*after.months, *before.months) if item.condition), None)
        if changed is not None:
            return _condition_cause(changed, FACT, after)
    return None


def _payable(assessment: Assessment) -> set[Month]:
    return {item.month for item in assessment.months if item.payable}


def _condition_cause(month: MonthResult, template: str, assessment: Assessment) -> Cause:
    assert month.condition is not None
    finding = next((item for item in assessment.findings if item.condition == month.condition), None)
    title = month.condition
    text = {language: say(language, template, title=title, reason=month.reason[language]) for language in LANGUAGES}
    return Cause("fact", month.condition, text, month.citation or (finding.citation if finding else None))


def _say(message: str, period: PeriodKey) -> dict[str, str]:
    return {language: say(language, message, period=period_words(period, language)) for language in LANGUAGES}


def difference_json(lines: tuple[Difference, ...]) -> list[dict[str, Any]]:
    """The lines for programs."""
    return [
        {
            "period": str(line.period),
            "before": line.before,
            "after": line.after,
            "difference": line.amount,
            "cause": {
                "kind": line.cause.kind,
                "id": line.cause.id,
                "text": dict(line.cause.text),
                "citation": str(line.cause.citation) if line.cause.citation else None,
            },
        }
        for line in lines
    ]


__all__ = ["Cause", "Difference", "difference", "difference_json", "fill"]
