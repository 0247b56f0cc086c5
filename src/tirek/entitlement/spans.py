"""Spans of months, for one person as integers or for a million as arrays: the same code computes both.

Everything here and in `conditions` uses only +, -, comparison, &, |, ~ and the five operations of a Carrier, which Python
integers and NumPy arrays both have. That is what makes one definition serve a single case and a population.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Protocol

from tirek.law.months import FAR, month_of

Column = Any
"""An int (one person) or an int64 array (one entry per person): a month or a day number."""

Flag = Any
"""A bool (one person) or a bool array."""


class Carrier(Protocol):
    """The operations that differ between integers and arrays."""

    def least(self, a: Column, b: Column) -> Column:
        """The smaller of two, element by element."""

    def greatest(self, a: Column, b: Column) -> Column:
        """The larger of two, element by element."""

    def choose(self, flag: Flag, yes: Column, no: Column) -> Column:
        """`yes` where the flag holds, else `no`."""

    def both(self, a: Flag, b: Flag) -> Flag:
        """Whether both flags hold."""

    def negate(self, flag: Flag) -> Flag:
        """Whether the flag does not hold."""


class OnePerson:
    """Plain Python integers."""

    least = staticmethod(min)
    greatest = staticmethod(max)

    @staticmethod
    def choose(flag: Flag, yes: Column, no: Column) -> Column:
        """`yes` where the flag holds, else `no`."""
        return yes if flag else no

    @staticmethod
    def both(a: Flag, b: Flag) -> Flag:
        """Whether both flags hold."""
        return a and b

    @staticmethod
    def negate(flag: Flag) -> Flag:
        """Whether the flag does not hold."""
        return not flag


ONE: Final[Carrier] = OnePerson()


@dataclass(frozen=True, slots=True)
class Slot:
    """A range of days in which a fact holds, in days and in the months these fall in.

    `after` is the month of the day after its end.
    A fact with several ranges is a list of slots in order of their beginning; rows without a range come last
    and are all "nobody": they begin at FAR and end at -FAR.
    """

    first_day: Column
    last_day: Column
    first: Column
    last: Column
    after: Column

    @classmethod
    def of(cls, first: date | None, last: date | None) -> Slot:
        """A slot of one person; None is an open side."""
        return cls(
            first.toordinal() if first else -FAR,
            last.toordinal() if last else FAR,
            month_of(first) if first else -FAR,
            month_of(last) if last else FAR,
            month_of(last + timedelta(days=1)) if last and last < date.max else FAR,
        )


@dataclass(slots=True)
class Span:
    """The months in which a condition is met: from `first` to `last`, less the `gaps` (both ends included)."""

    first: Column
    last: Column
    gaps: list[tuple[Column, Column]]

    def includes(self, month: int) -> bool:
        """Whether the condition is met in a month; for one person only."""
        return bool(self.first <= month <= self.last) and not any(first <= month <= last for first, last in self.gaps)


def always() -> Span:
    """Met in every month."""
    return Span(-FAR, FAR, [])


def held(flag: Flag, carrier: Carrier) -> Span:
    """Met in every month where the flag holds, in none where it does not."""
    return Span(carrier.choose(flag, -FAR, FAR), FAR, [])
