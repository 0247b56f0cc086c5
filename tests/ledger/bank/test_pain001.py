"""Files of pain.001.001.09: valid by the schema, true to their head, the same again."""

from __future__ import annotations

import hashlib
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from lxml import etree
from tests.ledger.bank.invented import BOOKED, KAZAKH, form, head_of, payer, payment, payment_lists, settings

from tirek.ledger.bank import pain001, problems
from tirek.ledger.bank.banks import BankFormat
from tirek.ledger.bank.model import FileHead, Payment
from tirek.ledger.bank.problems import BankFileError

NS = {"p": pain001.NAMESPACE}
CODES = ("purpose_code", "kod", "kbe")
SCHEMA = etree.XMLSchema(etree.parse(pain001.SCHEMA))


def written(payments: list[Payment], how: BankFormat | None = None, head: FileHead | None = None) -> bytes:
    file = io.BytesIO()
    pain001.write(file, head or head_of(payments), payer(), iter(payments), how or form(), settings())
    return file.getvalue()


def tree(raw: bytes) -> etree._ElementTree:
    found = etree.parse(io.BytesIO(raw))
    SCHEMA.assertValid(found)
    return found


def texts(raw: bytes, name: str) -> list[str]:
    return [element.text or "" for element in tree(raw).iterfind(f".//p:{name}", NS)]


@given(payments=payment_lists())
@effort(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_payments_give_a_valid_file_whose_head_is_its_body(payments: list[Payment]) -> None:
    raw = written(payments)
    total = f"{sum(one.amount for one in payments)}.00"
    assert texts(raw, "NbOfTxs") == [str(len(payments))] * 2
    assert texts(raw, "CtrlSum") == [total] * 2
    assert texts(raw, "InstdAmt") == [f"{one.amount}.00" for one in payments]
    assert texts(raw, "CdtrAcct/p:Id/p:IBAN") == [one.iban for one in payments]
    assert texts(raw, "Cdtr/p:Nm") == [" ".join(one.full_name.split()) for one in payments]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xml"
        path.write_bytes(raw)
        pain001.check(path, head_of(payments))


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_every_kazakh_letter_and_markup_arrives_as_it_was(encoding: str) -> None:
    one = payment(surname=KAZAKH, given_name="A & B <C>", patronymic="«₸»")
    raw = written([one], form(encoding=encoding))
    assert texts(raw, "Cdtr/p:Nm") == [f"{KAZAKH} A & B <C> «₸»"]
    assert raw.startswith(f'<?xml version="1.0" encoding="{encoding.upper()}"?>'.encode())


def test_a_bank_that_wants_other_letters_gets_them() -> None:
    one = payment(surname="Қуанышұлы", given_name="Ғани", patronymic="")
    assert texts(written([one], form(replace=True)), "Cdtr/p:Nm") == ["Куанышулы Гани"]


def test_invisible_signs_and_line_ends_do_not_break_a_file() -> None:
    one = payment(surname="Үл\u200bгі\n", given_name="\tМысал\x00")
    assert texts(written([one]), "Cdtr/p:Nm") == ["Үлгі Мысал Үлгіқызы"]


PURPOSE, CATEGORY, REGULATORY = "Purp/p:Prtry", "CtgyPurp/p:Prtry", "RgltryRptg//p:Cd"
DEBTOR, CREDITOR = "Dbtr//p:Othr/p:Id", "Cdtr//p:Othr/p:Id"


@pytest.mark.parametrize(
    ("places", "where"),
    [
        (("purpose", "debtor", "creditor"), (PURPOSE, DEBTOR, CREDITOR)),
        (("category", "regulatory", "regulatory"), (CATEGORY, REGULATORY, REGULATORY)),
        (("regulatory", "regulatory", "creditor"), (REGULATORY, REGULATORY, CREDITOR)),
    ],
)
def test_codes_go_where_the_bank_wants_them(places: tuple[str, ...], where: tuple[str, ...]) -> None:
    raw = written([payment()], form(places=dict(zip(CODES, places, strict=True))))
    for path, code in zip(where, (payer().purpose_code, payer().kod, payer().kbe), strict=True):
        assert code in texts(raw, path)


def test_codes_may_stand_in_the_text() -> None:
    raw = written([payment(purpose="Өтемақы")], form(places=dict.fromkeys(CODES, "remittance")))
    assert texts(raw, "Ustrd") == ["/KNP/039 /KOD/12 /KBE/19 Өтемақы"]


def test_the_same_run_gives_the_same_bytes() -> None:
    payments = [payment(number) for number in range(1, 2500)]
    assert written(payments) == written(payments)


def test_references_are_short_enough_for_the_longest_territory_and_run() -> None:
    head = head_of([payment()], territory="a-very-long-name-of-a-district", run=10**12, sequence=9999)
    assert len(head.message_id) <= 35
    written([payment()], head=head)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount": 0}, problems.BAD_AMOUNT),
        ({"amount": -5}, problems.BAD_AMOUNT),
        ({"amount": 10.5}, problems.BAD_AMOUNT),
        ({"amount": True}, problems.BAD_AMOUNT),
        ({"iin": "90010140001"}, problems.BAD_IIN),
        ({"iin": "９００１０１４０００１１"}, problems.BAD_IIN),
        ({"iban": "KZ00125KZT0000000001"}, problems.BAD_IBAN),
        ({"bank": "601"}, problems.BAD_IBAN),
        ({"end_to_end_id": ""}, problems.BAD_ID),
        ({"end_to_end_id": "A" * 36}, problems.BAD_ID),
        ({"end_to_end_id": "<A>"}, problems.BAD_ID),
        ({"surname": " ", "given_name": ""}, problems.NO_NAME),
        ({"purpose": "ө" * 141}, problems.TOO_LONG),
        ({"surname": "Ө" * 141}, problems.TOO_LONG),
    ],
)
def test_a_payment_that_a_bank_would_refuse_is_not_written(change: dict[str, object], message: str) -> None:
    payments = [payment(1), payment(2, **change)]
    with pytest.raises(BankFileError) as caught:
        written(payments, head=head_of([payment(1), payment(2)]))
    assert (caught.value.message, caught.value.payment) == (message, 2)
    assert "2" in caught.value.text("kk")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 3}, problems.WRONG_COUNT),
        ({"total": 20_001}, problems.WRONG_SUM),
        ({"count": 0}, problems.NOTHING_TO_PAY),
        ({"count": 10_001}, problems.TOO_MANY),
    ],
)
def test_a_head_that_promises_something_else_is_refused(change: dict[str, object], message: str) -> None:
    payments = [payment(1), payment(2)]
    with pytest.raises(BankFileError) as caught:
        written(payments, head=head_of(payments, **change))
    assert caught.value.message == message


