"""What pages show of the bank's answers: files read in, their lines, payments that came back, and the way of any tenge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from tirek.cases.models import AwardPayee
from tirek.journal import queries as journal
from tirek.ledger.banks import bank_settings
from tirek.ledger.matching import WHY_TEXTS, Match
from tirek.ledger.models import (
    BankFile,
    BankStatement,
    OrderLine,
    OrderState,
    OrderStatus,
    PaymentOrder,
    StatementLine,
)
from tirek.ledger.orders import counting

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.law.text import Text
    from tirek.ledger.models import PaymentRun

UNSETTLED: Final = (Match.UNKNOWN, Match.CONFLICT)
"""Lines that somebody has to look at."""


def statements_of(territory: str) -> QuerySet[BankStatement]:
    """The bank's files of a territory ("" all), newest first, with `matched`, `unknown`, `duplicate`, `conflict` and `done`.

    `done` is how many lines are worked on so far, of `count`.
    """
    counts = {match.value: Count("lines", filter=Q(lines__match=match)) for match in Match}
    found = BankStatement.objects.select_related("by").annotate(done=Count("lines"), **counts).order_by("-at", "-id")
    return found.filter(territory=territory) if territory else found


def lines_of(statement: BankStatement, match: str = "") -> QuerySet[StatementLine]:
    """The lines of a file, in their order; of one `match`."""
    found = statement.lines.select_related("order__award__case", "order__payee__payee", "order__run").order_by("number")
    return found.filter(match=match) if match else found


def said_in(statement: BankStatement) -> list[tuple[str, int, int]]:
    """What the bank says in the matched lines of a file: how many lines of each kind, and their sum in tenge."""
    found = statement.lines.filter(match=Match.MATCHED).order_by("state").values_list("state")
    return [(state, count, int(total)) for state, count, total in found.annotate(Count("id"), Sum("amount"))]


def unsettled_lines(territory: str) -> QuerySet[StatementLine]:
    """Lines of a territory ("" all) that are about none of its payments, or contradict what is recorded; newest file first."""
    found = StatementLine.objects.filter(match__in=UNSETTLED)
    if territory:
        found = found.filter(statement__territory=territory)
    return found.select_related("statement", "order__award__case", "order__run").order_by("-statement", "number")


def why_of(line: StatementLine) -> str:
    """The catalogue text that says why a line is not matched; "" for one that is."""
    return "" if line.match == Match.MATCHED else WHY_TEXTS.get(line.reason, "")


def orders_by_state(run: PaymentRun) -> list[tuple[str, int, int]]:
    """How many orders of a run stand at which state, and their sums; "" for those of which the bank told nothing yet."""
    rows = _with_state(run).order_by().values_list("now").annotate(Count("id"), Sum("amount"))
    # Databases don't agree where a missing state stands.
    return sorted((state or "", count, int(total)) for state, count, total in rows)


def orders_in_state(run: PaymentRun, state: str) -> QuerySet[PaymentOrder]:
    """The orders of a run at a state ("" of which nothing was told yet), in their order, each with `now` and `why`."""
    found = _with_state(run).select_related("award__case", "payee__payee", "run")
    return found.filter(now=state) if state else found.filter(now__isnull=True)


def _with_state(run: PaymentRun) -> QuerySet[Any]:
    newest = OrderStatus.objects.filter(order=OuterRef("pk")).order_by("-pk")
    return counting(run).annotate(now=Subquery(newest.values("state")[:1]), why=Subquery(newest.values("reason")[:1]))


@dataclass(frozen=True, slots=True)
class ReturnedOrder:
    """A payment that came back. `reason` and `advice`: why, and what the family can do; `told_at`: when it was told so.

    `account_at`: when an account was given or confirmed since; `again`: the order that pays the same months anew.
    """

    order: PaymentOrder
    status: OrderStatus
    reason: Text
    advice: Text
    told_at: datetime | None
    account_at: datetime | None
    again: PaymentOrder | None
    written_back_at: datetime | None


def returned_in(territory: str, *, waiting_only: bool = False) -> QuerySet[OrderStatus]:
    """Payments of a territory ("" all) that came back, newest first; `waiting_only`: neither made again nor written back."""
    found = OrderStatus.objects.filter(state=OrderState.RETURNED)
    if territory:
        found = found.filter(order__run__territory=territory)
    if waiting_only:
        ended = (OrderState.REISSUED, OrderState.WRITTEN_BACK)
        found = found.filter(~Exists(OrderStatus.objects.filter(order=OuterRef("order"), state__in=ended)))
    return found.select_related(
        "order__award__case__applicant", "order__award__child", "order__run", "order__payee__payee", "line"
    ).order_by("-pk")


def returned_of(run: PaymentRun) -> QuerySet[OrderStatus]:
    """Payments of a run that came back, in their order. For `returned`."""
    found = OrderStatus.objects.filter(state=OrderState.RETURNED, order__run=run)
    return found.select_related("order__award__case__applicant", "order__run", "order__payee__payee", "line").order_by(
        "order"
    )


def returned(status: OrderStatus) -> ReturnedOrder:
    """What became of a payment that came back: some queries each, for a page of them."""
    order = status.order
    settings = bank_settings()
    reason = settings.reasons.get(status.reason) or settings.reason("")
    later = AwardPayee.objects.filter(award=order.award_id, pk__gt=order.payee_id, at__gt=status.at).order_by("pk")
    back = OrderStatus.objects.filter(order=order, state=OrderState.WRITTEN_BACK).first()
    payee = later.first()
    return ReturnedOrder(
        order=order,
        status=status,
        reason=reason.name,
        advice=reason.advice,
        told_at=_told_at(order),
        account_at=payee.at if payee is not None else None,
        again=next(iter(_paid_again(order)), None),
        written_back_at=back.at if back is not None else None,
    )


def _told_at(order: PaymentOrder) -> datetime | None:
    entries = journal.of_case(order.award.case_id).filter(kind="case.payment-returned")
    return next((entry.at for entry in entries if entry.data.get("order") == order.pk), None)


def _paid_again(order: PaymentOrder) -> list[PaymentOrder]:
    """Later orders, not left out of their runs, that pay a period of this one."""
    return [each for each in _of_same_periods(order) if each.pk > order.pk]


def _of_same_periods(order: PaymentOrder) -> list[PaymentOrder]:
    periods = OrderLine.objects.filter(order=order).values("period")
    found = PaymentOrder.objects.filter(
        award=order.award_id,
        pk__in=OrderLine.objects.filter(period__in=periods, order__award=order.award_id).values("order"),
    )
    return [
        each for each in found.select_related("run").order_by("pk") if counting(each.run).filter(pk=each.pk).exists()
    ]


@dataclass(frozen=True, slots=True)
class Trace:
    """The way of a payment: the file it went out with, what the bank said of it, its states, its months.

    `chain`: this order and all others of the award for one of its periods, the oldest first: made, returned, made again.
    """

    order: PaymentOrder
    file: BankFile | None
    lines: list[StatementLine]
    statuses: list[OrderStatus]
    periods: list[OrderLine]
    chain: list[PaymentOrder]


def trace(order: PaymentOrder) -> Trace:
    """From an order to its file and the bank's lines; a line leads back by its `order`."""
    file = BankFile.objects.filter(run=order.run_id, first_seq__lte=order.seq, last_seq__gte=order.seq).first()
    statuses = list(OrderStatus.objects.filter(order=order).select_related("line__statement").order_by("pk"))
    own = Q(order=order) | Q(pk__in=[status.line_id for status in statuses if status.line_id])
    return Trace(
        order=order,
        file=file if counting(order.run).filter(pk=order.pk).exists() else None,
        lines=list(StatementLine.objects.filter(own).select_related("statement").order_by("statement", "number")),
        statuses=statuses,
        periods=list(OrderLine.objects.filter(order=order).select_related("decision").order_by("period")),
        chain=_of_same_periods(order),
    )
