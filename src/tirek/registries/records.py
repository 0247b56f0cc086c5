"""What registries say, as values. Days are days, absent is None or "", lists are tuples, nothing is interpreted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date


class Registry(StrEnum):
    """The registries that are asked."""

    PERSONS = "persons"
    DISABILITY = "disability"
    EDUCATION = "education"
    RIGHTS = "rights"
    STATE_CARE = "state-care"
    CONSENT = "consent"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Word:
    """A dictionary value of a registry: its code and its names."""

    code: str
    ru: str
    kk: str


@dataclass(frozen=True, slots=True)
class Address:
    """A registered address. `territory`: our id by the table of codes, None when the place is not in it."""

    territory: str | None
    district: Word | None
    region: Word | None
    city: str
    street: str
    building: str
    flat: str
    since: date | None

    def line(self, language: str) -> str:
        """The address in one line, in Kazakh ("kk") or, for every other language, in Russian; as the registry writes it."""
        words = [(word.kk if language == "kk" else word.ru) for word in (self.district, self.region) if word]
        return ", ".join(part for part in (*words, self.city, self.street, self.building, self.flat) if part)


@dataclass(frozen=True, slots=True)
class Document:
    """An identity document."""

    kind: Word | None
    number: str
    issued_on: date | None
    expires_on: date | None
    issuer: str
    status: Word | None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person of the registry of persons. `life_status` "0" is alive; `sex` "m", "f" or ""."""

    iin: str
    surname: str
    name: str
    patronymic: str
    birth_date: date | None
    sex: Literal["m", "f", ""]
    nationality: Word | None
    citizenship: Word | None
    life_status: str
    death_date: date | None
    birth_place: str
    address: Address | None
    documents: tuple[Document, ...]

    @property
    def alive(self) -> bool:
        """Whether the register has the person as living."""
        return self.life_status == "0" and self.death_date is None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of an individual programme."""

    name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ProgrammePart:
    """A part of an individual programme (medical, social, professional) with its measures."""

    name: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """An individual programme of habilitation and rehabilitation."""

    number: str
    valid_from: date | None
    valid_to: date | None
    parts: tuple[ProgrammePart, ...]


@dataclass(frozen=True, slots=True)
class DisabilityPeriod:
    """One establishment of disability. `valid_to` None: without a term."""

    group: str
    cause: str
    valid_from: date
    valid_to: date | None
    certificate: str
    certificate_date: date | None


@dataclass(frozen=True, slots=True)
class DisabilityRecord:
    """What the bank of persons with disabilities says of one person; no period: none was established."""

    iin: str
    periods: tuple[DisabilityPeriod, ...]
    programmes: tuple[Programme, ...]


@dataclass(frozen=True, slots=True)
class Schooling:
    """A child at a school. `form`: `home` or the registry's own word. The certificate is that of home education, if any."""

    school: str
    school_class: str
    form: str
    order_number: str
    order_date: date | None
    certificate: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class EducationRecord:
    """What the education database says of one child."""

    iin: str
    schooling: tuple[Schooling, ...]


@dataclass(frozen=True, slots=True)
class RepresentationRecord:
    """Whom a person represents. `relation` and `basis` are words of the project (see `people`)."""

    child_iin: str
    relation: str
    basis: str
    number: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Deprivation:
    """Deprived of parental rights by a court, towards one child, or towards all when `child_iin` is empty."""

    child_iin: str
    number: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class RightsRecord:
    """Whom an adult may represent, and what a court took away."""

    iin: str
    representations: tuple[RepresentationRecord, ...]
    deprivations: tuple[Deprivation, ...]

    def deprived_of(self, child_iin: str, on: date) -> bool:
        """Whether the adult is deprived of parental rights towards this child on that day."""
        return any(
            item.child_iin in {"", child_iin}
            and item.valid_from <= on
            and (item.valid_to is None or on <= item.valid_to)
            for item in self.deprivations
        )


@dataclass(frozen=True, slots=True)
class CarePeriod:
    """A stay. `kind`: `full-state-care` or `state-institution`."""

    kind: Literal["full-state-care", "state-institution"]
    place: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CareRecord:
    """A child's periods of full state care and in state institutions; none: nothing is known of any."""

    iin: str
    periods: tuple[CarePeriod, ...]


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A person's answer to the SMS of the consent service. `token` only when given; registries ask for it."""

    iin: str
    state: Literal["given", "refused", "waiting"]
    token: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PhoneRecord:
    """The mobile number that the citizens' base has, as it writes it."""

    iin: str
    number: str


Record = PersonRecord | DisabilityRecord | EducationRecord | RightsRecord | CareRecord | ConsentRecord | PhoneRecord
