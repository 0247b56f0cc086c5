"""Reading accounts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from tirek.accounts.models import Account
from tirek.accounts.roles import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet


def account(pk: UUID) -> Account | None:
    """The account with this identifier."""
    return Account.objects.filter(pk=pk).first()


def staff(role: Role | None = None, territory: str | None = None, *, closed: bool = False) -> QuerySet[Account]:
    """Active accounts of staff (with `closed` the others, too), of one role and territory where these are given."""
    found = Account.objects.exclude(role=Role.APPLICANT.value)
    found = found if closed else found.filter(is_active=True)
    if role is not None:
        found = found.filter(role=role.value)
    return found if territory is None else found.filter(territory=territory)


def on_duty(wanted: Account, day: date) -> Account | None:
    """Who does this account's work on a day: the account itself, or through its substitutes somebody who is there.

    None when nobody is: an absence without a substitute, or substitutes who stand in for each other.
    """
    seen: set[UUID] = set()
    now: Account | None = wanted
    while now is not None and now.pk not in seen:
        if now.is_active and not now.is_away(day):
            return now
        seen.add(now.pk)
        now = now.substitute
    return None


def stands_in_for(substitute: Account, day: date) -> list[Account]:
    """Whose work somebody has to do on a day beside their own."""
    candidates = staff(Role(substitute.role), substitute.territory).exclude(pk=substitute.pk)
    return [away for away in candidates if away.is_away(day) and on_duty(away, day) == substitute]
