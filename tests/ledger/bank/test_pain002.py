"""Status reports of banks: read, proven, and nothing lost."""

from __future__ import annotations

import io

import pytest
from tests.ledger.bank.invented import settings

from tirek.ledger.bank import pain002, problems
from tirek.ledger.bank.model import PaymentStatus, StatusReport, Unknown
from tirek.ledger.bank.problems import BankFileError


def one(reference: str, status: str, *, amount: str = "10000.00", reason: str = "", more: str = "") -> str:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn><AddtlInf>Шот жабық</AddtlInf></StsRsnInf>" if reason else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{status}</TxSts>{why}{more}"
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="KZT">{amount}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>'
    )


def counted(status: str, count: int, total: str = "") -> str:
    sums = f"<DtldCtrlSum>{total}</DtldCtrlSum>" if total else ""
    return f"<NbOfTxsPerSts><DtldNbOfTxs>{count}</DtldNbOfTxs><DtldSts>{status}</DtldSts>{sums}</NbOfTxsPerSts>"


def report(*lines: str, trailer: str = "", group: str = "PART", version: str = "10") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        "<CstmrPmtStsRpt>\n<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-12-10T18:00:00+05:00</CreDtTm></GrpHdr>\n"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>TRK-AKTOBE-12-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<OrgnlNbOfTxs>3</OrgnlNbOfTxs><OrgnlCtrlSum>30000.00</OrgnlCtrlSum><GrpSts>{group}</GrpSts>{trailer}</OrgnlGrpInfAndSts>\n"
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>TRK-AKTOBE-12-1</OrgnlPmtInfId>\n"
        + "\n".join(lines)
        + "\n</OrgnlPmtInfAndSts>\n"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def read(raw: bytes, **options: int) -> StatusReport:
    return pain002.read(io.BytesIO(raw), settings(), **options)


@pytest.mark.parametrize("version", ["03", "10", "14"])
def test_a_report_is_read_whole(version: str) -> None:
    found = read(
        report(
            one("TRK1", "ACSC", more="<AcctSvcrRef>B-77</AcctSvcrRef>"),
            one("TRK2", "ACCP"),
            one("TRK3", "RJCT", reason="AC04"),
            trailer=counted("ACSC", 1, "10000.00") + counted("RJCT", 1, "10000.00"),
            version=version,
        )
    )
    assert (found.message_id, found.original_message_id) == ("BANK-1", "TRK-AKTOBE-12-1")
    assert (found.original_count, found.original_total) == (3, 30_000)
    assert (found.bank_status, found.status) == ("PART", "sent")
    first, second, third = found.lines
    assert isinstance(first, PaymentStatus)
    assert isinstance(second, PaymentStatus)
    assert isinstance(third, PaymentStatus)
    assert [line.status for line in (first, second, third)] == ["credited", "sent", "returned"]
    assert (first.end_to_end_id, first.amount, first.bank_reference) == ("TRK1", 10_000, "B-77")
    assert (third.reason_code, third.reason_text, third.line) == ("AC04", "Шот жабық", 8)
    assert settings().reason(third.reason_code).id == "closed-account"


def test_a_bank_may_list_only_what_it_refused() -> None:
    found = read(report(one("TRK3", "RJCT", reason="XX99"), trailer=counted("ACSC", 2) + counted("RJCT", 1)))
    (line,) = found.lines
    assert isinstance(line, PaymentStatus)
    assert settings().reason(line.reason_code).id == "other"


def test_a_report_of_the_file_alone_has_no_lines() -> None:
    found = read(report(group="ACCP", trailer=counted("ACCP", 3, "30000.00") + counted("RJCT", 0)))
    assert (found.status, found.lines) == ("sent", ())


@pytest.mark.parametrize(
    "line",
    [one("", "ACSC"), one("TRK1", "WHAT"), one("TRK1", "ACSC", amount="10000.50")],
)
def test_a_line_that_is_not_understood_is_kept(line: str) -> None:
    found = read(report(line, one("TRK2", "ACSC")))
    unknown, known = found.lines
    assert isinstance(unknown, Unknown)
    assert isinstance(known, PaymentStatus)
    assert "OrgnlTxRef" in unknown.raw
    assert unknown.why
    assert unknown.tiyn in (1_000_000, 1_000_050)


