"""Putting a run together: part by part of its awards, each part one transaction with its marker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.db import connection
from django.db.models import Count, Max, Sum

from tirek.config.law import law
from tirek.journal.actor import SYSTEM
from tirek.ledger.models import HeldAward, OrderLine, PaymentOrder, RunChunk, RunState
from tirek.ledger.models.runs import MOST_ORDERS
from tirek.ledger.orders import FREEZE
from tirek.ledger.payable import by_award, payable, payees_of
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services.budget import over
from tirek.ledger.services.comparing import compared
from tirek.ledger.services.run_step import locked, run_step
from tirek.vault import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tirek.ledger.models import PaymentRun
    from tirek.ledger.payable import HeldPart, Payable
    from tirek.vault.bulk import Array

AT_ONCE: Final = {"postgresql": 20_000, "sqlite": 5_000}
"""Awards of one part. SQLite has one writer: others wait for no longer than such a part takes."""
_ORDERS: Final = {"id": "i8", "award_id": "i8", "payee_id": "i8", "amount": "i8", "seq": "i4"}
_LINES: Final = {"order_id": "i8", "period": "i4", "booked": "i4", "amount": "i8", "decision_id": "V16"}


class ControlError(Exception):
    """Sums that must be equal are not: the run stops here, and somebody has to look."""


def freeze_part(number: int, at: datetime) -> bool:
    """Freeze the next part of a run, or end the freezing; whether there is more to do. In the caller's transaction.

    Whoever comes at the same time waits for the run's row, and goes on with the part after this one.
    """
    run = locked(number)
    if run.at is not RunState.FREEZING:
        return False
    before = run.chunks.filter(step=FREEZE).aggregate(
        parts=Count("id"), last=Max("last"), orders=Sum("count", default=0)
    )
    part = next_awards(run, before["last"] or 0)
    if part is None:
        _propose(run, at)
        return False
    found = payable(run, part, law(), run.as_of, at)
    amounts = _write(run, found, before["orders"])
    hold(run, found.held, FREEZE)
    RunChunk.objects.create(
        run=run,
        step=FREEZE,
        number=before["parts"],
        first=part[0],
        last=part[1],
        count=len(amounts),
        total=int(amounts.sum()),
        at=at,
    )
    return True


def next_awards(run: PaymentRun, after: int) -> tuple[int, int] | None:
    """The next range of awards of a run's territory and service (both numbers included); None at the end."""
    sql = (
        "SELECT MAX(id) FROM (SELECT id FROM cases_award WHERE territory = %s AND service = %s AND id > %s "
        "ORDER BY id LIMIT %s) AS part"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [run.territory, run.service, after, AT_ONCE[connection.vendor]])
        (last,) = cursor.fetchone()
    return None if last is None else (after + 1, last)


def hold(run: PaymentRun, parts: Iterable[HeldPart], step: str) -> None:
    """Write who is held at a step of a run."""
    HeldAward.objects.bulk_create(
        (
            HeldAward(run=run, award_id=part.award, step=step, reason=part.reason, amount=part.amount, cause=part.cause)
            for part in parts
        ),
        batch_size=1000,
    )


def _write(run: PaymentRun, found: Payable, before: int) -> Array:
    """Write the orders of a part with their lines, numbered on from the part before; their amounts.

    Payees of one bank stand together, because some banks take only lists to one bank.
    """
    awards, amounts = by_award(found.lines["award"], found.lines["amount"])
    payees = payees_of(found.payees, awards)
    order = np.argsort(payees["bank"], kind="stable")
    place = np.empty(len(awards), np.int64)
    place[order] = np.arange(len(awards))
    rows = np.zeros(len(awards), bulk.dtype_of(_ORDERS))
    rows["award_id"], rows["payee_id"], rows["amount"] = awards, payees["payee"], amounts
    rows["seq"] = before + 1 + place
    rows["id"] = run.pk * MOST_ORDERS + rows["seq"].astype(np.int64)
    lines = np.zeros(len(found.lines), bulk.dtype_of(_LINES))
    for name in ("period", "booked", "amount"):
        lines[name] = found.lines[name]
    lines["decision_id"] = found.lines["decision"]
    lines["order_id"] = rows["id"][np.searchsorted(awards, found.lines["award"])]
    bulk.write(PaymentOrder._meta.db_table, rows[order], {"run_id": run.pk})
    bulk.write(OrderLine._meta.db_table, lines[np.argsort(lines["order_id"], kind="stable")])
    return amounts


def _propose(run: PaymentRun, at: datetime) -> None:
    """End the freezing: sums are proven, the run is compared with the one before and with the budget."""
    bulk.counted_anew(*(model._meta.db_table for model in (PaymentOrder, OrderLine, HeldAward)))
    with run_step(run.pk, RunStep.FREEZE, SYSTEM, at) as now:
        count, total = _proven(now.run)
        now.run.count, now.run.total = count, total
        now.data |= {"count": count, "total": total, "over": over(now.run) or 0, **compared(now.run)}


def _proven(run: PaymentRun) -> tuple[int, int]:
    """The count and sum of a run's orders, equal by its parts, its orders and their lines; else ControlError."""
    said = _sums(run.chunks.filter(step=FREEZE).aggregate(count=Sum("count"), total=Sum("total")))
    orders = _sums(PaymentOrder.objects.filter(run=run).aggregate(count=Count("id"), total=Sum("amount")))
    span = (run.pk * MOST_ORDERS, (run.pk + 1) * MOST_ORDERS - 1)
    lines = OrderLine.objects.filter(order__id__range=span).aggregate(total=Sum("amount"))["total"] or 0
    if said != orders or orders[1] != lines:
        message = f"run {run.number}: parts say {said}, orders {orders}, lines {lines}"
        raise ControlError(message)
    return said


def _sums(found: dict[str, Any]) -> tuple[int, int]:
    return found["count"] or 0, int(found["total"] or 0)
