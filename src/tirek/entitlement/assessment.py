"""One case: what is owed for which months, and for every month, paid or not, the reason with its citation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from tirek.entitlement.case import Case
from tirek.entitlement.conditions import ORDER, PERSONAL
from tirek.entitlement.spans import ONE, Span
from tirek.entitlement.table import MonthLaw, MonthTable, PeriodKey, RuleKey, month_table
from tirek.entitlement.wording import fill
from tirek.law.loading import Law
from tirek.law.model import Citation, NotExpressed, Service, Version
from tirek.law.money import price_day
from tirek.law.months import FAR, Month
from tirek.law.text import Text

Outcome = Literal["grant", "refuse", "incomplete", "not-computable", "no-rule"]
Result = Literal["met", "not-met", "unknown"]
State = Literal["paid", "not-paid", "unknown", "not-computable", "no-rule"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition over the whole window: met in at least one month, met in none, or unknown."""

    condition: str
    result: Result
    reason: Text
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Due:
    """What is owed for one period, in whole tenge; booked in `month`, for the payable `months`.

    `price_day` is the day whose index gave the amount where the act pays a multiple of one.
    """

    period: PeriodKey
    amount: int
    month: Month
    price_day: date
    months: tuple[Month, ...]
    citation: Citation
    version: Version


@dataclass(frozen=True, slots=True)
class MonthResult:
    """One month of the window: what becomes of it and why.

    `condition` is the one that decides a month that is not paid (`failing` lists all that fail), None for a paid one.
    """

    month: Month
    state: State
    reason: Text
    condition: str | None
    failing: tuple[str, ...]
    citation: Citation | None
    amount: int | None = None

    @property
    def payable(self) -> bool:
        """Whether the month is certainly paid."""
        return self.state == "paid"


@dataclass(frozen=True, slots=True)
class MissingItem:
    """A fact or a parameter of the law that is not known, and who can supply it."""

    kind: Literal["fact", "parameter"]
    id: str
    title: Text
    supplier: Text


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings, months and dues of one case, as known on a day."""

    case: Case
    known_on: date
    outcome: Outcome
    acts: tuple[Version, ...]
    findings: tuple[Finding, ...]
    dues: tuple[Due, ...]
    months: tuple[MonthResult, ...]
    missing: tuple[MissingItem, ...]

    @property
    def total(self) -> int:
        """The sum of all dues in tenge."""
        return sum(due.amount for due in self.dues)

    @property
    def act(self) -> Version | None:
        """The version that governs the first governed month of the window."""
        return self.acts[0] if self.acts else None


def assess(case: Case, law: Law, known_on: date) -> Assessment:
    """Assess one case with the law as known on a day.

    The reading of months, stops and periods is the service's (`readings` in its file). Nothing is guessed: an unknown
    fact makes months "unknown", a missing parameter "not-computable", a month without an act "no-rule".
    """
    return _Assessing(case, law, known_on).result()


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the conditions say of one month: which fail, which are unknown, and the months that meet each (None: unknown)."""

    failing: tuple[str, ...]
    unknown: tuple[str, ...]
    spans: Mapping[str, Span | None]


