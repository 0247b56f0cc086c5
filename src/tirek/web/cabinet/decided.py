"""Signed decisions as their applicant reads them: months, sums and reasons from the receipt that was signed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.cases.models.decisions import Kind
from tirek.config.law import law
from tirek.law.months import parse_month, year_and_number
from tirek.web.check.cited import without_act
from tirek.web.languages import language_now, statutory
from tirek.web.lawbook.links import cited
from tirek.web.parts import MonthCell, MonthState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tirek.cases.models import Decision

_TITLES: Final = {
    Kind.GRANT.value: gettext_noop("Decision to grant the payment"),
    Kind.PRELIMINARY_REFUSAL.value: gettext_noop("Preliminary decision to refuse"),
    Kind.REFUSAL.value: gettext_noop("Decision to refuse"),
    Kind.STOP.value: gettext_noop("Decision to stop the payment"),
    Kind.RECALCULATE.value: gettext_noop("Decision to count the payment anew"),
    Kind.RECOVERY_NOTICE.value: gettext_noop("Notice that too much was paid"),
    Kind.RECOVER.value: gettext_noop("Decision to take back what was paid too much"),
    Kind.WRITE_OFF.value: gettext_noop("Decision to write off what was paid too much"),
    Kind.CHANGE_PAYEE.value: gettext_noop("Decision to pay another representative"),
}
_STATES: Final[Mapping[str, MonthState]] = {
    "paid": "paid", "not-paid": "none", "unknown": "unknown", "not-computable": "open", "no-rule": "no-rule",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a ground or a condition, with where it is written."""

    text: str
    citation: str = ""
    url: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision in words. `cells` and `total` are empty where none is about sums; `found` is what the officer wrote.

    `source` is the act that several reasons rest on: it is named once, they name only its paragraphs.
    """

    decision: Decision
    title: str
    cells: list[MonthCell]
    total: int | None
    reasons: list[Reason]
    source: Reason | None
    found: str
    found_language: str


def decided(decision: Decision) -> Decided:
    """A decision in the language of the page."""
    result = decision.receipt["result"]
    grant = decision.kind == Kind.GRANT
    found, language = statutory(decision.explanation)
    service = decision.receipt["facts"]["service"]
    reasons = list(_grounds(decision, service)) if not grant else list(_conditions(result, service))
    source, reasons = _named_once(reasons)
    named = source.act if source else ""
    return Decided(
        decision=decision,
        title=_(_TITLES[decision.kind]),
        cells=[_cell(month, named) for month in result["months"]] if grant else [],
        total=result["total"] if grant else None,
        reasons=reasons,
        source=source,
        found=found,
        found_language=language,
    )


def _cell(month: Mapping[str, Any], named: str) -> MonthCell:
    """A month with its reason; of the act `named` beside it only the paragraph is told."""
    year, number = year_and_number(parse_month(month["month"]))
    language = language_now()
    citation = month["citation_text"][language] if month["citation_text"] else ""
    if named and _act_of(month["citation"]) == named:
        citation = without_act(citation, named, law(), language)
    return MonthCell(
        year,
        number,
        _STATES[month["state"]],
        month["amount"],
        month["reason"][language],
        citation,
        _act_url(month["citation"]),
    )


def _grounds(decision: Decision, service: str) -> Iterator[Reason]:
    """Grounds of refusal, or the conditions that stop a payment."""
    language, rules = language_now(), law().services[service]
    grounds = {ground.id: ground for ground in rules.grounds}
    for name in decision.grounds:
        if name in grounds:
            ground = grounds[name]
            yield Reason(ground.text[language], ground.citation.text[language], cited(ground.citation))
        elif name in rules.conditions:
            yield Reason(rules.conditions[name].title[language])


def _conditions(result: Mapping[str, Any], service: str) -> Iterator[Reason]:
    language, rules = language_now(), law().services[service]
    for finding in result["findings"]:
        if finding["result"] == "met" and finding["condition"] in rules.conditions:
            citation = finding["citation_text"][language] if finding["citation_text"] else ""
            act = _act_of(finding["citation"])
            yield Reason(finding["reason"][language], citation, _act_url(finding["citation"]), act)


def _named_once(reasons: list[Reason]) -> tuple[Reason | None, list[Reason]]:
    """The act that several reasons rest on, and the reasons without its name, which a phone would show in each anew."""
    cited_most = Counter(reason.act for reason in reasons if reason.act).most_common(1)
    if not cited_most or cited_most[0][1] == 1:
        return None, reasons
    act, language = cited_most[0][0], language_now()
    shortened = [
        replace(reason, citation=without_act(reason.citation, act, law(), language)) if reason.act == act else reason
        for reason in reasons
    ]
    for whole, short in zip(reasons, shortened, strict=True):
        if whole.citation != short.citation:
            return replace(whole, citation=whole.citation.removesuffix(f", {short.citation}")), shortened
    return None, reasons


def _act_of(citation: str | None) -> str:
    """The cited act, when it is one of the law's files."""
    act = (citation or "").partition(" ")[0]
    return act if act in law().acts else ""


def _act_url(citation: str | None) -> str:
    act = _act_of(citation)
    return reverse("web:law-act", args=[act]) if act else ""
