"""Sums of the law: whole tenge from factors and indices, rounded once per payment."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Final

from tirek.law.model import Benefit

_MODES: Final = {"half-up": ROUND_HALF_UP, "down": ROUND_DOWN, "up": ROUND_UP}


def exact_amount(benefit: Benefit, index_value: int) -> Decimal:
    """What an act pays for one period at an index value in tenge, before rounding: factor × index."""
    return Decimal(str(benefit.factor)) * index_value


def whole_tenge(amount: Decimal, benefit: Benefit) -> int:
    """An exact amount as whole tenge, rounded as the act says (halves up unless it says otherwise)."""
    return int(amount.quantize(Decimal(1), rounding=_MODES[benefit.rounding]))
