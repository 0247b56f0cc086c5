"""Why: months, conditions, acts, and how sure we are of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tirek.entitlement import not_expressed
from tirek.entitlement.wording import span_words
from tirek.law import formats
from tirek.law.money import index_value
from tirek.law.months import year_and_number
from tirek.law.words import benefit_text, dated_text
from tirek.web.check.cited import Cited, short_place
from tirek.web.lawbook.links import cited as url_of
from tirek.web.parts import MonthCell, MonthState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tirek.entitlement import Assessment
    from tirek.entitlement.assessment import Finding, MonthResult, State
    from tirek.law import Law
    from tirek.law.model import Version

_CELL: Final[Mapping[State, MonthState]] = {
    "paid": "paid", "not-paid": "none", "unknown": "unknown", "not-computable": "open", "no-rule": "no-rule",
}  # fmt: skip
_ICONS: Final = {"met": "yes", "not-met": "no", "unknown": "wait"}
_WITHOUT: Final = frozenset({"none", "no-rule"})
_NOT_ASKED: Final = "alive"


@dataclass(frozen=True, slots=True)
class MonthGroup:
    """Months that are told together: which, what became of them, how much, why, by which paragraph and its page."""

    span: str
    state: MonthState
    amount: str
    reason: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition and what became of it."""

    title: str
    icon: str
    result: str
    reason: Cited


@dataclass(frozen=True, slots=True)
class Act:
    """An act that the answer rests on: its name, page, what it pays and where that stands, and since when it applies."""

    name: str
    url: str
    pays: str
    place: str
    applies: str
    note: str


def month_cells(assessment: Assessment, law: Law, language: str) -> list[MonthCell]:
    """Every month of the window for the month strip."""
    cells = []
    for month in assessment.months:
        year, number = year_and_number(month.month)
        place = short_place(month.citation, assessment.acts, law, language) if month.citation else ""
        url = url_of(month.citation) if month.citation else ""
        cells.append(
            MonthCell(year, number, _CELL[month.state], month.amount, month.reason[language], place, url)
        )  # fmt: skip
    return cells


def month_groups(assessment: Assessment, law: Law, language: str) -> list[MonthGroup]:
    """The months with those together that follow each other and have the same sum, or the same reason for having none."""
    groups = []
    for _key, found in groupby(assessment.months, key=_same):
        months = list(found)
        first, amount = months[0], months[0].amount
        several = len(months) > 1
        paid = formats.tenge(amount, language) if amount is not None else ""
        groups.append(
            MonthGroup(
                span_words(first.month, months[-1].month, language),
                _CELL[first.state],
                f"{len(months)} × {paid}" if several and paid else paid,
                _("Paid for each of these months.") if several and paid else first.reason[language],
                short_place(first.citation, assessment.acts, law, language) if first.citation else "",
                url_of(first.citation) if first.citation else "",
            )
        )
    return groups


def left_out(groups: list[MonthGroup]) -> list[MonthGroup]:
    """Months without payment beside months that have one; where there is none at all, the answer itself says why."""
    without = [group for group in groups if group.state in _WITHOUT]
    return without if len(without) < len(groups) else []


def _same(month: MonthResult) -> tuple[object, ...]:
    """Months with equal keys are told together; a paid month's own name in its reason does not keep them apart."""
    reason = month.reason["en"] if month.amount is None else ""
    return month.state, month.amount, reason, month.citation and str(month.citation)


def conditions(assessment: Assessment, law: Law, language: str) -> list[Condition]:
    """Every condition that was asked about or that the law decides; what failed or is unknown comes first."""
    order = ("not-met", "unknown", "met")
    shown = [finding for finding in assessment.findings if not _passed_over(finding)]
    return [
        _condition(finding, assessment, law, language)
        for finding in sorted(shown, key=lambda finding: order.index(finding.result))
    ]


def _passed_over(finding: Finding) -> bool:
    """Nobody who looks for help is told that their child is alive."""
    return finding.condition == _NOT_ASKED and finding.result == "met"


def _condition(finding: Finding, assessment: Assessment, law: Law, language: str) -> Condition:
    words = {"met": _("met"), "not-met": _("not met"), "unknown": _("not known")}
    title = law.services[assessment.case.service].conditions[finding.condition].title[language]
    place = short_place(finding.citation, assessment.acts, law, language) if finding.citation else ""
    url = url_of(finding.citation) if finding.citation else ""
    reason = Cited(finding.reason[language], place, url)
    return Condition(title, _ICONS[finding.result], words[finding.result], reason)


def acts(assessment: Assessment, law: Law, language: str) -> list[Act]:
    """The versions that govern the window, each with what it pays."""
    return [_act(version, law, language) for version in assessment.acts]


def _act(version: Version, law: Law, language: str) -> Act:
    benefit = version.benefit
    return Act(
        name=version.short[language],
        url=url_of(benefit.citation) if benefit else "",
        pays=benefit_text(benefit, law.parameters)[language] if benefit else "",
        place=short_place(benefit.citation, (version,), law, language) if benefit else "",
        applies=_("applies from %(day)s") % {"day": formats.day(version.applies_from, language)},
        note=version.applies_note[language] if version.applies_note else "",
    )


def outside_data(assessment: Assessment, law: Law, language: str) -> list[Cited]:
    """What the acts say and data can't express."""
    return [
        Cited(
            item.text[language],
            short_place(item.citation, assessment.acts, law, language),
            url_of(item.citation),
        )
        for item in not_expressed(assessment.acts).values()
    ]


def unsure(assessment: Assessment, law: Law, language: str) -> list[str]:
    """Every date and number behind the answer that an authority still has to confirm."""
    notes = [note for version in assessment.acts for note in _unsure_dates(version, language)]
    notes += _unsure_conditions(assessment, law, language)
    notes += _unsure_numbers(assessment, law, language)
    return list(dict.fromkeys(notes))


def _unsure_dates(version: Version, language: str) -> Iterator[str]:
    if version.confidence == "c":
        yield _("The whole text: %(act)s.") % {"act": version.short[language]}
    for dated, words in (
        (version.published, _("First publication: %(day)s.")),
        (version.in_force, _("In force: %(day)s.")),
    ):
        if dated is None or dated.confidence != "c":
            continue
        said = words % {"day": dated_text(dated)[language]}
        yield f"{said} {dated.note[language]}" if dated.note else said


def _unsure_conditions(assessment: Assessment, law: Law, language: str) -> Iterator[str]:
    words = law.services[assessment.case.service].conditions
    titles: dict[str, None] = {}
    for version in assessment.acts:
        for name, rule in version.conditions.items():
            if rule.confidence == "c" and version.confidence != "c":
                titles[words[name].title[language]] = None
    if titles:
        yield _("How these conditions are read: %(titles)s.") % {"titles": "; ".join(titles)}


def _unsure_numbers(assessment: Assessment, law: Law, language: str) -> Iterator[str]:
    for due in assessment.dues:
        benefit = due.version.benefit
        if benefit is None or benefit.index is None:
            continue
        value = index_value(benefit, law.parameters, assessment.case.territory, due.price_day, assessment.known_on)
        if value is not None and value.confidence == "c":
            number, day = law.parameters[benefit.index].title[language], formats.day(due.price_day, language)
            yield _("%(number)s (%(day)s).") % {"number": number, "day": day}
