"""The payment register, printed and as a spreadsheet."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pypdfium2
import pytest
from lxml import etree
from tests.ledger.bank.invented import iban_of, payer

from tirek.ledger.bank import problems, register
from tirek.ledger.bank.numerals import LARGEST, tenge_in_words
from tirek.ledger.bank.problems import BankFileError
from tirek.ledger.bank.register import RegisterHead, RegisterRow, masked, months_shown

SERVICE = {"kk": "Үйде оқытуға өтемақы", "ru": "Возмещение затрат на обучение на дому"}
HEAD = RegisterHead(payer(), SERVICE, 12, date(2026, 12, 10), date(2026, 12, 8), "aktobe-000012-001.xml")


def rows(count: int) -> list[RegisterRow]:
    return [
        RegisterRow(number, f"Өтегенова {number}", "=1+1", masked(iban_of(number)), (202611, 202612), 10_000)
        for number in range(1, count + 1)
    ]


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize(
    ("amount", "kk", "ru"),
    [
        (0, "Нөл теңге", "Ноль тенге"),
        (1, "Бір теңге", "Один тенге"),
        (12, "Он екі теңге", "Двенадцать тенге"),
        (21_000, "Жиырма бір мың теңге", "Двадцать одна тысяча тенге"),
        (2_002, "Екі мың екі теңге", "Две тысячи два тенге"),
        (111_011, "Бір жүз он бір мың он бір теңге", "Сто одиннадцать тысяч одиннадцать тенге"),
        (10_000, "Он мың теңге", "Десять тысяч тенге"),
        (34_600, "Отыз төрт мың алты жүз теңге", "Тридцать четыре тысячи шестьсот тенге"),
        (1_000_000, "Бір миллион теңге", "Один миллион тенге"),
        (5_000_000_090, "Бес миллиард тоқсан теңге", "Пять миллиардов девяносто тенге"),
        (22_000_003, "Жиырма екі миллион үш теңге", "Двадцать два миллиона три тенге"),
    ],
)
def test_sums_in_words(amount: int, kk: str, ru: str) -> None:
    assert (tenge_in_words(amount, "kk"), tenge_in_words(amount, "ru")) == (kk, ru)


@pytest.mark.parametrize("amount", [-1, LARGEST + 1])
def test_sums_without_words_are_refused(amount: int) -> None:
    with pytest.raises(ValueError, match=str(amount)):
        tenge_in_words(amount, "kk")


@pytest.mark.parametrize(
    ("months", "shown"),
    [
        ((), ""),
        ((202611,), "11.2026"),
        ((202611, 202612, 202701), "11.2026–01.2027"),
        ((202609, 202611, 202612), "09.2026, 11.2026–12.2026"),
    ],
)
def test_months_are_told_as_spans(months: tuple[int, ...], shown: str) -> None:
    assert months_shown(months) == shown


def test_an_account_shows_its_end_only() -> None:
    assert masked("KZ86601A000000001234") == "KZ86 •••• 1234"


def test_the_printed_register_has_every_row_its_total_and_places_to_sign() -> None:
    found = pages(register.as_pdf(HEAD, iter(rows(60))))
    text = "\n".join(found)
    for number in (1, 30, 60):
        assert f"Өтегенова {number}" in text
    assert "600\u202f000" in found[-1]
    for said in (
        "Алты жүз мың теңге",
        "Шестьсот тысяч тенге",
        payer().head["kk"],
        payer().accountant["ru"],
        "Бас бухгалтер",
    ):
        assert said in found[-1]
    for number, page in enumerate(found, start=1):
        assert f"Страница {number} из {len(found)}" in page
        assert "№ 12" in page
    for page in found[:-1]:
        assert "Алушы" in page
    assert "Демонстрационные данные" in found[0]
    assert "Ведомость на выплату" in found[0]
    assert "aktobe-000012-001.xml" in found[0]


def test_it_is_the_same_when_printed_again_and_lawful_when_empty() -> None:
    assert register.as_pdf(HEAD, rows(3)) == register.as_pdf(HEAD, rows(3))
    (page,) = pages(register.as_pdf(HEAD, []))
    assert "Төлем жоқ" in page
    assert "Ноль тенге" in page


def test_a_register_too_long_to_print_is_refused() -> None:
    with pytest.raises(BankFileError) as caught:
        register.as_pdf(HEAD, rows(register.PRINTED + 1))
    assert caught.value.message == problems.TOO_LONG_TO_PRINT


def sheet(raw: bytes) -> list[list[str]]:
    name = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        root = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert root.find(".//s:f", name) is None
    return [["".join(map(str, cell.itertext())) for cell in row] for row in root.iterfind(".//s:row", name)]


def written(count: int) -> bytes:
    file = io.BytesIO()
    register.as_spreadsheet(file, HEAD, iter(rows(count)))
    return file.getvalue()


def test_the_spreadsheet_has_the_same_rows_and_no_formula() -> None:
    found = sheet(written(3))
    assert ["2", "Өтегенова 2", "=1+1", masked(iban_of(2)), "11.2026–12.2026", "10000"] in found
    assert any(row[0] == "Барлығы · Итого" and row[-1] == "30000" for row in found)
    assert any("Тридцать тысяч тенге" in row[0] for row in found if row)


def test_the_spreadsheet_is_the_same_when_written_again() -> None:
    assert written(50) == written(50)
