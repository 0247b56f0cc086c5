"""Who may learn that another representative receives the payment for a child; each such answer is journalled.

Anybody who signs in can type any child's number. So months are told at once only to those of whom a registry or a document shows
that they represent the child, to everybody else once they have signed, and of a few children a day (reading r24 of the service).
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tirek.cases.models import Fact
from tirek.config.clock import almaty
from tirek.journal.models import Entry
from tirek.journal.services import COUNTRY, record
from tirek.people.kinds import Basis
from tirek.people.naming import Names
from tirek.people.queries import representation_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tirek.cases.occasion import Occasion
    from tirek.people.models import Person

TOLD: Final = "payee.told"
MOST_A_DAY: Final = 5
"""Different children of whom one account may be told on one day."""
_RELATION: Final = "applicant.relation"
_RIGHTS: Final = "applicant.parental_rights"
_SHOWN_BY: Final = (Fact.Source.REGISTRY, Fact.Source.DOCUMENT, Fact.Source.OFFICER)


def is_known_representative(applicant: Person, child: Person, on: date) -> bool:
    """Whether a registry, a document or an officer has shown that the applicant represents the child: not their own word."""
    shown = Fact.objects.filter(case__applicant=applicant, case__child=child, source__in=_SHOWN_BY)
    newest = {
        fact.name: fact.value for fact in shown.filter(name__in=[_RELATION, _RIGHTS]).order_by("recorded_at", "id")
    }
    if newest.get(_RIGHTS) == "deprived":
        return False
    standing = representation_of(applicant, child, on)
    return (standing is not None and standing.basis != Basis.DECLARATION) or newest.get(_RELATION) is not None


def child_told(applicant: Person, child: Person, on: date) -> Names:
    """What an applicant is told that a child is called: by their own word alone, only what they wrote themselves.

    Anybody can type any child's number; it is not to tell them the name.
    """
    if child.pk != applicant.pk and not is_known_representative(applicant, child, on):
        declared = Fact.objects.filter(
            case__applicant=applicant, case__child=child, name="child.identity", source=Fact.Source.DECLARATION
        )
        said = declared.order_by("recorded_at", "id").last()
        if said is not None and isinstance(said.value, dict):
            return Names(*(said.value.get(part) or "" for part in Names._fields))
    return Names(child.surname, child.name, child.patronymic or "")


def may_be_told_today(child: UUID | None, occasion: Occasion) -> bool:
    """Whether the account was told of fewer than MOST_A_DAY children today, or of this one already (None: one not yet known)."""
    told = _told_today(occasion)
    return child in told or len(told) < MOST_A_DAY


def note_told(child: Person, occasion: Occasion) -> None:
    """Journal that the actor was told for which months another representative receives the payment; once a day and child."""
    if child.pk in _told_today(occasion):
        return
    with transaction.atomic():
        record(kind=TOLD, actor=occasion.actor, at=occasion.at, chain=COUNTRY, person=child.pk)


def _told_today(occasion: Occasion) -> set[UUID | None]:
    midnight = datetime.combine(occasion.today, time.min, almaty())
    mine = Entry.objects.filter(chain=COUNTRY, at__gte=midnight, kind=TOLD, actor_account=occasion.actor.account)
    return set(mine.values_list("person", flat=True))
