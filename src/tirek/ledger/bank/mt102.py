"""MT102, a list of payments to one bank: written in a stream, and read back in a stream.

One tag to a line, lines end with CR LF, dates are YYMMDD, sums have a decimal comma. Names are written in letters of the
encoding (see `settings/letters.yaml`), so what is read back is the replaced spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from tirek.ledger.bank.banks import BankFormat, BankSettings
from tirek.ledger.bank.lettering import Lettering
from tirek.ledger.bank.model import CURRENCY, FileHead, Payer, Payment
from tirek.ledger.bank.payments import MT_REFERENCE_LENGTH, Tally, compare
from tirek.ledger.bank.problems import (
    AFTER_TRAILER,
    LONG_LINE,
    MISSING,
    NO_TRAILER,
    NOT_TEXT,
    NOT_THIS,
    OTHER_BANK,
    OTHER_CURRENCY,
    WRONG_SUM,
    WRONG_VALUE,
    BankFileError,
)

NAME: Final = "MT102"
CHUNK: Final = 1000
LINE_LIMIT: Final = 4096
SEND: Final = "07"
OPERATION: Final = "01"
PRIORITY: Final = "50"
_END: Final = "\r\n"
_CLOSE: Final = "-}"
_BIC_LENGTH: Final = 12
_SUM: Final = re.compile(r"([A-Z]{3})([0-9]{1,15}),([0-9]{2})", re.ASCII)
_FIELD: Final = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.ASCII | re.DOTALL)
_TAG: Final = re.compile(r"/([A-Z]{1,8})/(.*)", re.ASCII | re.DOTALL)
_TOTAL: Final = re.compile(r"([0-9]{6})(.*)", re.ASCII)


class ListHead(NamedTuple):
    """What a list says of itself before its payments: its reference and its tags by field, as `50/NAME`."""

    reference: str
    tags: dict[str, str]


class ListLine(NamedTuple):
    """One payment of a list as it stands there."""

    line: int
    end_to_end_id: str
    amount: int
    tags: dict[str, str]


def reference(head: FileHead) -> str:
    """The list's reference, at most 16 signs."""
    return f"TRK{head.run}-{head.sequence}"[:MT_REFERENCE_LENGTH]


def write(
    file: BinaryIO, head: FileHead, payer: Payer, payments: Iterable[Payment], form: BankFormat, settings: BankSettings
) -> None:
    """Write one list; memory does not grow with the number of payments, and the same input gives the same bytes.

    Raises BankFileError when a payment can't be written, goes to another bank than the first, or when count and sum are not
    those of the head.
    """
    letters = Lettering(form.encoding, settings.letters, everywhere=form.replace)
    tally = Tally(head, form)
    chunk: list[str] = []
    first: Payment | None = None
    for payment in payments:
        tally.add(payment)
        if first is None:
            first = payment
            chunk.append(_head(head, payer, first, settings, letters))
        elif payment.bank != first.bank:
            raise BankFileError(OTHER_BANK, payment=payment.sequence, code=payment.bank, before=first.bank)
        chunk.append(_payment(payment, first, letters))
        if len(chunk) == CHUNK:
            _put(file, chunk, form.encoding)
            chunk.clear()
    tally.prove()
    chunk.append(f":32A:{head.planned_on:%y%m%d}{CURRENCY}{head.total},00{_END}{_CLOSE}{_END}")
    _put(file, chunk, form.encoding)


def scan(file: BinaryIO, encoding: str) -> Iterator[ListHead | ListLine]:
    """The head of a list and then its payments, in a stream; the total is proven at the end, so act only after it.

    Raises BankFileError: not a list, cut off, or a total that its payments do not come to.
    """
    yield from _Scan(file, encoding).run()


def check(path: Path, head: FileHead, form: BankFormat) -> None:
    """Read a written list back: its reference, count and sum are those of the head. Raises BankFileError."""
    count = total = 0
    said = ""
    with path.open("rb") as file:
        for found in scan(file, form.encoding):
            if isinstance(found, ListHead):
                said = found.reference
            else:
                count, total = count + 1, total + found.amount
    compare(head, reference=head.message_id if said == reference(head) else said, count=count, total=total)


def _put(file: BinaryIO, parts: list[str], encoding: str) -> None:
    file.write("".join(parts).encode(encoding))


def _head(head: FileHead, payer: Payer, first: Payment, settings: BankSettings, letters: Lettering) -> str:
    ours, theirs = settings.bank(payer.bank, head.planned_on), settings.bank(first.bank, head.planned_on)
    lines = [
        f"{{1:F01{ours.bic.ljust(_BIC_LENGTH, 'X')}{head.sequence:010d}}}{{2:I102{theirs.bic.ljust(_BIC_LENGTH, 'X')}N}}{{4:",
        f":20:{reference(head)}",
        f":50:/D/{payer.iban}",
        f"/NAME/{letters.of(payer.name['ru'])}",
        f"/IDN/{payer.bin}",
        f"/IRS/{payer.kod[0]}",
        f"/SECO/{payer.kod[1]}",
        f":52B:{ours.bic}",
        f":57B:{theirs.bic}",
        f":59:/NAME/{letters.of(theirs.name['ru'])}",
        f"/IRS/{payer.kbe[0]}",
        f"/SECO/{payer.kbe[1]}",
        f":70:/NUM/{head.sequence}",
        f"/DATE/{head.created_at:%y%m%d}",
        f"/SEND/{SEND}",
        f"/VO/{OPERATION}",
        f"/KNP/{payer.purpose_code}",
        f"/PSO/{OPERATION}",
        f"/PRT/{PRIORITY}",
        *([f"/BCLASS/{payer.budget_class}"] if payer.budget_class else []),
        f"/ASSIGN/{letters.of(first.purpose)}",
    ]
    return _END.join(lines) + _END


