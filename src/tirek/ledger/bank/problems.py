"""What is wrong with a bank file, with a payment that goes into one, or with the folder it is written to."""

from __future__ import annotations

from typing import Any, Final

from tirek.law.text import N_, say

AT: Final = N_("{place}: {what}")
LINE: Final = N_("line {number}")
PAYMENT: Final = N_("payment {number}")

BAD_AMOUNT = N_("the sum {amount} is not a payment: whole tenge above zero are needed")
BAD_IBAN = N_("the account number {number} is not one of Kazakhstan")
BAD_IIN = N_("an IIN has twelve digits")
NO_NAME = N_("the payee has no name")
TOO_LONG = N_("“{text}” is longer than {limit} signs")
BAD_ID = N_("the payment's reference must have 1–{limit} letters, digits or signs of a reference")
UNKNOWN_BANK = N_("no bank with the code {code} is known on {day}; add it to the table of banks")
NO_SETTINGS = N_("the bank {bank} has no settings for {day}; add a file for it")
NO_PAYER = N_("the territory {territory} has no account to pay from on {day}; add it to the table of payers")
OUT_OF_ORDER = N_("payments must come by ascending number; {number} follows {before}")
OTHER_BANK = N_("a list holds payments to one bank; {code} follows {before}")
TOO_MANY = N_("{count} payments; the bank takes at most {limit} in one file")
NOTHING_TO_PAY = N_("a file to the bank holds at least one payment")
NOT_WRITABLE = N_("the sign “{sign}” can't be written in {encoding}; add it to the table of replaced letters")

WRONG_COUNT = N_("the file says {said} lines, but holds {found}; ask the bank for the whole file")
WRONG_SUM = N_("the file says {said} ₸ in all, but its lines come to {found} ₸; ask the bank for the right file")
WRONG_BALANCE = N_("the opening balance and the lines come to {found} ₸, but the closing balance is {said} ₸")
WRONG_DETAILS = N_("a line says {said} ₸, but its details come to {found} ₸")
NO_TRAILER = N_("the line with the count and the sum is missing at the end; the file was cut off")
AFTER_TRAILER = N_("there are lines after the line with the count and the sum")
TWICE = N_("“{reference}” stands twice in one file")
NOT_XML = N_("this is not a whole XML file: {reason}")
DTD = N_("a document type declaration is not allowed in a bank's file")
NOT_THIS = N_("this is not a {expected} file, but {found}")
LONG_LINE = N_("this line is too long for a bank's file")
TOO_LARGE = N_("the file is larger than {limit} MB")
MISSING = N_("{element} is missing")
WRONG_VALUE = N_("“{text}” is not allowed as {element}")
OTHER_CURRENCY = N_("sums are in {currency}, not in KZT")
NOT_TEXT = N_("this is not text in {encoding}")
NO_TABLE = N_("this is no XML, and the settings of the bank say nothing of tables; add `csv` to them")
NO_COLUMN = N_("the column “{column}” is missing")
NOT_VALID = N_("the file does not fit its schema: {reason}")
NOT_AS_MEANT = N_("the file read back is not what was to be written: {reason}")

TOO_LONG_TO_PRINT = N_("the register has more than {limit} rows; print it in parts, or take the spreadsheet")

DISK = N_("the file {name} can't be written to {folder}: {reason}. Nothing was left there; make room and try again")
OTHER_FILE = N_("a different file {name} stands there already; a file for the bank is never overwritten")


class BankFileError(Exception):
    """A bank file can't be written, or not be trusted; nothing of it counts.

    `message` is a catalogue message with `values`; `line` is where in the file, `payment` which payment, when known.
    """

    def __init__(self, message: str, *, line: int | None = None, payment: int | None = None, **values: Any) -> None:
        self.message = message
        self.values = values
        self.line = line
        self.payment = payment
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """What is wrong, and where, in a language."""
        what = say(language, self.message, **self.values)
        if self.payment is not None:
            return say(language, AT, place=say(language, PAYMENT, number=self.payment), what=what)
        if self.line is not None:
            return say(language, AT, place=say(language, LINE, number=self.line), what=what)
        return what
