"""Opening a recovery: only within the reader's reach, and every look at the people in it is journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from tirek.ledger.models import Recovery
from tirek.ledger.queries.recoveries import RecoveryPage, recovery_page
from tirek.web.money.opening import open_award
from tirek.web.occasion import occasion

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest


def open_recovery(request: SignedRequest, recovery: int, *, where: str) -> RecoveryPage:
    """The recovery with everything about it, when the reader may see its case; 404 for others too."""
    award = Recovery.objects.filter(pk=recovery).values_list("award", flat=True).first()
    if award is None:
        raise Http404
    held = open_award(request, award, where=where)
    page = recovery_page(recovery, occasion(request))
    page.recovery.award = held
    return page
