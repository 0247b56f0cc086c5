"""The first thing people read: is there money, how much, for which months; and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tirek.entitlement.wording import period_words, span_words
from tirek.law import formats
from tirek.law.words import calculation_text
from tirek.web.check.cited import Cited, cited

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tirek.entitlement import Assessment
    from tirek.entitlement.assessment import Due, MissingItem
    from tirek.law import Law

State = Literal["yes", "wait", "no"]

_PAPERS: Final = frozenset({"certificates", "child.disability"})
"""Facts that a paper proves; the others are told by an authority."""


@dataclass(frozen=True, slots=True)
class Run:
    """Dues of one amount in unbroken periods: the sum and how often, from when to when, how it was worked out."""

    amount: str
    span: str
    count: int
    calculation: str = ""


@dataclass(frozen=True, slots=True)
class Needed:
    """Something missing: what it is and who can supply it."""

    title: str
    supplier: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer in a sentence, with what belongs beside it."""

    state: State
    title: str
    reasons: tuple[Cited, ...] = ()
    runs: tuple[Run, ...] = ()
    total: str = ""
    needed: tuple[Needed, ...] = ()
    explanation: str = ""


def headline(assessment: Assessment, law: Law, language: str) -> Headline:
    """Put an assessment into the words of its outcome."""
    match assessment.outcome:
        case "grant":
            return _money(assessment, law, language)
        case "not-computable" if assessment.dues:
            return _money(assessment, law, language)
        case "not-computable":
            return Headline(
                "wait",
                _("The amount can't be computed yet"),
                needed=_needed(assessment.missing, language),
                explanation=_("The conditions are met, but a number is missing that the payment is computed from. "
                              "This is not a refusal: you can apply."),
            )  # fmt: skip
        case "incomplete":
            return _incomplete(assessment, language)
        case "refuse":
            reasons = _why_not(assessment, language)
            return Headline("no", _("No payment is due in this case"), reasons)
        case _:
            return _no_rule(assessment, law, language)


def _money(assessment: Assessment, law: Law, language: str) -> Headline:
    found = tuple(runs(assessment, law, language))
    several = len(assessment.dues) > 1
    total = formats.tenge(assessment.total, language)
    return Headline(
        "yes",
        _("You are entitled to a payment"),
        reasons=_because(assessment, language),
        runs=found,
        total=_("%(sum)s in all") % {"sum": total} if several else "",
        needed=_needed(assessment.missing, language),
        explanation=_("The sums of the other months can't be computed yet, because a number is missing. They are due "
                      "as well and will be shown as soon as the number is known.") if assessment.missing else "",
    )  # fmt: skip


def _because(assessment: Assessment, language: str) -> tuple[Cited, ...]:
    """The ground of the payment; every other condition stands further down."""
    return tuple(
        cited(finding.reason[language], finding.citation, language)
        for finding in assessment.findings
        if finding.condition == "home-education-certificate" and finding.result == "met"
    )


def _why_not(assessment: Assessment, language: str) -> tuple[Cited, ...]:
    """Conditions that are met in no month; where each is met in some month but never together, the months' reasons."""
    failed = [
        cited(finding.reason[language], finding.citation, language)
        for finding in assessment.findings
        if finding.result == "not-met"
    ]
    if not failed:
        failed = [cited(month.reason[language], month.citation, language) for month in assessment.months]
    return tuple(dict.fromkeys(failed))


def _incomplete(assessment: Assessment, language: str) -> Headline:
    missing = assessment.missing
    if len(missing) == 1 and missing[0].id in _PAPERS:
        title = _("One document is missing")
    else:
        title = ngettext(
            "One thing is not known yet", "%(count)s things are not known yet", len(missing)
        ) % {"count": len(missing)}  # fmt: skip
    return Headline("wait", title, needed=_needed(missing, language))


def _no_rule(assessment: Assessment, law: Law, language: str) -> Headline:
    case = assessment.case
    ended = [
        _("From %(first)s to %(last)s an act applied here: %(act)s.")
        % {
            "first": formats.day(segment.first, language),
            "last": formats.day(segment.last, language),
            "act": segment.version.short[language],
        }
        for segment in law.governing(case.service, case.territory, assessment.known_on)
        if segment.last is not None
    ]
    return Headline(
        "no",
        _("We know of no rule for these months"),
        _why_not(assessment, language),
        explanation=" ".join([
            *ended,
            _("This is not a refusal and does not mean that there is no payment: ask the department below."),
        ]),
    )  # fmt: skip


def _needed(items: Iterable[MissingItem], language: str) -> tuple[Needed, ...]:
    return tuple(Needed(_sentence(item.title[language]), item.supplier[language]) for item in items)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def runs(assessment: Assessment, law: Law, language: str) -> Iterable[Run]:
    """Dues of the same amount in periods that follow each other, told together."""
    group: list[Due] = []
    for due in sorted(assessment.dues, key=lambda due: due.period.first):
        if group and not _continues(group[-1], due):
            yield _run(group, assessment, law, language)
            group = []
        group.append(due)
    if group:
        yield _run(group, assessment, law, language)


def _continues(before: Due, due: Due) -> bool:
    return (
        before.amount == due.amount
        and before.version.benefit == due.version.benefit
        and before.period.kind == due.period.kind
        and before.period.last + 1 == due.period.first
    )


def _run(dues: list[Due], assessment: Assessment, law: Law, language: str) -> Run:
    first, last = dues[0], dues[-1]
    if first.period.kind == "month":
        span = span_words(first.period.first, last.period.first, language)
    else:
        names = dict.fromkeys([period_words(first.period, language), period_words(last.period, language)])
        span = " – ".join(names)
    return Run(_how_often(dues, language), span, len(dues), _calculation(first, assessment, law, language))


def _how_often(dues: list[Due], language: str) -> str:
    benefit = dues[0].version.benefit
    amount = formats.tenge(dues[0].amount, language)
    if benefit is not None and benefit.at_least:
        amount = _("at least %(amount)s") % {"amount": amount}
    words = {"sum": amount}
    if len(dues) == 1:
        return amount
    match dues[0].period.kind:
        case "month":
            return _("%(sum)s every month") % words
        case "quarter":
            return _("%(sum)s every quarter") % words
        case _:
            return _("%(sum)s every school year") % words


def _calculation(due: Due, assessment: Assessment, law: Law, language: str) -> str:
    benefit = due.version.benefit
    if benefit is None:
        return ""
    told = calculation_text(benefit, law.parameters, assessment.case.territory, due.price_day, assessment.known_on)
    return told[language] if told else ""
