"""Reading the journal."""

from uuid import UUID

from django.db.models import QuerySet

from tirek.journal.looks import LOOKED
from tirek.journal.models import Entry


def of_case(case: UUID) -> QuerySet[Entry]:
    """What happened to a case, oldest first."""
    return Entry.objects.filter(case=case).order_by("seq")


def looks_at(person: UUID) -> QuerySet[Entry]:
    """Who looked at a person's file, newest first."""
    return Entry.objects.filter(person=person, kind=LOOKED).order_by("-seq")
