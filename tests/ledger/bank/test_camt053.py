"""Statements of accounts: movements, returns, balances, and the proof of all of them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from tests.ledger.bank.invented import iban_of, payer, settings

from tirek.ledger.bank import camt053, problems
from tirek.ledger.bank.model import Statement, StatementLine, Unknown
from tirek.ledger.bank.problems import BankFileError


def money(amount: str, name: str = "Amt") -> str:
    return f'<{name} Ccy="KZT">{amount}</{name}>'


def details(reference: str, *, amount: str = "", reason: str = "", bank: str = "", party: str = "") -> str:
    returned = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn><AddtlInf>қайтарылды</AddtlInf></RtrInf>" if reason else ""
    return (
        f"<TxDtls><Refs>{f'<AcctSvcrRef>{bank}</AcctSvcrRef>' if bank else ''}<EndToEndId>{reference}</EndToEndId></Refs>"
        f"{money(amount) if amount else ''}{party}{returned}</TxDtls>"
    )


def entry(
    amount: str, direction: str, *inside: str, reference: str = "B1", status: str = "<Sts><Cd>BOOK</Cd></Sts>"
) -> str:
    return (
        f"<Ntry>{money(amount)}<CdtDbtInd>{direction}</CdtDbtInd>{status}<BookgDt><Dt>2026-12-10</Dt></BookgDt>"
        f"<ValDt><Dt>2026-12-11</Dt></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<NtryDtls>{''.join(inside)}</NtryDtls></Ntry>"
    )


def balance(code: str, amount: str, direction: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{money(amount)}<CdtDbtInd>{direction}</CdtDbtInd></Bal>"
    )


def summed(name: str, count: int, total: str) -> str:
    return f"<{name}><NbOfNtries>{count}</NbOfNtries><Sum>{total}</Sum></{name}>"


def statement(*entries: str, before: str = "", summary: str = "", identity: str = "S-1") -> str:
    shown = f"<TxsSummry>{summary}</TxsSummry>" if summary else ""
    lines = "\n".join(entries)
    return (
        f"<Stmt><Id>{identity}</Id><CreDtTm>2026-12-11T00:00:00+05:00</CreDtTm>"
        f"<Acct><Id><IBAN>{payer().iban}</IBAN></Id><Ccy>KZT</Ccy></Acct>{before}{shown}\n{lines}\n</Stmt>"
    )


def message(*statements: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M-1</MsgId></GrpHdr>\n{''.join(statements)}</BkToCstmrStmt></Document>"
    ).encode()


def read(*statements: str) -> tuple[Statement, ...]:
    return camt053.read(io.BytesIO(message(*statements)))


def known(line: StatementLine | Unknown) -> StatementLine:
    assert isinstance(line, StatementLine)
    return line


PAID = entry("20000.00", "DBIT", details("TRK1", amount="10000.00"), details("TRK2", amount="10000.00"), reference="B1")
BACK = entry("10000.00", "CRDT", details("TRK2", reason="AC06", bank="B2-1"), reference="B2")


def test_a_statement_is_read_whole() -> None:
    party = f"<RltdPties><Dbtr><Nm>Үлгі Мысал</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban_of(5)}</IBAN></Id></DbtrAcct></RltdPties>"
    voluntary = entry("7000.00", "CRDT", details("NOTPROVIDED", party=party), reference="B3")
    (found,) = read(
        statement(
            PAID,
            BACK,
            voluntary,
            before=balance("OPBD", "50000.50") + balance("CLBD", "47000.50"),
            summary=summed("TtlNtries", 3, "37000.00")
            + summed("TtlCdtNtries", 2, "17000.00")
            + summed("TtlDbtNtries", 1, "20000"),
        )
    )
    assert (found.identity, found.message_id, found.iban) == ("S-1", "M-1", payer().iban)
    assert (found.opening, found.closing, found.credits, found.debits) == (5_000_050, 4_700_050, 1_700_000, 2_000_000)
    first, second, back, given = map(known, found.lines)
    for paid, reference in ((first, "TRK1"), (second, "TRK2")):
        assert (paid.direction, paid.end_to_end_id, paid.amount) == ("debit", reference, 10_000)
    assert (back.returned, back.reason_code, back.bank_reference, back.text) == (True, "AC06", "B2-1", "қайтарылды")
    assert settings().reason(back.reason_code).id == "blocked-account"
    assert (back.booked_on, back.value_on) == (date(2026, 12, 10), date(2026, 12, 11))
    assert (given.returned, given.end_to_end_id, given.party_name, given.party_iban) == (
        False,
        "",
        "Үлгі Мысал",
        iban_of(5),
    )


def test_an_empty_statement_is_lawful() -> None:
    (found,) = read(
        statement(before=balance("OPBD", "5.00") + balance("CLBD", "5.00"), summary=summed("TtlNtries", 0, "0"))
    )
    assert found.lines == ()


def test_several_statements_are_told_apart() -> None:
    one, two = read(statement(PAID, identity="S-1"), statement(PAID, identity="S-2"))
    assert ((one.identity, len(one.lines)), (two.identity, len(two.lines))) == (("S-1", 2), ("S-2", 2))


@pytest.mark.parametrize(
    "line",
    [
        entry("150.55", "DBIT", details("NOTPROVIDED")),
        entry("100.00", "DBIT", details("TRK9"), status="<Sts><Cd>PDNG</Cd></Sts>"),
    ],
)
def test_a_movement_that_is_not_understood_is_kept_with_its_sum(line: str) -> None:
    (found,) = read(statement(line))
    (unknown,) = found.lines
    assert isinstance(unknown, Unknown)
    assert unknown.tiyn in (-15_055, -10_000)
    assert "<Ntry" in unknown.raw or "TxDtls" in unknown.raw


def test_what_is_not_booked_does_not_count_in_the_balance() -> None:
    pending = entry("100.00", "DBIT", details("TRK9"), status="<Sts>PDNG</Sts>")
    (found,) = read(statement(pending, before=balance("OPBD", "5.00") + balance("CLBD", "5.00")))
    assert (found.debits, len(found.lines)) == (0, 1)


def test_an_overdrawn_account_is_below_zero() -> None:
    (found,) = read(statement(PAID, before=balance("PRCD", "0.00") + balance("CLBD", "20000.00", "DBIT")))
    assert found.closing == -2_000_000


@pytest.mark.parametrize(
    ("before", "summary", "message"),
    [
        ("", summed("TtlNtries", 3, "30000.00"), problems.WRONG_COUNT),
        ("", summed("TtlNtries", 2, "30000.01"), problems.WRONG_SUM),
        ("", summed("TtlCdtNtries", 1, "20000.00"), problems.WRONG_SUM),
        ("", summed("TtlDbtNtries", 2, "20000.00"), problems.WRONG_COUNT),
        (balance("OPBD", "50000.00") + balance("CLBD", "40000.01"), "", problems.WRONG_BALANCE),
        (balance("OPBD", "fifty") + balance("CLBD", "40000.01"), "", problems.WRONG_VALUE),
    ],
)
def test_totals_that_are_not_those_of_the_lines_are_one_clear_error(before: str, summary: str, message: str) -> None:
    with pytest.raises(BankFileError) as caught:
        read(statement(PAID, BACK, before=before, summary=summary))
    assert caught.value.message == message
    assert caught.value.line


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ((BACK, BACK), problems.TWICE),
        (
            (entry("100.00", "DBIT", details("T1", amount="50.00"), details("T2", amount="49.00")),),
            problems.WRONG_DETAILS,
        ),
        ((entry("100.00", "DBIT", details("T1"), details("T2")),), problems.MISSING),
        ((entry("100.00", "BOTH", details("T1")),), problems.WRONG_VALUE),
        ((entry("-100.00", "DBIT", details("T1")),), problems.WRONG_VALUE),
        ((entry("100.00", "DBIT", details("T1")).replace("2026-12-10", "2026-13-10"),), problems.WRONG_VALUE),
        ((entry("100.00", "DBIT", details("T1")).replace("KZT", "EUR"),), problems.OTHER_CURRENCY),
    ],
)
def test_lines_that_contradict_themselves_are_refused(entries: tuple[str, ...], message: str) -> None:
    with pytest.raises(BankFileError) as caught:
        read(statement(*entries))
    assert caught.value.message == message


def test_a_file_without_a_statement_or_cut_off_is_refused() -> None:
    for raw, told in ((message(), problems.MISSING), (message(statement(PAID))[:-30], problems.NOT_XML)):
        with pytest.raises(BankFileError) as caught:
            camt053.read(io.BytesIO(raw))
        assert caught.value.message == told


def test_a_long_statement_keeps_its_head() -> None:
    many = [entry("1.00", "DBIT", details(f"T{n}"), reference=f"B{n}") for n in range(3000)]
    (found,) = read(statement(*many, before=balance("OPBD", "3000.00") + balance("CLBD", "0.00")))
    assert (found.identity, found.opening, len(found.lines)) == ("S-1", 300_000, 3000)
