"""The orders of a run that count: frozen, and neither waiting for the budget nor held when the run was booked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef, Sum

from tirek.ledger.models import HeldAward, PaymentOrder

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tirek.ledger.models import PaymentRun

FREEZE: Final = "freeze"
BUDGET: Final = "budget"
BOOK: Final = "book"
"""Steps of a run at which awards are held. At the latter two an order is there already; it is not booked and not sent."""
_LEFT_OUT: Final = (BUDGET, BOOK)
COUNTS: Final = """NOT EXISTS (SELECT 1 FROM ledger_heldaward held WHERE held.run_id = o.run_id
    AND held.award_id = o.award_id AND held.step IN ('budget', 'book'))"""
"""The condition of SQL for an order `o` that counts."""


def counting(run: PaymentRun) -> QuerySet[PaymentOrder]:
    """The orders of a run that count, in their order."""
    held = HeldAward.objects.filter(run=OuterRef("run"), award=OuterRef("award"), step__in=_LEFT_OUT)
    return PaymentOrder.objects.filter(~Exists(held), run=run).order_by("seq")


def count_and_total(run: PaymentRun) -> tuple[int, int]:
    """How many orders of a run count, and their sum in tenge."""
    found = counting(run).order_by().aggregate(count=Count("id"), total=Sum("amount"))
    return found["count"], int(found["total"] or 0)
