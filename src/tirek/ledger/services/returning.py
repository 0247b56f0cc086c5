"""Taking a run back: before the bank has it, or what the bank did not execute. Money written as paid is written as returned.

Nothing is deleted. Once something is booked two people are needed: the accountant asks, the head decides with a second factor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from django.db.models import Sum

from tirek.cases import problems
from tirek.journal.actor import SYSTEM
from tirek.law.text import N_
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Entry, OrderState, OrderStatus, RunChunk, RunEvent, RunState
from tirek.ledger.models.runs import MOST_ORDERS
from tirek.ledger.orders import BOOK, count_and_total
from tirek.ledger.posting import Act, post_columns
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services.booking import entries_of, lines_of
from tirek.ledger.services.run_step import as_it_stands, locked, may, run_step
from tirek.ledger.services.runs import SETTLED, confirm_if_complete, pass_factor
from tirek.ledger.services.working import RETURNING, put_down

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.cases.occasion import Occasion
    from tirek.ledger.models import PaymentRun
    from tirek.vault.bulk import Array

RETURN: Final = "return"
"""The step of `RunChunk`."""
CANCELLATION: Final = "cancellation"
REVERSAL: Final = "reversal"
NOT_ASKED: Final = N_("The accountant asks for this first.")
ALREADY_REVERSED: Final = N_("This run is being reversed already.")


def cancel(run: int, occasion: Occasion, *, reason: str) -> PaymentRun:
    """Drop a run of which nothing is booked yet."""
    _needs(reason)
    with run_step(run, RunStep.CANCEL, occasion.actor, occasion.at) as now:
        now.run.count, now.run.total = count_and_total(now.run)
        now.reason = reason.strip()
    return now.run


def ask_to_cancel(run: int, occasion: Occasion, *, reason: str) -> PaymentRun:
    """Ask the head to take back a run that is approved or booked and not sent yet."""
    return _ask(run, RunStep.ASK_TO_CANCEL, occasion, reason)


def cancel_booked(run: int, occasion: Occasion, *, reason: str, code: str, machine_now: datetime) -> PaymentRun:
    """Take back a run that is approved or booked and not sent yet, after the accountant asked; what was paid is returned."""
    return _decide(run, RunStep.CANCEL_BOOKED, RunStep.ASK_TO_CANCEL, occasion, reason, (code, machine_now))


def ask_to_reverse(run: int, occasion: Occasion, *, reason: str) -> PaymentRun:
    """Ask the head to reverse what the bank did not execute of a sent run."""
    _none_reversed(run)
    return _ask(run, RunStep.ASK_TO_REVERSE, occasion, reason)


def reverse(run: int, occasion: Occasion, *, reason: str, code: str, machine_now: datetime) -> PaymentRun:
    """Reverse the orders of a sent run of which the bank told neither that they were credited nor that they were returned."""
    _none_reversed(run)
    return _decide(run, RunStep.REVERSE, RunStep.ASK_TO_REVERSE, occasion, reason, (code, machine_now))


def return_part(number: int, at: datetime) -> bool:
    """Write the next part of a cancelled or reversed run as returned, or end it; whether there is more. In a transaction."""
    run = locked(number)
    if run.at not in (RunState.CANCELLED, RunState.SENT):
        return False
    part = run.chunks.filter(step=BOOK, number=run.chunks.filter(step=RETURN).count()).first()
    if part is None:
        _end(run, at)
        return False
    lines = _booked_lines(run, part)
    if run.at is RunState.SENT:
        lines = _unsettled(run, part, lines)
        OrderStatus.objects.bulk_create(
            [
                OrderStatus(order_id=order, state=OrderState.WRITTEN_BACK, reason=REVERSAL, at=at)
                for order in _once(lines)
            ],
            batch_size=1000,
        )
    kind = CANCELLATION if run.at is RunState.CANCELLED else REVERSAL
    post_columns(
        entries_of(lines, EntryKind.RETURNED), Act(kind=kind, actor=SYSTEM, at=at, territory=run.territory, run=run.pk)
    )
    RunChunk.objects.create(
        run=run,
        step=RETURN,
        number=part.number,
        first=part.first,
        last=part.last,
        count=len(_once(lines)),
        total=int(lines["amount"].sum()),
        at=at,
    )
    return True


def _ask(run: int, step: RunStep, occasion: Occasion, reason: str) -> PaymentRun:
    _needs(reason)
    with run_step(run, step, occasion.actor, occasion.at) as now:
        now.reason = reason.strip()
    return now.run


def _decide(
    run: int, step: RunStep, asked: RunStep, occasion: Occasion, reason: str, factor: tuple[str, datetime]
) -> PaymentRun:
    _needs(reason)
    held = as_it_stands(run)
    may(held, step, occasion.actor)
    _asked(held, asked, occasion)
    pass_factor(occasion, *factor)
    with run_step(run, step, occasion.actor, occasion.at) as now:
        _asked(now.run, asked, occasion)
        # In the midst of booking they are not what they were when the run was proposed.
        now.run.count, now.run.total = count_and_total(now.run)
        now.reason = reason.strip()
        put_down(RETURNING, run, occasion.at)
    return now.run


def _asked(run: PaymentRun, step: RunStep, occasion: Occasion) -> None:
    """That somebody else asked for this."""
    if not RunEvent.objects.filter(run=run, data__step=step.value).exclude(by=occasion.account).exists():
        raise problems.CheckError(NOT_ASKED)


def _none_reversed(run: int) -> None:
    if RunEvent.objects.filter(run=run, data__step=RunStep.REVERSE.value).exists():
        raise problems.NotNowError(ALREADY_REVERSED)


def _booked_lines(run: PaymentRun, part: RunChunk) -> Array:
    """The lines of a part that stand in the ledger as paid."""
    lines = lines_of(run, part.first, part.last)
    paid = Entry.objects.filter(order__id__range=_span(run, part), kind=EntryKind.PAID.value)
    booked: Array = lines[np.isin(lines["order"], list(paid.values_list("order", flat=True).distinct()))]
    return booked


def _unsettled(run: PaymentRun, part: RunChunk, lines: Array) -> Array:
    settled = OrderStatus.objects.filter(order__id__range=_span(run, part), state__in=SETTLED)
    found: Array = lines[~np.isin(lines["order"], list(settled.values_list("order", flat=True)))]
    return found


def _once(lines: Array) -> list[int]:
    found: list[int] = np.unique(lines["order"]).tolist()
    return found


def _span(run: PaymentRun, part: RunChunk) -> tuple[int, int]:
    base = run.pk * MOST_ORDERS
    return base + part.first, base + part.last


def _end(run: PaymentRun, at: datetime) -> None:
    """A run of which nothing was executed is reversed; else it is confirmed: of every order it is known now what became of it."""
    if run.at is not RunState.SENT:
        return
    back = run.chunks.filter(step=RETURN).aggregate(count=Sum("count", default=0))["count"]
    if back < run.count:
        confirm_if_complete(run.pk, at)
        return
    with run_step(run.pk, RunStep.END_REVERSE, SYSTEM, at) as now:
        now.data |= {"count": run.count, "total": run.total}


def _needs(reason: str) -> None:
    if not reason.strip():
        raise problems.CheckError(problems.REASON, field="reason")
