"""A bank's answers as a table, in the columns and words of its settings."""

from __future__ import annotations

import io

import pytest
from tests.ledger.bank.invented import form

from tirek.ledger.bank import bank_csv, problems
from tirek.ledger.bank.banks import CsvFormat
from tirek.ledger.bank.model import PaymentStatus, Unknown
from tirek.ledger.bank.problems import BankFileError

HEAD = "Дата;Референс;Сумма;Статус;Код причины;Причина;Документ банка"
PAID = "10.12.2026;TRK1;10 000,00;Зачислен;;;D-1"
BACK = "10.12.2026;TRK2;10000;Возврат;AC04;счёт закрыт;D-2"


def halyk() -> CsvFormat:
    found = form("601").csv
    assert found is not None
    return found


def read(*lines: str, how: CsvFormat | None = None) -> tuple[PaymentStatus | Unknown, ...]:
    how = how or halyk()
    return bank_csv.read(io.BytesIO("\r\n".join(lines).encode(how.encoding)), how)


def test_rows_are_read_in_the_banks_words() -> None:
    paid, back = read(HEAD, PAID, BACK, "ИТОГО;2;20 000,00")
    assert isinstance(paid, PaymentStatus)
    assert isinstance(back, PaymentStatus)
    assert (paid.end_to_end_id, paid.status, paid.amount, paid.bank_reference) == ("TRK1", "credited", 10_000, "D-1")
    assert (back.status, back.reason_code, back.reason_text, back.line) == ("returned", "AC04", "счёт закрыт", 3)


def test_another_bank_has_another_table() -> None:
    how = form("563").csv
    assert how is not None
    (line,) = read("reference,amount,status,code", '"TRK1",10000.00,PAID,', "TOTAL,1,10000.00", how=how)
    assert isinstance(line, PaymentStatus)
    assert (line.status, line.reason_text) == ("credited", "")


def test_a_byte_order_mark_and_empty_lines_do_no_harm() -> None:
    how = form("000").csv
    assert how is not None
    (line,) = read(
        "\ufeffРеференс;Сумма;Статус;Код;Себебі;Құжат", "", "TRK1;1;Есептелді;;;7", "", "БАРЛЫҒЫ;1;1", "", how=how
    )
    assert isinstance(line, PaymentStatus)
    assert line.line == 3


def test_an_empty_table_with_a_right_last_row_is_lawful() -> None:
    assert read(HEAD, "ИТОГО;0;0,00") == ()


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ("10.12.2026;;5,00;Зачислен;;;D", "10 005,00"),
        ("10.12.2026;TRK9;5,00;Неведомо;;;D", "10 005,00"),
        ("10.12.2026;TRK9;5,50;Зачислен;;;D", "10 005,50"),
        ("10.12.2026;TRK9;пять;Зачислен;;;D", "10 000,00"),
        ("10.12.2026;TRK9", "10 000,00"),
    ],
)
def test_a_row_that_is_not_understood_is_kept_and_counts(row: str, total: str) -> None:
    known, unknown = read(HEAD, PAID, row, f"ИТОГО;2;{total}")
    assert isinstance(known, PaymentStatus)
    assert isinstance(unknown, Unknown)
    assert (unknown.raw, unknown.line) == (row, 3)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((HEAD, PAID, BACK, "ИТОГО;3;20 000,00"), problems.WRONG_COUNT),
        ((HEAD, PAID, BACK, "ИТОГО;2;20 000,01"), problems.WRONG_SUM),
        ((HEAD, PAID, BACK, "ИТОГО;два;20 000,00"), problems.WRONG_VALUE),
        ((HEAD, PAID, BACK, "ИТОГО"), problems.NO_TRAILER),
        ((HEAD, PAID, BACK), problems.NO_TRAILER),
        ((HEAD, PAID, "ИТОГО;1;10 000,00", BACK), problems.AFTER_TRAILER),
        ((HEAD, PAID, PAID, "ИТОГО;2;20 000,00"), problems.TWICE),
        ((HEAD.replace("Сумма", "Sum"), PAID, "ИТОГО;1;10 000,00"), problems.NO_COLUMN),
        ((), problems.NO_TRAILER),
        (("x" * 10_000,), problems.LONG_LINE),
    ],
)
def test_a_table_that_cannot_be_trusted_is_refused(lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(BankFileError) as caught:
        read(*lines)
    assert caught.value.message == message


def test_another_encoding_is_told() -> None:
    how = form("000").csv
    assert how is not None
    with pytest.raises(BankFileError) as caught:
        bank_csv.read(io.BytesIO("Референс;Сумма".encode("cp1251")), how)
    assert caught.value.message == problems.NOT_TEXT