@pytest.mark.parametrize(
    ("trailer", "message"),
    [
        (counted("ACSC", 3), problems.WRONG_COUNT),
        (counted("ACSC", 2, "20000.01"), problems.WRONG_SUM),
        (counted("RJCT", 1), problems.WRONG_COUNT),
        (counted("ACSC", 2, "many"), problems.WRONG_VALUE),
        (counted("ACSC", 2).replace("<DtldNbOfTxs>2", "<DtldNbOfTxs>-2"), problems.WRONG_VALUE),
    ],
)
@pytest.mark.parametrize("of_block", [False, True])
def test_a_wrong_trailer_is_one_clear_error(trailer: str, message: str, *, of_block: bool) -> None:
    lines = [one("TRK1", "ACSC"), one("TRK2", "ACSC")]
    raw = report(trailer, *lines) if of_block else report(*lines, trailer=trailer)
    with pytest.raises(BankFileError) as caught:
        read(raw)
    assert caught.value.message == message
    assert caught.value.line == (6 if of_block else 4)
    assert caught.value.text("ru") != caught.value.text("en")


def test_a_payment_that_stands_twice_is_refused() -> None:
    with pytest.raises(BankFileError) as caught:
        read(report(one("TRK1", "ACSC"), one("TRK1", "RJCT")))
    assert (caught.value.message, caught.value.values["reference"]) == (problems.TWICE, "TRK1")


def test_what_was_read_before_an_error_does_not_reach_the_caller_as_a_report() -> None:
    parts = []
    with pytest.raises(BankFileError):
        for part in pain002.scan(io.BytesIO(report(one("TRK1", "ACSC"), trailer=counted("ACSC", 2))), settings()):
            parts.append(part)  # noqa: PERF402 - it raises
    assert not any(isinstance(part, StatusReport) for part in parts)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE = {
    "empty": (b"", problems.NOT_XML),
    "spaces": (b"   \n", problems.NOT_XML),
    "not XML": (b"<html><body>404", None),
    "another message": (report().replace(b"pain.002", b"camt.053"), problems.NOT_THIS),
    "another root": (b"<html><body>404</body></html>", problems.NOT_THIS),
    "cut off": (report(one("TRK1", "ACSC"), one("TRK2", "ACSC"))[:-60], problems.NOT_XML),
    "cut off in a line": (report(one("TRK1", "ACSC"))[:640], problems.NOT_XML),
    "two roots": (report() + b"<a/>", problems.NOT_XML),
    "billion laughs": (
        b'<!DOCTYPE Document [<!ENTITY l0 "ha">' + LAUGHS.encode() + b"]>" + report(one("&l11;", "ACSC")).partition(b"?>")[2],
        problems.DTD,
    ),
    "billion laughs in an attribute": (
        b'<!DOCTYPE Document [<!ENTITY l0 "ha">' + LAUGHS.encode() + b"]>"
        + report(one("T", "ACSC")).partition(b"?>")[2].replace(b'Ccy="KZT"', b'Ccy="&l11;"'),
        None,
    ),
    "external entity": (
        b'<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + report(one("&x;", "ACSC")).partition(b"?>")[2],
        problems.DTD,
    ),
    "external type": (
        b'<!DOCTYPE Document SYSTEM "http://127.0.0.1:1/x.dtd">' + report(one("TRK1", "ACSC")).partition(b"?>")[2],
        problems.DTD,
    ),
    "UTF-16 with a type": (
        ("<!DOCTYPE Document []>" + report().decode().partition("?>")[2]).encode("utf-16"),
        problems.DTD,
    ),
    "wrong encoding": (report().replace(b"BANK-1", b"BANK-\xff"), problems.NOT_XML),
    "too deep": (report(one("a", "ACSC", more="<x>" * 1000 + "</x>" * 1000)), problems.NOT_XML),
    "other currency": (report(one("TRK1", "ACSC")).replace(b"KZT", b"USD"), problems.OTHER_CURRENCY),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_file_that_is_no_report_is_refused(name: str) -> None:
    raw, message = HOSTILE[name]
    with pytest.raises(BankFileError) as caught:
        read(raw)
    if message is not None:
        assert caught.value.message == message


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(BankFileError) as caught:
        read(report(*(one(f"TRK{n}", "ACSC") for n in range(1000))), limit=100_000)
    assert caught.value.message == problems.TOO_LARGE
