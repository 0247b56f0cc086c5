"""A whole ledger is proven; whatever was changed behind its back is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import tirek
from tests.database import unprotected
from tests.ledger.test_sweeping import family

from tirek.config.law import law
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Basis, Entry, OrderLine, PaymentOrder, PaymentRun, Posting
from tirek.ledger.models.runs import order_number
from tirek.ledger.posting import Act, Draft, post
from tirek.ledger.verifying import Broken, Counted, Flaw, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Tirek
    from tests.ledger.conftest import Grant

    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["tirek"]


def flaws(*, deep: bool = False) -> list[Flaw]:
    return list(verify(Counted(), deep=law() if deep else None))


def kinds() -> set[Broken]:
    return {flaw.kind for flaw in flaws(deep=True)}


@pytest.fixture
def paid(grant: Grant, by: By) -> Award:
    """An award of which October was paid with a run."""
    award, accountant = grant(), by("accountant", "2026-10-20 10:00")
    run = PaymentRun.objects.create(
        number="AKTOBE-P-2026-000001",
        service=award.service,
        territory=award.territory,
        as_of=accountant.today,
        planned_on=accountant.today,
        month=202610,
        state="booked",
        count=1,
        total=10000,
        created_by_id=accountant.account,
        created_at=accountant.at,
    )
    order = PaymentOrder.objects.create(
        id=order_number(run.pk, 1), run=run, award=award, payee=award.payee_now(), amount=10000, seq=1
    )
    due = Entry.objects.get(award=award, period=20261001)
    OrderLine.objects.create(
        order=order, period=due.period, booked=due.booked, amount=10000, decision_id=due.decision_id
    )
    act = Act(kind="payment", actor=accountant.actor, at=accountant.at, territory="aktobe", run=run.pk)
    post([Draft(award.pk, due.period, due.booked, EntryKind.PAID, 10000, due.decision_id, order.pk)], act)
    return award


def test_a_whole_ledger(paid: Award, grant: Grant) -> None:
    for number in range(3):
        grant(**family(number))
    counted = Counted()
    assert list(verify(counted, deep=law())) == []
    assert (counted.entries, counted.postings, counted.orders) == (13, 5, 1)
    assert (counted.owed, counted.paid) == (120000, 10000)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda: Entry.objects.filter(period=20261101).update(amount=20000), {Broken.COUNT}),
        (lambda: Entry.objects.filter(period=20261101).update(booked=202610), {Broken.DIGEST}),
        (lambda: Entry.objects.filter(period=20261201).delete(), {Broken.COUNT}),
        (lambda: Posting.objects.filter(kind="grant").update(digest="0" * 64), {Broken.DIGEST, Broken.NOT_JOURNALLED}),
        (lambda: Basis.objects.update(last=0), {Broken.BASIS}),
        (lambda: PaymentRun.objects.update(total=9), {Broken.RUN}),
        (lambda: OrderLine.objects.update(amount=9), {Broken.ORDER_LINES}),
        (
            lambda: Entry.objects.filter(kind=EntryKind.DUE.value, period=20261001).delete(),
            {Broken.COUNT, Broken.NO_DUE},
        ),
        (
            lambda: Entry.objects.filter(kind=EntryKind.PAID.value).update(amount=4000),
            {Broken.COUNT, Broken.ORDER_SUM},
        ),
    ],
)
def test_what_was_changed_behind_its_back_is_named(
    paid: Award, change: Callable[[], object], found: set[Broken]
) -> None:
    with unprotected():
        change()
    assert kinds() == found


def test_the_command(paid: Award, tirek: Tirek) -> None:
    assert tirek("ledger", "verify")[0] == 0
    with unprotected():
        Entry.objects.filter(period=20261201).delete()
    status, out, _ = tirek("ledger", "verify", "--json")
    assert status == 1
    said = json.loads(out)
    assert (said["whole"], said["entries"], [flaw["kind"] for flaw in said["flaws"]]) == (False, 3, ["count"])
