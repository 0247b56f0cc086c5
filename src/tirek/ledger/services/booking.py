"""Booking an approved run part by part: every award is checked again; what is no longer right is held, the rest is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from django.db.models import Count, Max, Sum

from tirek.config.law import law
from tirek.journal.actor import SYSTEM
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Held, HeldAward, RunChunk, RunState
from tirek.ledger.models.runs import MOST_ORDERS
from tirek.ledger.orders import BOOK, BUDGET, FREEZE, count_and_total
from tirek.ledger.payable import HeldPart, keys_of, payable, payees_of
from tirek.ledger.posting import OF_ORDERS, Act, post_columns
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services.freezing import ControlError, hold
from tirek.ledger.services.run_step import locked, run_step
from tirek.ledger.services.working import WRITING, put_down
from tirek.vault import bulk

if TYPE_CHECKING:
    from datetime import date, datetime

    from tirek.ledger.models import PaymentRun
    from tirek.ledger.payable import Payable
    from tirek.vault.bulk import Array

PAYMENT: Final = "payment"
"""The kind of a posting that pays."""
FROZEN: Final = {
    "order": "i8",
    "award": "i8",
    "payee": "i8",
    "period": "i4",
    "booked": "i4",
    "amount": "i8",
    "decision": "V16",
}


def book_part(number: int, today: date, at: datetime) -> bool:
    """Book the next part of an approved run, or end the booking; whether there is more to do. In the caller's transaction.

    Whoever comes at the same time waits for the run's row, and goes on with the part after this one.
    """
    run = locked(number)
    if run.at is not RunState.APPROVED:
        return False
    done = run.chunks.filter(step=BOOK).aggregate(parts=Count("id"), last=Max("last"))
    part = run.chunks.filter(step=FREEZE, number=done["parts"]).first()
    if part is None:
        _end(run, at)
        return False
    first = (done["last"] or 0) + 1
    last = first + part.count - 1
    lines = lines_of(run, first, last)
    lines = lines[~np.isin(lines["award"], _waiting(run, part))]
    now = payable(run, (part.first, part.last), law(), today, at)
    lines, held = _still_right(lines, now)
    hold(run, held, BOOK)
    act = Act(kind=PAYMENT, actor=SYSTEM, at=at, territory=run.territory, run=run.pk)
    post_columns(entries_of(lines, EntryKind.PAID), act)
    RunChunk.objects.create(
        run=run,
        step=BOOK,
        number=part.number,
        first=first,
        last=last,
        count=len(np.unique(lines["order"])),
        total=int(lines["amount"].sum()),
        at=at,
    )
    return True


def lines_of(run: PaymentRun, first: int, last: int) -> Array:
    """The frozen lines of the orders `first` to `last` (both included) of a run, by order and period."""
    sql = """
        SELECT o.id AS "order", o.award_id AS award, o.payee_id AS payee, line.period AS period, line.booked AS booked,
            line.amount AS amount, line.decision_id AS decision
        FROM ledger_paymentorder o JOIN ledger_orderline line ON line.order_id = o.id
        WHERE o.id BETWEEN %s AND %s AND line.order_id BETWEEN %s AND %s ORDER BY o.id, line.period
    """
    base = run.pk * MOST_ORDERS
    span = (base + first, base + last)
    parts = list(bulk.read(sql, [*span, *span], FROZEN))
    return np.concatenate(parts) if parts else np.zeros(0, bulk.dtype_of(FROZEN))


def entries_of(lines: Array, kind: EntryKind) -> Array:
    """Lines of orders as entries of a kind, with its sign."""
    found = np.zeros(len(lines), bulk.dtype_of(OF_ORDERS))
    for name, source in (
        ("award_id", "award"),
        ("period", "period"),
        ("booked", "booked"),
        ("decision_id", "decision"),
        ("order_id", "order"),
    ):
        found[name] = lines[source]
    found["kind"], found["amount"] = kind.value, lines["amount"] * kind.sign
    return found


def _waiting(run: PaymentRun, part: RunChunk) -> list[int]:
    """The awards of a part that wait for the budget."""
    held = HeldAward.objects.filter(run=run, step=BUDGET, award__id__range=(part.first, part.last))
    return list(held.values_list("award", flat=True))


def _still_right(lines: Array, now: Payable) -> tuple[Array, list[HeldPart]]:
    """Frozen lines of the orders of which each can still be paid in full to the same payee; the others are held whole."""
    keys = keys_of(now.lines["award"], now.lines["period"])
    if len(keys):
        place = np.minimum(np.searchsorted(keys, mine := keys_of(lines["award"], lines["period"])), len(keys) - 1)
        wrong = (keys[place] != mine) | (now.lines["amount"][place] < lines["amount"])
    else:
        wrong = np.ones(len(lines), bool)
    payees = payees_of(now.payees, lines["award"]) if len(lines) else lines
    wrong |= payees["payee"] != lines["payee"]
    orders = np.unique(lines["order"][wrong])
    left = np.isin(lines["order"], orders)
    return lines[~left], list(_held(lines[left], now))


def _held(lines: Array, now: Payable) -> list[HeldPart]:
    """The awards of lines that are not paid, each with the reason that holds it now."""
    why: dict[int, HeldPart] = {}
    for part in now.held:
        if part.award not in why or why[part.award].reason is Held.LESS_DUE:
            why[part.award] = part
    amounts: dict[int, int] = {}
    for award, amount in zip(lines["award"].tolist(), lines["amount"].tolist(), strict=True):
        amounts[award] = amounts.get(award, 0) + amount
    unknown = HeldPart(0, Held.CHANGED, 0)
    return [
        HeldPart(award, why.get(award, unknown).reason, amount, why.get(award, unknown).cause)
        for award, amount in amounts.items()
    ]


def _end(run: PaymentRun, at: datetime) -> None:
    bulk.counted_anew(HeldAward._meta.db_table)
    with run_step(run.pk, RunStep.BOOK, SYSTEM, at) as now:
        count, total = _proven(now.run)
        now.data |= {"count": count, "total": total, "held": run.count - count}
        now.run.count, now.run.total = count, total
        put_down(WRITING, run.pk, at)


def _proven(run: PaymentRun) -> tuple[int, int]:
    """The count and sum of what was booked, equal by its parts, its orders that count and its postings; else ControlError."""
    parts = run.chunks.filter(step=BOOK).aggregate(count=Sum("count", default=0), total=Sum("total", default=0))
    said = (int(parts["count"]), int(parts["total"]))
    orders = count_and_total(run)
    posted = int(run.postings.filter(kind=PAYMENT).aggregate(total=Sum("total", default=0))["total"])
    if said != orders or said[1] != posted:
        message = f"run {run.number}: parts say {said}, orders {orders}, postings {posted}"
        raise ControlError(message)
    return said
