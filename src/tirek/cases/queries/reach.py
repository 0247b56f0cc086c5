"""Which cases an actor may see at all: the same rule as for acting, as a filter of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tirek.accounts.models import Account
from tirek.cases import problems
from tirek.cases.models import Case
from tirek.cases.services.step import concerns

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from tirek.journal.actor import Actor

_BY_TERRITORY: Final = frozenset({"clerk", "head", "auditor", "accountant"})


def reach(actor: Actor) -> QuerySet[Case]:
    """The cases of an actor: the own ones of an applicant, those of the own office, territory or the whole country."""
    cases = Case.objects.all()
    if actor.role == "applicant" and actor.person is not None:
        return cases.filter(applicant=actor.person)
    if actor.role == "operator" and actor.account is not None:
        own = Q(entered_by=actor.account)
        # Front offices of two territories may have one name.
        same = Q(office=actor.office, entered_by__territory=actor.territory)
        return cases.filter(own | same if actor.office else own)
    if actor.role in _BY_TERRITORY:
        return cases.filter(territory=actor.territory) if actor.territory else cases
    return cases.none()


def officers_who_left(actor: Actor) -> list[Account]:
    """The closed accounts that still have open cases within the actor's reach in hand, by name."""
    theirs = reach(actor).filter(is_open=True, officer__is_active=False).values("officer")
    return list(Account.objects.filter(pk__in=theirs).order_by("name", "pk"))


def within(case: UUID, actor: Actor) -> Case:
    """One case with its people; NotNowError when there is none, NotAllowedError when it is not within the actor's reach."""
    found = (
        Case.objects.select_related("applicant", "child", "account", "officer", "entered_by").filter(pk=case).first()
    )
    if found is None:
        raise problems.NotNowError(problems.NO_SUCH_CASE)
    return reached(found, actor)


def reached(found: Case, actor: Actor) -> Case:
    """A case that was read already; NotAllowedError when it is not within the actor's reach."""
    if not concerns(found, actor):
        raise problems.NotAllowedError(problems.NOT_YOURS)
    return found
