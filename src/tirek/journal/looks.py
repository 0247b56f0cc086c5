"""Looks at a person's file: each is in the journal, and the person can see who looked."""

from datetime import datetime
from typing import Final
from uuid import UUID

from tirek.journal.actor import Actor
from tirek.journal.models import Entry
from tirek.journal.services import Draft, record

LOOKED: Final = "person.looked"


def looked(
    *, actor: Actor, person: UUID, at: datetime, chain: str, case: UUID | None = None, where: str = "case-page"
) -> Entry | Draft:
    """Record that `actor` opened something about `person`; `where` is the kind of page, a short name. Like `record` otherwise."""
    return record(kind=LOOKED, actor=actor, at=at, chain=chain, case=case, person=person, data={"where": where})
