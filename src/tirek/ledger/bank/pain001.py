"""ISO 20022 customer credit transfer initiation, pain.001.001.09: written in a stream, checked against the schema in a stream."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from lxml import etree

from tirek.ledger.bank.banks import BankFormat, BankSettings
from tirek.ledger.bank.lettering import Lettering, escaped
from tirek.ledger.bank.model import CURRENCY, NAME_LENGTH, FileHead, Payer, Payment, iso_moment
from tirek.ledger.bank.payments import PAIN001, Tally, compare
from tirek.ledger.bank.problems import NOT_VALID, TOO_LONG, UNKNOWN_BANK, BankFileError
from tirek.ledger.bank.xmlreading import TIYN, Reader, tiyn_of

NAMESPACE: Final = f"urn:iso:std:iso:20022:tech:xsd:{PAIN001}"
SCHEMA: Final = Path(__file__).resolve().parent / "iso" / f"{PAIN001}.xsd"
SMALL: Final = 32 * 1024 * 1024
"""Bytes of a file that is read as a whole, which takes some ten times as much memory."""
CHUNK: Final = 1000
"""Payments that are encoded and written at once."""


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What every payment of a file has in common, ready as XML; `remittance` stands before the purpose, as text."""

    category: str
    creditor: str
    after: str
    remittance: str


def write(
    file: BinaryIO, head: FileHead, payer: Payer, payments: Iterable[Payment], form: BankFormat, settings: BankSettings
) -> None:
    """Write one file; memory does not grow with the number of payments, and the same input gives the same bytes.

    Raises BankFileError when a payment can't be written, or when count and sum are not those of the head.
    """
    letters = Lettering(form.encoding, settings.letters, everywhere=form.replace)
    text = partial(_text, letters)
    tally = Tally(head, form)
    fixed = _fixed(payer, form)
    agents = {
        code: f"<CdtrAgt><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></CdtrAgt>"
        for code, bic in settings.bank_codes(head.planned_on).items()
    }
    _put(file, [_head(head, payer, form, settings, text)], form.encoding)
    purposes: dict[str, str] = {}
    chunk: list[str] = []
    for payment in payments:
        tally.add(payment)
        agent = agents.get(payment.bank)
        if agent is None:
            raise BankFileError(
                UNKNOWN_BANK, payment=payment.sequence, code=payment.bank, day=head.planned_on.isoformat()
            )
        purpose = purposes.get(payment.purpose)
        if purpose is None:
            purpose = text(fixed.remittance + payment.purpose, payment.sequence)
            if len(purposes) < CHUNK:
                purposes[payment.purpose] = purpose
        name = text(payment.full_name, payment.sequence)
        chunk.append(
            f"<CdtTrfTxInf><PmtId><EndToEndId>{payment.end_to_end_id}</EndToEndId></PmtId>{fixed.category}"
            f'<Amt><InstdAmt Ccy="{CURRENCY}">{payment.amount}.00</InstdAmt></Amt>{agent}'
            f"<Cdtr><Nm>{name}</Nm><Id><PrvtId><Othr><Id>{payment.iin}</Id><SchmeNm><Prtry>IIN</Prtry></SchmeNm></Othr>"
            f"{fixed.creditor}</PrvtId></Id></Cdtr><CdtrAcct><Id><IBAN>{payment.iban}</IBAN></Id></CdtrAcct>{fixed.after}"
            f"<RmtInf><Ustrd>{purpose}</Ustrd></RmtInf></CdtTrfTxInf>\n"
        )
        if len(chunk) == CHUNK:
            _put(file, chunk, form.encoding)
            chunk.clear()
    tally.prove()
    chunk.append("</PmtInf></CstmrCdtTrfInitn></Document>\n")
    _put(file, chunk, form.encoding)