def _payment(payment: Payment, first: Payment, letters: Lettering) -> str:
    try:
        surname, given, patronymic = map(letters.of, (payment.surname, payment.given_name, payment.patronymic))
        purpose = "" if payment.purpose == first.purpose else f"/ASSIGN/{letters.of(payment.purpose)}{_END}"
    except BankFileError as error:
        raise BankFileError(error.message, payment=payment.sequence, **error.values) from None
    born = f"/DT/{payment.born:%y%m%d}{_END}" if payment.born else ""
    father = f"/FT/{patronymic}{_END}" if patronymic else ""
    return (
        f":21:{payment.end_to_end_id}{_END}:32B:{CURRENCY}{payment.amount},00{_END}:70:/FM/{surname}{_END}/NM/{given}{_END}"
        f"{father}{born}/IDN/{payment.iin}{_END}/LA/{payment.iban}{_END}{purpose}"
    )


class _Scan:
    """Reads a list line by line; `_field` is the field the tags of a line belong to."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file, self._encoding = file, encoding
        self._number = 0
        self._field = ""
        self._head: dict[str, str] = {}
        self._line: dict[str, str] | None = None
        self._began = 0
        self._total = 0

    def run(self) -> Iterator[ListHead | ListLine]:
        """Head, payments, and the proof of the total."""
        lines = self._lines()
        opening = next(lines, "")
        if not opening.startswith("{1:") or not opening.endswith("{4:"):
            raise BankFileError(NOT_THIS, line=1, expected=NAME, found=opening[:20] or "?")
        for text in lines:
            if text == _CLOSE:
                break
            yield from self._take(*self._field_of(text))
        else:
            raise BankFileError(NO_TRAILER, line=self._number)
        if "32A" not in self._head:
            raise BankFileError(MISSING, line=self._number, element=":32A:")
        if any(lines):
            raise BankFileError(AFTER_TRAILER, line=self._number)

    def _take(self, name: str, value: str) -> Iterator[ListHead | ListLine]:
        """One line; gives what it ends: the head, or a payment."""
        if name in ("21", "32A"):
            if self._line is not None:
                yield self._payment(self._line)
            elif "32A" not in self._head:
                yield ListHead(self._head.get("20", ""), self._head)
            self._line, self._began = ({} if name == "21" else None), self._number
        if name == "32A":
            self._prove(value)
        self._keep(name, value)

    def _lines(self) -> Iterator[str]:
        while raw := self._file.readline(LINE_LIMIT):
            self._number += 1
            if len(raw) == LINE_LIMIT:
                raise BankFileError(LONG_LINE, line=self._number)
            try:
                yield raw.decode(self._encoding).rstrip("\r\n")
            except UnicodeDecodeError:
                raise BankFileError(NOT_TEXT, line=self._number, encoding=self._encoding) from None

    def _field_of(self, text: str) -> tuple[str, str]:
        """The field that a line begins, with what follows; ("", line) when it only carries on."""
        if matched := _FIELD.fullmatch(text):
            self._field = matched[1]
            return matched[1], matched[2]
        if not text.startswith("/") or not self._field:
            raise BankFileError(WRONG_VALUE, line=self._number, text=text[:40], element=NAME)
        return "", text

    def _keep(self, name: str, value: str) -> None:
        store = self._head if self._line is None else self._line
        tag = _TAG.fullmatch(value)
        key = self._field + (f"/{tag[1]}" if tag else "")
        if key in store:
            raise BankFileError(WRONG_VALUE, line=self._number, text=value[:40], element=f":{name or self._field}:")
        store[key] = tag[2] if tag else value

    def _payment(self, found: dict[str, str]) -> ListLine:
        if "32B" not in found:
            raise BankFileError(MISSING, line=self._began, element=":32B:")
        amount = self._sum(found["32B"], self._began)
        self._total += amount
        tags = {key.rpartition("/")[2]: value for key, value in found.items() if key.startswith("70/")}
        return ListLine(self._began, found["21"], amount, tags)

    def _prove(self, value: str) -> None:
        matched = _TOTAL.fullmatch(value)
        if matched is None:
            raise BankFileError(WRONG_VALUE, line=self._number, text=value[:40], element=":32A:")
        said = self._sum(matched[2], self._number)
        if said != self._total:
            raise BankFileError(WRONG_SUM, line=self._number, said=said, found=self._total)

    @staticmethod
    def _sum(text: str, line: int) -> int:
        matched = _SUM.fullmatch(text)
        if matched is None or matched[3] != "00":
            raise BankFileError(WRONG_VALUE, line=line, text=text[:40], element=":32B:")
        if matched[1] != CURRENCY:
            raise BankFileError(OTHER_CURRENCY, line=line, currency=matched[1])
        return int(matched[2])
