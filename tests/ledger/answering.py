"""Files of an invented bank about orders that were made in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ledger.bank.test_camt053 import details, entry, message, statement
from tests.ledger.bank.test_pain002 import one, report

from tirek.ledger.references import reference_of
from tirek.ledger.services.statements import read_statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.occasion import Occasion
    from tirek.ledger.models import BankStatement

    By = Callable[[str, str], Occasion]

LATER = "2026-11-21 10:00"
WORDS = {"sent": "Қабылданды", "credited": "Есептелді", "returned": "Қайтарылды"}


def row(order: int, said: str, amount: int = 20_000, code: str = "", document: str = "") -> tuple[str, int]:
    return f"{reference_of(order)};{amount};{WORDS[said]};{code};;{document}", amount


def table(*rows: tuple[str, int], count: int | None = None) -> bytes:
    """A table of the demonstration's bank, its last row right unless told otherwise."""
    lines = ["Референс;Сумма;Статус;Код;Себебі;Құжат", *(line for line, _ in rows)]
    lines.append(f"БАРЛЫҒЫ;{len(rows) if count is None else count};{sum(amount for _, amount in rows)}")
    return "\r\n".join(lines).encode()


def pain(*lines: tuple[int, str, str], group: str = "PART", identity: str = "BANK-1", file: str = "X") -> bytes:
    """A report about payments of 20 000 ₸: order, the bank's status, the code of the reason."""
    parts = [one(reference_of(order), status, amount="20000.00", reason=code) for order, status, code in lines]
    made = report(*parts, group=group).replace(b"BANK-1", identity.encode())
    return made.replace(b"<OrgnlMsgId>TRK-AKTOBE-12-1", f"<OrgnlMsgId>{file}".encode())


def camt(*lines: tuple[int, str, str], identity: str = "S-1") -> bytes:
    """A statement with movements of 20 000 ₸: order, DBIT or CRDT (a return), the bank's reference."""
    entries = [
        entry(
            "20000.00",
            direction,
            details(reference_of(order), reason="AC04" if direction == "CRDT" else "", bank=reference),
            reference=reference,
        )
        for order, direction, reference in lines
    ]
    return message(statement(*entries, identity=identity))


def read(by: By, content: bytes, at: str = LATER, name: str = "bank.csv") -> BankStatement:
    return read_statement("aktobe", name, content, by("accountant", at))


def matches(found: BankStatement) -> list[str]:
    """What became of each line, in order; with the reason where it is not matched."""
    lines = found.lines.order_by("number").values_list("match", "reason")
    return [match if match == "matched" else f"{match}: {reason}" for match, reason in lines]
