"""ISO 20022 payment status report, pain.002: what a bank says of a file and of each of its payments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final, NamedTuple

from lxml import etree

from tirek.law.text import N_
from tirek.ledger.bank.banks import BankSettings
from tirek.ledger.bank.model import PaymentStatus, StatusReport, Unknown
from tirek.ledger.bank.problems import MISSING, TWICE, WRONG_COUNT, WRONG_SUM, BankFileError
from tirek.ledger.bank.xmlreading import LIMIT, TIYN, Reader, line_of, number_of, raw_of, tenge_of, tiyn, tiyn_of

FAMILY: Final = "urn:iso:std:iso:20022:tech:xsd:pain.002."
REJECTED: Final = "RJCT"
NO_REFERENCE = N_("no reference of ours")
NO_STATUS = N_("a status that we do not know")
NOT_WHOLE = N_("a sum that is not in whole tenge")
_REASON: Final = ("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")
_TEXT: Final = "StsRsnInf/AddtlInf"


class _Tally:
    """Transactions by the bank's status: how many, and their sum in tiyn while every one names it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.sums: Counter[str] = Counter()
        self.without_sum: set[str] = set()

    def add(self, status: str, in_tiyn: int | None) -> None:
        """Count one."""
        self.counts[status] += 1
        if in_tiyn is None:
            self.without_sum.add(status)
        else:
            self.sums[status] += in_tiyn

    def prove(self, said: _Said) -> None:
        """A bank may list only what it refused; what it lists at all, or refused, must be listed whole."""
        found = self.counts[said.status]
        if not found and said.status != REJECTED:
            return
        if found != said.number:
            raise BankFileError(WRONG_COUNT, line=said.line, said=said.number, found=found)
        if said.tiyn is not None and said.status not in self.without_sum and self.sums[said.status] != said.tiyn:
            raise BankFileError(
                WRONG_SUM, line=said.line, said=tenge_of(said.tiyn), found=tenge_of(self.sums[said.status])
            )


class _Said(NamedTuple):
    """What a report says its transactions of one status come to; `tiyn` None when it does not say."""

    line: int
    status: str
    number: int
    tiyn: int | None


def read(file: BinaryIO, settings: BankSettings, *, limit: int = LIMIT) -> StatusReport:
    """Read a report whole and prove it; raises BankFileError. For a report too large to keep, use `scan` twice."""
    found: StatusReport | None = None
    lines: list[PaymentStatus | Unknown] = []
    for part in scan(file, settings, limit=limit):
        if isinstance(part, StatusReport):
            found = part
        else:
            lines.append(part)
    assert found is not None  # scan ends with it or raises
    return replace(found, lines=tuple(lines))


def scan(
    file: BinaryIO, settings: BankSettings, *, limit: int = LIMIT
) -> Iterator[PaymentStatus | Unknown | StatusReport]:
    """The payments of a report as they come, and last, when everything is proven, the report itself (without its lines).

    Nothing counts before the last came: counts and sums by status must be those of the lines, and no payment stand twice.
    """
    scanning = _Scan(file, settings, limit)
    yield from scanning.lines()
    yield scanning.report()


class _Scan:
    """Goes through one report and counts."""

    def __init__(self, file: BinaryIO, settings: BankSettings, limit: int) -> None:
        self._reader = Reader(file, FAMILY, "Document", limit=limit)
        self._settings = settings
        self._seen: set[str] = set()
        self._all, self._block = _Tally(), _Tally()
        self._said: list[_Said] = []
        self._header = ("", "")
        self._group: StatusReport | None = None
        self._blocks: list[str] = []

    def lines(self) -> Iterator[PaymentStatus | Unknown]:
        """Every transaction; heads and trailers are kept aside."""
        for element in self._reader.elements("GrpHdr", "OrgnlGrpInfAndSts", "TxInfAndSts", "OrgnlPmtInfAndSts"):
            name = element.tag.rpartition("}")[2]
            if name == "TxInfAndSts":
                yield self._line(element)
            elif name == "GrpHdr":
                self._header = (self._reader.text(element, "MsgId"), self._reader.text(element, "CreDtTm"))
            elif name == "OrgnlGrpInfAndSts":
                self._group = self._of_group(element)
                self._said += self._trailers(element)
            else:
                self._blocks.append(self._reader.text(element, "PmtInfSts"))
                for said in self._trailers(element):
                    self._block.prove(said)
                self._block = _Tally()
            self._reader.forget(element)

    def report(self) -> StatusReport:
        """The report, proven. When the bank gives the whole file no status, its one payment information has it."""
        for said in self._said:
            self._all.prove(said)
        if self._group is None:
            raise BankFileError(MISSING, element="OrgnlGrpInfAndSts")
        message_id, created = self._header
        bank_status = self._group.bank_status or (self._blocks[0] if len(self._blocks) == 1 else "")
        return replace(
            self._group,
            message_id=message_id,
            created=created,
            bank_status=bank_status,
            status=self._settings.statuses.get(bank_status),
        )

    def _line(self, element: etree._Element) -> PaymentStatus | Unknown:
        reader, line = self._reader, line_of(element)
        reference = reader.text(element, "OrgnlEndToEndId")
        bank_status = reader.text(element, "TxSts")
        amount = reader.find(element, "OrgnlTxRef/Amt/InstdAmt")
        in_tiyn = None if amount is None else tiyn_of(amount, "InstdAmt")
        self._all.add(bank_status, in_tiyn)
        self._block.add(bank_status, in_tiyn)
        status = self._settings.statuses.get(bank_status)
        why = NO_REFERENCE if not reference else NOT_WHOLE if in_tiyn is not None and in_tiyn % TIYN else ""
        if why or status is None:
            return Unknown(line, why or NO_STATUS, raw_of(element), in_tiyn or 0)
        if reference in self._seen:
            raise BankFileError(TWICE, line=line, reference=reference)
        self._seen.add(reference)
        return PaymentStatus(
            line,
            reference,
            status,
            bank_status,
            None if in_tiyn is None else in_tiyn // TIYN,
            reader.text(element, *_REASON),
            reader.text(element, _TEXT),
            reader.text(element, "AcctSvcrRef"),
        )

    def _of_group(self, element: etree._Element) -> StatusReport:
        reader, line = self._reader, line_of(element)
        count, total = reader.text(element, "OrgnlNbOfTxs"), reader.text(element, "OrgnlCtrlSum")
        bank_status = reader.text(element, "GrpSts")
        return StatusReport(
            message_id="",
            created="",
            original_message_id=reader.text(element, "OrgnlMsgId"),
            original_count=number_of(count, "OrgnlNbOfTxs", line) if count else None,
            original_total=tiyn(total, "OrgnlCtrlSum", line) // TIYN if total else None,
            status=None,
            bank_status=bank_status,
            reason_code=reader.text(element, *_REASON),
            reason_text=reader.text(element, _TEXT),
            lines=(),
        )

    def _trailers(self, element: etree._Element) -> list[_Said]:
        reader = self._reader
        found = []
        for part in reader.all(element, "NbOfTxsPerSts"):
            line, total = line_of(part), reader.text(part, "DtldCtrlSum")
            count = number_of(reader.text(part, "DtldNbOfTxs"), "DtldNbOfTxs", line)
            in_tiyn = tiyn(total, "DtldCtrlSum", line) if total else None
            found.append(_Said(line, reader.text(part, "DtldSts"), count, in_tiyn))
        return found
