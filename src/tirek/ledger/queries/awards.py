"""What the ledger and the bank say of one award, read at once with few questions; and which awards somebody may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Prefetch

from tirek.cases.models import Award, Decision
from tirek.cases.queries.reach import reach
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Discrepancy, Entry, HeldAward, OrderState, OrderStatus, PaymentOrder, RunState
from tirek.ledger.recovering import standings
from tirek.ledger.sums import PeriodSums, summed_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from tirek.cases.models import AwardPause, AwardPayee, AwardRuling, Proposal
    from tirek.journal.actor import Actor
    from tirek.ledger.recovering import Standing

_BULKY: Final = ("receipt", "explanation", "content", "grounds")
"""Columns of decisions that no list of entries shows."""
STANDS: Final = {
    RunState.FREEZING: OrderState.QUEUED,
    RunState.PROPOSED: OrderState.QUEUED,
    RunState.PREPARED: OrderState.QUEUED,
    RunState.APPROVED: OrderState.QUEUED,
    RunState.BOOKED: OrderState.QUEUED,
    RunState.WRITTEN: OrderState.QUEUED,
    RunState.SENT: OrderState.SENT,
    RunState.CONFIRMED: OrderState.SENT,
}
"""Where an order stands of which nothing is recorded by itself: where its run stands."""


@dataclass(frozen=True, slots=True)
class OrderStands:
    """An order with what became of it; `reason` of the bank where it came back. None where its run was cancelled or reversed."""

    order: PaymentOrder
    state: OrderState | None
    reason: str = ""
    statuses: tuple[OrderStatus, ...] = ()


@dataclass(slots=True)
class Period:
    """A period with its sums and the entries they are made of, oldest first."""

    sums: PeriodSums
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AwardMoney:
    """An award as its page shows it. `held`: why the newest run left it out or paid less of it."""

    award: Award
    periods: Sequence[Period]
    orders: Mapping[int, OrderStands]
    payee: AwardPayee
    pause: AwardPause | None
    pauses: Sequence[AwardPause]
    rulings: Sequence[AwardRuling]
    discrepancy: Discrepancy | None
    proposal: Proposal | None
    held: Sequence[HeldAward]
    recoveries: Mapping[int, Standing]

    @property
    def owed(self) -> int:
        """What is owed in all, in tenge."""
        return sum(each.sums.owed for each in self.periods)

    @property
    def paid(self) -> int:
        """What was paid in all, less what came back."""
        return sum(each.sums.paid for each in self.periods)

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return sum(each.sums.open for each in self.periods)

    @property
    def overpaid(self) -> int:
        """What was paid too much and is neither recovered nor written off."""
        return sum(each.sums.overpaid for each in self.periods)


def within_reach(actor: Actor) -> QuerySet[Award]:
    """The awards of an actor: those of the cases that they may see."""
    return Award.objects.filter(case__in=reach(actor))


def award_money(award: Award) -> AwardMoney:
    """Everything about the money of an award; give it one whose case the reader may see."""
    orders = orders_of(award)
    entries = _entries(award, orders)
    periods: dict[int, Period] = {}
    for code, sums in summed_up(entries).items():
        periods[code] = Period(sums)
    for entry in entries:
        periods[entry.period].entries.append(entry)
    there = _there(award)
    pauses = list(award.pauses.select_related("by", "end__by").order_by("-at")) if "pauses" in there else []
    rulings = award.rulings.select_related("lifted_by").filter(lifts__isnull=True).order_by("-at")
    return AwardMoney(
        award,
        list(periods.values()),
        orders,
        award.payee_now(),
        next((each for each in pauses if getattr(each, "end", None) is None), None),
        pauses,
        list(rulings) if "rulings" in there else [],
        Discrepancy.objects.filter(award=award).first() if "discrepancy" in there else None,
        award.case.open_proposal() if award.case.changing else None,
        _held(award, max((each.order.run_id for each in orders.values()), default=0)) if "held" in there else [],
        standings([award.pk]) if "recoveries" in there else {},
    )


_ASKED: Final = {
    "pauses": "cases_awardpause",
    "rulings": "cases_awardruling",
    "discrepancy": "ledger_discrepancy",
    "held": "ledger_heldaward",
    "recoveries": "ledger_recovery",
}
_EXISTS: Final = ", ".join(f"EXISTS (SELECT 1 FROM {table} WHERE award_id = %s)" for table in _ASKED.values())  # noqa: S608 - names of our own tables


def _there(award: Award) -> set[str]:
    """What there is about an award beside its entries: most have nothing of it, and one question is less than five."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_EXISTS}", [award.pk] * len(_ASKED))
        found = cursor.fetchone()
    return {name for name, there in zip(_ASKED, found, strict=True) if there}


def _entries(award: Award, orders: Mapping[int, OrderStands]) -> list[Entry]:
    """All entries by period; those of one decision or order share it: a hundred months rest on a handful of decisions."""
    decisions = Prefetch("decision", Decision.objects.defer(*_BULKY))
    found = Entry.objects.filter(award=award).select_related("posting").prefetch_related(decisions)
    entries = list(found.order_by("period", "id"))
    for entry in entries:
        if entry.order_id is not None:
            entry.order = orders[entry.order_id].order
    return entries


def _held(award: Award, since: int) -> list[HeldAward]:
    """Why the newest run that knew the award left it out or paid less; nothing once a later run paid it."""
    found = list(HeldAward.objects.filter(award=award, run__gte=since).select_related("run").order_by("-run", "id"))
    return [each for each in found if each.run_id == found[0].run_id]


def orders_of(award: Award) -> dict[int, OrderStands]:
    """The payment orders of an award by their numbers, newest first."""
    orders = list(PaymentOrder.objects.filter(award=award).select_related("run").order_by("-id"))
    statuses: defaultdict[int, list[OrderStatus]] = defaultdict(list)
    for status in OrderStatus.objects.filter(order__award=award).order_by("id"):
        statuses[status.order_id].append(status)
    return {each.pk: stands(each, statuses[each.pk]) for each in orders}


def stands(order: PaymentOrder, statuses: Sequence[OrderStatus]) -> OrderStands:
    """Where an order stands: by its newest status, else by its run."""
    if not statuses:
        return OrderStands(order, STANDS.get(order.run.at))
    reason = next((each.reason for each in reversed(statuses) if each.reason), "")
    return OrderStands(order, OrderState(statuses[-1].state), reason, tuple(statuses))


PAYMENTS: Final = frozenset({EntryKind.PAID, EntryKind.RETURNED})
"""Kinds of entries that an order stands behind."""
