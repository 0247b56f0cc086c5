"""Telephone numbers and account numbers as people write them, brought into their one form or refused. No database."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers

from tirek.people import problems
from tirek.people.problems import PeopleError

COUNTRY: Final = "KZ"
IBAN_LENGTH: Final = 20
_BANK: Final = slice(4, 7)
_DIGITS: Final = slice(2, 7)
"""The check digits and the bank."""
_LETTERS_AND_DIGITS: Final = 36
_MODULUS: Final = 97
_BETWEEN: Final = frozenset(" -‐‑‒–—.\t\r\n\u00a0\u202f")


@dataclass(frozen=True, slots=True)
class Iban:
    """An account number of Kazakhstan: `number` without spaces, `bank` the three digits of the bank."""

    number: str
    bank: str


# The form, the check of the form and the record of it ask for the same number within a moment.
@lru_cache(maxsize=128)
def read_phone(text: str) -> str:
    """A telephone number in the international form (+77012345678). One without a country is Kazakhstan's.

    Raises PeopleError at "phone".
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        raise PeopleError(problems.NO_PHONE, field="phone")
    try:
        number = phonenumbers.parse(text, COUNTRY)
    except phonenumbers.NumberParseException:
        raise PeopleError(problems.BAD_PHONE, field="phone") from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise PeopleError(problems.BAD_PHONE, field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=128)
def read_iban(text: str) -> Iban:
    """An account number: KZ, two check digits, three digits of the bank, thirteen letters or digits of the account.

    Spaces and dashes are left out, small letters taken as capitals. Raises PeopleError at "iban".
    """
    number = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign not in _BETWEEN).upper()
    if not number:
        raise PeopleError(problems.NO_IBAN, field="iban")
    if not (number.isascii() and number.isalnum()):
        raise PeopleError(problems.IBAN_SIGNS, field="iban")
    if not number.startswith(COUNTRY):
        raise PeopleError(problems.FOREIGN_IBAN, field="iban")
    if len(number) != IBAN_LENGTH:
        raise PeopleError(problems.IBAN_LENGTH, field="iban", count=len(number))
    if not number[_DIGITS].isdigit():
        raise PeopleError(problems.BAD_IBAN, field="iban")
    # ISO 7064, mod 97-10: A is 10 and Z is 35, and the first four signs stand last.
    if int("".join(str(int(sign, _LETTERS_AND_DIGITS)) for sign in number[4:] + number[:4])) % _MODULUS != 1:
        raise PeopleError(problems.BAD_IBAN, field="iban")
    return Iban(number, number[_BANK])