class _Assessing:
    def __init__(self, case: Case, law: Law, known_on: date) -> None:
        self.case = case
        self.known_on = known_on
        self.table: MonthTable = month_table(law, case.service, case.territory, known_on)
        self.service: Service = law.services[case.service]
        self.facts = case.facts
        self.spans: dict[RuleKey, dict[str, Span | None]] = {}
        self.judged: dict[Month, _Judged] = {}
        self.periods: dict[PeriodKey, list[MonthLaw]] = {}

    def result(self) -> Assessment:
        self._collect_periods()
        dues = self._dues()
        months = tuple(self._month(Month(m)) for m in range(self.case.first, self.case.last + 1))
        acts = tuple(dict.fromkeys(law.version for m in months if (law := self.table[m.month]).version is not None))
        missing = self._missing(months)
        outcome = _outcome(months)
        findings = tuple(self._findings(months))
        return Assessment(
            case=self.case,
            known_on=self.known_on,
            outcome=outcome,
            acts=acts,
            findings=_blocking(findings, months) if outcome == "refuse" else findings,
            dues=dues,
            months=months,
            missing=missing,
        )

    def _spans(self, law: MonthLaw) -> dict[str, Span | None]:
        """Per condition the months that meet it, None where its facts are unknown; one set per set of rules."""
        spans = self.spans.get(law.rules)
        if spans is None:
            assert law.version is not None
            rules = law.version.conditions
            spans = {}
            for name, condition in PERSONAL.items():
                if name in rules:
                    known = condition.known(self.facts, rules[name])
                    spans[name] = condition.months(self.facts, rules[name], ONE) if known else None
            self.spans[law.rules] = spans
        return spans

    def _judge(self, law: MonthLaw) -> _Judged:
        """What the conditions say of a month, in the order of reasons; told once."""
        judged = self.judged.get(law.month)
        if judged is None:
            judged = self.judged[law.month] = self._judgement(law)
        return judged

    def _judgement(self, law: MonthLaw) -> _Judged:
        if not law.governed:
            return _Judged(("act-governs",), (), {})
        spans = self._spans(law)
        failing = {name for name, span in spans.items() if span is not None and not span.includes(law.month)}
        if not law.payable:
            failing.add("school-year")
        unknown = {name for name, span in spans.items() if span is None}
        return _Judged(
            tuple(name for name in ORDER if name in failing), tuple(name for name in ORDER if name in unknown), spans
        )

    def _collect_periods(self) -> None:
        """Payable months by period, also just outside the window: a period's booking does not depend on the window."""
        first, last = self.case.first, self.case.last
        for edge in (first, last):
            period = self.table[edge].period
            first, last = Month(min(first, period.first)), Month(max(last, period.last))
        for month in range(first, last + 1):
            law = self.table[month]
            judged = self._judge(law)
            if not judged.failing and not judged.unknown:
                self.periods.setdefault(law.period, []).append(law)

    def _anchor(self, laws: list[MonthLaw]) -> MonthLaw:
        """The month that decides a period's amount and booking: its first payable one, or its last."""
        return laws[0] if laws[0].benefit.booking == "first-payable-month" else laws[-1]

    def _dues(self) -> tuple[Due, ...]:
        dues = []
        for period, laws in self.periods.items():
            anchor = self._anchor(laws)
            amount = self.table.share(anchor, len(laws))
            if amount is None or not self.case.first <= anchor.month <= self.case.last:
                continue
            assert anchor.version is not None
            booked, priced = self.table.booked_month(anchor), price_day(anchor.benefit, anchor.month)
            months = tuple(law.month for law in laws)
            dues.append(Due(period, amount, booked, priced, months, anchor.benefit.citation, anchor.version))
        return tuple(dues)

    def _month(self, month: Month) -> MonthResult:
        law = self.table[month]
        words = self.service.conditions
        judged = self._judge(law)
        failing, unknown = judged.failing, judged.unknown
        if not law.governed:
            ungoverned = fill(words["act-governs"].reasons["gap"], month=month)
            return MonthResult(month, "no-rule", ungoverned, "act-governs", failing, words["act-governs"].citation)
        assert law.version is not None
        rules = law.version.conditions
        if failing:
            name = failing[0]
            reason = self._reason(name, law, self._variant(name, law))
            return MonthResult(month, "not-paid", reason, name, failing, rules[name].citation)
        if unknown:
            name = unknown[0]
            return MonthResult(month, "unknown", words[name].reasons["unknown"], name, unknown, rules[name].citation)
        return self._payable_month(law)

    def _payable_month(self, law: MonthLaw) -> MonthResult:
        laws = self.periods[law.period]
        anchor = self._anchor(laws)
        amount = self.table.share(anchor, len(laws))
        templates, citation = self.service.month_reasons, anchor.benefit.citation
        if amount is None:
            missing = anchor.missing[0]
            reason = fill(templates["missing"], month=law.month, parameter=dict(missing.title))
            return MonthResult(law.month, "not-computable", reason, None, (), citation)
        booked = self.table.booked_month(anchor)
        values: dict[str, Any] = {"month": booked, "period": law.period, "booked": booked, "amount": amount}
        if law.month != anchor.month:
            reason = fill(templates["covered"], **values)
        elif anchor.benefit.at_least:
            reason = fill(templates["paid_floor"], **values)
        else:
            reason = fill(templates["paid" if law.period.kind == "month" else "paid_period"], **values)
        return MonthResult(law.month, "paid", reason, None, (), citation, amount if law.month == anchor.month else None)

    def _variant(self, name: str, law: MonthLaw) -> str:
        span = self._judge(law).spans.get(name)
        reasons = self.service.conditions[name].reasons
        variant = "gap"
        if span is not None:
            if span.first > span.last or span.first >= FAR:
                variant = "never"
            elif law.month < span.first:
                variant = "before"
            elif law.month > span.last:
                variant = "after"
        return variant if variant in reasons else "never"

    def _reason(self, name: str, law: MonthLaw, variant: str) -> Text:
        assert law.version is not None
        span = self._judge(law).spans.get(name)
        first, last = (span.first, span.last) if span else (law.month, law.month)
        years = law.version.conditions[name].setting("years", "")
        template = self.service.conditions[name].reasons[variant]
        return fill(template, month=law.month, first=first, last=last, period=(first, last), years=years)

    def _findings(self, months: tuple[MonthResult, ...]) -> Iterable[Finding]:
        governed = [self.table[m.month] for m in months if self.table[m.month].governed]
        if not governed:
            words = self.service.conditions["act-governs"]
            yield Finding(words.id, "not-met", words.reasons["never"], words.citation)
            return
        for name in ORDER:
            if name in self.service.conditions:
                yield self._finding(name, governed)

    def _finding(self, name: str, governed: list[MonthLaw]) -> Finding:
        words = self.service.conditions[name]
        law = governed[0]
        assert law.version is not None
        citation = law.version.conditions[name].citation
        if name in self._judge(law).unknown:
            return Finding(name, "unknown", words.reasons["unknown"], citation)
        met = next((month for month in governed if name not in self._judge(month).failing), None)
        if met is not None:
            return Finding(name, "met", self._reason(name, met, "met"), citation)
        variant = self._variant(name, law) if len({self._variant(name, month) for month in governed}) == 1 else "never"
        return Finding(name, "not-met", self._reason(name, law, variant if variant != "gap" else "never"), citation)

    def _missing(self, months: tuple[MonthResult, ...]) -> tuple[MissingItem, ...]:
        items: dict[str, MissingItem] = {}
        for month in months:
            if month.state == "unknown":
                for name in month.failing:
                    words = self.service.conditions[name]
                    items[words.fact] = MissingItem("fact", words.fact, words.fact_title, words.supplier)
            elif month.state == "not-computable":
                for item in self._anchor(self.periods[self.table[month.month].period]).missing:
                    items[item.id] = MissingItem("parameter", item.id, item.title, item.supplier)
        return tuple(items.values())


