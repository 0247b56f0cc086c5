"""A citizen's account: made at their first sign-in, for the person whom the identity provider names."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tirek.accounts.actors import actor_of
from tirek.accounts.models import Account
from tirek.accounts.roles import Role
from tirek.accounts.services import AccountError, chain_of
from tirek.journal.actor import SYSTEM
from tirek.journal.services import record
from tirek.law.text import N_
from tirek.people.problems import PeopleError
from tirek.people.services import add_phone, person_for, verify_phone

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.accounts.oidc import Citizen
    from tirek.people.models import Person

SOURCE: Final = "registry:identity"
_COUNTRY: Final = "country"

NOT_A_PERSON = N_(
    "The identity service did not tell a number and a name with which we could open an account. Come to the department."
)
CLOSED = N_("This account is closed. Come to the department; your applications are not lost.")


@transaction.atomic
def sign_in_citizen(citizen: Citizen, *, language: str, at: datetime) -> Account:
    """The applicant's account of the person whom the provider names; person and account are made known at the first time.

    A birth date that differs from the IIN is no obstacle. Raises AccountError when the IIN is not valid, names are missing,
    or the account is closed.
    """
    try:
        known = person_for(
            citizen.iin,
            (citizen.surname, citizen.name, citizen.patronymic),
            citizen.birth_date,
            SOURCE,
            at,
            actor=SYSTEM,
            chain=_COUNTRY,
        )
    except PeopleError as error:
        raise AccountError(NOT_A_PERSON) from error
    account, created = Account.objects.get_or_create(
        person=known.person,
        role=Role.APPLICANT.value,
        defaults={"username": f"person-{known.person.pk}", "language": language, "created_at": at, "password": "!"},
    )
    if not account.is_active:
        raise AccountError(CLOSED)
    if created:
        if citizen.phone:
            _remember_phone(known.person, citizen.phone, at)
        record(
            kind="account.created",
            actor=actor_of(account),
            at=at,
            chain=chain_of(account),
            person=account.person_id,
            data={"account": str(account.pk), "role": account.role},
        )
    return account


def _remember_phone(person: Person, number: str, at: datetime) -> None:
    """The number that the provider has verified; one that can't be read is left out: it will be asked for."""
    with suppress(PeopleError):
        phone = add_phone(person, number=number, source=SOURCE, at=at, actor=SYSTEM, chain=_COUNTRY)
        verify_phone(phone, at=at, source=SOURCE, actor=SYSTEM, chain=_COUNTRY)
