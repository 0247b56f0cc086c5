"""What people wrote for a hearing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from tirek.cases.models import Document, Hearing, HearingStatement

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tirek.cases.models import Case
    from tirek.cases.models.decisions import Kind


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as it was sent, with its files."""

    at: datetime
    text: str
    documents: tuple[Document, ...]


def written(hearing: Hearing) -> QuerySet[HearingStatement]:
    """The statements for a hearing, also those sent before it was moved; the oldest first."""
    return HearingStatement.objects.filter(hearing__decision=hearing.decision_id).order_by("at", "id")


def statements(hearing: Hearing | None) -> list[Written]:
    """What was written for a hearing, with the files; the oldest first."""
    found = list(written(hearing)) if hearing is not None else []
    wanted = [UUID(each) for statement in found for each in statement.documents]
    files = Document.objects.prefetch_related("events").in_bulk(wanted) if wanted else {}
    return [
        Written(each.at, each.text or "", tuple(files[UUID(name)] for name in each.documents if UUID(name) in files))
        for each in found
    ]


def awaited(case: Case, kind: Kind, person: UUID | None) -> Hearing | None:
    """The hearing that is announced and not recorded, where it is this person who is to be heard."""
    hearing = case.open_hearing(kind)
    if hearing is None:
        return None
    heard = (hearing.decision.content or {}).get("person") or str(case.applicant_id)
    return hearing if str(person) == str(heard) else None
