"""Two accountants, two heads, two workers at the same moment: each thing happens once."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from tests.cases.conftest import moment
from tests.faults.test_two_at_once import at_once
from tests.ledger.runs import FIRST, approved, code, opened, some_work, sums

from tirek.jobs.models import Job
from tirek.journal.verify import verify
from tirek.ledger.models import PaymentOrder, PaymentRun, RunEvent, RunNumbering
from tirek.ledger.services import booking, freezing, runs

if TYPE_CHECKING:
    from tests.ledger.conftest import Family, Grant
    from tests.ledger.runs import By

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("paying")]


def test_two_accountants_open_a_run(grant: Grant, by: By) -> None:
    grant()
    occasion = by("accountant", f"{FIRST} 10:00")

    def open_run() -> None:
        runs.open_run(
            "aktobe",
            "home-education",
            month=202611,
            as_of=occasion.today,
            planned_on=date(2026, 11, 20),
            occasion=occasion,
        )

    said = at_once(open_run, open_run)
    assert said[0] == "done"
    assert "open already: AKTOBE-P-2026-000001" in said[1]
    assert PaymentRun.objects.count() == 1
    assert RunNumbering.objects.get().last == 1


def test_one_code_at_two_windows_approves_once(grant: Grant, by: By) -> None:
    grant()
    run = opened(by)
    runs.prepare(run.pk, by("accountant", f"{FIRST} 11:00"))
    at = f"{FIRST} 12:00"
    occasion = by("head", at)

    def approve() -> None:
        runs.approve(run.pk, occasion, code=code(at), machine_now=moment(at))

    said = at_once(approve, approve)
    assert said[0] == "done"
    assert said[1] != "done"
    assert RunEvent.objects.filter(run=run, state="approved").count() == 1


def test_two_workers_do_each_part_once(family: Family, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "AT_ONCE", {"postgresql": 1, "sqlite": 1})
    for number in range(4):
        family(number)
    some_work(f"{FIRST} 09:00", 100)
    run = runs.open_run(
        "aktobe",
        "home-education",
        month=202611,
        as_of=date(2026, 11, 10),
        planned_on=date(2026, 11, 20),
        occasion=by("accountant", f"{FIRST} 10:00"),
    )

    def all_of_it() -> None:
        """Until nothing is left, as a worker does: what the other holds is looked for again."""
        last = time.monotonic() + 60
        while Job.objects.filter(kind__startswith="ledger.", done_at__isnull=True).exists():
            assert time.monotonic() < last, list(Job.objects.values_list("kind", "state", "last_error"))
            some_work(f"{FIRST} 12:10", 3)
            if connection.vendor == "sqlite":
                # In memory, as in these tests, whoever reads keeps the other from writing: not put off for seconds.
                Job.objects.filter(last_error__startswith="OperationalError").update(held_until=None, last_error="")

    assert at_once(all_of_it, all_of_it) == ["done", "done"]
    run.refresh_from_db()
    assert (run.state, run.count) == ("proposed", 4)
    approved(run, by)
    assert at_once(all_of_it, all_of_it) == ["done", "done"]
    run.refresh_from_db()
    assert run.state == "written"
    assert sums(run) == (80_000,) * 4
    assert sorted(PaymentOrder.objects.values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert not Job.objects.exclude(last_error="").exists()
    if connection.vendor == "postgresql":
        # Nothing was tried twice: no deadlock, and no part that both wanted.
        assert set(Job.objects.filter(kind__startswith="ledger.").values_list("attempts", flat=True)) == {1}
    assert verify() == []


def test_two_workers_take_the_same_part(family: Family, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a job was taken twice, because its worker was thought to be lost."""
    from django.db import transaction

    monkeypatch.setattr(freezing, "AT_ONCE", {"postgresql": 1, "sqlite": 1})
    for number in range(3):
        family(number)
    run = opened(by)
    approved(run, by)
    at = moment(f"{FIRST} 12:10")

    def book() -> None:
        for _ in range(6):
            with transaction.atomic():
                booking.book_part(run.pk, at.date(), at)

    assert at_once(book, book) == ["done", "done"]
    run.refresh_from_db()
    assert (run.state, run.total) == ("booked", 60_000)
    assert [part.number for part in run.chunks.filter(step="book").order_by("number")] == [0, 1, 2]
    assert verify() == []
