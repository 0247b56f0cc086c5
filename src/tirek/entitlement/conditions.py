"""The closed set of conditions, each written once: which months of a child meet it.

The settings (an age, relations, a month) come from the act; the citation of each stands in the act's file. Two conditions,
`act-governs` and `school-year`, depend on the territory's months alone and are in `table`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tirek.entitlement.facts import Facts
from tirek.entitlement.spans import Carrier, Column, Slot, Span, always, held
from tirek.law.model import ConditionRule
from tirek.law.months import FAR, SEPTEMBER

_LESSONS: Final = 9
"""Months from September to May; the summer belongs to the school year that follows."""

Meets = Callable[[Facts, ConditionRule, Carrier], Span]
Decides = Callable[[Facts, ConditionRule], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: the facts it can't do without, and the months that meet it.

    `decided` says of one case whether it is met although not all those facts are known.
    """

    id: str
    needs: tuple[str, ...]
    months: Meets
    decided: Decides = lambda _facts, _rule: False

    def known(self, facts: Facts, rule: ConditionRule) -> bool:
        """Whether enough is known of one case to tell the months."""
        return facts.known(self.needs) or self.decided(facts, rule)


def _application_month(facts: Facts, rule: ConditionRule, carrier: Carrier) -> Span:
    """From the month of application on; a late application counts from the next school year where the act says so."""
    first: Column = facts.application
    until = rule.setting("accepted_until")
    if until is not None:
        since_september = (first - SEPTEMBER) % 12
        late = carrier.both(since_september > (int(until) - 1 - SEPTEMBER) % 12, since_september < _LESSONS)
        first = carrier.choose(late, first - since_september + 12, first)
    return Span(first, FAR, [])


def _representative(facts: Facts, rule: ConditionRule, carrier: Carrier) -> Span:
    allowed = rule.setting("relations")
    return held(allowed is None or facts.relation in allowed, carrier)


def rights_matter(relation: str | None, rule: ConditionRule) -> bool:
    """Whether an act looks at the parental rights of someone who is this to the child; anybody may be meant by None."""
    relations = rule.setting("relations")
    return relations is None or relation is None or relation in relations


def _rights_decided(facts: Facts, rule: ConditionRule) -> bool:
    return facts.rights_deprived is False or not rights_matter(facts.relation, rule)


def _parental_rights_held(facts: Facts, rule: ConditionRule, carrier: Carrier) -> Span:
    """The exclusion concerns parents; whoever else represents the child is not touched by it."""
    if not rights_matter(facts.relation, rule):
        return always()
    return held(carrier.negate(facts.rights_deprived), carrier)


def _consent(facts: Facts, _rule: ConditionRule, carrier: Carrier) -> Span:
    return held(facts.consent, carrier)


def _alive(facts: Facts, _rule: ConditionRule, _carrier: Carrier) -> Span:
    """The month of death is still paid."""
    return Span(-FAR, facts.death, [])


def _under_age(facts: Facts, rule: ConditionRule, _carrier: Carrier) -> Span:
    """The month of the birthday is still paid. Months suffice: 29 February and 28 February share theirs."""
    return Span(facts.birth, facts.birth + 12 * rule.setting("years"), [])


def _has_disability(facts: Facts, _rule: ConditionRule, carrier: Carrier) -> Span:
    """The first unbroken disability that has not ended before the day of application; its last month is still paid.

    Ranges that meet from one day to the next, or overlap, are one. A later range after a gap needs a new application.
    While the application is not known, any range may turn out to be the one.
    """
    if facts.application_day is None:
        return _touched(facts.disability or [], carrier)
    if not facts.disability:
        return Span(FAR, -FAR, [])
    slot, *later = facts.disability
    first, last, last_day = slot.first, slot.last, slot.last_day
    for slot in later:
        joins = slot.first_day <= last_day + 1
        over = last_day < facts.application_day
        fresh = carrier.both(carrier.negate(joins), over)
        first = carrier.choose(fresh, slot.first, first)
        last = carrier.choose(fresh, slot.last, carrier.choose(joins, carrier.greatest(last, slot.last), last))
        last_day = carrier.choose(
            fresh, slot.last_day, carrier.choose(joins, carrier.greatest(last_day, slot.last_day), last_day)
        )
    return Span(first, last, [])


def _certificate(facts: Facts, _rule: ConditionRule, carrier: Carrier) -> Span:
    """The months that a certificate touches; between certificates that leave a month out there is a gap."""
    return _touched(facts.certificates or [], carrier)


def _touched(slots: list[Slot], carrier: Carrier) -> Span:
    first: Column = FAR
    last: Column = -FAR
    gaps: list[tuple[Column, Column]] = []
    for number, slot in enumerate(slots):
        if number:
            gaps.append((last + 1, slot.first - 1))
        first = carrier.least(first, slot.first)
        last = carrier.greatest(last, slot.last)
    return Span(first, last, gaps)


def _not_full_state_care(facts: Facts, _rule: ConditionRule, _carrier: Carrier) -> Span:
    """A month is excluded when the child is in care on any of its days: an exclusion is no event that stops later."""
    return Span(-FAR, FAR, [(slot.first, slot.last) for slot in facts.full_state_care or []])


def _not_in_state_institution(facts: Facts, _rule: ConditionRule, carrier: Carrier) -> Span:
    """Stops from the month after study began until the month in which a new certificate confirms home education.

    A certificate confirms it when it begins after the study began and lasts beyond its end. While the certificates are
    not known, one may confirm it from the end of the study on.
    """
    gaps: list[tuple[Column, Column]] = []
    for study in facts.state_institution or []:
        resumes: Column = study.after if facts.certificates is None else FAR
        for slot in facts.certificates or []:
            confirms = carrier.both(slot.first_day > study.first_day, slot.last_day > study.last_day)
            month = carrier.least(resumes, carrier.greatest(slot.first, study.after))
            resumes = carrier.choose(confirms, month, resumes)
        gaps.append((study.first + 1, resumes - 1))
    return Span(-FAR, FAR, gaps)


PERSONAL: Final[Mapping[str, Condition]] = MappingProxyType({
    condition.id: condition
    for condition in (
        Condition("application-month", ("application",), _application_month),
        Condition("representative", ("relation",), _representative),
        Condition("parental-rights-held", ("relation", "rights_deprived"), _parental_rights_held, _rights_decided),
        Condition("consent", ("consent",), _consent),
        Condition("alive", (), _alive),
        Condition("under-18", ("birth",), _under_age),
        Condition("has-disability", ("disability",), _has_disability),
        Condition("not-full-state-care", ("full_state_care",), _not_full_state_care),
        Condition("not-in-state-institution", ("state_institution",), _not_in_state_institution),
        Condition("home-education-certificate", ("certificates",), _certificate),
    )
})  # fmt: skip
"""The conditions on a person, by id."""

ORDER: Final = (
    "act-governs", "application-month", "representative", "parental-rights-held", "consent", "alive", "under-18",
    "has-disability", "not-full-state-care", "not-in-state-institution", "school-year", "home-education-certificate",
)  # fmt: skip
"""Where a month fails several conditions, the first of these is its reason."""
