"""Why the ledger differs from the schedule where neither facts nor law changed since the last decision."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from tirek.cases.models import AwardRuling
from tirek.entitlement.wording import period_words
from tirek.law.text import N_
from tirek.law.words import day_text, told

if TYPE_CHECKING:
    from tirek.entitlement import Assessment, PeriodKey
    from tirek.law import Law
    from tirek.law.model import Citation
    from tirek.law.text import Text

COURT: Final = N_("The court's decision No {number} of {day} sets the sum for {period}.")
DUE: Final = N_("{period} is due, and the ledger does not have it so.")
NOT_DUE: Final = N_("{period} is not due: {reason}")
OUTSIDE: Final = N_("{period} is outside the months of the application and the certificates.")
MOVE: Final = "move"
"""The text of the service about a move to another territory."""

Cause = tuple[str, "Text", "Citation | None"]


def of_ruling(ruling: AwardRuling, period: PeriodKey, service: str, law: Law) -> Cause:
    """A court's or a move's: its kind, words and citation."""
    if ruling.kind == AwardRuling.Kind.MOVE:
        words = law.services[service].letters[MOVE]
        return "move", words.text, words.citation
    text = told(COURT, number=ruling.number, day=day_text(ruling.decided_on), period=partial(period_words, period))
    return "court", text, None


def of_schedule(period: PeriodKey, assessment: Assessment) -> Cause:
    """What the schedule says of the period now."""
    words = partial(period_words, period)
    due = next((each for each in assessment.dues if each.period == period), None)
    if due is not None:
        return "ledger", told(DUE, period=words), due.citation
    inside = [each for each in assessment.months if period.first <= each.month <= period.last and each.condition]
    if inside:
        text = told(NOT_DUE, period=words, reason=inside[0].reason)
        return f"fact:{inside[0].condition}", text, inside[0].citation
    return "fact:home-education-certificate", told(OUTSIDE, period=words), None
