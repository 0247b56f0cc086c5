"""What the law files say, as values: acts and their versions, services, parameters, territories, citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from tirek.law.months import within
from tirek.law.recovery import NO_RULES, RecoveryRules
from tirek.law.text import Text

Confidence = Literal["a", "b", "c"]
Period = Literal["month", "quarter", "school-year"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in an act: `act` is the act's or source's id, `place` its tokens such as `p.7` or `decision p.2`."""

    act: str
    place: str
    text: Text

    def __str__(self) -> str:
        return f"{self.act} {self.place}"


@dataclass(frozen=True, slots=True)
class Source:
    """An act or another source that law files cite."""

    id: str
    title: Text
    short: Text
    confidence: Confidence | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class ConditionRule:
    """A condition as one act sets it: its citation, confidence and settings (an age in years, relations, a month)."""

    id: str
    citation: Citation
    confidence: Confidence
    settings: tuple[tuple[str, Any], ...] = ()

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting by name."""
        return dict(self.settings).get(name, default)


@dataclass(frozen=True, slots=True)
class Benefit:
    """What an act pays for one period: a fixed amount in tenge, or factor × index; None where the act leaves it out."""

    citation: Citation
    amount: int | None = None
    index: str | None = None
    purpose: str | None = None
    factor: float | None = None
    at_least: bool = False
    per: Period | None = None
    months: Literal["school-year", "all"] = "school-year"
    price_date: Literal["period-start", "booking-month"] = "period-start"
    booking: Literal["first-payable-month", "last-payable-month", "month-after-period"] = "first-payable-month"
    partial: Literal["whole", "pro-rata"] = "whole"
    rounding: Literal["half-up", "down", "up"] = "half-up"
    assigned: Period | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A parameter that an act leaves out and an authority must fill in."""

    id: str
    title: Text
    supplier: Text


@dataclass(frozen=True, slots=True)
class NotExpressed:
    """Something the act says that data cannot express; it taints the results that depend on it."""

    id: str
    text: Text
    affects: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the package: who supplies it and where that is written."""

    id: str
    title: Text
    obtained: Literal["applicant", "registry", "school"]
    citation: Citation
    registry: Text | None = None
    note: Text | None = None
    confidence: Confidence = "a"


@dataclass(frozen=True, slots=True)
class CitedText:
    """A text with its citation: a ground of refusal, a channel, a note."""

    id: str
    text: Text
    citation: Citation
    title: Text | None = None
    confidence: Confidence = "a"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of an act's life with how sure it is."""

    day: date
    confidence: Confidence
    note: Text | None = None
    citation: Citation | None = None


class Gap(NamedTuple):
    """Days for which it is declared that nothing is there, both included, and why."""

    first: date
    last: date
    reason: Text


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One version of an act: a layer on the time line of its service and territory.

    `applies_from`/`applies_to` is valid time (a retroactive clause moves it before adoption), `known_from` is from
    when the authority could apply it. An amendment carries everything it does not change from the version it amends.
    """

    act: str
    number: int
    kind: Literal["act", "amendment", "repeal"]
    service: str
    territory: str
    title: Text
    short: Text
    adopted: Dated
    adopted_form: str
    adopted_number: str
    known_from: date
    known_confidence: Confidence
    confidence: Confidence
    sources: tuple[Mapping[str, Any], ...]
    file: str
    registered: Dated | None = None
    registered_number: str = ""
    published: Dated | None = None
    in_force: Dated | None = None
    applies_from: date = date.max
    applies_to: date | None = None
    applies_note: Text | None = None
    applies_confidence: Confidence = "a"
    applies_citation: Citation | None = None
    amends: int | None = None
    replaces: tuple[str, ...] = ()
    repeals: str | None = None
    repeal_citation: Citation | None = None
    after_gap: Gap | None = None
    wording_only: tuple[str, ...] = ()
    changes: Text | None = None
    conditions: Mapping[str, ConditionRule] = field(default_factory=dict)
    benefit: Benefit | None = None
    missing: tuple[Missing, ...] = ()
    not_expressed: tuple[NotExpressed, ...] = ()
    payee: CitedText | None = None
    documents: tuple[Paper, ...] = ()
    grounds: tuple[CitedText, ...] = ()
    term_days: int | None = None
    term_citation: Citation | None = None
    term_note: Text | None = None
    notes: tuple[CitedText, ...] = ()
    recovery: RecoveryRules = NO_RULES

    @property
    def id(self) -> str:
        """`act@number`, which names one version."""
        return f"{self.act}@{self.number}"

    @property
    def retroactive(self) -> bool:
        """Whether the version reaches back before its adoption."""
        return self.kind != "repeal" and self.applies_from < self.adopted.day

    def printed_in(self, language: str) -> bool:
        """Whether a source in hand prints the act in this language; its title in another one is our translation."""
        return any(language in source["language"].split("+") for source in self.sources)

    @property
    def is_summary(self) -> bool:
        """Whether a department's summary stands in for an act whose own dates are not printed."""
        return self.adopted_form == "department-summary"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days governed by one version; `last` None means without end."""

    first: date
    last: date | None
    version: Version

    def __contains__(self, day: date) -> bool:
        return within(day, self.first, self.last)


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One value of a dated parameter; `months` for the school year, `value` for the others."""

    first: date
    last: date | None
    confidence: Confidence
    value: int | None = None
    months: tuple[int, ...] = ()
    purpose: str | None = None
    territory: str | None = None
    known_from: date | None = None
    source: str = ""

    def __contains__(self, day: date) -> bool:
        return within(day, self.first, self.last)


