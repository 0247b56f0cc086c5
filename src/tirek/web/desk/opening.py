"""Opening a case: only what the reader may see, and every look at the people in it is journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from tirek.cases import problems
from tirek.cases.queries.page import CasePage, case_page
from tirek.cases.queries.reach import within
from tirek.journal.looks import looked
from tirek.journal.services import gathered
from tirek.web.occasion import occasion

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Case


def open_case(request: SignedRequest, case: UUID, *, where: str | None) -> Case:
    """The case, when the reader may see it; 404 for others too: not even that it exists is told.

    `where` names the kind of page for the journal; None for a part of a page whose look is journalled.
    """
    try:
        found = within(case, request.actor)
    except (problems.NotNowError, problems.NotAllowedError):
        raise Http404 from None
    if where is not None and request.method in {"GET", "HEAD"}:
        with transaction.atomic(), gathered(found.territory):
            for person in (found.applicant_id, found.child_id):
                looked(
                    actor=request.actor,
                    person=person,
                    at=request.clock.now(),
                    chain=found.territory,
                    case=found.pk,
                    where=where,
                )
    return found


def open_page(request: SignedRequest, case: UUID, *, where: str = "case-page") -> CasePage:
    """Everything the page of a case shows."""
    return case_page(open_case(request, case, where=where), occasion(request))
