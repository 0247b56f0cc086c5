"""What goes into a file for a bank and what comes back: plain values. Sums are whole tenge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tirek.law.text import Text

CURRENCY: Final = "KZT"
REFERENCE_LENGTH: Final = 35
"""ISO 20022: Max35Text."""
NAME_LENGTH: Final = 140
"""ISO 20022: Max140Text."""


@dataclass(frozen=True, slots=True)
class Payer:
    """An authority that pays, with the account it pays from.

    `bank` is the three digits in its IBAN. `kod` and `kbe` are residency and sector of payer and payees, `purpose_code` the
    code of the purpose of payment (КНП), `budget_class` that of the budget classification; the authority's treasury names them.
    """

    territory: str
    name: Text
    bin: str
    iban: str
    bank: str
    kod: str
    kbe: str
    purpose_code: str
    head: Text
    accountant: Text
    budget_class: str = ""
    demonstration: bool = False


class Payment(NamedTuple):
    """One payment of a run to one payee's account.

    `sequence` ascends within a run; `end_to_end_id` comes back in everything that the bank says of the payment; `bank` is the
    three digits in the IBAN; `purpose` is text of at most 140 signs.
    """

    sequence: int
    end_to_end_id: str
    amount: int
    surname: str
    given_name: str
    patronymic: str
    iin: str
    iban: str
    bank: str
    purpose: str
    born: date | None = None

    @property
    def full_name(self) -> str:
        """Surname, name and patronymic."""
        return f"{self.surname} {self.given_name} {self.patronymic}".strip()


@dataclass(frozen=True, slots=True)
class FileHead:
    """What a file says of itself. The same head, payer, settings and payments give the same bytes.

    `run` and `sequence` (from 1) name it; `planned_on` is the day of payment; `created_at` is the moment the run was booked,
    with its offset; `count` and `total` are what its payments come to, told beforehand and proven while writing.
    """

    territory: str
    run: int
    sequence: int
    planned_on: date
    created_at: datetime
    count: int
    total: int

    @property
    def message_id(self) -> str:
        """The file's reference, at most 35 signs: it comes back in the bank's answer."""
        return f"TRK-{self.territory.upper()[:12]}-{self.run}-{self.sequence}"[:REFERENCE_LENGTH]


class Unknown(NamedTuple):
    """A line that isn't understood: kept and shown, never acted on. `tiyn` is its signed sum, when it has one."""

    line: int
    why: str
    raw: str
    tiyn: int = 0


class PaymentStatus(NamedTuple):
    """What a bank says of one payment: its status in our words, its reason code, its own reference."""

    line: int
    end_to_end_id: str
    status: str
    bank_status: str
    amount: int | None
    reason_code: str
    reason_text: str
    bank_reference: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A bank's answer to one file: of the whole file and of its payments.

    `original_message_id` is the `message_id` of the file; `original_count` and `original_total` what the bank took it to hold.
    """

    message_id: str
    created: str
    original_message_id: str
    original_count: int | None
    original_total: int | None
    status: str | None
    bank_status: str
    reason_code: str
    reason_text: str
    lines: tuple[PaymentStatus | Unknown, ...]


class StatementLine(NamedTuple):
    """One movement of the account: `amount` whole tenge, `direction` `credit` (to us) or `debit`; `returned` when money came
    back, then with the bank's reason code."""

    line: int
    direction: str
    amount: int
    booked_on: date | None
    value_on: date | None
    bank_reference: str
    end_to_end_id: str
    returned: bool
    reason_code: str
    text: str
    party_name: str
    party_iban: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one account. Balances and `credits`, `debits` are in tiyn, since a bank may reckon in them.

    `identity` is the bank's own reference of the statement: the same statement may come twice.
    """

    identity: str
    message_id: str
    created: str
    iban: str
    opening: int | None
    closing: int | None
    credits: int
    debits: int
    lines: tuple[StatementLine | Unknown, ...]


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """Why money comes back, in our words, and what the family can do."""

    id: str
    name: Text
    advice: Text
    codes: tuple[str, ...]


def iso_moment(moment: datetime) -> str:
    """A moment as ISO 20022 wants it: seconds and the offset. Raises ValueError without an offset: it could be any moment."""
    if moment.utcoffset() is None:
        raise ValueError(moment)
    return moment.isoformat(timespec="seconds")