def test_payments_out_of_order_or_twice_are_refused() -> None:
    for payments in ([payment(2), payment(1)], [payment(1), payment(1)]):
        with pytest.raises(BankFileError) as caught:
            written(payments)
        assert caught.value.message == problems.OUT_OF_ORDER


def test_a_moment_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="2026"):
        written([payment()], head=head_of([payment()], created_at=BOOKED.replace(tzinfo=None)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"10000.00</InstdAmt>", b"10001.00</InstdAmt>"),
        (b"<NbOfTxs>2</NbOfTxs>", b"<NbOfTxs>3</NbOfTxs>"),
        (b"TRK-AKTOBE-12-1", b"TRK-AKTOBE-12-2"),
        (b"<EndToEndId>TRK1</EndToEndId>", b""),
        (b"</Document>", b""),
        (b"900101400011", b"9" * 36),
    ],
)
def test_a_spoilt_file_does_not_pass_the_check(tmp_path: Path, old: bytes, new: bytes) -> None:
    payments = [payment(1), payment(2)]
    path = tmp_path / "file.xml"
    path.write_bytes(written(payments).replace(old, new, 1))
    with pytest.raises(BankFileError):
        pain001.check(path, head_of(payments))


def test_the_schema_is_the_published_one_unchanged() -> None:
    raw = pain001.SCHEMA.read_bytes()
    assert hashlib.sha256(raw).hexdigest() == "de038b373e47b0077b1832ddd81f4b2f1eb25d35721f62da1e38b7f5a09fda24"
