"""What every payment must be before it goes into a file, and how payments are split into files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tirek.ledger.bank.banks import BankFormat
from tirek.ledger.bank.model import NAME_LENGTH, REFERENCE_LENGTH, FileHead, Payment
from tirek.ledger.bank.problems import (
    BAD_AMOUNT,
    BAD_IBAN,
    BAD_ID,
    BAD_IIN,
    NO_NAME,
    NOT_AS_MEANT,
    NOTHING_TO_PAY,
    OUT_OF_ORDER,
    TOO_LONG,
    TOO_MANY,
    WRONG_COUNT,
    WRONG_SUM,
    BankFileError,
)

PAIN001: Final = "pain.001.001.09"
MT102: Final = "mt102"
MT_REFERENCE_LENGTH: Final = 16
"""MT messages: 16x."""
LARGEST: Final = 999_999_999_999
_IIN_LENGTH: Final = 12
_REMAINDER: Final = 1
_MODULUS: Final = 97
_IBAN: Final = re.compile(r"KZ[0-9]{5}[0-9A-Z]{13}", re.ASCII)
_REFERENCE: Final = re.compile(r"[0-9A-Za-z+?:().,'-]+(?:/[0-9A-Za-z+?:().,'-]+)*", re.ASCII)
_DIGITS: Final = {letter: str(number) for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", start=10)}
_AS_DIGITS: Final = str.maketrans(_DIGITS)
_COUNTRY: Final = "KZ".translate(_AS_DIGITS)


@dataclass(frozen=True, slots=True)
class Part:
    """The payments of one file: `sequence` from 1, first and last payment by number, the bank when a file holds one only."""

    sequence: int
    first: int
    last: int
    count: int
    total: int
    bank: str | None


def one_bank_a_file(form: BankFormat) -> bool:
    """Whether a file of this format may hold payments to one bank only."""
    return form.format == MT102


def split(rows: Iterable[tuple[int, int, str]], form: BankFormat) -> Iterator[Part]:
    """Split payments, given as (sequence, amount, bank) in ascending order, into files that the bank takes.

    For lists to one bank they must come grouped by bank. Nothing in gives nothing out. Memory does not grow with them.
    """
    apart = one_bank_a_file(form)
    number = 0
    first = last = count = total = 0
    current = ""
    for sequence, amount, bank in rows:
        if count and (count >= form.lines or (apart and bank != current)):
            number += 1
            yield Part(number, first, last, count, total, current if apart else None)
            count = total = 0
        if not count:
            first, current = sequence, bank
        last, count, total = sequence, count + 1, total + amount
    if count:
        yield Part(number + 1, first, last, count, total, current if apart else None)


def check_iban(number: str) -> bool:
    """Whether an account number of Kazakhstan, without spaces, is well formed and its check digits are right."""
    if _IBAN.fullmatch(number) is None:
        return False
    rest = number[4:]
    return (
        int((rest if rest.isdigit() else rest.translate(_AS_DIGITS)) + _COUNTRY + number[2:4]) % _MODULUS == _REMAINDER
    )


def check_payment(payment: Payment, form: BankFormat) -> None:
    """Raise BankFileError when a payment can't stand in a file of this format: sum, IIN, account, reference, name, purpose."""
    number = payment.sequence
    if type(payment.amount) is not int or not 0 < payment.amount <= LARGEST:
        raise BankFileError(BAD_AMOUNT, payment=number, amount=payment.amount)
    limit = MT_REFERENCE_LENGTH if form.format == MT102 else REFERENCE_LENGTH
    if len(payment.end_to_end_id) > limit or _REFERENCE.fullmatch(payment.end_to_end_id) is None:
        raise BankFileError(BAD_ID, payment=number, limit=limit)
    if len(payment.iin) != _IIN_LENGTH or not (payment.iin.isascii() and payment.iin.isdigit()):
        raise BankFileError(BAD_IIN, payment=number)
    if not check_iban(payment.iban) or payment.iban[4:7] != payment.bank:
        raise BankFileError(BAD_IBAN, payment=number, number=payment.iban)
    if not payment.surname.strip() and not payment.given_name.strip():
        raise BankFileError(NO_NAME, payment=number)
    if len(payment.purpose) > NAME_LENGTH:
        raise BankFileError(TOO_LONG, payment=number, text=payment.purpose, limit=NAME_LENGTH)


class Tally:
    """Counts payments while they are written, and proves at the end that they are those the head promised."""

    __slots__ = ("_before", "_form", "_head", "count", "total")

    def __init__(self, head: FileHead, form: BankFormat) -> None:
        if head.count < 1:
            raise BankFileError(NOTHING_TO_PAY)
        if head.count > form.lines:
            raise BankFileError(TOO_MANY, count=head.count, limit=form.lines)
        self._head, self._form = head, form
        self._before = 0
        self.count = self.total = 0

    def add(self, payment: Payment) -> None:
        """Check a payment and count it."""
        check_payment(payment, self._form)
        if payment.sequence <= self._before:
            raise BankFileError(OUT_OF_ORDER, number=payment.sequence, before=self._before)
        self._before = payment.sequence
        self.count += 1
        self.total += payment.amount

    def prove(self) -> None:
        """Raise BankFileError when count or sum differ from the head's."""
        if self.count != self._head.count:
            raise BankFileError(WRONG_COUNT, said=self._head.count, found=self.count)
        if self.total != self._head.total:
            raise BankFileError(WRONG_SUM, said=self._head.total, found=self.total)


def compare(head: FileHead, *, reference: str, count: int, total: int) -> None:
    """Raise BankFileError when a file read back is not what its head says."""
    meant = (head.message_id, head.count, head.total)
    if (reference, count, total) != meant:
        raise BankFileError(NOT_AS_MEANT, reason=f"{reference} {count} {total}; {' '.join(map(str, meant))}")
