"""Comparing what the ledger says is owed with the schedule of the facts: one award with reasons, or a territory at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tirek.cases.awarding import AwardAssessed, assess_award, code_of_month
from tirek.cases.models import AwardRuling, Decision
from tirek.entitlement import Difference, PeriodKey, assess, difference, read_case, stretches_of
from tirek.law.months import PERIOD_MONTHS, parse_day, period_start
from tirek.law.problems import InputError
from tirek.ledger.causes import Cause, of_ruling, of_schedule
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Basis, Discrepancy
from tirek.ledger.posting import Draft
from tirek.ledger.sums import PeriodSums, sums_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from tirek.cases.models import Award
    from tirek.law import Law
    from tirek.law.model import Citation
    from tirek.law.text import Text

NO_STRETCH: Final = (1, 0)
"""A stretch without a month."""


@dataclass(frozen=True, slots=True)
class Line:
    """A period whose sum in the ledger (`before`) is not the one of the schedule (`after`), in whole tenge; `paid` so far.

    `cause` names what changed: `act:…`, `fact:…` (by its condition), `parameter`, `court`, `move`, or `ledger` where nothing but
    the ledger differs; `text` and `citation` say it to a person.
    """

    period: PeriodKey
    booked: int
    before: int
    after: int
    paid: int
    cause: str
    text: Text
    citation: Citation | None

    @property
    def change(self) -> int:
        """What is added (positive) or taken away (negative)."""
        return self.after - self.before

    @property
    def overpaid(self) -> int:
        """The part of what is taken away that was paid already."""
        return max(min(self.paid - self.after, -self.change), 0) if self.change < 0 else 0

    def as_json(self) -> dict[str, Any]:
        """The line as a proposal holds it."""
        return {
            "period": str(self.period),
            "code": self.period.code,
            "booked": self.booked,
            "before": self.before,
            "after": self.after,
            "paid": self.paid,
            "cause": self.cause,
            "text": dict(self.text),
            "citation": str(self.citation) if self.citation else None,
            "citation_text": dict(self.citation.text) if self.citation else None,
        }


@dataclass(frozen=True, slots=True)
class Reconciled:
    """An award beside its ledger: what is owed by facts and law, what the ledger says, and where they differ."""

    award: Award
    stands: AwardAssessed
    sums: Mapping[int, PeriodSums]
    lines: tuple[Line, ...]

    @property
    def more(self) -> int:
        """Tenge to be added."""
        return sum(line.change for line in self.lines if line.change > 0)

    @property
    def less(self) -> int:
        """Tenge to be taken away, as a positive number."""
        return -sum(line.change for line in self.lines if line.change < 0)

    @property
    def overpaid(self) -> int:
        """The part of `less` that was paid already."""
        return sum(line.overpaid for line in self.lines)


def reconcile(award: Award, law: Law, known_on: date, *, stands: AwardAssessed | None = None) -> Reconciled:
    """Compare one award, with the cause of each difference. Where a fact is unknown or a parameter missing, periods that can't
    be told are left as they are: nothing is taken away because something is not known. `stands`: the award as it was assessed
    in the same transaction, when only the ledger changed since.
    """
    stands = stands or assess_award(award, law, known_on)
    sums = sums_of(award.pk)
    after = {owed.period.code: owed for owed in stands.owed}
    uncertain = uncertain_periods(stands)
    codes = sorted({*after, *sums})
    differing = [
        code
        for code in codes
        if code not in uncertain
        and (after[code].amount if code in after else 0) != (sums[code].owed if code in sums else 0)
    ]
    causes = _causes(award, stands, law) if differing else {}
    lines = tuple(_line(code, sums.get(code), stands, causes, law) for code in differing)
    return Reconciled(award, stands, sums, lines)


def uncertain_periods(stands: AwardAssessed) -> set[int]:
    """Periods with a month of which it can't be told whether, or how much, is due."""
    if not stands.uncertain:
        return set()
    return {
        PeriodKey(kind, first).code
        for month in stands.assessment.months
        if month.state in {"unknown", "not-computable"}
        for kind in PERIOD_MONTHS
        for first in (period_start(kind, month.month),)
    }


def _line(
    code: int, sums: PeriodSums | None, stands: AwardAssessed, causes: Mapping[PeriodKey, Difference], law: Law
) -> Line:
    key = PeriodKey.of_code(code)
    owed = next((each for each in stands.owed if each.period == key), None)
    cause, text, citation = cause_of(key, stands, causes, law)
    booked = owed.booked if owed else sums.booked if sums else code_of_month(key.first)
    return Line(
        key,
        booked,
        sums.owed if sums else 0,
        owed.amount if owed else 0,
        sums.paid if sums else 0,
        cause,
        text,
        citation,
    )


