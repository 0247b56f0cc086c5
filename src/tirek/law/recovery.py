"""How overpaid sums are asked back: what acts and, where they are silent, readings of the service say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tirek.law.loading import Law
    from tirek.law.model import Citation, Confidence, Parameter, Version

WayName = Literal["voluntary", "instalments", "withholding", "court"]
OrderName = Literal["oldest-first", "newest-first"]


@dataclass(frozen=True, slots=True)
class RecoveryWay:
    """A way in which an overpaid sum comes back; `share`: percent of a coming payment that may be withheld at most."""

    way: WayName
    citation: Citation
    confidence: Confidence
    share: int | None = None


@dataclass(frozen=True, slots=True)
class SmallSum:
    """Below this nothing is asked back: whole tenge, or factor × index."""

    citation: Citation
    amount: int | None = None
    index: str | None = None
    purpose: str | None = None
    factor: float | None = None

    def limit(self, parameters: Mapping[str, Parameter], territory: str, day: date, known_on: date) -> int | None:
        """The limit in whole tenge on a day, halves up; None where the index has no value."""
        if self.index is None or self.factor is None:
            return self.amount
        parameter = parameters.get(self.index)
        value = parameter.value_on(day, known_on, purpose=self.purpose, territory=territory) if parameter else None
        if value is None or value.value is None:
            return None
        return int((Decimal(str(self.factor)) * value.value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class AllotmentOrder:
    """In which order money that comes back settles the periods."""

    order: OrderName
    citation: Citation
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class RecoveryRules:
    """What is said of overpaid sums; empty or None: nothing. `hearing` is where the hearing before a recovery rests on."""

    ways: tuple[RecoveryWay, ...] = ()
    order: AllotmentOrder | None = None
    small_sum: SmallSum | None = None
    hearing: Citation | None = None

    def way(self, name: str) -> RecoveryWay | None:
        """A way that is allowed, by its name."""
        return next((each for each in self.ways if each.way == name), None)


NO_RULES: Final = RecoveryRules()


def rules_of(law: Law, service: str, version: Version | None) -> RecoveryRules:
    """What holds in a territory: of the act what it says, of the service's readings the rest. None: no act governs."""
    common = law.services[service].recovery
    own = version.recovery if version is not None else NO_RULES
    return RecoveryRules(
        own.ways or common.ways,
        own.order or common.order,
        own.small_sum or common.small_sum,
        own.hearing or common.hearing,
    )
