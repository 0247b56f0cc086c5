"""What an adapter is. A city whose registry speaks otherwise writes its own and names it in the setting TIREK_REGISTRIES."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from tirek.registries.records import (
    CareRecord,
    ConsentRecord,
    DisabilityRecord,
    EducationRecord,
    PersonRecord,
    PhoneRecord,
    Record,
    RightsRecord,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

R_co = TypeVar("R_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about one person. `message_id` is the same for every repeat; `sent_at` aware.

    `consent_token`: the token of the consent service, for registries that ask for it.
    """

    iin: str = field(repr=False)
    message_id: UUID
    sent_at: datetime
    consent_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reply(Generic[R_co]):
    """A record, and the bytes that it was read from."""

    record: R_co
    raw: bytes = field(repr=False)


class Adapter(Protocol[R_co]):
    """Asks one registry. No database, no transaction, no clock; may be called from several threads."""

    def ask(self, question: Question) -> Reply[R_co]:
        """Ask. Raises RegistryError: Down, Refused, NoConsent, BadAnswer or Empty."""

    def read(self, raw: bytes, iin: str) -> R_co:
        """Read an answer that was stored, whose signature was checked when it came. Raises RegistryError."""


class Persons(Adapter[PersonRecord], Protocol):
    """The registry of persons (ГБД ФЛ)."""


class Disability(Adapter[DisabilityRecord], Protocol):
    """The bank of persons with disabilities (ЦБДИ / МОДБ)."""


class Education(Adapter[EducationRecord], Protocol):
    """The education database (НОБД)."""


class Rights(Adapter[RightsRecord], Protocol):
    """Representation of children and deprivation of parental rights."""


class StateCare(Adapter[CareRecord], Protocol):
    """Full state care and state institutions."""


class Consent(Adapter[ConsentRecord], Protocol):
    """The consent service (КДП), answered by SMS to 1414."""


class Phone(Adapter[PhoneRecord], Protocol):
    """The mobile citizens base."""
