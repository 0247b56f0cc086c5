"""Opening an award: only within the reader's reach, and every look at the people in it is journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from tirek.cases.models import Award
from tirek.cases.problems import NotAllowedError
from tirek.cases.queries.reach import reached
from tirek.web.opening import looked

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest


def open_award(request: SignedRequest, award: int, *, where: str) -> Award:
    """The award with its case, when the reader may see it; 404 for others too. `where` names the page for the journal."""
    found = Award.objects.select_related("case__applicant", "case__child").filter(pk=award).first()
    if found is None:
        raise Http404
    try:
        reached(found.case, request.actor)
    except NotAllowedError:
        raise Http404 from None
    looked(request, found.case, where=where)
    return found
