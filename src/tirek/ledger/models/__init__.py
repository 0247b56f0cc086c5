"""The tables of the ledger. Other rooms read them through `queries` and write through `services`."""

from tirek.ledger.models.entries import Entry, Posting
from tirek.ledger.models.runs import (
    Allotment,
    BankFile,
    BankStatement,
    Held,
    HeldAward,
    OrderLine,
    OrderState,
    OrderStatus,
    PaymentOrder,
    PaymentRun,
    RunChunk,
    RunEvent,
    RunState,
    StatementLine,
)
from tirek.ledger.models.standing import Basis, Discrepancy

__all__ = [
    "Allotment",
    "BankFile",
    "BankStatement",
    "Basis",
    "Discrepancy",
    "Entry",
    "Held",
    "HeldAward",
    "OrderLine",
    "OrderState",
    "OrderStatus",
    "PaymentOrder",
    "PaymentRun",
    "Posting",
    "RunChunk",
    "RunEvent",
    "RunState",
    "StatementLine",
]
