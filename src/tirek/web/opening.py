"""Opening a case: only what the reader may see, and every look at the people in it is journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.http import Http404

from tirek.accounts.sessions import IDLE
from tirek.cases import problems
from tirek.cases.queries.reach import within
from tirek.journal.looks import looked_at, looked_since
from tirek.journal.services import record

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Case
    from tirek.cases.queries.search import Found

_PAGE_LIFE: Final = IDLE
"""How long what follows belongs to a page: no session lasts longer without use."""


def open_case(request: SignedRequest, case: UUID, *, where: str | None, part: bool = False) -> Case:
    """The case, when the reader may see it; 404 for others too: not even that it exists is told.

    `where` names the kind of page for the journal; None for applicants, who look at their own. A part of a page, and an answer
    to a form, are no look of their own to whoever has just had the page; to anybody else they are.
    """
    try:
        found = within(case, request.actor)
    except (problems.NotNowError, problems.NotAllowedError):
        raise Http404 from None
    return looked(request, found, where=where, part=part)


def looked(request: SignedRequest, found: Case, *, where: str | None, part: bool = False) -> Case:
    """Journal the look at a case that the reader may see; see `open_case`."""
    now = request.clock.now()
    follows = part or request.method not in {"GET", "HEAD"}
    if where is None or (follows and looked_since(now - _PAGE_LIFE, case=found.pk, actor=request.actor)):
        return found
    looked_at(
        found.applicant_id,
        found.child_id,
        actor=request.actor,
        at=now,
        chain=found.territory,
        case=found.pk,
        where=where,
    )
    return found


def note_search(request: SignedRequest, found: Found) -> None:
    """Write down that somebody searched: by what and how much was found, not what was typed."""
    with transaction.atomic():
        record(
            kind="cases.searched",
            actor=request.actor,
            at=request.clock.now(),
            chain=request.actor.territory,
            data={"by": found.by, "found": len(found.cases)},
        )
