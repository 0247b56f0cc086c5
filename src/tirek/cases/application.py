"""An application as any channel hands it in: strictly read, every flaw told at its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tirek.law.problems import Flaw, InputError, Place
from tirek.law.schema import flaws_of
from tirek.law.text import N_
from tirek.people.contacts import read_iban, read_phone
from tirek.people.identifiers import check_iin
from tirek.people.problems import PeopleError

if TYPE_CHECKING:
    from tirek.law import Law

SCHEMA_FILE: Final = Path(__file__).parent / "schema" / "application.schema.json"

NO_SERVICE = N_("there is no service “{value}”")
NO_TERRITORY = N_("there is no territory “{value}”")
SAME_PERSON = N_("The child and the applicant have the same number. Check both.")
REVERSED = N_("The end ({end}) is before the beginning ({begin}).")
NO_CONSENT = N_(
    "Without consent to the use of personal data the service can't be given. Consent is needed for the registries to answer."
)
BORN_LATER = N_("The child's date of birth ({birth}) is in the future.")
STRANGE_SIGNS = N_("A name has letters, spaces, hyphens and apostrophes only.")


@dataclass(frozen=True, slots=True)
class PersonGiven:
    """A person as the form has them."""

    iin: str
    surname: str
    name: str
    patronymic: str
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class Application:
    """A valid application: `data` as it was given, and what the program needs of it by name."""

    data: dict[str, Any]
    service: str
    territory: str
    applicant: PersonGiven
    child: PersonGiven


@cache
def application_schema() -> str:
    """The JSON Schema of an application, as text."""
    return SCHEMA_FILE.read_text(encoding="utf-8")


def read_application(data: Any, law: Law, today: date) -> Application:
    """An application from plain data. Raises InputError with every flaw, each with a pointer to its field.

    A birth date that differs from the IIN is no flaw; an IIN that can't exist is one. `today` bounds dates of birth.
    """
    flaws = flaws_of(data, application_schema())
    if not flaws:
        flaws = list(_flaws(data, law, today))
    if flaws:
        raise InputError(flaws)
    territory = law.find_territory(data["territory"], today) or law.find_territory(data["territory"])
    assert territory is not None
    return Application(
        data=data,
        service=data["service"],
        territory=territory.id,
        applicant=_person(data["applicant"]),
        child=_person(data["child"]),
    )


def _person(data: Mapping[str, Any]) -> PersonGiven:
    born = data.get("birth_date")
    found = check_iin(data["iin"])
    return PersonGiven(
        iin=found.number,
        surname=_tidy(data["surname"]),
        name=_tidy(data["name"]),
        patronymic=_tidy(data.get("patronymic", "")),
        birth_date=date.fromisoformat(born) if born else found.birth_date,
    )


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _flaws(data: dict[str, Any], law: Law, today: date) -> Iterator[Flaw]:
    if data["service"] not in law.services:
        yield Flaw(("service",), NO_SERVICE, {"value": data["service"]}, tuple(law.services))
    if law.find_territory(data["territory"]) is None:
        yield Flaw(("territory",), NO_TERRITORY, {"value": data["territory"]}, tuple(law.territories))
    numbers: dict[str, str] = {}
    for who in ("applicant", "child"):
        yield from _person_flaws(who, data[who], numbers, today)
    if len(set(numbers.values())) < len(numbers):
        yield Flaw(("child", "iin"), SAME_PERSON)
    yield from _contact_flaws(data)
    owner = data["account"].get("owner_iin")
    if owner:
        found = check_iin(owner)
        if not found.valid:
            yield Flaw(("account", "owner_iin"), found.problem or "", dict(found.values))
    if not data["consent"]["given"]:
        yield Flaw(("consent", "given"), NO_CONSENT)
    yield from _reversed(data)


def _person_flaws(who: str, data: Mapping[str, Any], numbers: dict[str, str], today: date) -> Iterator[Flaw]:
    found = check_iin(data["iin"])
    if found.valid:
        numbers[who] = found.number
    else:
        yield Flaw((who, "iin"), found.problem or "", dict(found.values))
    for name in ("surname", "name", "patronymic"):
        text = data.get(name, "")
        if any(not (sign.isalpha() or sign in " -'’ʼ`.") for sign in text):
            yield Flaw((who, name), STRANGE_SIGNS)
    born = data.get("birth_date")
    if born and date.fromisoformat(born) > today:
        yield Flaw((who, "birth_date"), BORN_LATER, {"birth": born})


def _contact_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    for place, text, read in (
        (("account", "iban"), data["account"]["iban"], read_iban),
        (("phone",), data.get("phone"), read_phone),
    ):
        try:
            if text:
                read(text)
        except PeopleError as error:
            yield Flaw(place, error.message, error.values)


def _reversed(data: Mapping[str, Any]) -> Iterator[Flaw]:
    ranges: list[tuple[Place, Any]] = [(("certificate",), data.get("certificate"))]
    for name in ("disability", "full_state_care", "state_institution"):
        ranges += [((name, index), each) for index, each in enumerate(data.get(name) or [])]
    for place, each in ranges:
        if each and each.get("to") and each["to"] < each["from"]:
            yield Flaw((*place, "to"), REVERSED, {"begin": each["from"], "end": each["to"]})
