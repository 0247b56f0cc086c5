"""What is read of recoveries: the list of a territory, one with all its steps, and what a parent is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from tirek.cases.models import Decision, Hearing, HearingRecord
from tirek.entitlement import PeriodKey
from tirek.ledger.models import Receipt, Recovery, RecoveryEvent, RecoveryStage
from tirek.ledger.recovering import Standing, standing_of, standings
from tirek.ledger.recovery_content import rules_for
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from tirek.cases.models import Award, Case
    from tirek.cases.occasion import Occasion
    from tirek.law.recovery import RecoveryRules

_TOLD = frozenset(
    {
        RecoveryStage.HEARING,
        RecoveryStage.HEARD,
        RecoveryStage.DECISION_PREPARED,
        RecoveryStage.RECOVERING,
        RecoveryStage.IN_COURT,
        RecoveryStage.WRITE_OFF_PREPARED,
        RecoveryStage.SETTLED,
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """A recovery in a list: tenge outstanding, where it stands, what comes next and when, what is overdue."""

    recovery: Recovery
    stage: RecoveryStage
    outstanding: int
    next_on: date | None
    next_amount: int
    hearing_at: datetime | None
    overdue: int
    overdue_amount: int

    @property
    def award(self) -> Award:
        """The award of which too much was paid."""
        return self.recovery.award


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a recovery in whole tenge: paid and owed by the ledger, asked, came back or written off, outstanding."""

    key: PeriodKey
    paid: int
    owed: int
    asked: int
    settled: int
    outstanding: int


@dataclass(frozen=True, slots=True)
class Expected:
    """A sum that is expected by a day, how much of it came, and whether its day has passed without all of it."""

    due_on: date
    amount: int
    rest: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """One recovery with everything about it; `rules` is what the law allows here."""

    recovery: Recovery
    standing: Standing
    periods: Sequence[Period]
    plan: Sequence[Expected]
    receipts: Sequence[Receipt]
    events: Sequence[RecoveryEvent]
    decisions: Sequence[Decision]
    hearing: Hearing | None
    record: HearingRecord | None
    rules: RecoveryRules

    @property
    def stage(self) -> RecoveryStage:
        """Where it stands."""
        return self.standing.stage

    @property
    def outstanding(self) -> int:
        """Tenge still to come back."""
        return self.standing.total


@dataclass(frozen=True, slots=True)
class AskedBack:
    """What a parent is told of a recovery: what is asked back and why, in which way and until when, what came.

    `lines` are those of the newest signed decision or notice; `decided`: whether it is decided, or only a hearing announced.
    """

    recovery: Recovery
    stage: RecoveryStage
    decided: bool
    number: str
    lines: Sequence[Mapping[str, Any]]
    asked: int
    outstanding: int
    way: str
    plan: Sequence[Expected]
    receipts: Sequence[Receipt]
    hearing: Hearing | None
    written_off: int


def in_territory(
    territory: str, today: date, *, service: str | None = None, open_only: bool = True, limit: int | None = None
) -> list[Row]:
    """The recoveries of a territory ("": of all), the newest first: what is overdue or to be done is told by each."""
    return rows_of(found_in(territory, service=service, open_only=open_only)[:limit], today)


def settled_in(territory: str) -> QuerySet[Recovery]:
    """The settled recoveries of a territory ("": of all), newest first: for `rows_of`, page by page, as they only become more."""
    ended = RecoveryEvent.objects.filter(recovery=OuterRef("pk"), kind=RecoveryEvent.Kind.SETTLED)
    return found_in(territory, open_only=False).filter(Exists(ended))


def found_in(territory: str, *, service: str | None = None, open_only: bool = True) -> QuerySet[Recovery]:
    """The recoveries of a territory ("": of all), the newest first."""
    found = Recovery.objects.filter(territory=territory) if territory else Recovery.objects.all()
    if service is not None:
        found = found.filter(service=service)
    if open_only:
        found = found.exclude(events__kind=RecoveryEvent.Kind.SETTLED)
    return found.select_related("award__case", "award__child").order_by("-id")


def rows_of(recoveries: Iterable[Recovery], today: date) -> list[Row]:
    """Recoveries as a list shows them."""
    chosen = list(recoveries)
    held = standings({each.award_id for each in chosen})
    hearings = _announced(each.award.case_id for each in chosen)
    return [_row(each, held[each.pk], hearings, today) for each in chosen]


