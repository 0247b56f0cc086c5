"""Looks at a person's file: each is in the journal, and the person can see who looked."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tirek.journal.actor import Actor
from tirek.journal.models import Entry
from tirek.journal.services import Draft, gathered, record

LOOKED: Final = "person.looked"


def looked_at(
    *people: UUID | None, actor: Actor, at: datetime, chain: str, case: UUID | None = None, where: str
) -> None:
    """Record a look at everybody who stands on a page, in a transaction of its own; None is nobody."""
    with transaction.atomic(), gathered(chain):
        for person in people:
            if person is not None:
                looked(actor=actor, person=person, at=at, chain=chain, case=case, where=where)


def looked(
    *, actor: Actor, person: UUID, at: datetime, chain: str, case: UUID | None = None, where: str = "case-page"
) -> Entry | Draft:
    """Record that `actor` opened something about `person`; `where` is the kind of page, a short name. Like `record` otherwise."""
    return record(kind=LOOKED, actor=actor, at=at, chain=chain, case=case, person=person, data={"where": where})


def looked_since(moment: datetime, *, case: UUID, actor: Actor) -> bool:
    """Whether `actor` has opened something of a case at or after a moment."""
    return Entry.objects.filter(kind=LOOKED, case=case, actor_account=actor.account, at__gte=moment).exists()
