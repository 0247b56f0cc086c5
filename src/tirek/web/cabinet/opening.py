"""Opening an own case: somebody else's is not there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from tirek.cases import problems
from tirek.cases.queries.reach import within

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Case


def open_mine(request: SignedRequest, case: UUID) -> Case:
    """The applicant's case; 404 for anybody else's, as if it did not exist."""
    try:
        return within(case, request.actor)
    except (problems.NotNowError, problems.NotAllowedError):
        raise Http404 from None
