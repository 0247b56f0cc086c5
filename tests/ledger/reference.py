"""What is owed and paid, written down a second time in the plainest way: the reference that the program is held against.

Nothing of the program is used here. A month is YYYYMM, a sum whole tenge; Aktobe pays 10 000 tenge for each month
(aktobe-2023-14 p.7).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

AMOUNT = 10_000
APPLIED = 202610
MONTHS = tuple(
    month
    for year in (2026, 2027, 2028)
    for month in range(year * 100 + 1, year * 100 + 13)
    if month % 100 not in (6, 7, 8)
)
"""The months of school years; an application of October 2026 is paid from that month on."""
EIGHTEEN = 18
LAST_DAY = date(2099, 12, 31)

Days = tuple[date, date | None]


def month_of(day: date) -> int:
    """The month of a day."""
    return day.year * 100 + day.month


def before(month: int) -> int:
    """The month before a month."""
    return month - 1 if month % 100 > 1 else month - 89


@dataclass
class Court:
    """What a court set for the months from `first` to `last`."""

    first: int
    last: int
    amount: int


@dataclass
class Award:
    """A family: its facts, what binds it, and by month what was decided and what was paid."""

    born: date = date(2013, 5, 5)
    died: date | None = None
    certificates: list[Days] = field(default_factory=lambda: [(date(2026, 9, 1), date(2026, 12, 25))])
    withdrawn: date | None = None
    """When the first certificate was withdrawn."""
    studies: list[Days] = field(default_factory=list)
    moved: int | None = None
    """The first month that the old territory no longer pays."""
    courts: list[Court] = field(default_factory=list)
    paused: bool = False
    payee: int = 0
    """How often an account was given."""
    refused: set[int] = field(default_factory=set)
    """The accounts that a bank refused."""
    owed: dict[int, int] = field(default_factory=dict)
    paid: dict[int, int] = field(default_factory=dict)

    def due(self, month: int) -> int:
        """What is due for a month by what is known."""
        for court in reversed(self.courts):
            if court.first <= month <= court.last:
                return court.amount
        paid = month >= APPLIED and month in MONTHS and self._certified(month) and not self._stopped(month)
        return AMOUNT if paid else 0

    def dues(self) -> dict[int, int]:
        """What is due, by month."""
        return {month: self.due(month) for month in MONTHS if self.due(month)}

    def differs(self) -> dict[int, int]:
        """What a decision has to add to, or take from, what was decided; by month."""
        dues = self.dues()
        changes = {month: dues.get(month, 0) - self.owed.get(month, 0) for month in {*dues, *self.owed}}
        return {month: change for month, change in changes.items() if change}

    def decide(self) -> None:
        """A decision brings what is owed into line."""
        for month, change in self.differs().items():
            self.owed[month] = self.owed.get(month, 0) + change

    def payable(self, up_to: int) -> dict[int, int]:
        """What can be paid now: decided, still due, and not paid yet."""
        if self.paused or self.payee in self.refused:
            return {}
        sums = {
            month: min(self.owed.get(month, 0), self.due(month)) - self.paid.get(month, 0)
            for month in self.owed
            if month <= up_to
        }
        return {month: amount for month, amount in sorted(sums.items()) if amount > 0}

    def _certified(self, month: int) -> bool:
        """Whether a certificate touches the month (p.4: up to the month in which it ends); after a move none does."""
        return any(month_of(start) <= month <= month_of(end) for start, end in self._certificates() if start <= end)

    def _certificates(self) -> list[tuple[date, date]]:
        found = []
        for number, (start, end) in enumerate(self.certificates):
            last = end or LAST_DAY
            if number == 0 and self.withdrawn:
                last = min(last, self.withdrawn)
            if self.moved is not None:
                last = min(last, date(self.moved // 100, self.moved % 100, 1) - timedelta(days=1))
            found.append((start, last))
        return found

    def _stopped(self, month: int) -> bool:
        """Whether something stopped payment in an earlier month (p.5)."""
        ends = [date(self.born.year + EIGHTEEN, self.born.month, 1), *([self.died] if self.died else [])]
        return any(month_of(day) < month for day in ends) or any(self._studies(month, study) for study in self.studies)

    def _studies(self, month: int, study: Days) -> bool:
        """Whether study in a state institution stops a month: from the one after it began until home education is confirmed."""
        began, ended = study
        if month <= month_of(began):
            return False
        if ended is None:
            return True
        free = month_of(ended + timedelta(days=1))
        return not any(
            start > began and end > ended and month >= max(month_of(start), free)
            for start, end in self._certificates()
            if start <= end
        )


@dataclass
class Order:
    """What a run pays one family."""

    award: int
    payee: int
    lines: dict[int, int]
    status: str = ""
    booked: bool = False

    @property
    def amount(self) -> int:
        """The sum of an order."""
        return sum(self.lines.values())


@dataclass
class Run:
    """A payment run: `turn` is how many families the step at hand has done, `left` what is still to be given back."""

    month: int
    state: str = "freezing"
    turn: int = 0
    orders: dict[int, Order] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    filed: bool = False
    left: list[int] | None = None
    stale: bool = False
    """Whether work of the step that was broken off waits; it does nothing any more."""

    def counting(self) -> list[Order]:
        """The orders that are paid."""
        return [order for award, order in self.orders.items() if award not in self.held]

    def busy(self) -> bool:
        """Whether there is work on it."""
        return self.stale or self.left is not None or self.state in WORKING


WORKING = ("freezing", "approved", "booked")
SETTLED = ("credited", "returned", "written-back")


class Reference:
    """The ledger of some families and their runs."""

    def __init__(self, awards: dict[int, Award]) -> None:
        self.awards = awards
        self.runs: list[Run] = []

    def busy(self) -> Run | None:
        """The run on which work is left."""
        return next((run for run in self.runs if run.busy()), None)

    def work(self) -> None:
        """One part of the work of a run: one family, or the step's end."""
        run = self.busy()
        assert run is not None
        if run.stale:
            run.stale = False
        elif run.left is not None:
            self._give_back(run)
        else:
            {"freezing": self._freeze, "approved": self._book, "booked": self._file}[run.state](run)

    def _next(self, run: Run) -> int | None:
        numbers = sorted(self.awards)
        if run.turn == len(numbers):
            run.turn = 0
            return None
        run.turn += 1
        return numbers[run.turn - 1]

    def _freeze(self, run: Run) -> None:
        number = self._next(run)
        if number is None:
            run.state = "proposed"
            return
        lines = self.awards[number].payable(run.month)
        if lines:
            run.orders[number] = Order(number, self.awards[number].payee, lines)

    def _book(self, run: Run) -> None:
        number = self._next(run)
        if number is None:
            run.state = "booked"
            return
        order, award = run.orders.get(number), self.awards[number]
        if order is None:
            return
        now = award.payable(run.month)
        if award.payee != order.payee or any(now.get(month, 0) < amount for month, amount in order.lines.items()):
            run.held.add(number)
            return
        order.booked = True
        self._pay(order, 1)

    def _file(self, run: Run) -> None:
        if run.counting() and not run.filed:
            run.filed = True
        else:
            run.state = "written"

    def cancel(self, run: Run) -> None:
        """Take a run back before the bank has it; what was booked comes back part by part."""
        run.stale = run.state in WORKING
        if run.state in {"approved", "booked", "written"}:
            numbers = sorted(self.awards)
            run.left = numbers[: run.turn] if run.state == "approved" else numbers
        run.state = "cancelled"

    def reverse(self, run: Run) -> None:
        """Take back what the bank did not execute."""
        run.left = sorted(self.awards)

    def _give_back(self, run: Run) -> None:
        assert run.left is not None
        if not run.left:
            run.left = None
            if run.state == "sent":
                whole = all(order.status == "written-back" for order in run.counting())
                run.state = "reversed" if whole else "confirmed"
            return
        order = run.orders.get(run.left.pop(0))
        if order is None or not order.booked or order.status in SETTLED:
            return
        if run.state == "sent":
            order.status = "written-back"
        self._pay(order, -1)

    def answer(self, order: Order, said: str) -> None:
        """What the bank says of a payment; one that comes back is open again, and its account is not used any more."""
        order.status = said
        if said == "returned":
            self.awards[order.award].refused.add(order.payee)
            self._pay(order, -1)

    def confirm(self, run: Run) -> None:
        """A run is confirmed once it is known of every order what became of it."""
        if all(order.status in SETTLED for order in run.counting()):
            run.state = "confirmed"

    def _pay(self, order: Order, sign: int) -> None:
        paid = self.awards[order.award].paid
        for month, amount in order.lines.items():
            paid[month] = paid.get(month, 0) + sign * amount