def _blocking(findings: tuple[Finding, ...], months: tuple[MonthResult, ...]) -> tuple[Finding, ...]:
    """The findings of a refusal, of which at least one is "not met".

    Each condition may be met in some month and yet no month meet them all: then those that decide the months are not
    met for the whole period together.
    """
    if any(finding.result == "not-met" for finding in findings):
        return findings
    reasons = {month.condition: month.reason for month in months}
    return tuple(
        replace(finding, result="not-met", reason=reasons[finding.condition])
        if finding.condition in reasons
        else finding
        for finding in findings
    )


def _outcome(months: tuple[MonthResult, ...]) -> Outcome:
    """No rule at all, else refusal, else what is missing, else a grant.

    An unknown fact comes before a missing parameter: until the fact is known, it is not known that the parameter is
    needed.
    """
    states = {month.state for month in months}
    if states == {"no-rule"}:
        return "no-rule"
    if "unknown" in states:
        return "incomplete"
    if "not-computable" in states:
        return "not-computable"
    return "grant" if "paid" in states else "refuse"


def not_expressed(acts: Iterable[Version]) -> Mapping[str, NotExpressed]:
    """What the acts say that data cannot express, by id: it taints the result."""
    return {f"{act.act}:{item.id}": item for act in acts for item in act.not_expressed}
