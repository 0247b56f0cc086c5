"""The payment register (тізімдеме, ведомость): who is paid how much, for which months, with lines for the signatures.

The same rows make a PDF to print and sign, and a spreadsheet. Both are the same, byte for byte, when made again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import typst
import xlsxwriter

from tirek.law import formats
from tirek.law.source import read_document
from tirek.law.text import STATUTORY, Text
from tirek.ledger.bank.model import Payer
from tirek.ledger.bank.numerals import tenge_in_words
from tirek.ledger.bank.problems import TOO_LONG_TO_PRINT, BankFileError

HERE: Final = Path(__file__).resolve().parent
FONTS: Final = HERE.parents[1] / "notices" / "letters" / "fonts"
WORDS: Final = HERE / "register.yaml"
PRINTED: Final = 3000
"""Rows of one PDF: some 130 pages, and as much memory as a worker may take. More are printed in parts."""
STANDARDS: Final[list[typst.PDFStandard]] = ["a-3a", "ua-1"]
COLUMNS: Final = ("row", "payee", "child", "account", "months", "amount")
_WIDTHS: Final = (8, 38, 34, 24, 26, 14)
_MONTHS: Final = 12
_SHOWN: Final = 4

_of_thread = threading.local()


class RegisterRow(NamedTuple):
    """One payment: `account` masked already (see `masked`), `months` as YYYYMM in order, `amount` whole tenge."""

    number: int
    payee: str
    child: str
    account: str
    months: tuple[int, ...]
    amount: int


@dataclass(frozen=True, slots=True)
class RegisterHead:
    """What stands above the rows. `file` names the file for the bank when the register is of one file only."""

    payer: Payer
    service: Text
    run: int | str
    planned_on: date
    made_on: date
    file: str = ""


def masked(iban: str) -> str:
    """An account number of which only country, check digits and the last four signs are shown."""
    return f"{iban[:_SHOWN]} •••• {iban[-_SHOWN:]}"


def months_shown(months: Sequence[int]) -> str:
    """Months (YYYYMM, ascending) as spans: `09.2026–12.2026, 02.2027`."""
    spans: list[list[int]] = []
    for month in months:
        if spans and _index(month) == _index(spans[-1][1]) + 1:
            spans[-1][1] = month
        else:
            spans.append([month, month])
    return ", ".join(_month(first) if first == last else f"{_month(first)}–{_month(last)}" for first, last in spans)


def as_pdf(head: RegisterHead, rows: Iterable[RegisterRow]) -> bytes:
    """The register as PDF/A-3a and PDF/UA-1, in Kazakh and Russian, A4 across.

    Raises BankFileError for more than PRINTED rows.
    """
    drawn, count, total = [], 0, 0
    for row in rows:
        count, total = count + 1, total + row.amount
        if count > PRINTED:
            raise BankFileError(TOO_LONG_TO_PRINT, limit=PRINTED)
        drawn.append([str(row.number), row.payee, row.child, row.account, months_shown(row.months), _sum(row.amount)])
    made = datetime.combine(head.made_on, time.min, UTC)
    given = {
        "title": " · ".join(_say(language, "number", run=head.run) for language in STATUTORY),
        "author": " · ".join(head.payer.name[language] for language in STATUTORY),
        "date": [made.year, made.month, made.day],
        "demonstration": head.payer.demonstration,
        "words": {language: _words_of(head, language, count, total) for language in STATUTORY},
        "rows": drawn,
        "total": f"{_sum(total)}{formats.NARROW_SPACE}{formats.TENGE}",
        "signers": [_signer("head", head.payer.head), _signer("accountant", head.payer.accountant)],
    }
    pdf = _compiler().compile(
        format="pdf",
        sys_inputs={"register": json.dumps(given, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(made.timestamp()),
    )
    assert isinstance(pdf, bytes)
    return pdf


def as_spreadsheet(file: BinaryIO, head: RegisterHead, rows: Iterable[RegisterRow]) -> None:
    """The register as a workbook of one sheet (XLSX); memory does not grow with the rows. Sums are numbers, all else is text."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"title": _both("title"), "created": datetime.combine(head.made_on, time.min)})
    sheet = book.add_worksheet(_say("kk", "title"))
    bold, named = book.add_format({"bold": True}), book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    money = book.add_format({"num_format": "#,##0"})
    bold_money = book.add_format({"num_format": "#,##0", "bold": True})
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    place = 0
    for line in _above(head):
        sheet.write_string(place, 0, line, bold if place == 0 else None)
        place += 1
    place += 1
    for column, key in enumerate(COLUMNS):
        sheet.write_string(place, column, _both(key, "\n"), named)
    sheet.repeat_rows(place)
    sheet.freeze_panes(place + 1, 0)
    count = total = 0
    for row in rows:
        place, count, total = place + 1, count + 1, total + row.amount
        sheet.write_number(place, 0, row.number)
        # As text, whatever it begins with: a name is never a formula.
        for column, text in enumerate((row.payee, row.child, row.account, months_shown(row.months)), start=1):
            sheet.write_string(place, column, text)
        sheet.write_number(place, len(COLUMNS) - 1, row.amount, money)
    sheet.write_string(place + 1, 0, _both("total"), bold)
    sheet.write_number(place + 1, len(COLUMNS) - 1, total, bold_money)
    place += 2
    for line in _below(head, count, total):
        sheet.write_string(place, 0, line)
        place += 1
    sheet.set_footer("&C&P / &N")
    book.close()


