"""Runs that are taken back, beyond the budget, interrupted, or worked on by two at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from tests.cases.conftest import moment
from tests.ledger.runs import FIRST, approved, code, opened, order_of, some_work, sums, worked, written

from tirek.cases.problems import CheckError, NotAllowedError, NotNowError
from tirek.cases.services import awards as pausing
from tirek.jobs.models import Job
from tirek.journal.verify import verify
from tirek.ledger import banks
from tirek.ledger import verifying as ledger
from tirek.ledger.models import (
    BankFile,
    Entry,
    HeldAward,
    OrderState,
    OrderStatus,
    PaymentOrder,
    PaymentRun,
    RunChunk,
    WhoWaits,
)
from tirek.ledger.queries import runs as queries
from tirek.ledger.services import booking, budget, filing, freezing, returning, runs
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings
    from tests.ledger.conftest import Family, Grant

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

pytestmark = pytest.mark.usefixtures("paying")

LATER = f"{FIRST} 16:00"


def twofold(at: str) -> dict[str, Any]:
    return {"code": code(at), "machine_now": moment(at)}


@pytest.fixture
def one_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of one award."""
    monkeypatch.setattr(freezing, "AT_ONCE", {"postgresql": 1, "sqlite": 1})


def paid(award: int) -> list[int]:
    return [each.paid for each in sums_of(award).values()]


def test_a_run_that_is_not_booked_is_dropped_by_one_person(grant: Grant, by: By) -> None:
    award = grant()
    run = opened(by)
    with pytest.raises(CheckError):
        returning.cancel(run.pk, by("accountant", LATER), reason=" ")
    returning.cancel(run.pk, by("accountant", LATER), reason="Қате ай")
    assert not Entry.objects.filter(order__isnull=False).exists()
    assert paid(award.pk) == [0, 0, 0]
    assert not list(ledger.verify(ledger.Counted()))
    assert opened(by, LATER).total == 20_000


def test_a_booked_run_is_taken_back_by_two_people(family: Family, by: By, one_each: None) -> None:
    awards = [family(number).pk for number in range(3)]
    run = written(opened(by), by)
    assert sums(run) == (60_000,) * 4
    with pytest.raises(NotNowError):
        returning.cancel(run.pk, by("accountant", LATER), reason="Қате")
    with pytest.raises(CheckError, match="asks for this first"):
        returning.cancel_booked(run.pk, by("head", LATER), reason="Қате", **twofold(LATER))
    returning.ask_to_cancel(run.pk, by("accountant", LATER), reason="Қате")
    with pytest.raises(NotAllowedError):
        returning.cancel_booked(run.pk, by("accountant", LATER), reason="Қате", **twofold(LATER))
    assert returning.cancel_booked(run.pk, by("head", LATER), reason="Қате", **twofold(LATER)).state == "cancelled"
    worked(LATER)
    assert [paid(award) for award in awards] == [[0, 0, 0]] * 3
    assert sum(Entry.objects.filter(order__run=run).values_list("amount", flat=True)) == 0
    with pytest.raises(NotNowError):
        runs.mark_sent(run.pk, by("accountant", LATER))
    again = written(opened(by, f"{FIRST} 17:00"), by, f"{FIRST} 18:00")
    assert sums(again) == (60_000,) * 4
    assert [paid(award) for award in awards] == [[10_000, 10_000, 0]] * 3
    assert verify() == []


def test_cancelled_in_the_middle_of_booking(family: Family, by: By, one_each: None) -> None:
    awards = [family(number).pk for number in range(3)]
    run = approved(opened(by), by)
    assert some_work(f"{FIRST} 12:30", 2) == 2
    assert [sum(paid(award)) for award in awards] == [20_000, 20_000, 0]
    returning.ask_to_cancel(run.pk, by("accountant", LATER), reason="Қате")
    returning.cancel_booked(run.pk, by("head", LATER), reason="Қате", **twofold(LATER))
    worked(LATER)
    assert [sum(paid(award)) for award in awards] == [0, 0, 0]
    assert not run.files.exists()
    assert not list(ledger.verify(ledger.Counted()))


def test_what_the_bank_did_not_execute_is_reversed(family: Family, by: By) -> None:
    first, second = family(1), family(2)
    run = written(opened(by), by)
    runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00"))
    OrderStatus.objects.create(order=order_of(first.pk), state=OrderState.CREDITED, at=moment("2026-11-21 10:00"))
    assert not runs.confirm_if_complete(run.pk, moment("2026-11-21 10:00"))
    at = "2026-11-25 10:00"
    returning.ask_to_reverse(run.pk, by("accountant", at), reason="Банк орындамады")
    returning.reverse(run.pk, by("head", at), reason="Банк орындамады", **twofold(at))
    with pytest.raises(NotNowError):
        returning.ask_to_reverse(run.pk, by("accountant", at), reason="Тағы")
    worked(at)
    run.refresh_from_db()
    assert run.state == "confirmed"
    assert (paid(first.pk), paid(second.pk)) == ([10_000, 10_000, 0], [0, 0, 0])
    assert OrderStatus.objects.get(order__award=second).state == OrderState.WRITTEN_BACK
    assert opened(by, "2026-11-26 10:00", planned_on=date(2026, 11, 30)).total == 20_000


