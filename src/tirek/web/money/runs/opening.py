"""Opening a payment run within the reader's territory; lists of names in it are journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from tirek.journal.services import record
from tirek.ledger.models import PaymentRun

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest

LISTED = "run.listed"


def open_run(request: SignedRequest, run: int) -> PaymentRun:
    """The run, when it is within the reader's reach; 404 for others too."""
    found = PaymentRun.objects.select_related("prepared_by", "approved_by", "created_by").filter(pk=run).first()
    if found is None or request.actor.territory not in ("", found.territory):
        raise Http404
    return found


def note_list(request: SignedRequest, run: PaymentRun, what: str, count: int) -> None:
    """Write down that somebody read names in a run: which list, how many."""
    with transaction.atomic():
        record(
            kind=LISTED,
            actor=request.actor,
            at=request.clock.now(),
            chain=run.territory,
            data={"run": run.pk, "number": run.number, "list": what, "found": count},
        )
