"""A filled demonstration: every stage, through the services, with letters and messages, nothing left undone."""

from collections import Counter
from datetime import timedelta

import pytest
from tests.demo.conftest import NOW, Beside

from tirek.accounts.models import Account
from tirek.accounts.roles import OF_A_TERRITORY, Role
from tirek.cases.models import Award, Case, Hearing
from tirek.cases.procedure import Stage
from tirek.demo import staff
from tirek.demo.families import TERRITORIES
from tirek.demo.filling import At, fill
from tirek.demo.stories import stories
from tirek.jobs.models import Job
from tirek.jobs.queries import open_jobs
from tirek.jobs.services import put_down_daily, work
from tirek.journal.verify import verify
from tirek.ledger.models import Discrepancy, HeldAward, OrderStatus, PaymentRun, RecoveryStage
from tirek.ledger.recovering import standings
from tirek.ledger.services.budget import budget_of, over
from tirek.ledger.verifying import Counted
from tirek.ledger.verifying import verify as verify_ledger
from tirek.notices.models import Message


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_every_tale_ends_where_it_should(beside: Beside) -> None:
    assert fill(NOW) == []

    cases = {case.child.iin: case for case in Case.objects.select_related("child", "officer")}
    for story in stories():
        assert cases[story.child.iin].at is story.ends, story.family.key
    in_stages = Counter(case.stage for case in cases.values())
    assert set(in_stages) == {stage.value for stage in Stage}
    assert {case.territory for case in cases.values()} == set(TERRITORIES)
    # Nothing was put in by hand: the journal follows, and no job failed.
    assert verify() == []
    assert open_jobs()["dead"] == 0
    assert all(case.officer is not None for case in cases.values())

    today = NOW.date()
    hearings = {hearing.at.astimezone(NOW.tzinfo).date() for hearing in Hearing.objects.filter(record__isnull=True)}
    assert {today, today + timedelta(days=3)} <= hearings
    assert any(case.is_open and case.final_on < today for case in cases.values())
    assert any(case.result_at_office and not case.handed_out_at for case in cases.values())
    waiting = [case for case in cases.values() if case.waits_for_registry]
    assert len(waiting) == 2
    assert beside.phones.phones.inbox()

    _money_has_been_paid()
    _an_act_that_was_known_before_is_no_news()
    _everybody_can_sign_in()
    _a_register_that_answers_again_lets_the_case_go_on(beside)
    _what_registries_say_of_running_awards_months_later_holds_up_none()


def _money_has_been_paid() -> None:
    runs = {(run.territory, run.month): run for run in PaymentRun.objects.all()}
    assert {place: run.state for place, run in runs.items()} == {
        ("aktobe", 202610): "confirmed",
        ("aktobe", 202611): "proposed",
        ("alatau", 202610): "confirmed",
        ("alatau", 202611): "proposed",
    }
    paid, next_one = runs["aktobe", 202610], runs["aktobe", 202611]
    states = OrderStatus.objects.filter(order__run=paid).exclude(line=None).values_list("state", flat=True)
    assert Counter(states) == {"credited": paid.count - 1, "returned": 1}
    assert {row.reason for row in HeldAward.objects.filter(run=next_one)} == {"paused", "rejected-account"}
    assert over(next_one) == 0
    assert over(runs["alatau", 202611])
    assert next_one.count > 1
    assert budget_of("panfilov", "home-education", 2026)
    found = standings(Award.objects.values_list("pk", flat=True)).values()
    assert {each.stage for each in found} == {RecoveryStage.HEARING, RecoveryStage.RECOVERING}
    assert Discrepancy.objects.exclude(award__case__changing=True).filter(less__gt=0).exists()
    assert list(verify_ledger(Counted())) == []


def _everybody_can_sign_in() -> None:
    accounts = Account.objects.exclude(role=Role.APPLICANT.value)
    assert {account.kind for account in accounts} == set(Role) - {Role.APPLICANT}
    for account in accounts:
        assert account.totp_secret == staff.TOTP_SECRET
        assert bool(account.territory) is (account.kind in OF_A_TERRITORY)
    assert Account.objects.get(username="clerk1-aktobe").check_password(staff.PASSWORD)


def _a_register_that_answers_again_lets_the_case_go_on(beside: Beside) -> None:
    beside.gateway.situations.tell({"registry": "*", "situation": "none"})
    while work(At(NOW + timedelta(hours=2))):
        pass
    assert not Case.objects.filter(waits_for_registry=True).exists()


def _an_act_that_was_known_before_is_no_news() -> None:
    put_down_daily(At(NOW))
    while work(At(NOW)):
        pass
    assert not Message.objects.filter(kind="act-known").exists()


def _what_registries_say_of_running_awards_months_later_holds_up_none() -> None:
    before = _differences()
    night = At((NOW + timedelta(days=35)).replace(hour=1, minute=5))
    put_down_daily(night)
    while work(night):
        pass
    # Each running award was asked about once.
    asked = Job.objects.filter(kind="case.ask", key__contains=":award-2026-12:")
    assert 0 < asked.count() <= Award.objects.count()
    assert set(asked.values_list("state", flat=True)) == {"done"}
    assert _differences() == before


def _differences() -> set[tuple[int, int, int]]:
    return set(Discrepancy.objects.values_list("award", "less", "more"))