def _above(head: RegisterHead) -> list[str]:
    words = [_words_of(head, language, 0, 0) for language in STATUTORY]
    lines = [_both("title"), *(one["authority"] for one in words), *(one["service"] for one in words)]
    lines += [" · ".join(pair) for pair in zip(*(one["about"] for one in words), strict=True)]
    return lines + ([_both("demonstration")] if head.payer.demonstration else [])


def _below(head: RegisterHead, count: int, total: int) -> list[str]:
    words = [_words_of(head, language, count, total) for language in STATUTORY]
    lines = [one[key] for key in ("count", "in_words") for one in words]
    for key, name in (("head", head.payer.head), ("accountant", head.payer.accountant)):
        lines += ["", f"{_both(key)}: ____________________ {' · '.join(dict.fromkeys(name.values()))}"]
    return lines


def _words_of(head: RegisterHead, language: str, count: int, total: int) -> dict[str, Any]:
    about = [
        _say(language, "number", run=head.run),
        _say(language, "planned", day=formats.day(head.planned_on, language)),
        _say(language, "from_account", account=head.payer.iban),
        *([_say(language, "file", file=head.file)] if head.file else []),
    ]
    plain = ("title", "demonstration", *COLUMNS, "total", "nothing", "signed", "page")
    return {
        **{key: _words()[key][language] for key in plain},
        "lang": language,
        "authority": head.payer.name[language],
        "service": head.service[language],
        "about": about,
        "count": _say(language, "count", count=formats.number(count, language)),
        "in_words": _say(language, "in_words", words=tenge_in_words(total, language)),
    }


def _signer(key: str, name: Text) -> dict[str, str]:
    return {"kk": _say("kk", key), "ru": _say("ru", key), "kk_name": name["kk"], "ru_name": name["ru"]}


def _sum(amount: int) -> str:
    return formats.number(amount, "kk")


def _say(language: str, key: str, **values: Any) -> str:
    said: str = _words()[key][language]
    return said.format(**values) if values else said


def _both(key: str, between: str = " · ") -> str:
    return between.join(_words()[key][language] for language in STATUTORY)


def _index(month: int) -> int:
    year, number = divmod(month, 100)
    return year * _MONTHS + number


def _month(month: int) -> str:
    year, number = divmod(month, 100)
    return f"{number:02d}.{year}"


@cache
def _words() -> dict[str, Any]:
    data: dict[str, Any] = read_document(WORDS, WORDS.name).data
    return data


def _compiler() -> typst.Compiler:
    """A compiler for each thread: it remembers what it was last asked."""
    compiler: typst.Compiler | None = getattr(_of_thread, "compiler", None)
    if compiler is None:
        compiler = typst.Compiler(
            input=str(HERE / "register.typ"), root=str(HERE), font_paths=_fonts(), ignore_system_fonts=True
        )
        _of_thread.compiler = compiler
    return compiler


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
