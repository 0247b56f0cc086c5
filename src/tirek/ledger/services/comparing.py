"""A run beside the one before it at the same place: who is new, gone, changed, and what is unusually high."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.db import connection

from tirek.ledger.models import PaymentRun, RunState
from tirek.ledger.orders import COUNTS
from tirek.vault import bulk

if TYPE_CHECKING:
    from collections.abc import Sequence

HIGH: Final = 3
"""An order of at least so many times the run's median is shown as unusually high, for a person to look at."""
_DONE: Final = (RunState.BOOKED, RunState.WRITTEN, RunState.SENT, RunState.CONFIRMED)
_OF_RUN: Final = f"SELECT o.award_id, o.amount FROM ledger_paymentorder o WHERE o.run_id = %s AND {COUNTS}"  # noqa: S608 - nothing here comes from outside
_CHANGED: Final = f"""SELECT COUNT(*), COALESCE(SUM(mine.amount - other.amount), 0)
    FROM ({_OF_RUN}) AS mine JOIN ({_OF_RUN}) AS other ON other.award_id = mine.award_id
    WHERE other.amount <> mine.amount"""  # noqa: S608 - the same
_ONLY_HERE: Final = f"""SELECT COUNT(*), COALESCE(SUM(mine.amount), 0)
    FROM ({_OF_RUN}) AS mine LEFT JOIN ({_OF_RUN}) AS other ON other.award_id = mine.award_id
    WHERE other.award_id IS NULL"""  # noqa: S608 - the same


def run_before(run: PaymentRun) -> PaymentRun | None:
    """The last run of the same territory and service that was booked and not taken back."""
    place = PaymentRun.objects.filter(territory=run.territory, service=run.service, state__in=_DONE, pk__lt=run.pk)
    return place.order_by("-pk").first()


def compared(run: PaymentRun) -> dict[str, Any]:
    """What is told of a run when it is proposed: counts and sums in tenge, beside the run before where there is one."""
    amounts = _amounts(run)
    high_from = HIGH * int(np.median(amounts)) if len(amounts) else 0
    found: dict[str, Any] = {"high_from": high_from, "high": int((amounts >= high_from).sum()) if high_from else 0}
    before = run_before(run)
    if before is None:
        return {**found, "before": None}
    found["before"] = before.number
    for name, sql, runs in (
        ("new", _ONLY_HERE, (run.pk, before.pk)),
        ("gone", _ONLY_HERE, (before.pk, run.pk)),
        ("changed", _CHANGED, (run.pk, before.pk)),
    ):
        found[name], found[f"{name}_total"] = _two(sql, runs)
    return found


def _amounts(run: PaymentRun) -> bulk.Array:
    sql = "SELECT amount FROM ledger_paymentorder WHERE run_id = %s"
    parts = [part["amount"] for part in bulk.read(sql, [run.pk], {"amount": "i8"})]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _two(sql: str, values: Sequence[int]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        count, total = cursor.fetchone()
    return count, int(total)
