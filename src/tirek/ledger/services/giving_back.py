"""Payments that did not arrive: taken back in the ledger, told to the families, ordered again, or written back to the budget."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.db import connection

from tirek.cases import problems
from tirek.cases.occasion import Occasion
from tirek.cases.services.awards import payment_returned
from tirek.config.law import law
from tirek.config.logging import get_logger
from tirek.journal.actor import SYSTEM
from tirek.law.text import N_
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import BankFile, OrderLine, OrderState, OrderStatus, PaymentOrder, PaymentRun, StatementLine
from tirek.ledger.orders import COUNTS
from tirek.ledger.posting import Act, Draft, post
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services.run_step import run_step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from tirek.journal.actor import Actor

log = get_logger(__name__)

RETURN: Final = "return"
"""The kind of a posting of what a bank sent back."""
YEAR_END: Final = "year-end"
NOT_RETURNED: Final = N_(
    "Only a payment that the bank returned, and that was not made again, is written back to the budget."
)
AT_ONCE: Final = 100
"""Families told by one job."""
_LINES_AT_ONCE: Final = 5000
_OUR_FILE: Final = re.compile(r"TRK(?:-.+-)?(\d{1,9})-(\d{1,9})", re.ASCII)


def given_back(run: int, orders: Sequence[int], actor: Actor, at: datetime, territory: str) -> None:
    """Write every line of these orders of a run as returned; in the caller's transaction."""
    act = Act(kind=RETURN, actor=actor, at=at, territory=territory, run=run)
    for start in range(0, len(orders), _LINES_AT_ONCE):
        lines = OrderLine.objects.filter(order__in=orders[start : start + _LINES_AT_ONCE]).order_by("order", "period")
        drafts = [
            Draft(award, period, booked, EntryKind.RETURNED, -amount, decision, order)
            for award, period, booked, amount, decision, order in lines.values_list(
                "order__award", "period", "booked", "amount", "decision", "order"
            )
        ]
        post(drafts, act)


def file_rejected(territory: str, reference: str) -> list[BankFile]:
    """The file of a territory that a bank names by our reference of it (`TRK-AKTOBE-12-1`, of a list `TRK12-1`); none or one."""
    found = _OUR_FILE.fullmatch(reference)
    if found is None:
        return []
    run, sequence = map(int, found.groups())
    return list(BankFile.objects.select_related("run").filter(run=run, seq=sequence, run__territory=territory))


def tell_part(statement: int, after: int, at: datetime) -> int | None:
    """Tell families of the next returned payments of a statement what to do; after which line it goes on, None at the end.

    A case that has gone on where nothing can be told is left out: the return itself stands in the ledger and is shown.
    """
    lines = (
        StatementLine.objects.filter(statement=statement, number__gt=after, statuses__state=OrderState.RETURNED)
        .select_related("order__award")
        .order_by("number")[:AT_ONCE]
    )
    last = None
    occasion = Occasion(SYSTEM, at, law())
    for line in lines:
        last = line.number
        assert line.order is not None
        try:
            payment_returned(
                line.order.award.case_id, occasion, order=line.order_id, amount=line.order.amount, reason=line.reason
            )
        except problems.CaseError as error:
            log.warning("a returned payment was not told", order=line.order_id, problem=type(error).__name__)
    return last


def mark_reissued(run: PaymentRun, at: datetime, by: UUID | None) -> int:
    """Mark the orders that did not arrive and whose periods this run pays again; how many. In the caller's transaction."""
    sql = f"""
        SELECT DISTINCT old.id FROM ledger_orderstatus status
        JOIN ledger_paymentorder old ON old.id = status.order_id
        JOIN ledger_paymentorder o ON o.award_id = old.award_id AND o.run_id = %s
        JOIN ledger_orderline before ON before.order_id = old.id
        JOIN ledger_orderline again ON again.order_id = o.id AND again.period = before.period
        WHERE status.state IN ('returned', 'written-back') AND old.run_id < o.run_id AND {COUNTS}
            AND NOT EXISTS (SELECT 1 FROM ledger_orderstatus done WHERE done.order_id = old.id AND done.state = 're-issued')
        ORDER BY old.id
    """  # noqa: S608 - nothing here comes from outside
    with connection.cursor() as cursor:
        cursor.execute(sql, [run.pk])
        orders = [order for (order,) in cursor.fetchall()]
    OrderStatus.objects.bulk_create(
        [OrderStatus(order_id=order, state=OrderState.REISSUED, at=at, by=by) for order in orders], batch_size=1000
    )
    return len(orders)


def write_back(order: int, occasion: Occasion, *, reason: str) -> OrderStatus:
    """Record that a returned payment went back to the budget, as at the end of the year; what is owed to the family stays owed.

    NotNowError where the bank did not return it, or it was made again or written back.
    """
    if not reason.strip():
        raise problems.CheckError(problems.REASON, field="reason")
    held = PaymentOrder.objects.select_related("run").filter(pk=order).first()
    if held is None:
        raise problems.NotNowError(NOT_RETURNED)
    with run_step(held.run_id, RunStep.WRITE_BACK, occasion.actor, occasion.at) as now:
        states = set(OrderStatus.objects.filter(order=held).values_list("state", flat=True))
        if OrderState.RETURNED not in states or states & {OrderState.REISSUED, OrderState.WRITTEN_BACK}:
            raise problems.NotNowError(NOT_RETURNED)
        now.reason = reason.strip()
        now.data |= {"order": held.pk, "amount": held.amount}
        return OrderStatus.objects.create(
            order=held, state=OrderState.WRITTEN_BACK, reason=YEAR_END, at=occasion.at, by=occasion.account
        )
