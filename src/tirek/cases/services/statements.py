"""A person's own words for a hearing, sent in writing before it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tirek.cases import problems
from tirek.cases.models import HearingStatement
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import Event
from tirek.cases.queries.hearings import awaited
from tirek.cases.services.evidence import attach
from tirek.cases.services.step import step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from tirek.cases.occasion import Occasion
    from tirek.cases.services.papers import Paper

ATTACHED: Final = "hearing-statement"
"""The kind of a file that comes with a statement: it belongs to no document of the service's list."""
_SENDS: Final = {
    Kind.PRELIMINARY_REFUSAL: Event.SEND_STATEMENT,
    Kind.RECOVERY_NOTICE: Event.SEND_CHANGE_STATEMENT,
}


def send_statement(
    case: UUID,
    occasion: Occasion,
    *,
    text: str,
    papers: Sequence[Paper] = (),
    kind: Kind = Kind.PRELIMINARY_REFUSAL,
) -> HearingStatement:
    """Send what a person has to say to a preliminary decision of this kind; several can be sent.

    CheckError at "text" where neither words nor files came; NotNowError once the hearing is recorded, or where it is somebody
    else who is to be heard.
    """
    said = text.strip()
    if not said and not papers:
        raise problems.CheckError(problems.NOTHING_WRITTEN, field="text")
    with step(case, _SENDS[kind], occasion) as now:
        hearing = awaited(now.case, kind, occasion.actor.person)
        if hearing is None:
            raise problems.NotNowError(problems.NO_STATEMENT_NOW)
        documents = [str(attach(now.case, occasion, paper).pk) for paper in papers]
        statement = HearingStatement.objects.create(
            hearing=hearing, text=said or None, documents=documents, at=occasion.at, by=occasion.account
        )
        now.data |= {"statement": str(statement.pk), "hearing": str(hearing.pk), "documents": documents}
        now.extra |= {"statement": statement, "hearing": hearing}
    return statement
