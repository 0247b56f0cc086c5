"""Doing a payment run in tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tests.accounts_of_tests import SECRET
from tests.cases.conftest import moment

from tirek.accounts.factors import code_at
from tirek.cases.services import awards
from tirek.jobs.models import Job
from tirek.jobs.services import work
from tirek.ledger.models import BankFile, Entry, PaymentOrder, PaymentRun
from tirek.ledger.orders import counting
from tirek.ledger.services import runs
from tirek.ledger.verifying import Counted, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

FIRST = "2026-11-10"


class At:
    """A clock that stands at a moment of Almaty."""

    def __init__(self, text: str) -> None:
        self.moment = moment(text)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


def some_work(at: str, limit: int) -> int:
    """Do some of the ledger's work; that of other rooms, letters for instance, is another test's."""
    Job.objects.exclude(kind__startswith="ledger.").delete()
    return work(At(at), limit=limit)


def worked(at: str) -> None:
    """Do all work of the ledger that is due; nothing of it fails."""
    while some_work(at, 100):
        pass
    failed = list(Job.objects.exclude(last_error="").values_list("kind", "last_error"))
    assert not failed, failed


def opened(by: By, at: str = f"{FIRST} 10:00", **changes: Any) -> PaymentRun:
    occasion = by("accountant", at)
    plain: dict[str, Any] = {"month": 202611, "as_of": occasion.today, "planned_on": date(2026, 11, 20)}
    run = runs.open_run("aktobe", "home-education", **(plain | changes), occasion=occasion)
    worked(at)
    run.refresh_from_db()
    return run


def code(at: str) -> str:
    return code_at(SECRET, moment(at))


def approved(run: PaymentRun, by: By, at: str = f"{FIRST} 12:00") -> PaymentRun:
    """Prepared and approved, and not booked yet."""
    occasion = by("accountant", f"{at[:10]} 11:00")
    runs.prepare(run.pk, occasion)
    return runs.approve(run.pk, by("head", at), code=code(at), machine_now=moment(at))


def written(run: PaymentRun, by: By, at: str = f"{FIRST} 12:00") -> PaymentRun:
    """Approved, booked, its files written."""
    approved(run, by, at)
    worked(at)
    run.refresh_from_db()
    return run


def sums(run: PaymentRun) -> tuple[int, int, int, int]:
    """What must be equal: the run's total, that of its orders that count, of its paid entries, of its files."""
    assert not list(verify(Counted()))
    paid = Entry.objects.filter(order__run=run, kind=4)
    return (
        run.total,
        sum(counting(run).values_list("amount", flat=True)),
        sum(paid.values_list("amount", flat=True)),
        sum(BankFile.objects.filter(run=run).values_list("total", flat=True)),
    )


def order_of(award: int) -> PaymentOrder:
    return PaymentOrder.objects.get(award=award)


__all__ = ["At", "approved", "awards", "code", "opened", "order_of", "some_work", "sums", "worked", "written"]
