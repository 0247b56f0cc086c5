"""Opening a case: only what the reader may see, and every look at the people in it is journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from tirek.cases import problems
from tirek.cases.queries.reach import within
from tirek.journal.looks import looked_at

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Case


def open_case(request: SignedRequest, case: UUID, *, where: str | None) -> Case:
    """The case, when the reader may see it; 404 for others too: not even that it exists is told.

    `where` names the kind of page for the journal; None for a part of a page whose look is journalled,
    and for applicants, who look at their own.
    """
    try:
        found = within(case, request.actor)
    except (problems.NotNowError, problems.NotAllowedError):
        raise Http404 from None
    if where is not None and request.method in {"GET", "HEAD"}:
        looked_at(
            found.applicant_id,
            found.child_id,
            actor=request.actor,
            at=request.clock.now(),
            chain=found.territory,
            case=found.pk,
            where=where,
        )
    return found
