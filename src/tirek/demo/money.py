"""What the departments of the demonstration have paid: a run that is confirmed, one return, a run that is to be prepared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from tirek.accounts.actors import actor_of
from tirek.accounts.factors import code_at
from tirek.accounts.models import Account
from tirek.accounts.sessions import real_now
from tirek.cases.occasion import Occasion
from tirek.config.clock import almaty
from tirek.demo import bank, staff
from tirek.demo.families import AKTOBE, ALATAU, FAMILIES, PANFILOV, TERRITORIES
from tirek.demo.tale import SERVICE
from tirek.ledger.models import PaymentOrder, PaymentRun
from tirek.ledger.services import budget, runs
from tirek.ledger.services.statements import read_statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tirek.demo.tale import Stage

ALLOTTED: Final = {AKTOBE: 6_000_000, ALATAU: 3_000_000, PANFILOV: 1_500_000}
"""Plainly invented, in tenge."""
_BY: Final = "Жергілікті бюджет туралы ойдан шығарылған шешім, № {number}"
_CLOSED: Final = "returned"
_SHORT: Final = ALATAU
"""Whose run goes beyond the budget."""


@dataclass(slots=True)
class Department:
    """The accountant and the head of a department, at the moments of their tale."""

    stage: Stage
    territory: str

    def day(self, before: int, clock: str) -> datetime:
        """A moment n working days before the base."""
        return datetime.combine(self._on(before), time.fromisoformat(clock), almaty())

    def by(self, key: str) -> Occasion:
        """Somebody of the department, now."""
        account = Account.objects.get(username=staff.username(key, self.territory))
        return Occasion(actor_of(account), self.stage.at, self.stage.law)

    def allot(self, amount: int, number: int) -> None:
        """The budget gives money, or takes some away."""
        budget.allot(
            self.territory,
            SERVICE,
            self.stage.base.year,
            amount,
            self.by("accountant"),
            basis=_BY.format(number=number),
        )

    def open(self, month: date, planned_on: date) -> PaymentRun:
        """A run up to the month of a day is opened; it is put together by the next job."""
        occasion, paid = self.by("accountant"), month.year * 100 + month.month
        return runs.open_run(
            self.territory, SERVICE, month=paid, as_of=occasion.today, planned_on=planned_on, occasion=occasion
        )

    def approve(self, run: PaymentRun) -> None:
        """The head approves with a code. Codes go by the machine's time, which no tale moves: one of that long ago."""
        then = real_now() - (self.stage.now - self.stage.at)
        runs.approve(run.pk, self.by("head"), code=code_at(staff.TOTP_SECRET, then), machine_now=then)

    def hear_of(self, run: PaymentRun) -> None:
        """The bank tells of every payment; an account was closed."""
        run.refresh_from_db()
        closed = FAMILIES.get(f"{_CLOSED}-{self.territory}")
        iin = closed.child.iin if closed else ""
        order = next((each for each in PaymentOrder.objects.filter(run=run) if each.award.child.iin == iin), None)
        answer = bank.report(run, order.pk if order else None)
        read_statement(self.territory, bank.name_of(run, bank.REPORT), answer, self.by("accountant"))

    def cut(self, run: PaymentRun) -> None:
        """Take so much of the budget that half of a run is beyond it."""
        run.refresh_from_db()
        found = budget.budget_of(self.territory, SERVICE, run.planned_on.year)
        if found is not None:
            self.allot(run.total // 2 - found.remaining, 2)

    def _on(self, before: int) -> date:
        return self.stage.calendar.add(self.stage.base, -before) if before else self.stage.base


def courses(stage: Stage) -> list[Iterator[datetime]]:
    """What the accountants and heads of all departments did."""
    return [_course(Department(stage, territory)) for territory in TERRITORIES]


def _course(department: Department) -> Iterator[datetime]:
    """The month before was paid, this month's run waits for the accountant. Where no act knows a sum nothing is to be paid."""
    base = department.stage.base
    yield department.day(22, "11:00")
    department.allot(ALLOTTED[department.territory], 1)
    if department.territory == PANFILOV:
        return
    yield department.day(20, "10:15")
    run = department.open(base.replace(day=1) - timedelta(days=1), department.stage.at.date())
    yield department.day(20, "11:40")
    runs.prepare(run.pk, department.by("accountant"))
    yield department.day(20, "15:20")
    department.approve(run)
    yield department.day(19, "09:45")
    runs.mark_sent(run.pk, department.by("accountant"))
    yield department.day(17, "10:30")
    department.hear_of(run)
    yield department.day(1, "10:00")
    run = department.open(base, base)
    if department.territory == _SHORT:
        yield department.day(1, "12:00")
        department.cut(run)
