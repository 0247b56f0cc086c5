"""The bank of the demonstration: what it would answer about the payments of a run, as the files that banks send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tirek.ledger.banks import bank_settings
from tirek.ledger.models import PaymentOrder, PaymentRun
from tirek.ledger.orders import counting
from tirek.ledger.references import reference_of
from tirek.ledger.services.runs import SETTLED

if TYPE_CHECKING:
    from collections.abc import Sequence

REPORT: Final = "pain002"
STATEMENT: Final = "camt053"
CLOSED: Final = "AC04"
"""ISO's code for an account that is closed."""
MOST: Final = 5_000
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:'


def awaited(run: PaymentRun) -> list[PaymentOrder]:
    """The orders of a run of which the bank has not told the end, the first MOST of them."""
    orders = counting(run).exclude(statuses__state__in=SETTLED).select_related("award__case", "payee__payee")
    return list(orders.order_by("seq")[:MOST])


def name_of(run: PaymentRun, kind: str) -> str:
    """How the bank calls its file."""
    return f"bank-{run.number}-{kind}.xml"


def report(run: PaymentRun, returned: int | None = None) -> bytes:
    """A `pain.002`: every awaited order was credited, but the `returned` one, whose account is closed."""
    orders = awaited(run)
    lines = "\n".join(_reported(order, returned=order.pk == returned) for order in orders)
    return (
        f'{_HEAD}pain.002.001.10"><CstmrPmtStsRpt>\n'
        f"<GrpHdr><MsgId>{_identity(run, orders, returned)}</MsgId><CreDtTm>{_moment(run)}</CreDtTm></GrpHdr>\n"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{_identity(run, orders, None)}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<OrgnlNbOfTxs>{len(orders)}</OrgnlNbOfTxs><OrgnlCtrlSum>{_total(orders)}.00</OrgnlCtrlSum>"
        "<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>\n"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{_identity(run, orders, None)}</OrgnlPmtInfId>\n{lines}\n"
        "</OrgnlPmtInfAndSts>\n</CstmrPmtStsRpt></Document>\n"
    ).encode()


def statement(run: PaymentRun, returned: int | None = None) -> bytes:
    """A `camt.053` of the department's account: every awaited order left it, the `returned` one came back."""
    orders = awaited(run)
    lines = [_moved(order, run, "DBIT") for order in orders]
    lines += [_moved(order, run, "CRDT") for order in orders if order.pk == returned]
    identity, day = _identity(run, orders, returned), _moment(run)
    entries = "\n".join(lines)
    return (
        f'{_HEAD}camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>{identity}</MsgId></GrpHdr>\n'
        f"<Stmt><Id>{identity}</Id><CreDtTm>{day}</CreDtTm><Acct><Id><IBAN>{_account(run)}</IBAN></Id><Ccy>KZT</Ccy></Acct>"
        f"\n{entries}\n</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


MAKES: Final = {REPORT: report, STATEMENT: statement}


def _reported(order: PaymentOrder, *, returned: bool) -> str:
    why = f"<StsRsnInf><Rsn><Cd>{CLOSED}</Cd></Rsn><AddtlInf>Шот жабық</AddtlInf></StsRsnInf>" if returned else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{reference_of(order.pk)}</OrgnlEndToEndId>"
        f"<TxSts>{'RJCT' if returned else 'ACSC'}</TxSts>{why}"
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="KZT">{order.amount}.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>'
    )


def _moved(order: PaymentOrder, run: PaymentRun, direction: str) -> str:
    back = direction == "CRDT"
    document = f"DEMO-{order.pk}{'-R' if back else ''}"
    why = f"<RtrInf><Rsn><Cd>{CLOSED}</Cd></Rsn><AddtlInf>Шот жабық</AddtlInf></RtrInf>" if back else ""
    day = run.planned_on.isoformat()
    return (
        f'<Ntry><Amt Ccy="KZT">{order.amount}.00</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{document}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs><AcctSvcrRef>{document}</AcctSvcrRef>"
        f"<EndToEndId>{reference_of(order.pk)}</EndToEndId></Refs>{why}</TxDtls></NtryDtls></Ntry>"
    )


def _identity(run: PaymentRun, orders: Sequence[PaymentOrder], returned: int | None) -> str:
    """The bank's reference: the same answer twice is one that was read before."""
    return f"DEMO-{run.pk}-{len(orders)}{'-R' if returned else ''}"


def _account(run: PaymentRun) -> str:
    spans = bank_settings().payers.get(run.territory, ())
    return next(iter(spans)).value.iban


def _moment(run: PaymentRun) -> str:
    return f"{run.planned_on.isoformat()}T18:00:00+05:00"


def _total(orders: Sequence[PaymentOrder]) -> int:
    return sum(order.amount for order in orders)
