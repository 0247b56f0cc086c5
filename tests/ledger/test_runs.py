"""A payment run from the accountant's order to the bank's file: what is owed and due is paid once, by two people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.cases.conftest import moment
from tests.ledger.runs import FIRST, approved, code, opened, order_of, sums, worked, written

from tirek.accounts.models import Account
from tirek.cases.problems import CheckError, NotAllowedError, NotNowError
from tirek.cases.services import awards, findings
from tirek.journal.models import Entry as JournalEntry
from tirek.journal.verify import follow
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Entry, HeldAward, OrderLine, OrderState, OrderStatus, PaymentOrder, PaymentRun
from tirek.ledger.queries import runs as queries
from tirek.ledger.services import runs
from tirek.ledger.services.filing import path_of, produce_again
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.ledger.conftest import Family, Grant

    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

DEATH = {"child.death_date": "2026-10-20"}


pytestmark = pytest.mark.usefixtures("paying")


def learn(award: Award, by: By, at: str, values: Mapping[str, object] = DEATH) -> None:
    findings.record(award.case_id, by("clerk", at), values, source="registry", origin="persons")


def held(run: PaymentRun) -> list[tuple[int, str, str, int, str]]:
    rows = HeldAward.objects.filter(run=run).order_by("id")
    return [(row.award_id, row.step, row.reason, row.amount, row.cause) for row in rows]


def test_what_is_booked_up_to_the_month_is_paid(grant: Grant, by: By) -> None:
    award = grant()
    run = opened(by)
    assert (run.number, run.state, run.count, run.total) == ("AKTOBE-P-2026-000001", "proposed", 1, 20_000)
    order = PaymentOrder.objects.get()
    assert (order.pk, order.seq, order.amount) == (run.pk * 10_000_000 + 1, 1, 20_000)
    lines = OrderLine.objects.order_by("period").values_list("period", "amount", "decision")
    assert list(lines) == [(20261001, 10_000, award.decision_id), (20261101, 10_000, award.decision_id)]
    run = written(run, by)
    assert run.state == "written"
    assert sums(run) == (20_000,) * 4
    assert [(each.owed, each.paid) for each in sums_of(award.pk).values()] == [
        (10_000, 10_000),
        (10_000, 10_000),
        (10_000, 0),
    ]
    assert runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00")).state == "sent"
    kinds = JournalEntry.objects.filter(kind__startswith="run.").order_by("number").values_list("kind", flat=True)
    assert list(kinds) == [
        f"run.{step}" for step in ("opened", "frozen", "prepared", "approved", "booked", "written", "sent")
    ]
    assert follow("aktobe").broken is None
    states = run.events.order_by("at", "id").values_list("data__step", flat=True)
    assert list(states) == ["opened", "frozen", "prepared", "approved", "booked", "written", "sent"]


def test_the_next_run_pays_only_what_came_since(grant: Grant, by: By) -> None:
    grant()
    first = written(opened(by), by)
    again = opened(by, "2026-11-20 16:00")
    assert (again.count, again.total) == (0, 0)
    with pytest.raises(CheckError, match="Nothing is to be paid"):
        runs.prepare(again.pk, by("accountant", "2026-11-20 16:30"))
    runs_cancelled = again.pk
    from tirek.ledger.services import returning

    returning.cancel(runs_cancelled, by("accountant", "2026-11-20 17:00"), reason="Бос")
    december = opened(by, "2026-12-10 10:00", month=202612, planned_on=date(2026, 12, 20))
    assert (december.number, december.total) == ("AKTOBE-P-2026-000003", 10_000)
    told = queries.comparison(december)
    assert (told["before"], told["new"], told["gone"], told["changed"], told["changed_total"]) == (
        first.number,
        0,
        0,
        1,
        -10_000,
    )
    assert [order.amount for order in queries.orders_of(december, "changed")] == [10_000]


def test_who_is_new_and_who_is_gone(family: Family, by: By) -> None:
    first, second = family(1), family(2)
    written(opened(by), by)
    learn(first, by, "2026-11-25 10:00", {"child.death_date": "2026-11-20"})
    third = family(3)
    run = opened(by, "2026-12-10 10:00", month=202612, planned_on=date(2026, 12, 20))
    assert [order.award_id for order in queries.orders_of(run)] == [second.pk, third.pk]
    told = queries.comparison(run)
    assert (told["new"], told["new_total"], told["gone"], told["gone_total"]) == (1, 30_000, 1, 20_000)
    assert [order.award_id for order in queries.orders_of(run, "new")] == [third.pk]
    assert [order.award_id for order in queries.orders_of(run, "gone")] == [first.pk]
    assert held(run) == [(first.pk, "freeze", "less-due", 10_000, "fact:alive")]


def test_no_more_than_is_due_now_and_no_more_than_was_decided(grant: Grant, by: By) -> None:
    award = grant()
    learn(award, by, f"{FIRST} 09:00")
    run = opened(by)
    assert run.total == 10_000
    assert held(run) == [(award.pk, "freeze", "less-due", 10_000, "fact:alive")]
    assert queries.held_sums(run) == [("freeze", "less-due", 1, 10_000)]


def test_a_death_learned_after_the_approval_holds_the_order(family: Family, by: By) -> None:
    first, second = family(1), family(2)
    run = opened(by)
    assert run.total == 40_000
    approved(run, by)
    learn(first, by, f"{FIRST} 12:10")
    worked(f"{FIRST} 12:20")
    run.refresh_from_db()
    assert (run.state, run.count) == ("written", 1)
    assert sums(run) == (20_000,) * 4
    assert held(run) == [(first.pk, "book", "less-due", 20_000, "fact:alive")]
    assert not Entry.objects.filter(award=first.pk, kind=EntryKind.PAID).exists()
    assert Entry.objects.filter(award=second.pk, kind=EntryKind.PAID).count() == 2


def test_a_pause_outranks_the_run_at_both_moments(family: Family, by: By) -> None:
    first, second, third = family(1), family(2), family(3)
    awards.pause(first.case_id, by("head", f"{FIRST} 09:00"), reason="Тексереміз")
    run = opened(by)
    approved(run, by)
    awards.pause(second.case_id, by("head", f"{FIRST} 12:10"), reason="Тексереміз")
    worked(f"{FIRST} 12:20")
    run.refresh_from_db()
    assert held(run) == [
        (first.pk, "freeze", "paused", 20_000, ""),
        (second.pk, "book", "paused", 20_000, ""),
    ]
    assert [order.award_id for order in queries.orders_of(run)] == [third.pk]
    assert sums(run) == (20_000,) * 4


def test_another_account_since_the_run_was_put_together_holds_the_order(grant: Grant, by: By) -> None:
    award = grant()
    run = opened(by)
    approved(run, by)
    account = award.payee_now().account
    assert account is not None
    awards.change_account(award.case_id, by("clerk", f"{FIRST} 12:10"), account=account)
    worked(f"{FIRST} 12:20")
    assert held(run) == [(award.pk, "book", "changed", 20_000, "")]


def test_an_account_that_the_bank_refused_waits_for_another_or_a_confirmation(grant: Grant, by: By) -> None:
    award = grant()
    run = written(opened(by), by)
    runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00"))
    OrderStatus.objects.create(
        order=order_of(award.pk), state=OrderState.RETURNED, reason="closed-account", at=moment("2026-11-21 10:00")
    )
    assert runs.confirm_if_complete(run.pk, moment("2026-11-21 10:00"))
    second = opened(by, "2026-12-10 10:00", month=202612, planned_on=date(2026, 12, 20))
    assert held(second) == [(award.pk, "freeze", "rejected-account", 10_000, "")]
    from tirek.ledger.services import returning

    returning.cancel(second.pk, by("accountant", "2026-12-10 11:00"), reason="Шот")
    account = award.payee_now().account
    assert account is not None
    awards.change_account(award.case_id, by("clerk", "2026-12-10 12:10"), account=account)
    third = opened(by, "2026-12-10 13:00", month=202612, planned_on=date(2026, 12, 20))
    assert (third.count, held(third)) == (1, [])


def test_two_people_with_a_second_factor(grant: Grant, by: By, staff: dict[str, Account]) -> None:
    grant()
    run = opened(by)
    with pytest.raises(NotAllowedError):
        runs.prepare(run.pk, by("head", f"{FIRST} 10:50"))
    runs.prepare(run.pk, by("accountant", f"{FIRST} 11:00"), note="Тексерілді")
    at = f"{FIRST} 12:00"
    with pytest.raises(NotAllowedError):
        runs.approve(run.pk, by("accountant", at), code=code(at), machine_now=moment(at))
    with pytest.raises(CheckError, match="wrong or was used") as caught:
        runs.approve(run.pk, by("head", at), code="000000", machine_now=moment(at))
    assert caught.value.field == "code"
    staff["head"].refresh_from_db()
    assert staff["head"].code_failures == 1
    runs.give_back(run.pk, by("head", f"{FIRST} 12:05"), reason="Қайта тексеріңіз")
    runs.prepare(run.pk, by("accountant", f"{FIRST} 12:30"))
    assert runs.approve(run.pk, by("head", at), code=code(at), machine_now=moment(at)).state == "approved"
    with pytest.raises(NotNowError):
        runs.approve(run.pk, by("head", at), code=code(at), machine_now=moment(at))


def test_a_code_approves_once(grant: Grant, by: By) -> None:
    grant()
    at = f"{FIRST} 12:00"
    run = approved(opened(by), by, at)
    worked(at)
    second = opened(by, f"{FIRST} 13:00", month=202611)
    assert second.state == "proposed"
    PaymentRun.objects.filter(pk=second.pk).update(count=1)
    runs.prepare(second.pk, by("accountant", f"{FIRST} 13:30"))
    with pytest.raises(CheckError, match="used already"):
        runs.approve(second.pk, by("head", at), code=code(at), machine_now=moment(at))
    assert run.number == "AKTOBE-P-2026-000001"


def test_nobody_approves_what_they_prepared_even_in_the_database(
    grant: Grant, by: By, staff: dict[str, Account]
) -> None:
    from django.db import IntegrityError, transaction

    grant()
    run = opened(by)
    runs.prepare(run.pk, by("accountant", f"{FIRST} 11:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentRun.objects.filter(pk=run.pk).update(approved_by=staff["accountant"])


def test_one_run_of_a_place_at_a_time_and_numbers_without_a_gap(grant: Grant, by: By) -> None:
    grant()
    opened(by)
    with pytest.raises(NotNowError, match="AKTOBE-P-2026-000001"):
        opened(by)
    assert PaymentRun.objects.count() == 1
    for wrong in (
        {"month": 202613},
        {"month": 202612},
        {"as_of": date(2026, 11, 11)},
        {"planned_on": date(2026, 11, 9)},
    ):
        with pytest.raises(CheckError):
            opened(by, **wrong)
    with pytest.raises(NotAllowedError):
        runs.open_run(
            "alatau",
            "home-education",
            month=202611,
            as_of=date(2026, 11, 10),
            planned_on=date(2026, 11, 20),
            occasion=by("accountant", f"{FIRST} 10:00"),
        )


def test_a_file_is_the_same_when_it_is_written_again(family: Family, by: By) -> None:
    award = family(1)
    family(2)
    run = written(opened(by), by)
    file = run.files.get()
    path = path_of(file)
    before = path.read_bytes()
    assert f"TRK{order_of(award.pk).pk}" in before.decode()
    person = award.payee_now().payee
    from tirek.people.models import PersonVersion

    PersonVersion.objects.create(
        person=person, surname="Басқа", name="Есім", source="registry:persons", at=moment("2026-12-01 10:00")
    )
    person.surname, person.name = "Басқа", "Есім"
    person.save()
    path.unlink()
    assert produce_again(file).sha256 == file.sha256
    assert path.read_bytes() == before
