"""SMPP on the wire."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.notices.sms import pdu
from tirek.notices.sms.pdu import Address, Command, Malformed, Pdu, Reader, ShortMessage, Status, Tag
from tirek.notices.sms.port import Report
from tirek.notices.sms.receipts import is_receipt, report_of

# Written by another client (smpplib 2.2.4) for the same values.
FOREIGN_SUBMIT = bytes.fromhex(
    "00000041000000040000000000000007000500546972656b0001013737303030303030303130000000000000010008000a042104d9043b0435043c020400021234"
)
FOREIGN_BIND = bytes.fromhex("00000024000000090000000000000001746972656b00696e76656e746564000034000000")


def submit() -> ShortMessage:
    return ShortMessage(
        source=Address("Tirek", 5),
        destination=Address("77000000010", 1, 1),
        content="Сәлем".encode("utf-16-be"),
        coding=pdu.CODING_UCS2,
        report=pdu.WANT_REPORT,
        options={Tag.USER_MESSAGE_REFERENCE: b"\x12\x34"},
    )


def test_writes_what_another_client_writes() -> None:
    assert Pdu(Command.SUBMIT, 7, body=submit().to_bytes()).to_bytes() == FOREIGN_SUBMIT
    assert Pdu(Command.BIND, 1, body=pdu.bind_body("tirek", "invented")).to_bytes() == FOREIGN_BIND


def test_reads_what_it_writes() -> None:
    unit = pdu.take(bytearray(FOREIGN_SUBMIT))
    assert unit is not None
    assert (unit.command, unit.sequence) == (Command.SUBMIT, 7)
    assert ShortMessage.read(unit.body) == submit()


def test_a_pdu_arrives_in_pieces() -> None:
    buffer = bytearray()
    for byte in FOREIGN_SUBMIT[:-1]:
        buffer.append(byte)
        assert pdu.take(buffer) is None
    buffer += FOREIGN_SUBMIT[-1:] + FOREIGN_BIND
    first, second = pdu.take(buffer), pdu.take(buffer)
    assert first is not None
    assert second is not None
    assert (first.command, second.command) == (Command.SUBMIT, Command.BIND)
    assert not buffer


@pytest.mark.parametrize("length", [0, 15, 64 * 1024 + 1, 0xFFFFFFFF])
def test_an_impossible_length_is_refused(length: int) -> None:
    with pytest.raises(Malformed):
        pdu.take(bytearray(length.to_bytes(4, "big") + bytes(12)))


def test_a_long_content_travels_as_payload() -> None:
    message = ShortMessage(source=Address(""), destination=Address("77000000010"), content=b"a" * 300)
    body = message.to_bytes()
    read = ShortMessage.read(body)
    assert read.content == b"a" * 300
    assert Tag.MESSAGE_PAYLOAD in read.options


@given(st.binary(max_size=120))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        ShortMessage.read(body)
    with contextlib.suppress(Malformed):
        pdu.read_bind(body)
    with contextlib.suppress(Malformed):
        Reader(body).options()


@given(st.integers(0, len(FOREIGN_SUBMIT) - 17))
def test_a_cut_body_is_refused_or_lacks_its_options(end: int) -> None:
    body = FOREIGN_SUBMIT[16:][:end]
    with contextlib.suppress(Malformed):
        assert ShortMessage.read(body).content == submit().content


def test_a_text_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Malformed):
        pdu.bind_body("a" * 16, "invented")
    with pytest.raises(Malformed):
        pdu.bind_body("a\0b", "invented")


def receipt(text: str = "", **options: bytes) -> ShortMessage:
    return ShortMessage(
        source=Address("77000000010"),
        destination=Address("Tirek"),
        content=text.encode(),
        esm_class=pdu.CLASS_RECEIPT,
        options={Tag[name]: value for name, value in options.items()},
    )


@pytest.mark.parametrize(
    ("message", "report"),
    [
        (receipt("id:A1 sub:001 dlvrd:001 submit date:2611201200 done date:2611201200 stat:DELIVRD err:000 text:"),
         Report("A1", "delivered")),
        (receipt("id:A1 sub:001 dlvrd:000 stat:UNDELIV err:006"), Report("A1", "failed", "unreachable")),
        (receipt("id:A1 stat:UNDELIV err:001"), Report("A1", "failed", "wrong-number")),
        (receipt("id:A1 stat:EXPIRED err:000"), Report("A1", "failed", "expired")),
        (receipt("ID:A1 STAT:REJECTD"), Report("A1", "failed", "rejected")),
        (receipt("id:A1 stat:UNKNOWN"), Report("A1", "failed", "unknown")),
        (receipt("id:A1 stat:ENROUTE"), None),
        (receipt("id:A1 stat:ACCEPTD"), None),
        (receipt("whatever"), None),
        (receipt(RECEIPTED_MESSAGE_ID=b"B2\0", MESSAGE_STATE=b"\x02"), Report("B2", "delivered")),
        (receipt("id:A1 stat:DELIVRD", RECEIPTED_MESSAGE_ID=b"B2\0", MESSAGE_STATE=b"\x05"),
         Report("B2", "failed", "unreachable")),
        (receipt(RECEIPTED_MESSAGE_ID=b"B2\0", MESSAGE_STATE=b"\x01"), None),
        (receipt(RECEIPTED_MESSAGE_ID=b"B2\0", MESSAGE_STATE=b""), None),
    ],
)  # fmt: skip
def test_receipts(message: ShortMessage, report: Report | None) -> None:
    assert is_receipt(message)
    assert report_of(message) == report


def test_a_persons_message_is_no_receipt() -> None:
    assert not is_receipt(submit())


def test_an_answer_keeps_the_sequence() -> None:
    answer = Pdu(Command.ENQUIRE_LINK, 9).answer(status=Status.SYSTEM_ERROR)
    assert (answer.command, answer.sequence, answer.is_answer) == (Command.ENQUIRE_LINK_ANSWER, 9, True)