def recovery_page(number: int, occasion: Occasion) -> RecoveryPage:
    """One recovery; the caller has made sure that the person may see its case. Recovery.DoesNotExist where there is none."""
    recovery = Recovery.objects.select_related("award__case", "award__child").get(pk=number)
    standing = standing_of(recovery)
    notice = next((each.decision for each in standing.events if each.decision_id and each.kind == _NOTICE), None)
    hearing = Hearing.objects.filter(decision=notice).order_by("-notified_at").first() if notice else None
    decisions = [each.decision_id for each in standing.events if each.decision_id]
    return RecoveryPage(
        recovery=recovery,
        standing=standing,
        periods=_periods(standing),
        plan=_plan(standing, occasion.today),
        receipts=list(recovery.receipts.order_by("paid_on", "at")),
        events=list(
            recovery.events.select_related("decision", "proposal__outcome", "receipt", "hearing").order_by("seq")
        ),
        decisions=list(Decision.objects.filter(pk__in=decisions).order_by("signed_at")),
        hearing=hearing,
        record=HearingRecord.objects.filter(hearing=hearing).first() if hearing else None,
        rules=rules_for(recovery.award, occasion.law, occasion.today),
    )


def of_applicant(case: Case, today: date) -> list[AskedBack]:
    """What is asked back of the payee of a case; nothing before a notice is signed, for nothing is asked before that."""
    award = Recovery.objects.filter(award__case=case).values_list("award", flat=True).first()
    if award is None:
        return []
    return [
        _asked_back(each, today)
        for each in standings([award]).values()
        if each.stage in _TOLD and each.basis is not None
    ]


_NOTICE = RecoveryEvent.Kind.NOTICE_SIGNED


def _asked_back(standing: Standing, today: date) -> AskedBack:
    recovery = standing.recovery
    assert standing.basis is not None
    decision = Decision.objects.get(pk=standing.basis)
    content = decision.content or {}
    hearing = Hearing.objects.filter(decision=decision, record__isnull=True).order_by("-notified_at").first()
    off = [each for each in standing.events if each.kind == RecoveryEvent.Kind.WRITTEN_OFF]
    return AskedBack(
        recovery=recovery,
        stage=standing.stage,
        decided=bool(standing.way),
        number=decision.number,
        lines=content.get("lines", []),
        asked=content.get("amount", 0),
        outstanding=standing.total,
        way=standing.way,
        plan=_plan(standing, today),
        receipts=list(recovery.receipts.order_by("paid_on", "at")),
        hearing=hearing if standing.stage is RecoveryStage.HEARING else None,
        written_off=sum(each.data.get("amount", 0) for each in off),
    )


def _row(recovery: Recovery, standing: Standing, hearings: Mapping[UUID, datetime], today: date) -> Row:
    expected, late = standing.open_plan, standing.overdue(today)
    following = next(((due_on, rest) for due_on, rest in expected if due_on >= today), None)
    return Row(
        recovery=recovery,
        stage=standing.stage,
        outstanding=standing.total,
        next_on=following[0] if following else None,
        next_amount=following[1] if following else 0,
        hearing_at=hearings.get(recovery.award.case_id) if standing.stage is RecoveryStage.HEARING else None,
        overdue=len(late),
        overdue_amount=sum(rest for _, rest in late),
    )


def _announced(cases: Iterable[UUID]) -> dict[UUID, datetime]:
    """The newest announced hearing about the award of each case."""
    found = Hearing.objects.filter(case__in=list(cases), decision__kind="recovery-notice").order_by("notified_at")
    return dict(found.values_list("case", "at"))


def _plan(standing: Standing, today: date) -> list[Expected]:
    rests = dict(standing.open_plan)
    settled = standing.stage is RecoveryStage.SETTLED
    return [
        Expected(each.due_on, each.amount, rest, rest > 0 and each.due_on < today)
        for each in standing.plan
        for rest in (0 if settled else rests.get(each.due_on, 0),)
    ]


def _periods(standing: Standing) -> list[Period]:
    sums = sums_of(standing.recovery.award_id)
    return [
        Period(
            PeriodKey.of_code(code),
            sums[code].paid,
            sums[code].owed,
            standing.asked.get(code, 0),
            standing.settled.get(code, 0),
            standing.outstanding.get(code, 0),
        )
        for code in sorted({*standing.asked, *standing.outstanding})
    ]