class SchoolYear(NamedTuple):
    """The first and last day of a school year, and how sure they are."""

    begins: date
    ends: date
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated parameter such as the monthly calculation index."""

    id: str
    title: Text
    short: Text
    unit: str
    values: tuple[ParameterValue, ...]
    purposes: Mapping[str, Text]
    gaps: tuple[Gap, ...]
    years: tuple[SchoolYear, ...]
    note: Text | None
    file: str
    supplier: Text | None = None

    def value_on(
        self, day: date, known_on: date, *, purpose: str | None = None, territory: str | None = None
    ) -> ParameterValue | None:
        """The value that holds on a day, as known on another; None when there is none.

        A territory's own value goes before the common one, a value learned later before one learned earlier.
        """
        held = [
            value
            for value in self.values
            if day in value
            and (value.known_from is None or value.known_from <= known_on)
            and value.purpose in (None, purpose)
            and value.territory in (None, territory)
        ]
        if not held:
            return None
        return max(held, key=lambda value: (value.territory is not None, value.known_from or date.min))

    def known_until(self, purpose: str | None = None) -> date | None:
        """The last day that any value (of a purpose, if given) holds; None when one has no end, or there is none."""
        ends = [value.last for value in self.values if purpose is None or value.purpose in (None, purpose)]
        return None if None in ends else max((end for end in ends if end is not None), default=None)


class TerritoryCode(NamedTuple):
    """A KATO code and the days on which the territory has it; None is an open side."""

    code: str
    first: date | None
    last: date | None
    confidence: Confidence


class RegionOverTime(NamedTuple):
    """The code of a region and the days on which a territory belongs to it; None is an open side."""

    code: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Territory:
    """A city or district: names, the department that pays, KATO codes and regions over time."""

    id: str
    name: Text
    authority: Text
    codes: tuple[TerritoryCode, ...]
    regions: tuple[RegionOverTime, ...]
    note: Text | None = None

    def region_on(self, day: date) -> str | None:
        """The code of the region the territory belongs to on a day."""
        return next((held.code for held in self.regions if within(day, held.first, held.last)), None)

    def has_code(self, code: str, day: date | None = None) -> bool:
        """Whether a KATO code is the territory's, on a day or, without one, at any time."""
        return any(held.code == code and (day is None or within(day, held.first, held.last)) for held in self.codes)


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """A condition's name, who can supply its fact, and its reasons per outcome."""

    id: str
    title: Text
    fact: str
    fact_title: Text
    supplier: Text
    reasons: Mapping[str, Text]
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class PassportRow:
    """One of the ten rows of basic requirements."""

    number: int
    name: str
    title: Text
    text: Text
    citation: Citation
    confidence: Confidence
    lead: Text | None = None


@dataclass(frozen=True, slots=True)
class TermData:
    """The statutory term of a service in working days.

    `rule` is the whole block of the service's file, from which `tirek.workdays.read_term_rule` makes the rule that
    counts: the hearing, the hand-over, office hours and the channels that differ.
    """

    working_days: int
    rule: Mapping[str, Any]
    starts: CitedText | None
    citation: Citation
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class RegistryQuestion:
    """A question put to a state registry about the applicant or the child; `document` is the paper it stands in for.

    `while_paid`: it is put again while an award runs, of its payee instead of the applicant.
    """

    registry: str
    about: Literal["applicant", "child"]
    facts: tuple[str, ...]
    document: str | None
    citation: Citation
    while_paid: bool = False


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """How old what registries said of a running award may become, in days, before they are asked again."""

    days: int
    citation: Citation
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Service:
    """A state service: its passport, conditions, documents, channels, readings."""

    id: str
    title: Text
    plain: Text
    summary: Text
    passport: tuple[PassportRow, ...]
    conditions: Mapping[str, ConditionWords]
    month_reasons: Mapping[str, Text]
    documents: tuple[Paper, ...]
    channels: tuple[CitedText, ...]
    how_to_apply: tuple[Text, ...]
    grounds: tuple[CitedText, ...]
    term: TermData
    complaints: CitedText | None
    readings: Mapping[str, Text]
    file: str
    registries: tuple[RegistryQuestion, ...] = ()
    asked_again: AskedAgain | None = None
    letters: Mapping[str, CitedText] = field(default_factory=dict)
    recovery: RecoveryRules = NO_RULES
