"""What letters about an award's money say: recalculation, recovery with its notice, write-off, another payee."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from tirek.law.months import Month
from tirek.notices.letters.model import Established, Hearing, Span, Tenge, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A reason with its citation (empty where none is known); said once for all the months that it concerns."""

    reason: Text
    citation: Text

    @property
    def cited(self) -> Text:
        """The citation in brackets after the reason, where there is one."""
        return {language: f" [{said}]" if said else "" for language, said in self.citation.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChanged:
    """What was owed for a period before, and what is owed now."""

    period: Span
    before: Tenge
    after: Tenge
    citation: Text

    @property
    def change(self) -> Tenge:
        """What is added, or taken away."""
        return Tenge(self.after.amount - self.before.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodOverpaid:
    """What was paid too much for a period."""

    period: Span
    amount: Tenge
    citation: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTo:
    """The account into which money is given back to the department."""

    iban: str
    bic: str
    bank: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """A part of what is given back, and its last day."""

    until: date
    amount: Tenge


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalculation:
    """What is owed otherwise than before, period by period.

    `more` and `less` in all, `overpaid` the part of `less` that was paid already.
    """

    kind: ClassVar[str] = "recalculation"
    act: Text
    payee: str
    account: str
    periods: tuple[PeriodChanged, ...]
    reasons: tuple[Why, ...]
    more: Tenge
    less: Tenge
    overpaid: Tenge | None = None

    @property
    def rows(self) -> tuple[PeriodChanged, ...]:
        """The periods; the one paragraph that all of them rest on is left to the reason that names it."""
        named = [why.citation for why in self.reasons]
        if any(period.citation != self.periods[0].citation for period in self.periods[1:]):
            return self.periods
        return tuple(
            replace(period, citation=dict.fromkeys(period.citation, "")) if period.citation in named else period
            for period in self.periods
        )

    @property
    def only_more(self) -> bool:
        """Whether nothing is taken away."""
        return self.more.amount > 0 and not self.less.amount

    @property
    def only_less(self) -> bool:
        """Whether nothing is added."""
        return self.less.amount > 0 and not self.more.amount

    @property
    def both(self) -> bool:
        """Whether something is added and something taken away."""
        return self.more.amount > 0 and self.less.amount > 0

    @property
    def unpaid(self) -> bool:
        """Whether what is taken away was not paid yet."""
        return self.less.amount > 0 and self.overpaid is None

    @property
    def is_paid(self) -> bool:
        """Whether something is paid because of it."""
        return self.more.amount > 0

    @property
    def total(self) -> Tenge:
        """The whole difference."""
        return Tenge(self.more.amount - self.less.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryNotice:
    """That money is to be asked back, and the hearing before it; it can be given back at once, without waiting (`until`)."""

    kind: ClassVar[str] = "recovery-notice"
    amount: Tenge
    periods: tuple[PeriodOverpaid, ...]
    reasons: tuple[Why, ...]
    rule: Text | None
    hearing: Hearing
    hearing_citation: Text
    earlier: datetime | None = None
    to: ReturnTo | None
    until: date | None = None

    @property
    def undated(self) -> bool:
        """Whether no day is named."""
        return self.until is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """That money is asked back and in which way: at once until a day, in instalments, withheld, or through a court."""

    kind: ClassVar[str] = "recovery"
    amount: Tenge
    periods: tuple[PeriodOverpaid, ...]
    reasons: tuple[Why, ...]
    rule: Text | None
    way: str
    heard: Text | None
    to: ReturnTo | None
    until: date | None = None
    instalments: tuple[Instalment, ...] = ()

    @property
    def at_once(self) -> bool:
        """Given back in one sum, until a day that is named."""
        return self.way == "voluntary" and self.until is not None

    @property
    def undated(self) -> bool:
        """Given back in one sum, without a day."""
        return self.way == "voluntary" and self.until is None

    @property
    def withheld(self) -> bool:
        """Taken from payments to come."""
        return self.way == "withholding"

    @property
    def by_court(self) -> bool:
        """Asked for through a court."""
        return self.way == "court"

    @property
    def how(self) -> bool:
        """Whether there is something to say of how it is given back."""
        return bool(self.instalments) or self.given_back is not None

    @property
    def given_back(self) -> ReturnTo | None:
        """The account, where the person pays into it."""
        return None if self.withheld else self.to


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff:
    """That nothing is asked back."""

    kind: ClassVar[str] = "write-off"
    amount: Tenge
    periods: tuple[PeriodOverpaid, ...]
    because: Text | None
    rule: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeChange:
    """That another person receives the payments from a month on."""

    kind: ClassVar[str] = "payee-change"
    before: str
    after: str
    account: str
    since: Month
    facts: tuple[Established, ...]
