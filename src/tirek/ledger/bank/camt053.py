"""ISO 20022 statement of an account, camt.053: balances, and every movement with what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO, Final

from lxml import etree

from tirek.law.text import N_
from tirek.ledger.bank.model import CURRENCY, Statement, StatementLine, Unknown
from tirek.ledger.bank.problems import (
    MISSING,
    OTHER_CURRENCY,
    TWICE,
    WRONG_BALANCE,
    WRONG_COUNT,
    WRONG_DETAILS,
    WRONG_SUM,
    WRONG_VALUE,
    BankFileError,
)
from tirek.ledger.bank.xmlreading import (
    LIMIT,
    TIYN,
    Reader,
    day_of,
    line_of,
    number_of,
    raw_of,
    tenge_of,
    tiyn,
    tiyn_of,
)

FAMILY: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053."
CREDIT: Final = "credit"
DEBIT: Final = "debit"
_DIRECTIONS: Final = {"CRDT": CREDIT, "DBIT": DEBIT}
_BOOKED: Final = ("BOOK", "")
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)
NOT_BOOKED = N_("not booked yet")
NOT_WHOLE = N_("a sum that is not in whole tenge")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the movements of one entry have in common."""

    line: int
    direction: str
    tiyn: int
    booked_on: date | None
    value_on: date | None
    bank_reference: str
    reversal: bool
    text: str


def read(file: BinaryIO, *, limit: int = LIMIT) -> tuple[Statement, ...]:
    """Every statement of a file, whole and proven; raises BankFileError. For a file too large to keep, use `scan` twice."""
    found: list[Statement] = []
    lines: list[StatementLine | Unknown] = []
    for part in scan(file, limit=limit):
        if isinstance(part, Statement):
            found.append(replace(part, lines=tuple(lines)))
            lines = []
        else:
            lines.append(part)
    return tuple(found)


def scan(file: BinaryIO, *, limit: int = LIMIT) -> Iterator[StatementLine | Unknown | Statement]:
    """The movements of each statement as they come and then, proven, the statement itself (without its lines).

    Nothing of a statement counts before it came itself: counts and sums of its summary must be those of its entries, the
    balances must agree with them, and no movement stand twice.
    """
    reader = Reader(file, FAMILY, "Document", limit=limit)
    scanning = _Scan(reader)
    message_id = ""
    found = False
    for element in reader.elements("GrpHdr", "Ntry", "Stmt"):
        name = element.tag.rpartition("}")[2]
        if name == "GrpHdr":
            message_id = reader.text(element, "MsgId")
        elif name == "Ntry":
            yield from scanning.entry(element)
        else:
            found = True
            yield scanning.statement(element, message_id)
            scanning = _Scan(reader)
        reader.forget(element)
    if not found:
        raise BankFileError(MISSING, element="Stmt")


