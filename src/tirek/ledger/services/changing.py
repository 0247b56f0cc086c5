"""Proposing what brings the ledger into line with an award's schedule; a person prepares it, the head signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from tirek.cases import problems
from tirek.cases.models import Award
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import Event
from tirek.cases.services.awards import propose_change
from tirek.cases.services.step import locked, may
from tirek.journal.services import record
from tirek.law.text import N_
from tirek.ledger.reconciling import reconcile, refresh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.cases.models import Proposal
    from tirek.cases.occasion import Occasion
    from tirek.ledger.reconciling import Reconciled

COMPARED: Final = "ledger.compared"
NOTHING_DIFFERS: Final = N_("The ledger agrees with what is due now. There is nothing to propose.")


def compare_now(award: int, occasion: Occasion) -> Reconciled:
    """Compare one award with facts and law as of now, as the night does with all; what differs is noted, nothing is written.

    NotAllowedError for who may not prepare what follows from it.
    """
    with transaction.atomic():
        held = Award.objects.select_related("case").get(pk=award)
        held.case = locked(held.case_id)
        may(held.case, Event.PREPARE_CHANGE, occasion.actor)
        found = refresh(held, occasion.law, occasion.today, occasion.at)
        record(
            kind=COMPARED,
            actor=occasion.actor,
            at=occasion.at,
            chain=held.territory,
            case=held.case_id,
            data={"award": held.pk, "periods": len(found.lines), "more": found.more, "less": found.less},
        )
    return found


def propose_recalculation(
    award: int,
    occasion: Occasion,
    *,
    explanation: Mapping[str, str] | None = None,
    note: str = "",
    version: int | None = None,
) -> Proposal:
    """Prepare the decision that brings an award's ledger into line: each line with its cause, months, sums and citation.

    Raises NotNowError where nothing differs. What was paid too much is not taken back by it; that is a recovery, with a hearing.
    """
    found = reconcile(Award.objects.select_related("case").get(pk=award), occasion.law, occasion.today)
    if not found.lines:
        raise problems.NotNowError(NOTHING_DIFFERS)
    content = {
        "lines": [line.as_json() for line in found.lines],
        "more": found.more,
        "less": found.less,
        "overpaid": found.overpaid,
    }
    return propose_change(
        found.award.case_id,
        occasion,
        kind=Kind.RECALCULATE,
        content=content,
        explanation=explanation,
        note=note,
        version=version,
    )
