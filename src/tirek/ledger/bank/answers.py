"""What a bank says of payments, whatever the file: one form for `pain.002`, `camt.053` and a bank's own table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import BinaryIO, Final, NamedTuple

from tirek.ledger.bank import bank_csv, camt053, pain002
from tirek.ledger.bank.banks import BankSettings, CsvFormat
from tirek.ledger.bank.model import PaymentStatus, Statement, StatementLine, StatusReport, Unknown
from tirek.ledger.bank.problems import NO_TABLE, NOT_THIS, BankFileError
from tirek.ledger.bank.xmlreading import TIYN

_BEGINNING: Final = 4096
REPEATED: Final = "repeated"
"""The reason of a bank that took a payment, or a file, for one that it has already."""


class AnswerFormat(StrEnum):
    """The files of banks that are read back."""

    PAIN_002 = "pain.002"
    CAMT_053 = "camt.053"
    CSV = "csv"


class Said(StrEnum):
    """What a line says became of a payment. `debited`: it left our account; `file-rejected`: a whole file was not executed."""

    SENT = "sent"
    CREDITED = "credited"
    DEBITED = "debited"
    RETURNED = "returned"
    FILE_REJECTED = "file-rejected"
    NOTHING = ""


class Cause(StrEnum):
    """Why a line is about no payment of ours."""

    NOT_UNDERSTOOD = "not-understood"
    NO_REFERENCE = "no-reference"
    INCOMING = "incoming"


class Answer(NamedTuple):
    """A line: `reference` of the payment (of the file, when that was rejected), `amount` in whole tenge when the line has one.

    `code` is the bank's reason, `cause` why nothing is known of it, `raw` the line itself, to keep and to show.
    """

    reference: str
    said: Said
    amount: int | None
    code: str
    bank_reference: str
    cause: str
    raw: str


class Head(NamedTuple):
    """What comes after the lines of a statement that is proven: the bank's reference of it, and the account it is of."""

    identity: str
    iban: str


def format_of(content: bytes) -> AnswerFormat:
    """Which file this is, by its beginning; what is no XML is a table. BankFileError for XML of another kind."""
    start = content[:_BEGINNING]
    for form in (AnswerFormat.PAIN_002, AnswerFormat.CAMT_053):
        if f":xsd:{form}.".encode() in start:
            return form
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise BankFileError(NOT_THIS, expected="pain.002, camt.053", found="XML")
    return AnswerFormat.CSV


def answers(
    file: BinaryIO, form: AnswerFormat, settings: BankSettings, table: CsvFormat | None
) -> Iterator[Answer | Head]:
    """The lines of a file as they come, and a `Head` after those of each statement in it; BankFileError.

    Nothing counts before the end was reached: the trailer is proven there.
    """
    match form:
        case AnswerFormat.PAIN_002:
            yield from _of_report(pain002.scan(file, settings))
        case AnswerFormat.CAMT_053:
            for part in camt053.scan(file):
                yield Head(part.identity, part.iban) if isinstance(part, Statement) else _of_movement(part)
        case AnswerFormat.CSV:
            if table is None:
                raise BankFileError(NO_TABLE)
            for row in bank_csv.scan(file, table):
                yield _of_payment(row)
            yield Head("", "")


def _of_report(parts: Iterator[PaymentStatus | Unknown | StatusReport]) -> Iterator[Answer | Head]:
    for part in parts:
        if not isinstance(part, StatusReport):
            yield _of_payment(part)
            continue
        if part.status == Said.RETURNED:
            raw = {"message": part.message_id, "status": part.bank_status, "text": part.reason_text}
            rejected = Said.FILE_REJECTED
            yield Answer(part.original_message_id, rejected, None, part.reason_code, "", "", _raw(raw))
        yield Head(part.message_id, "")


def _of_payment(line: PaymentStatus | Unknown) -> Answer:
    if isinstance(line, Unknown):
        return _unknown(line)
    reference, said = line.end_to_end_id, Said(line.status)
    return Answer(reference, said, line.amount, line.reason_code, line.bank_reference, "", _raw(line._asdict()))


def _of_movement(line: StatementLine | Unknown) -> Answer:
    if isinstance(line, Unknown):
        return _unknown(line)
    said = Said.RETURNED if line.returned else Said.DEBITED if line.direction == camt053.DEBIT else Said.NOTHING
    cause = Cause.INCOMING if said is Said.NOTHING else "" if line.end_to_end_id else Cause.NO_REFERENCE
    raw = _raw(line._asdict())
    return Answer(line.end_to_end_id, said, line.amount, line.reason_code, line.bank_reference, cause, raw)


def _unknown(line: Unknown) -> Answer:
    return Answer("", Said.NOTHING, line.tiyn // TIYN, "", "", Cause.NOT_UNDERSTOOD, line.raw)


def _raw(values: Mapping[str, object]) -> str:
    return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False, default=str)