class _Scan:
    """Goes through one statement and counts, in tiyn and by direction."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._counts = {CREDIT: 0, DEBIT: 0}
        self._sums = {CREDIT: 0, DEBIT: 0}
        self._pending = {CREDIT: 0, DEBIT: 0}
        self._seen: set[tuple[str, str, str, int]] = set()

    def entry(self, element: etree._Element) -> Iterator[StatementLine | Unknown]:
        """The movements of one entry: itself, or each of its details."""
        reader = self._reader
        entry = self._of_entry(element)
        status = reader.text(element, "Sts/Cd", "Sts/Prtry", "Sts")
        self._counts[entry.direction] += 1
        self._sums[entry.direction] += entry.tiyn
        if status not in _BOOKED:
            self._pending[entry.direction] += entry.tiyn
            yield Unknown(entry.line, NOT_BOOKED, raw_of(element), self._signed(entry, entry.tiyn))
            return
        details = reader.all(element, "NtryDtls/TxDtls")
        if len(details) > 1:
            yield from self._each(entry, details)
            return
        yield self._line(entry, details[0] if details else element, element, entry.tiyn)

    def statement(self, element: etree._Element, message_id: str) -> Statement:
        """The statement, proven."""
        reader = self._reader
        currency = reader.text(element, "Acct/Ccy")
        if currency not in ("", CURRENCY):
            raise BankFileError(OTHER_CURRENCY, line=line_of(element), currency=currency)
        self._prove_summary(element)
        opening, closing = self._balance(element, _OPENING), self._balance(element, _CLOSING)
        booked = {name: self._sums[name] - self._pending[name] for name in (CREDIT, DEBIT)}
        if opening is not None and closing is not None:
            found = opening + booked[CREDIT] - booked[DEBIT]
            if found != closing:
                raise BankFileError(WRONG_BALANCE, line=line_of(element), said=tenge_of(closing), found=tenge_of(found))
        return Statement(
            identity=reader.text(element, "Id"),
            message_id=message_id,
            created=reader.text(element, "CreDtTm"),
            iban=reader.text(element, "Acct/Id/IBAN", "Acct/Id/Othr/Id"),
            opening=opening,
            closing=closing,
            credits=booked[CREDIT],
            debits=booked[DEBIT],
            lines=(),
        )

    def _of_entry(self, element: etree._Element) -> _Entry:
        reader, line = self._reader, line_of(element)
        code = reader.text(element, "CdtDbtInd")
        if code not in _DIRECTIONS:
            raise BankFileError(WRONG_VALUE, line=line, text=code, element="CdtDbtInd")
        return _Entry(
            line=line,
            direction=_DIRECTIONS[code],
            tiyn=tiyn_of(reader.find(element, "Amt")),
            booked_on=day_of(reader.text(element, "BookgDt/Dt", "BookgDt/DtTm"), "BookgDt", line),
            value_on=day_of(reader.text(element, "ValDt/Dt", "ValDt/DtTm"), "ValDt", line),
            bank_reference=reader.text(element, "AcctSvcrRef", "NtryRef"),
            reversal=reader.text(element, "RvslInd") in ("true", "1"),
            text=reader.text(element, "AddtlNtryInf"),
        )

    def _each(self, entry: _Entry, details: list[etree._Element]) -> Iterator[StatementLine | Unknown]:
        total = 0
        for element in details:
            amount = self._reader.find(element, "Amt")
            if amount is None:
                amount = self._reader.find(element, "AmtDtls/TxAmt/Amt")
            in_tiyn = tiyn_of(amount)
            total += in_tiyn
            yield self._line(entry, element, element, in_tiyn)
        if total != entry.tiyn:
            raise BankFileError(WRONG_DETAILS, line=entry.line, said=tenge_of(entry.tiyn), found=tenge_of(total))

    def _line(
        self, entry: _Entry, element: etree._Element, raw: etree._Element, in_tiyn: int
    ) -> StatementLine | Unknown:
        reader = self._reader
        if in_tiyn % TIYN:
            return Unknown(line_of(element), NOT_WHOLE, raw_of(raw), self._signed(entry, in_tiyn))
        reference = reader.text(element, "Refs/EndToEndId")
        bank_reference = reader.text(element, "Refs/AcctSvcrRef") or entry.bank_reference
        key = (bank_reference, reference, entry.direction, in_tiyn)
        if bank_reference:
            if key in self._seen:
                raise BankFileError(TWICE, line=line_of(element), reference=bank_reference)
            self._seen.add(key)
        reason = reader.text(element, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
        party = "Dbtr" if entry.direction == CREDIT else "Cdtr"
        return StatementLine(
            line=line_of(element),
            direction=entry.direction,
            amount=in_tiyn // TIYN,
            booked_on=entry.booked_on,
            value_on=entry.value_on,
            bank_reference=bank_reference,
            end_to_end_id="" if reference == "NOTPROVIDED" else reference,
            returned=entry.direction == CREDIT and (entry.reversal or reader.find(element, "RtrInf") is not None),
            reason_code=reason,
            text=reader.text(element, "RtrInf/AddtlInf", "RmtInf/Ustrd", "AddtlTxInf") or entry.text,
            party_name=reader.text(element, f"RltdPties/{party}/Pty/Nm", f"RltdPties/{party}/Nm"),
            party_iban=reader.text(element, f"RltdPties/{party}Acct/Id/IBAN"),
        )

    @staticmethod
    def _signed(entry: _Entry, in_tiyn: int) -> int:
        return in_tiyn if entry.direction == CREDIT else -in_tiyn

    def _balance(self, element: etree._Element, codes: tuple[str, ...]) -> int | None:
        """The first balance of a kind, negative when the account is overdrawn."""
        for balance in self._reader.all(element, "Bal"):
            if self._reader.text(balance, "Tp/CdOrPrtry/Cd") in codes:
                amount = tiyn_of(self._reader.find(balance, "Amt"))
                return -amount if self._reader.text(balance, "CdtDbtInd") == "DBIT" else amount
        return None

    def _prove_summary(self, element: etree._Element) -> None:
        came, went = self._sums[CREDIT], self._sums[DEBIT]
        parts = (
            ("TtlNtries", sum(self._counts.values()), came + went),
            ("TtlCdtNtries", self._counts[CREDIT], came),
            ("TtlDbtNtries", self._counts[DEBIT], went),
        )
        for name, count, total in parts:
            part = self._reader.find(element, f"TxsSummry/{name}")
            if part is not None:
                self._prove(part, count, total)

    def _prove(self, part: etree._Element, count: int, total: int) -> None:
        reader, line = self._reader, line_of(part)
        said = reader.text(part, "NbOfNtries")
        if said and number_of(said, "NbOfNtries", line) != count:
            raise BankFileError(WRONG_COUNT, line=line, said=said, found=count)
        in_words = reader.text(part, "Sum")
        if in_words and tiyn(in_words, "Sum", line) != total:
            raise BankFileError(WRONG_SUM, line=line, said=in_words, found=tenge_of(total))
