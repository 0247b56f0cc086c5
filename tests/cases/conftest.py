"""Invented people, accounts and applications for the tests of cases."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tirek.accounts.actors import actor_of
from tirek.accounts.models import Account
from tirek.cases.application import read_application
from tirek.cases.occasion import Occasion
from tirek.cases.services import intake
from tirek.config.clock import almaty
from tirek.config.law import law
from tirek.people.identifiers import check_digit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.models import Case


def iin(first_eleven: str) -> str:
    """A well-formed number of an invented person."""
    return f"{first_eleven}{check_digit(first_eleven)}"


MOTHER = iin("85010145012")
FATHER = iin("83020335013")
CHILD = iin("13050555014")
IBAN = "KZ86125KZT5004100100"


def moment(text: str) -> datetime:
    """`2026-10-05 10:00` on the clocks of Almaty."""
    return datetime.fromisoformat(text).replace(tzinfo=almaty())


def application(**changes: Any) -> dict[str, Any]:
    """A whole application of an invented family, with changes."""
    return {
        "service": "home-education",
        "territory": "aktobe",
        "form_version": "1",
        "language": "kk",
        "applicant": {"iin": MOTHER, "surname": "Үлгіқызы", "name": "Әсем", "birth_date": "1985-01-01"},
        "child": {"iin": CHILD, "surname": "Үлгіұлы", "name": "Нұрлан", "birth_date": "2013-05-05"},
        "relation": "parent",
        "parental_rights": "held",
        "phone": "+7 701 000 00 01",
        "address": "Ақтөбе, Үлгі көшесі, 1",
        "consent": {"given": True, "way": "otp"},
        "account": {"iban": IBAN},
        "disability": [{"from": "2020-03-01", "to": None}],
        "full_state_care": [],
        "state_institution": [],
        "certificate": {"number": "17", "school": "№5 мектеп", "from": "2026-09-01", "to": "2026-12-25"},
        **changes,
    }


@pytest.fixture
def staff(db: None) -> dict[str, Account]:
    """Two clerks, a head and an operator of one city, and a clerk of another."""
    wanted = {
        "clerk": ("clerk", "aktobe", ""),
        "second": ("clerk", "aktobe", ""),
        "head": ("head", "aktobe", ""),
        "operator": ("operator", "aktobe", "Үлгі фронт-офисі"),
        "elsewhere": ("clerk", "alatau", ""),
        "accountant": ("accountant", "aktobe", ""),
    }
    return {
        name: Account.objects.create(
            username=name, name=f"{name.title()} Үлгі", role=role, territory=place, office=office
        )
        for name, (role, place, office) in wanted.items()
    }


@pytest.fixture
def by(staff: dict[str, Account]) -> Callable[[str, str], Occasion]:
    """`by("clerk", "2026-10-05 10:00")`: that person, at that moment."""

    def occasion(name: str, at: str) -> Occasion:
        return Occasion(actor_of(staff[name]), moment(at), law())

    return occasion


@pytest.fixture
def apply(by: Callable[[str, str], Occasion]) -> Callable[..., Case]:
    """Take an application in at the department's counter."""

    def submit(at: str = "2026-10-05 10:00", who: str = "clerk", channel: str = "office", **changes: Any) -> Case:
        occasion = by(who, at)
        data = read_application(application(**changes), occasion.law, occasion.today)
        return intake.submit(data, occasion, channel=channel).case

    return submit
