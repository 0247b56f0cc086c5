"""IIN (individual) and BIN (business) identification numbers: check digit and what the digits say.

The check digit is the sum of digit × weight modulo 11. A single wrong digit is always noticed at the check digit itself
and, as long as both numbers take their check digit from the first weights, at positions 1 to 10. Position 11 has weight
11, so a slip there is noticed only in numbers that use the second weights; a slip that switches between the weights is
usually noticed but not always. So a valid number is well formed, not proven to be the right person's.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from tirek.law.text import N_

LENGTH: Final = 12
MODULUS: Final = 11
NO_DIGIT: Final = 10
"""The remainder that is no digit: the second weights are tried, and after them the number is never issued."""
FIRST_WEIGHTS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS: Final = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
CENTURIES: Final = {1: 1800, 2: 1800, 3: 1900, 4: 1900, 5: 2000, 6: 2000}
MONTHS: Final = range(1, 13)
BIN_OWNERS: Final = "456"
BIN_UNITS: Final = "0123"
SEPARATORS: Final = frozenset(" -‐‑–—.\t\n\r")
"""What people put between digits; left out before checking (after NFKC, which also unfolds no-break spaces)."""

EMPTY = N_("Enter the number.")
NOT_DIGITS = N_("The number has digits only. Check for letters or other signs.")
WRONG_LENGTH = N_("The number has 12 digits; you entered {count}.")
ALL_ZEROS = N_("Twelve zeros are not a number. Enter the number as in the document.")
NEVER_ISSUED = N_("Such a number is never issued. Check each digit.")
WRONG_CHECK_DIGIT = N_("A digit of the number is wrong. Check each digit.")
NOT_BIN = N_("This is not a BIN: its fifth digit is 4, 5 or 6. Check each digit.")

NO_BIRTH_DATE = N_("The first digits of the number are not a date. This can be lawful; compare with the document.")
NO_CENTURY = N_("The seventh digit does not tell century and sex. This can be lawful; compare with the document.")
NO_MONTH = N_("Digits three and four of the number are not a month. Compare with the document.")
UNKNOWN_UNIT = N_("The sixth digit of the number is unusual. Compare with the document.")


@dataclass(frozen=True, slots=True)
class IinCheck:
    """What an IIN says of itself.

    `number`: the twelve digits, empty when there are none to speak of. `problem`: a catalogue message when it is not
    valid, filled by `values`. `birth_date` and `sex` ("m", "f") are what the digits say and may lawfully differ from the
    person's; None when they say nothing. `warnings`: catalogue messages that never make a number invalid.
    """

    valid: bool
    number: str
    problem: str | None = None
    values: tuple[tuple[str, int], ...] = ()
    birth_date: date | None = None
    sex: Literal["m", "f"] | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BinCheck:
    """What a BIN says of itself; fields as in `IinCheck`. `registered` is (year within a century, month) or None."""

    valid: bool
    number: str
    problem: str | None = None
    values: tuple[tuple[str, int], ...] = ()
    registered: tuple[int, int] | None = None
    warnings: tuple[str, ...] = ()


def check_digit(first_eleven: str) -> int | None:
    """The twelfth digit for eleven ASCII digits; None when no such number is issued."""
    digits = [int(digit) for digit in first_eleven]
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % MODULUS
        if rest != NO_DIGIT:
            return rest
    return None


@lru_cache(maxsize=128)
def check_iin(text: str, today: date | None = None) -> IinCheck:
    """Check an IIN as people write it; spaces, dashes and dots are left out.

    A birth date that the digits can't mean, or one after `today` when that is given, is a warning, never a refusal:
    since 2013 an IIN may lawfully differ from birth date and sex.
    """
    number, problem, values = _checked(text)
    if problem:
        return IinCheck(valid=False, number=number, problem=problem, values=values)
    century = int(number[6])
    if century not in CENTURIES:
        return IinCheck(valid=True, number=number, warnings=(NO_CENTURY,))
    sex: Literal["m", "f"] = "m" if century % 2 else "f"
    try:
        born = date(CENTURIES[century] + int(number[:2]), int(number[2:4]), int(number[4:6]))
    except ValueError:
        return IinCheck(valid=True, number=number, sex=sex, warnings=(NO_BIRTH_DATE,))
    if today is not None and born > today:
        return IinCheck(valid=True, number=number, sex=sex, warnings=(NO_BIRTH_DATE,))
    return IinCheck(valid=True, number=number, birth_date=born, sex=sex)


def check_bin(text: str) -> BinCheck:
    """Check a BIN as people write it; spaces, dashes and dots are left out."""
    number, problem, values = _checked(text)
    if not problem and number[4] not in BIN_OWNERS:
        problem = NOT_BIN
    if problem:
        return BinCheck(valid=False, number=number, problem=problem, values=values)
    month = int(number[2:4])
    warnings = []
    if month not in MONTHS:
        warnings.append(NO_MONTH)
    if number[5] not in BIN_UNITS:
        warnings.append(UNKNOWN_UNIT)
    registered = None if NO_MONTH in warnings else (int(number[:2]), month)
    return BinCheck(valid=True, number=number, registered=registered, warnings=tuple(warnings))


def _checked(text: str) -> tuple[str, str | None, tuple[tuple[str, int], ...]]:
    """The digits, the first problem found and the values of its message."""
    number = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign not in SEPARATORS)
    if not number:
        return "", EMPTY, ()
    if not (number.isascii() and number.isdigit()):
        return "", NOT_DIGITS, ()
    if len(number) != LENGTH:
        return number, WRONG_LENGTH, (("count", len(number)),)
    if not number.strip("0"):
        return number, ALL_ZEROS, ()
    digit = check_digit(number[:-1])
    if digit is None:
        return number, NEVER_ISSUED, ()
    return number, None if digit == int(number[-1]) else WRONG_CHECK_DIGIT, ()
