"""Opening the page of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.cases.queries.page import CasePage, case_page
from tirek.web.occasion import occasion
from tirek.web.opening import open_case

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest


def open_page(request: SignedRequest, case: UUID, *, where: str = "case-page") -> CasePage:
    """Everything the page of a case shows."""
    return case_page(open_case(request, case, where=where), occasion(request))
