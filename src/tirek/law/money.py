"""Sums of the law: whole tenge from factors and indices, at the index of a day, rounded once per payment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Final

from tirek.law.model import Benefit, Parameter, ParameterValue
from tirek.law.months import PERIOD_MONTHS, Month, first_day, period_start

_MODES: Final = {"half-up": ROUND_HALF_UP, "down": ROUND_DOWN, "up": ROUND_UP}


def exact_amount(benefit: Benefit, index_value: int) -> Decimal:
    """What an act pays for one period at an index value in tenge, before rounding: factor × index."""
    return Decimal(str(benefit.factor)) * index_value


def whole_tenge(amount: Decimal, benefit: Benefit) -> int:
    """An exact amount as whole tenge, rounded as the act says (halves up unless it says otherwise)."""
    return int(amount.quantize(Decimal(1), rounding=_MODES[benefit.rounding]))


def booked_month(benefit: Benefit, month: Month) -> Month:
    """The month in which a period is booked that `month` decides (its first payable one, or its last)."""
    if benefit.booking != "month-after-period":
        return month
    return Month(period_start(benefit.per, month) + PERIOD_MONTHS[benefit.per or "month"])


def price_day(benefit: Benefit, month: Month) -> date:
    """The day whose index gives the amount of a period that `month` decides, as the act says."""
    at_start = benefit.price_date == "period-start"
    return first_day(period_start(benefit.per, month) if at_start else booked_month(benefit, month))


def index_value(
    benefit: Benefit, parameters: Mapping[str, Parameter], territory: str, day: date, known_on: date
) -> ParameterValue | None:
    """The index value that a benefit is computed with on a price day; None without index or value."""
    parameter = parameters.get(benefit.index) if benefit.index else None
    if parameter is None:
        return None
    return parameter.value_on(day, known_on, purpose=benefit.purpose, territory=territory)


def price(
    benefit: Benefit, parameters: Mapping[str, Parameter], territory: str, day: date, known_on: date
) -> int | None:
    """Whole tenge for one whole period at the index of a price day; None where it can't be known."""
    if benefit.index is None or benefit.factor is None:
        return benefit.amount
    value = index_value(benefit, parameters, territory, day, known_on)
    if value is None or value.value is None:
        return None
    return whole_tenge(exact_amount(benefit, value.value), benefit)