def check(path: Path, head: FileHead) -> None:
    """Read a written file back: valid by the ISO schema, and its reference, count and sum those of the head and of its body.

    Raises BankFileError. Memory does not grow with the file: one that is not small is read as a stream, which takes longer.
    """
    small = path.stat().st_size <= SMALL
    stated, count, total = _counted_whole(path) if small else _counted_in_stream(path)
    if stated[1:] != (str(count), f"{total // TIYN}.00") or total % TIYN:
        raise BankFileError(NOT_VALID, reason=f"NbOfTxs, CtrlSum: {stated[1:]}, {count}, {total}")
    compare(head, reference=stated[0], count=count, total=total // TIYN)


_Stated = tuple[str, str, str]
"""What the head of a file says: its reference, count and sum."""


def _counted_whole(path: Path) -> tuple[_Stated, int, int]:
    """What a file says and holds: counted and summed (in tiyn) by the XML library itself."""
    try:
        document = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        _schema().assertValid(document)
    except (etree.XMLSyntaxError, etree.DocumentInvalid) as error:
        raise BankFileError(NOT_VALID, reason=str(error)) from None
    names = {"m": NAMESPACE}
    said: list[str] = []
    for name in ("MsgId", "NbOfTxs", "CtrlSum"):
        values = {element.text or "" for element in document.iterfind(f".//m:{name}", names)}
        if len(values) != 1:
            # The group's head and the payment information's must say the same.
            raise BankFileError(NOT_VALID, reason=name)
        said += values
    asked: Any = etree.XPathEvaluator(document, namespaces=names)
    count = int(asked("count(//m:CdtTrfTxInf)"))
    # Sums of whole numbers are exact as far as a file of this size can reach.
    total = int(asked(f"sum(//m:CdtTrfTxInf/m:Amt/m:InstdAmt) * {TIYN}"))
    return (said[0], said[1], said[2]), count, total


def _counted_in_stream(path: Path) -> tuple[_Stated, int, int]:
    """The same, element by element."""
    count = total = 0
    said: dict[str, str] = {}
    with path.open("rb") as file:
        reader = Reader(file, NAMESPACE, "Document", schema=_schema(), invalid=NOT_VALID)
        for element in reader.elements("MsgId", "NbOfTxs", "CtrlSum", "CdtTrfTxInf"):
            name = element.tag.rpartition("}")[2]
            if name == "CdtTrfTxInf":
                count += 1
                total += tiyn_of(reader.find(element, "Amt/InstdAmt"))
                reader.forget(element)
            else:
                # The group's head and the payment information's must say the same.
                said.setdefault(name, element.text or "")
                if said[name] != element.text:
                    raise BankFileError(NOT_VALID, reason=name)
    return (said["MsgId"], said["NbOfTxs"], said["CtrlSum"]), count, total


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def _put(file: BinaryIO, parts: list[str], encoding: str) -> None:
    file.write("".join(parts).encode(encoding, "xmlcharrefreplace"))


def _text(letters: Lettering, text: str, payment: int | None = None) -> str:
    found = letters.lossless(text)
    if len(found) > NAME_LENGTH:
        raise BankFileError(TOO_LONG, payment=payment, text=found, limit=NAME_LENGTH)
    return escaped(found)


def _fixed(payer: Payer, form: BankFormat) -> _Fixed:
    places = form.places
    regulatory = [
        f"<Dtls><Tp>{name}</Tp><Cd>{code}</Cd></Dtls>"
        for name, key, code in _codes(payer)
        if places[key] == "regulatory"
    ]
    return _Fixed(
        category=f"<PmtTpInf><CtgyPurp><Prtry>{payer.purpose_code}</Prtry></CtgyPurp></PmtTpInf>"
        if places["purpose_code"] == "category"
        else "",
        creditor=_other(payer.kbe, "KBE") if places["kbe"] == "creditor" else "",
        after=(f"<Purp><Prtry>{payer.purpose_code}</Prtry></Purp>" if places["purpose_code"] == "purpose" else "")
        + (f"<RgltryRptg>{''.join(regulatory)}</RgltryRptg>" if regulatory else ""),
        remittance="".join(f"/{name}/{code} " for name, key, code in _codes(payer) if places[key] == "remittance"),
    )


def _codes(payer: Payer) -> tuple[tuple[str, str, str], ...]:
    """Each code as banks call it, as the settings call it, and its value."""
    return (("KNP", "purpose_code", payer.purpose_code), ("KOD", "kod", payer.kod), ("KBE", "kbe", payer.kbe))


def _other(code: str, scheme: str) -> str:
    return f"<Othr><Id>{code}</Id><SchmeNm><Prtry>{scheme}</Prtry></SchmeNm></Othr>"


def _head(head: FileHead, payer: Payer, form: BankFormat, settings: BankSettings, text: partial[str]) -> str:
    bic = settings.bank(payer.bank, head.planned_on).bic
    debtor = (
        f"<Nm>{text(payer.name['ru'] if form.replace else payer.name['kk'])}</Nm><Id><OrgId>{_other(payer.bin, 'BIN')}"
        f"{_other(payer.kod, 'KOD') if form.places['kod'] == 'debtor' else ''}</OrgId></Id>"
    )
    sums = f"<NbOfTxs>{head.count}</NbOfTxs><CtrlSum>{head.total}.00</CtrlSum>"
    return (
        f'<?xml version="1.0" encoding="{form.encoding.upper()}"?>\n<Document xmlns="{NAMESPACE}"><CstmrCdtTrfInitn>\n'
        f"<GrpHdr><MsgId>{head.message_id}</MsgId><CreDtTm>{iso_moment(head.created_at)}</CreDtTm>{sums}"
        f"<InitgPty>{debtor}</InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>{head.message_id}</PmtInfId><PmtMtd>TRF</PmtMtd>{sums}"
        f"<ReqdExctnDt><Dt>{head.planned_on.isoformat()}</Dt></ReqdExctnDt><Dbtr>{debtor}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{payer.iban}</IBAN></Id><Ccy>{CURRENCY}</Ccy></DbtrAcct>"
        f"<DbtrAgt><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></DbtrAgt>\n"
    )
