"""A bank's answer as a table: one row per payment, and a last row with their count and sum.

Columns, words and the last row are the bank's settings (`csv`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from tirek.law.text import N_
from tirek.ledger.bank.banks import CsvFormat
from tirek.ledger.bank.model import PaymentStatus, Unknown
from tirek.ledger.bank.problems import (
    AFTER_TRAILER,
    LONG_LINE,
    NO_COLUMN,
    NO_TRAILER,
    NOT_TEXT,
    TWICE,
    WRONG_COUNT,
    WRONG_SUM,
    BankFileError,
)
from tirek.ledger.bank.xmlreading import TIYN, number_of, tenge_of, tiyn

if TYPE_CHECKING:
    import _csv

LINE_LIMIT: Final = 8192
_SPACES: Final = str.maketrans("", "", " \u00a0\u202f")
OTHER_LENGTH = N_("more or fewer columns than the first row")
NO_REFERENCE = N_("no reference of ours")
NO_STATUS = N_("a status that we do not know")
NOT_WHOLE = N_("a sum that is not in whole tenge")
NO_SUM = N_("no sum")


def read(file: BinaryIO, form: CsvFormat) -> tuple[PaymentStatus | Unknown, ...]:
    """The rows of a table, whole and proven; raises BankFileError. For a table too large to keep, use `scan` twice."""
    return tuple(scan(file, form))


def scan(file: BinaryIO, form: CsvFormat) -> Iterator[PaymentStatus | Unknown]:
    """The rows of a table as they come. Nothing counts before the end: the last row must tell their count and sum.

    Rows that aren't understood are given as `Unknown`, and count. Raises BankFileError.
    """
    yield from _Scan(form).rows(csv.reader(_lines(file, form.encoding), delimiter=form.delimiter, strict=False))


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Lines of text, none longer than a bank writes; a byte order mark is left out."""
    number = 0
    while raw := file.readline(LINE_LIMIT):
        number += 1
        if len(raw) == LINE_LIMIT:
            raise BankFileError(LONG_LINE, line=number)
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            raise BankFileError(NOT_TEXT, line=number, encoding=encoding) from None
        yield text.removeprefix("\ufeff") if number == 1 else text


class _Scan:
    """Goes through one table and counts."""

    def __init__(self, form: CsvFormat) -> None:
        self._form = form
        self._columns: dict[str, int] = {}
        self._width = 0
        self._count = self._sum = 0
        self._seen: set[str] = set()

    def rows(self, table: _csv.Reader) -> Iterator[PaymentStatus | Unknown]:
        """Every row between the names of the columns and the last row."""
        ended = False
        for row in table:
            line = table.line_num
            if not any(cell.strip() for cell in row):
                continue
            if ended:
                raise BankFileError(AFTER_TRAILER, line=line)
            if not self._columns:
                self._head(row, line)
            elif row[0].strip() == self._form.mark:
                self._prove(row, line)
                ended = True
            else:
                yield self._row(row, line)
        if not ended:
            raise BankFileError(NO_TRAILER, line=table.line_num or None)

    def _head(self, row: list[str], line: int) -> None:
        names = [cell.strip() for cell in row]
        for key, name in self._form.columns.items():
            if name not in names:
                raise BankFileError(NO_COLUMN, line=line, column=name)
            self._columns[key] = names.index(name)
        self._width = len(names)

    def _row(self, row: list[str], line: int) -> PaymentStatus | Unknown:
        raw = self._form.delimiter.join(row)
        self._count += 1
        if len(row) != self._width:
            return Unknown(line, OTHER_LENGTH, raw)
        try:
            in_tiyn = self._amount(self._cell(row, "amount"), line)
        except BankFileError:
            return Unknown(line, NO_SUM, raw)
        self._sum += in_tiyn
        reference, bank_status = self._cell(row, "end_to_end_id"), self._cell(row, "status")
        status = self._form.statuses.get(bank_status)
        why = NO_REFERENCE if not reference else NOT_WHOLE if in_tiyn % TIYN else ""
        if why or status is None:
            return Unknown(line, why or NO_STATUS, raw, in_tiyn)
        if reference in self._seen:
            raise BankFileError(TWICE, line=line, reference=reference)
        self._seen.add(reference)
        code, text, document = (self._cell(row, name) for name in ("reason_code", "reason_text", "bank_reference"))
        return PaymentStatus(line, reference, status, bank_status, in_tiyn // TIYN, code, text, document)

    def _cell(self, row: list[str], name: str) -> str:
        return row[self._columns[name]].strip() if name in self._columns else ""

    def _amount(self, text: str, line: int) -> int:
        plain = text.translate(_SPACES)
        return tiyn(plain if self._form.decimal == "." else plain.replace(",", "."), self._form.columns["amount"], line)

    def _prove(self, row: list[str], line: int) -> None:
        form = self._form
        if len(row) < max(form.count_column, form.sum_column):
            raise BankFileError(NO_TRAILER, line=line)
        count = number_of(row[form.count_column - 1].translate(_SPACES), form.mark, line)
        total = self._amount(row[form.sum_column - 1].strip(), line)
        if count != self._count:
            raise BankFileError(WRONG_COUNT, line=line, said=count, found=self._count)
        if total != self._sum:
            raise BankFileError(WRONG_SUM, line=line, said=tenge_of(total), found=tenge_of(self._sum))
