"""How a payment order is called in a bank's files, and read back from its answers."""

from __future__ import annotations

from typing import Final

_BEGINNING: Final = "TRK"


def reference_of(order: int) -> str:
    """The reference of an order, at most 16 signs: it comes back in everything that the bank says of the payment."""
    return f"{_BEGINNING}{order}"


def order_of(reference: str) -> int | None:
    """The number of the order that a reference names; None where it is none of ours."""
    digits = reference.strip().removeprefix(_BEGINNING)
    ours = reference.strip().startswith(_BEGINNING) and digits.isascii() and digits.isdigit() and len(digits) <= 13  # noqa: PLR2004 - see `reference_of`
    return int(digits) if ours else None