def cause_of(key: PeriodKey, stands: AwardAssessed, causes: Mapping[PeriodKey, Difference], law: Law) -> Cause:
    """Why what is owed for a period is what it is: a ruling, what changed (`causes`), or what the schedule says."""
    ruling = _binding(key, stands)
    if ruling is not None:
        return of_ruling(ruling, key, stands.assessment.case.service, law)
    found = causes.get(key)
    if found is not None:
        return f"{found.cause.kind}:{found.cause.id}", found.cause.text, found.cause.citation
    return of_schedule(key, stands.assessment)


def _binding(key: PeriodKey, stands: AwardAssessed) -> AwardRuling | None:
    """The ruling that decides a period: the newest court's, or a move before it."""
    for ruling in reversed(stands.rulings):
        first, last = ruling.first, ruling.last or 999912
        if ruling.kind == AwardRuling.Kind.COURT and first <= code_of_month(key.first) <= last:
            return ruling
        if ruling.kind == AwardRuling.Kind.MOVE and code_of_month(key.last) >= first:
            return ruling
    return None


def _causes(award: Award, stands: AwardAssessed, law: Law) -> dict[PeriodKey, Difference]:
    """What changed since the newest decision about what is owed, by period."""
    kinds = ("grant", "stop", "recalculate")
    decision = Decision.objects.filter(case=award.case_id, kind__in=kinds).order_by("-signed_at").first()
    if decision is None:
        return {}
    content = decision.receipt
    try:
        known_on = parse_day(content["known_on"])
        before = assess(read_case(content["facts"], law, known_on), law, known_on)
    except (InputError, ValueError):
        return {}
    return {each.period: each for each in difference(before, stands.assessment, law)}


def drafts_of(lines: tuple[Line, ...], award: int, decision: UUID) -> list[Draft]:
    """The entries that bring the ledger into line."""
    return [
        Draft(
            award,
            line.period.code,
            line.booked,
            EntryKind.SUPPLEMENT if line.change > 0 else EntryKind.REDUCTION,
            line.change,
            decision,
        )
        for line in lines
    ]


def note(found: Reconciled, at: datetime) -> Discrepancy | None:
    """Keep that an award differs, or that it no longer does. The day since when it differs stays."""
    award = found.award
    if not found.lines and not found.stands.uncertain:
        Discrepancy.objects.filter(award=award).delete()
        return None
    values = {
        "territory": award.territory,
        "service": award.service,
        "more": found.more,
        "less": found.less,
        "overpaid": found.overpaid,
        "periods": len(found.lines),
        "uncertain": found.stands.uncertain,
        "cause": found.lines[0].cause if found.lines else "",
    }
    kept, _new = Discrepancy.objects.update_or_create(
        award=award, defaults=values, create_defaults={**values, "since": at}
    )
    return kept


def put_basis(award: Award, stands: AwardAssessed, law: Law, at: datetime) -> Basis:
    """Write the basis of an award anew, from its facts as they stand."""
    values = {**_basis_of(award, stands, law), "changed_at": at}
    first = {**values, "asked_at": award.opened_at}
    basis, _new = Basis.objects.update_or_create(award=award, defaults=values, create_defaults=first)
    return basis


def basis_values(award: Award, law: Law, known_on: date) -> dict[str, Any]:
    """What the basis of an award is by its facts as they stand, but for the moment of writing."""
    return _basis_of(award, assess_award(award, law, known_on), law)


def _basis_of(award: Award, stands: AwardAssessed, law: Law) -> dict[str, Any]:
    assessment = stands.assessment
    found = stretches_of(assessment.case, law, assessment.known_on)
    courts = any(each.kind == AwardRuling.Kind.COURT for each in stands.rulings)
    pieces = found.pieces if found else ()
    return {
        "service": award.service,
        "territory": award.territory,
        "low": found.low if found else assessment.case.first,
        "high": found.high if found else assessment.case.last,
        "first": pieces[0][0] if pieces else NO_STRETCH[0],
        "last": pieces[0][1] if pieces else NO_STRETCH[1],
        "more": [list(piece) for piece in pieces[1:]],
        "rules": found.rules if found else 0,
        "single": courts or found is None,
    }


def refresh(award: Award, law: Law, known_on: date, at: datetime) -> Reconciled:
    """Bring the caches of an award up to date after something about it changed."""
    found = reconcile(award, law, known_on)
    put_basis(award, found.stands, law, at)
    note(found, at)
    return found
