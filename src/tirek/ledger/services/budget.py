"""The budget: what is allotted to a service in a year, what was spent, and who waits where it does not suffice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from django.db import transaction
from django.db.models import Sum

from tirek.cases import problems
from tirek.journal import services as journal
from tirek.law.text import N_
from tirek.ledger.models import Allotment, BudgetDecision, Held, HeldAward, Posting, WhoWaits
from tirek.ledger.models.runs import MOST_ORDERS
from tirek.ledger.orders import BUDGET
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services.run_step import run_step
from tirek.vault import bulk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tirek.cases.occasion import Occasion
    from tirek.ledger.models import PaymentRun
    from tirek.vault.bulk import Array

ALLOTTED: Final = "ledger.allotted"
NOT_OVER: Final = N_("The budget suffices for this payment run. Nobody has to wait.")
DECIDED: Final = N_("It was decided already who waits. To decide anew, cancel the run and open another one.")
NO_BASIS: Final = N_("Name the document that allots the money.")
NO_AMOUNT: Final = N_("Give a sum in whole tenge; a sum with a minus takes money away.")
BELOW_ZERO: Final = N_("More can't be taken away than was allotted: {amount} ₸.")
_AT_ONCE: Final = 1000
_ORDERS: Final = {"award": "i8", "amount": "i8", "oldest": "i4"}


@dataclass(frozen=True, slots=True)
class Budget:
    """A service in a territory and year, in whole tenge; `spent` is what runs paid less what came back."""

    allotted: int
    spent: int

    @property
    def remaining(self) -> int:
        """What may still be paid; negative where more was spent than is allotted now."""
        return self.allotted - self.spent


def budget_of(territory: str, service: str, year: int) -> Budget | None:
    """The budget of a year; None where no allotment was recorded: then Tirek does not watch it."""
    rows = Allotment.objects.filter(territory=territory, service=service, year=year)
    allotted = rows.aggregate(total=Sum("amount"))["total"]
    if allotted is None:
        return None
    of_runs = Posting.objects.filter(run__territory=territory, run__service=service, run__planned_on__year=year)
    return Budget(int(allotted), int(of_runs.aggregate(total=Sum("total"))["total"] or 0))


def over(run: PaymentRun) -> int | None:
    """By how many tenge a run that is not booked is beyond the budget of its year, 0 when it isn't; None without a budget."""
    found = budget_of(run.territory, run.service, run.planned_on.year)
    return None if found is None else max(run.total - max(found.remaining, 0), 0)


def allot(territory: str, service: str, year: int, amount: int, occasion: Occasion, *, basis: str) -> Allotment:
    """Record what the budget allots to a service in a year, or by how much that was changed (negative: less)."""
    if occasion.actor.role != "accountant" or occasion.actor.territory != territory:
        raise problems.NotAllowedError(problems.ROLE)
    if not amount:
        raise problems.CheckError(NO_AMOUNT, field="amount")
    if not basis.strip():
        raise problems.CheckError(NO_BASIS, field="basis")
    with transaction.atomic():
        before = budget_of(territory, service, year)
        if amount < 0 and (before is None or before.allotted + amount < 0):
            raise problems.CheckError(BELOW_ZERO, field="amount", amount=before.allotted if before else 0)
        row = Allotment.objects.create(
            territory=territory,
            service=service,
            year=year,
            amount=amount,
            basis=basis.strip(),
            at=occasion.at,
            by_id=occasion.account,
        )
        data = {"allotment": str(row.pk), "service": service, "year": year, "amount": amount}
        journal.record(kind=ALLOTTED, actor=occasion.actor, at=occasion.at, chain=territory, data=data)
    return row


def decide_budget(run: int, occasion: Occasion, *, rule: WhoWaits, reason: str) -> BudgetDecision:
    """Decide by what order a run beyond the budget is served. From the first that no longer fits on, all wait."""
    if not reason.strip():
        raise problems.CheckError(problems.REASON, field="reason")
    with run_step(run, RunStep.DECIDE_BUDGET, occasion.actor, occasion.at) as now:
        held = now.run
        if BudgetDecision.objects.filter(run=held).exists():
            raise problems.NotNowError(DECIDED)
        found = budget_of(held.territory, held.service, held.planned_on.year)
        if found is None or held.total <= found.remaining:
            raise problems.NotNowError(NOT_OVER)
        waiting = _waiting(held, rule, max(found.remaining, 0))
        decision = BudgetDecision.objects.create(
            run=held,
            rule=rule,
            reason=reason.strip(),
            remaining=found.remaining,
            waiting=len(waiting),
            waiting_total=int(waiting["amount"].sum()),
            at=occasion.at,
            by_id=occasion.account,
        )
        for start in range(0, len(waiting), _AT_ONCE):
            HeldAward.objects.bulk_create(_held(held, waiting[start : start + _AT_ONCE]))
        bulk.counted_anew(HeldAward._meta.db_table)
        held.count -= decision.waiting
        held.total -= decision.waiting_total
        now.data |= {"rule": rule.value, "waiting": decision.waiting, "waiting_total": decision.waiting_total}
        now.reason = decision.reason
    return decision


def _held(run: PaymentRun, waiting: Array) -> Iterator[HeldAward]:
    for award, amount in zip(waiting["award"].tolist(), waiting["amount"].tolist(), strict=True):
        yield HeldAward(run=run, award_id=award, step=BUDGET, reason=Held.BUDGET, amount=amount)


def _waiting(run: PaymentRun, rule: WhoWaits, remaining: int) -> Array:
    """The orders that the money does not reach. Awards count up through time, so their numbers tell which was granted first."""
    sql = """
        SELECT o.award_id AS award, o.amount AS amount, MIN(line.booked) AS oldest
        FROM ledger_paymentorder o JOIN ledger_orderline line ON line.order_id = o.id
        WHERE o.id BETWEEN %s AND %s GROUP BY o.id, o.award_id, o.amount
    """
    span = [run.pk * MOST_ORDERS, (run.pk + 1) * MOST_ORDERS - 1]
    parts = list(bulk.read(sql, span, _ORDERS))
    rows = np.concatenate(parts) if parts else np.zeros(0, bulk.dtype_of(_ORDERS))
    first = ("oldest", "award") if rule == WhoWaits.OLDEST_DUE else ("award",)
    rows = rows[np.argsort(rows, order=first, kind="stable")]
    waiting: Array = rows[np.cumsum(rows["amount"]) > remaining]
    return waiting