def test_a_run_of_which_nothing_was_executed_is_reversed_whole(family: Family, by: By) -> None:
    award = family(1)
    run = written(opened(by), by)
    runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00"))
    at = "2026-11-25 10:00"
    returning.ask_to_reverse(run.pk, by("accountant", at), reason="Банк қабылдамады")
    returning.reverse(run.pk, by("head", at), reason="Банк қабылдамады", **twofold(at))
    worked(at)
    run.refresh_from_db()
    assert (run.state, paid(award.pk)) == ("reversed", [0, 0, 0])
    assert queries.progress(run) is None


@pytest.mark.parametrize(
    ("rule", "served"), [(WhoWaits.OLDEST_AWARD, [0, 1]), (WhoWaits.OLDEST_DUE, [0, 1])], ids=["award", "due"]
)
def test_beyond_the_budget_somebody_decides_who_waits(
    family: Family, by: By, rule: WhoWaits, served: list[int]
) -> None:
    awards = [family(number).pk for number in range(3)]
    with pytest.raises(CheckError):
        budget.allot("aktobe", "home-education", 2026, 50_000, by("accountant", f"{FIRST} 09:00"), basis=" ")
    budget.allot("aktobe", "home-education", 2026, 50_000, by("accountant", f"{FIRST} 09:00"), basis="№ 1 шешім")
    run = opened(by)
    assert (run.total, queries.beyond_budget(run), queries.comparison(run)["over"]) == (60_000, 10_000, 10_000)
    with pytest.raises(CheckError, match="beyond the budget"):
        runs.prepare(run.pk, by("accountant", f"{FIRST} 11:00"))
    with pytest.raises(NotAllowedError):
        budget.decide_budget(run.pk, by("accountant", f"{FIRST} 11:00"), rule=rule, reason="Қаражат аз")
    decision = budget.decide_budget(run.pk, by("head", f"{FIRST} 11:00"), rule=rule, reason="Қаражат аз")
    assert (decision.remaining, decision.waiting, decision.waiting_total) == (50_000, 1, 20_000)
    assert [row.award_id for row in queries.waiting_for_budget(run)] == [awards[2]]
    run = written(run, by)
    assert sums(run) == (40_000,) * 4
    assert [sum(paid(award)) for award in awards] == [20_000 if each in served else 0 for each in range(3)]
    found = queries.budget(run)
    assert found is not None
    assert (found.allotted, found.spent, found.remaining) == (50_000, 40_000, 10_000)
    budget.allot("aktobe", "home-education", 2026, 10_000, by("accountant", f"{FIRST} 15:00"), basis="№ 2 шешім")
    assert written(opened(by, LATER), by, f"{FIRST} 18:00").total == 20_000


def test_a_budget_that_was_cut_after_the_run_was_prepared_stops_it(grant: Grant, by: By) -> None:
    grant()
    budget.allot("aktobe", "home-education", 2026, 20_000, by("accountant", f"{FIRST} 09:00"), basis="№ 1 шешім")
    run = opened(by)
    runs.prepare(run.pk, by("accountant", f"{FIRST} 11:00"))
    budget.allot("aktobe", "home-education", 2026, -5_000, by("accountant", f"{FIRST} 11:30"), basis="№ 2 шешім")
    with pytest.raises(CheckError, match="5000 ₸ beyond"):
        runs.approve(run.pk, by("head", LATER), **twofold(LATER))


def test_an_invented_account_pays_nobody_in_production(grant: Grant, by: By, settings: Settings) -> None:
    grant()
    settings.TIREK_PRODUCTION = True
    with pytest.raises(CheckError, match="invented"):
        opened(by)


def test_a_budget_that_suffices_needs_no_decision(grant: Grant, by: By) -> None:
    grant()
    run = opened(by)
    assert queries.budget(run) is None
    with pytest.raises(NotNowError):
        budget.decide_budget(run.pk, by("head", LATER), rule=WhoWaits.OLDEST_DUE, reason="?")
    with pytest.raises(CheckError, match="taken away"):
        budget.allot("aktobe", "home-education", 2026, -1, by("accountant", LATER), basis="№ 1")


