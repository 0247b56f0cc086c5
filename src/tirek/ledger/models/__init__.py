"""The tables of the ledger. Other rooms read them through `queries` and write through `services`."""

from tirek.ledger.models.entries import Entry, Posting
from tirek.ledger.models.runs import (
    Allotment,
    BankFile,
    BankStatement,
    BudgetDecision,
    Held,
    HeldAward,
    OrderLine,
    OrderState,
    OrderStatus,
    PaymentOrder,
    PaymentRun,
    RunChunk,
    RunEvent,
    RunNumbering,
    RunState,
    StatementLine,
    WhoWaits,
)
from tirek.ledger.models.standing import Basis, Discrepancy

__all__ = [
    "Allotment",
    "BankFile",
    "BankStatement",
    "Basis",
    "BudgetDecision",
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
    "RunNumbering",
    "RunState",
    "StatementLine",
    "WhoWaits",
]
