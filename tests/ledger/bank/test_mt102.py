"""Lists of MT102: written as they are read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from tests.ledger.bank.invented import KAZAKH, form, head_of, iban_of, payer, payment, payment_lists, settings

from tirek.ledger.bank import mt102, problems
from tirek.ledger.bank.banks import BankFormat
from tirek.ledger.bank.lettering import Lettering
from tirek.ledger.bank.model import Payment
from tirek.ledger.bank.problems import BankFileError

ENCODINGS = ["cp866", "utf-8"]


def written(payments: list[Payment], how: BankFormat) -> bytes:
    file = io.BytesIO()
    mt102.write(file, head_of(payments), payer("panfilov"), iter(payments), how, settings())
    return file.getvalue()


def read(raw: bytes, encoding: str) -> tuple[mt102.ListHead, list[mt102.ListLine]]:
    head, *lines = list(mt102.scan(io.BytesIO(raw), encoding))
    assert isinstance(head, mt102.ListHead)
    return head, [line for line in lines if isinstance(line, mt102.ListLine)]


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(payments=payment_lists())
@effort(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_back(encoding: str, payments: list[Payment]) -> None:
    how = form("563", encoding=encoding, replace=encoding == "cp866")
    letters = Lettering(encoding, settings().letters, everywhere=how.replace)
    head, lines = read(written(payments, how), encoding)
    assert head.reference == "TRK12-1"
    assert head.tags["50/D"] == payer("panfilov").iban
    assert [(line.end_to_end_id, line.amount) for line in lines] == [
        (one.end_to_end_id, one.amount) for one in payments
    ]
    for line, one in zip(lines, payments, strict=True):
        assert line.tags["FM"] == letters.of(one.surname)
        assert line.tags["NM"] == letters.of(one.given_name)
        assert line.tags.get("FT", "") == letters.of(one.patronymic)
        assert (line.tags["IDN"], line.tags["LA"], line.tags["DT"]) == (one.iin, one.iban, "900101")
        assert line.tags.get("ASSIGN", head.tags["70/ASSIGN"]) == letters.of(one.purpose)


def test_its_lines_are_those_of_the_format() -> None:
    lines = written([payment(1), payment(2)], form("563")).decode("cp866").split("\r\n")
    assert lines[0] == "{1:F01KPSTKZKAXXXX0000000001}{2:I102NBRKKZKXXXXXN}{4:"
    assert lines[1:8] == [":20:TRK12-1", f":50:/D/{payer('panfilov').iban}", lines[3], f"/IDN/{payer('panfilov').bin}",
                          "/IRS/1", "/SECO/2", ":52B:KPSTKZKA"]  # fmt: skip
    assert {"/SEND/07", "/VO/01", "/KNP/039", ":32B:KZT10000,00", ":21:TRK2", ":70:/FM/Улгибекова"} <= set(lines)
    assert lines[-3:] == [":32A:261210KZT20000,00", "-}", ""]


def test_every_kazakh_letter_becomes_one_letter_in_cp866() -> None:
    _, lines = read(written([payment(surname=KAZAKH, given_name="«₸»")], form("563")), "cp866")
    assert lines[0].tags["FM"] == "АаГгКкНнОоУуУуХхИи"
    assert lines[0].tags["NM"] == '"тг"'


def test_utf_8_keeps_kazakh_letters_unless_the_bank_wants_others() -> None:
    for replace, expected in ((False, KAZAKH), (True, "АаГгКкНнОоУуУуХхИи")):
        _, lines = read(written([payment(surname=KAZAKH)], form("563", encoding="utf-8", replace=replace)), "utf-8")
        assert lines[0].tags["FM"] == expected


def test_accents_are_left_out_and_what_cannot_be_written_is_named() -> None:
    _, lines = read(written([payment(surname="Müller")], form("563")), "cp866")
    assert lines[0].tags["FM"] == "Muller"
    with pytest.raises(BankFileError) as caught:
        written([payment(surname="李")], form("563"))
    assert (caught.value.message, caught.value.payment, caught.value.values["sign"]) == (problems.NOT_WRITABLE, 1, "李")


def test_one_list_goes_to_one_bank() -> None:
    other = payment(2, bank="601", iban=iban_of(2, "601"))
    with pytest.raises(BankFileError) as caught:
        written([payment(1), other], form("563"))
    assert caught.value.message == problems.OTHER_BANK


def test_a_reference_is_short() -> None:
    with pytest.raises(BankFileError) as caught:
        written([payment(end_to_end_id="A" * 17)], form("563"))
    assert caught.value.message == problems.BAD_ID


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b":32A:261210KZT20000,00", b":32A:261210KZT20001,00", problems.WRONG_SUM),
        (b":32A:261210KZT20000,00\r\n", b"", problems.MISSING),
        (b"-}\r\n", b"", problems.NO_TRAILER),
        (b"-}\r\n", b"-}\r\n:21:9\r\n", problems.AFTER_TRAILER),
        (b":32B:KZT10000,00", b":32B:USD10000,00", problems.OTHER_CURRENCY),
        (b":32B:KZT10000,00", b":32B:KZT10000,50", problems.WRONG_VALUE),
        (b":32B:KZT10000,00\r\n", b"", problems.MISSING),
        (b"/IDN/900101400011", b"", problems.WRONG_VALUE),
        (b"/IDN/900101400011", b"/IDN/1\r\n/IDN/900101400011", problems.WRONG_VALUE),
        (b"{1:F01", b"<?xml", problems.NOT_THIS),
        (b"/KNP/", b"/" + b"A" * 5000, problems.LONG_LINE),
    ],
)
def test_a_spoilt_list_is_refused_with_its_line(old: bytes, new: bytes, message: str) -> None:
    raw = written([payment(1), payment(2)], form("563"))
    with pytest.raises(BankFileError) as caught:
        read(raw.replace(old, new, 1), "cp866")
    assert caught.value.message == message
    assert caught.value.line


def test_what_is_not_text_is_told(tmp_path: Path) -> None:
    raw = written([payment()], form("563"))
    with pytest.raises(BankFileError) as caught:
        read(raw.replace(b"/FM/", b"/FM/\xff\xfe", 1), "utf-8")
    assert caught.value.message == problems.NOT_TEXT
    path = tmp_path / "list.txt"
    path.write_bytes(raw)
    mt102.check(path, head_of([payment()]), form("563"))
    with pytest.raises(BankFileError) as caught:
        mt102.check(path, head_of([payment()], run=13), form("563"))
    assert caught.value.message == problems.NOT_AS_MEANT