def test_files_of_a_few_payments_hold_every_order_that_counts(
    family: Family, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where orders between them are held."""
    payer_of = banks.payer_of

    def small(territory: str, day: date) -> Any:
        payer, form = payer_of(territory, day)
        return payer, replace(form, lines=2)

    monkeypatch.setattr(filing, "payer_of", small)
    awards = [family(number) for number in range(7)]
    run = approved(opened(by), by)
    for place in (0, 2, 3, 4):
        pausing.pause(awards[place].case_id, by("head", f"{FIRST} 12:10"), reason="Тексереміз")
    worked(f"{FIRST} 12:20")
    run.refresh_from_db()
    assert sums(run) == (60_000,) * 4
    found = run.files.order_by("seq").values_list("seq", "first_seq", "last_seq", "count")
    assert list(found) == [(1, 2, 6, 2), (2, 7, 7, 1)]


class Killed(BaseException):
    """Nothing of ours catches it."""


@pytest.mark.parametrize("step", ["freeze", "book", "write"])
def test_work_that_ends_at_any_point_goes_on(
    family: Family, by: By, one_each: None, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    awards = [family(number).pk for number in range(3)]
    manager = type(RunChunk.objects)
    calls = 0

    def dies(self: Any, **values: Any) -> Any:
        nonlocal calls
        if self.model in (RunChunk, BankFile) and values.get("step", "write") == step:
            calls += 1
            if calls in (1, 3):
                raise Killed
        return original(self, **values)

    original = manager.create
    monkeypatch.setattr(manager, "create", dies)

    def dying(at: str) -> None:
        """Work, and begin anew after each death."""
        while True:
            try:
                more = some_work(at, 1)
            except Killed:
                continue
            if not more:
                return

    run = runs.open_run(
        "aktobe",
        "home-education",
        month=202611,
        as_of=date(2026, 11, 10),
        planned_on=date(2026, 11, 20),
        occasion=by("accountant", f"{FIRST} 10:00"),
    )
    dying(f"{FIRST} 10:00")
    approved(run, by)
    dying(f"{FIRST} 12:00")
    run.refresh_from_db()
    assert run.state == "written"
    assert sums(run) == (60_000,) * 4
    assert list(PaymentOrder.objects.order_by("seq").values_list("seq", "award")) == list(enumerate(awards, 1))
    assert [sum(paid(award)) for award in awards] == [20_000] * 3
    assert calls >= (2 if step == "write" else 3)
    assert not HeldAward.objects.exists()
    assert verify() == []


def test_every_part_can_be_repeated(family: Family, by: By, one_each: None) -> None:
    for number in range(2):
        family(number)
    run = written(opened(by), by)
    at = moment(LATER)
    with transaction.atomic():
        for _ in range(2):
            assert not freezing.freeze_part(run.pk, at)
            assert not booking.book_part(run.pk, at.date(), at)
            assert not filing.write_part(run.pk, at)
            assert not returning.return_part(run.pk, at)
    assert sums(run) == (40_000,) * 4


def test_progress_tells_how_long_it_takes_and_what_failed(family: Family, by: By, one_each: None) -> None:
    for number in range(4):
        family(number)
    run = runs.open_run(
        "aktobe",
        "home-education",
        month=202611,
        as_of=date(2026, 11, 10),
        planned_on=date(2026, 11, 20),
        occasion=by("accountant", f"{FIRST} 10:00"),
    )
    found = queries.progress(run)
    assert found is not None
    assert (found.step, found.done, found.total, found.seconds_left, found.percent) == ("freeze", 0, 4, None, 0)
    for minute in (1, 2):
        assert some_work(f"{FIRST} 10:0{minute}", 1) == 1
    found = queries.progress(run)
    assert found is not None
    assert (found.done, found.total, found.seconds_left, found.percent) == (2, 4, 120, 50)
    Job.objects.filter(kind="ledger.freeze", done_at__isnull=True).update(state="dead", last_error="ValueError")
    found = queries.progress(run)
    assert found is not None
    assert (found.stuck, found.failure) == (True, "ValueError")
    runs.resume(run.pk, by("accountant", f"{FIRST} 10:05"))
    worked(f"{FIRST} 10:06")
    run.refresh_from_db()
    assert (run.state, run.count) == ("proposed", 4)
    assert queries.progress(run) is None
    assert [(part.count, part.total, part.booked_count) for part in queries.control_sums(run)] == [
        (1, 20_000, None)
    ] * 4


def test_a_clock_that_goes_back_pays_nobody_twice(family: Family, by: By, one_each: None) -> None:
    for number in range(3):
        family(number)
    run = opened(by)
    approved(run, by)
    assert some_work(f"{FIRST} 12:00", 1) == 1
    assert some_work(f"{FIRST} 11:00", 1) == 0
    worked(f"{FIRST} 12:30")
    run.refresh_from_db()
    assert sums(run) == (60_000,) * 4
    assert PaymentRun.objects.count() == 1
