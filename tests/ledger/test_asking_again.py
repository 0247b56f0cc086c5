"""Registries are asked again while an award runs: once a month, about the child and whoever is paid, of what could end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from tests.accounts_of_tests import SECRET
from tests.cases.conftest import IBAN, moment
from tests.cases.test_registries import CHILD, FATHER, MOTHER, SILENT
from tests.ledger.runs import opened
from tests.registries.conftest import gateway, keys, link, server, tls, transport  # noqa: F401 - fixtures

from tirek.cases.assessing import known_of
from tirek.cases.facts import conflicts, standings
from tirek.cases.models import Case, Fact
from tirek.cases.queries.applicant import known_to_applicant
from tirek.cases.services import asking, deciding, findings, officers
from tirek.cases.services.payees import propose_payee
from tirek.jobs.models import Job
from tirek.jobs.services import put_down_daily, work
from tirek.journal.queries import of_case
from tirek.ledger.models import Discrepancy, Held, HeldAward, PaymentOrder
from tirek.ledger.queries import discrepancies
from tirek.notices.models import Message
from tirek.notices.queries import words_of
from tirek.people import services as people
from tirek.registries import services as registries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from pytest_django import Settings

    from tirek.accounts.models import Account
    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion
    from tirek.people.models import Person
    from tirek.registries.connection import Connection
    from tirek.registries.simulator.gateway import Gateway

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Nights:
    """A clock whose nights a test lets pass."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()

    def work(self, text: str) -> None:
        """Do what is due at a moment, also what that causes; nothing of it fails."""
        self.at = moment(text)
        while work(self):
            pass
        assert not list(Job.objects.exclude(last_error="").values_list("kind", "last_error"))

    def night(self, day: str) -> None:
        """Let a night pass on which the worker runs."""
        self.at = moment(f"{day} 01:05")
        put_down_daily(self)
        self.work(f"{day} 01:05")


@pytest.fixture
def clock() -> Nights:
    return Nights(moment("2026-10-05 10:05"))


@pytest.fixture(autouse=True)
def _connected(link: Connection, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(registries, "connection", lambda: link)


@pytest.fixture
def paying(staff: dict[str, Account], settings: Settings, tmp_path: Path) -> None:
    """An accountant and a head with their second factor."""
    settings.TIREK_VAR = tmp_path
    for name in ("head", "accountant"):
        staff[name].totp_secret = SECRET
        staff[name].save()


@pytest.fixture
def award(apply: Apply, by: By, clock: Nights) -> Award:
    """Granted on 6 October by what registries said: 10 000 ₸ a month from October to May."""
    case = apply(applicant=MOTHER, child=CHILD, **SILENT)
    clock.work("2026-10-05 10:05")
    case.refresh_from_db()
    assert case.officer is not None
    officers.take(case.pk, by(case.officer.username, "2026-10-05 11:00"))
    proposal = deciding.propose_grant(case.pk, by(case.officer.username, "2026-10-06 10:00"))
    clock.work("2026-10-06 10:05")
    found: Award = deciding.sign(proposal.pk, by("head", "2026-10-06 12:00")).award_opened
    clock.work("2026-10-06 12:05")
    return found


def asked(award: Award, why: str) -> list[str]:
    """The registries that were asked for a reason, as the journal has it."""
    done = Job.objects.filter(kind="case.ask", key__startswith=f"{award.case_id}:{why}:")
    return sorted({name for job in done for name in job.payload["registries"]})


def journalled(award: Award) -> int:
    return of_case(award.case_id).filter(kind="registry.answered").count()


def test_once_a_month_is_asked_and_nothing_new_leaves_no_more_than_that(award: Award, clock: Nights) -> None:
    facts, entries = Fact.objects.count(), of_case(award.case_id).count()
    version = Case.objects.get(pk=award.case_id).version
    for day in ("2026-10-20", "2026-11-02"):
        clock.night(day)
        assert of_case(award.case_id).count() == entries, f"what was said on 6 October is fresh on {day}"
    for day in ("2026-11-08", "2026-11-09", "2026-11-30"):
        clock.night(day)
    assert asked(award, "award-2026-11") == ["disability", "persons", "rights", "state-care"]
    assert of_case(award.case_id).count() == entries + 5, "two persons, disability, rights, state care; nothing else"
    assert {entry.chain for entry in of_case(award.case_id).filter(kind="registry.answered")} == {"aktobe"}
    assert (Fact.objects.count(), Discrepancy.objects.count()) == (facts, 0)
    case = Case.objects.get(pk=award.case_id)
    assert (case.version, case.waits_for_registry) == (version, False)
    assert not Message.objects.filter(kind="registry-said").exists()
    clock.night("2026-12-09")
    assert of_case(award.case_id).count() == entries + 10


def test_months_that_pass_at_once_are_asked_about_once(award: Award, clock: Nights) -> None:
    before = journalled(award)
    clock.night("2027-03-15")
    clock.night("2027-03-16")
    assert journalled(award) == before + 5


@pytest.mark.usefixtures("paying")
def test_of_a_child_who_died_nothing_more_is_paid_and_the_clerk_is_told(
    award: Award,
    clock: Nights,
    by: By,
    gateway: Gateway,  # noqa: F811
) -> None:
    gateway.people[CHILD["iin"]] |= {"life_status": "1", "death_date": "2026-11-15"}
    clock.night("2026-12-09")
    fact = Fact.objects.filter(case=award.case_id, name="child.death_date").latest("recorded_at")
    assert (fact.value, fact.source, fact.origin) == ("2026-11-15", "registry", "persons")
    told = Message.objects.get(kind="registry-said")
    assert told.account == award.case.officer_id
    assert "says something else than before" in words_of(told, "en").body
    shown = discrepancies.listed(by("clerk", "2026-12-09 09:00").actor, discrepancies.Show.ALL)
    assert [(row.award.pk, row.less, row.overpaid) for row in shown.rows] == [(award.pk, 60000, 0)]
    run = opened(by, "2026-12-10 10:00", month=202612, planned_on=date(2026, 12, 20))
    assert [each.amount for each in PaymentOrder.objects.filter(run=run)] == [20000], "the month of the death is paid"
    assert [(each.reason, each.amount) for each in HeldAward.objects.filter(run=run)] == [(Held.LESS_DUE, 10000)]


@pytest.mark.usefixtures("paying")
def test_that_the_family_lives_elsewhere_now_is_shown_to_the_clerk_and_holds_nothing(
    award: Award,
    clock: Nights,
    by: By,
    gateway: Gateway,  # noqa: F811
) -> None:
    """Whether and when the child moved a person finds out and records."""
    elsewhere = {"code": "929", "ru": "АЛАТАУ", "kk": "АЛАТАУ"}
    gateway.people[MOTHER["iin"]]["address"] = {**gateway.people[MOTHER["iin"]]["address"], "region": elsewhere}
    clock.night("2026-11-08")
    disputed = conflicts(standings(known_of(award.case)))
    assert [(each.rule.name, each.holds and each.holds.value) for each in disputed] == [
        ("residence.territory", "alatau")
    ]
    assert Message.objects.get(kind="registry-said").account == award.case.officer_id
    assert opened(by, "2026-11-10 10:00").total == 20000


@pytest.mark.usefixtures("paying")
def test_the_payments_of_a_payee_who_died_wait(
    award: Award,
    clock: Nights,
    by: By,
    gateway: Gateway,  # noqa: F811
) -> None:
    gateway.people[MOTHER["iin"]] |= {"life_status": "1", "death_date": "2026-11-01"}
    clock.night("2026-11-08")
    run = opened(by, "2026-11-10 10:00")
    assert (run.total, [each.reason for each in HeldAward.objects.filter(run=run)]) == (0, [Held.PAYEE_DIED])


@pytest.mark.usefixtures("paying")
def test_a_registry_that_is_down_is_tried_again_and_holds_no_payment(
    award: Award,
    clock: Nights,
    by: By,
    gateway: Gateway,  # noqa: F811
) -> None:
    gateway.situations.tell({"registry": "persons", "situation": "down"})
    gateway.people[CHILD["iin"]] |= {"life_status": "1", "death_date": "2026-10-20"}
    clock.night("2026-11-08")
    clock.work("2026-11-08 02:30")
    assert award.case.registries.filter(registry="persons", state="waiting").count() == 2
    assert of_case(award.case_id).filter(kind="registry.outage-began").count() == 2
    assert not Case.objects.get(pk=award.case_id).waits_for_registry
    kept = list(Job.objects.filter(kind="case.ask", done_at=None))
    assert opened(by, "2026-11-08 10:00").total == 20000
    # Doing a run's work clears away the work of other rooms.
    Job.objects.bulk_create(kept)
    gateway.situations.tell({"registry": "persons", "situation": "none"})
    clock.work("2026-11-08 12:00")
    assert Discrepancy.objects.get(award=award).less == 70000


def test_a_registry_that_stays_down_is_left_alone_until_another_month(
    award: Award,
    clock: Nights,
    gateway: Gateway,  # noqa: F811
) -> None:
    gateway.situations.tell({"registry": "rights", "situation": "down"})
    clock.night("2026-11-08")
    clock.work("2026-12-09 00:30")
    assert not Job.objects.filter(kind="case.ask", done_at=None).exists()
    clock.night("2026-12-09")
    assert asked(award, "award-2026-12") == ["disability", "persons", "rights", "state-care"]


def test_of_an_award_that_is_over_or_stopped_nothing_is_asked(award: Award, clock: Nights) -> None:
    before = journalled(award)
    clock.night("2027-06-10")
    assert journalled(award) == before, "its certificate ended in May"


def test_of_a_stopped_case_nothing_is_asked(award: Award, clock: Nights) -> None:
    before = journalled(award)
    Case.objects.filter(pk=award.case_id).update(stage="stopped")
    clock.night("2026-11-08")
    assert journalled(award) == before


def test_what_an_officer_settled_is_not_asked_of_them_again_each_month(
    award: Award,
    clock: Nights,
    by: By,
    gateway: Gateway,  # noqa: F811
) -> None:
    gateway.people[CHILD["iin"]]["disability"]["periods"][0]["to"] = "2026-12-31"
    clock.night("2026-11-08")
    assert Discrepancy.objects.get(award=award).less == 50000
    officer = award.case.officer
    assert officer is not None
    whole = [{"from": "2020-03-01", "to": "2030-03-01"}]
    findings.settle(
        award.case_id,
        by(officer.username, "2026-11-09 10:00"),
        name="child.disability",
        value=whole,
        reason="Анықтаманың түпнұсқасы көрсетілді",
    )
    clock.night("2026-12-09")
    assert not Discrepancy.objects.exists()
    assert Fact.objects.filter(case=award.case_id, name="child.disability").count() == 3


def test_of_another_payee_it_is_asked_and_not_of_the_applicant(
    award: Award,
    clock: Nights,
    by: By,
    gateway: Gateway,  # noqa: F811
) -> None:
    father = become_payee(award, by)
    gateway.people[FATHER["iin"]]["rights"]["deprivations"] = []
    gateway.people[MOTHER["iin"]] |= {"life_status": "1", "death_date": "2026-10-30"}
    name = Case.objects.get(pk=award.case_id).applicant.surname
    clock.night("2026-11-08")
    father.refresh_from_db()
    assert (father.died_on, Case.objects.get(pk=award.case_id).applicant.surname) == (None, name)
    assert not Discrepancy.objects.exists()
    gateway.people[FATHER["iin"]] |= {"life_status": "1", "death_date": "2026-12-01"}
    clock.night("2026-12-09")
    father.refresh_from_db()
    assert str(father.died_on) == "2026-12-01"
    case = Case.objects.get(pk=award.case_id)
    told = known_to_applicant(case, by("clerk", "2026-12-09 12:00"))
    of_father = {each.id for each in known_of(case)} - {each.id for each in told}
    assert {each.name for each in known_of(case) if each.id in of_father} >= {
        "applicant.death_date",
        "applicant.relation",
    }
    assert "applicant.relation" in {each.name for each in told}


def become_payee(award: Award, by: By) -> Person:
    """The father is paid instead of the mother."""
    at = by("clerk", "2026-10-20 09:00").at
    father = people.person_for(FATHER["iin"], ("Үлгібаев", "Ғани", ""), None, "document", at).person
    people.represent(father, award.child, relation="parent", basis="court-decision", source="document", at=at)
    people.give_consent(father, award.child, channel="office", way="paper", at=at)
    account = people.add_account(father, iban=IBAN, owner_iin=FATHER["iin"], source="document", at=at)
    why = {"kk": "Сот шешімі.", "ru": "Решение суда."}
    proposal = propose_payee(award.pk, by("clerk", "2026-10-20 10:00"), payee=father, account=account, explanation=why)
    deciding.sign(proposal.pk, by("head", "2026-10-20 12:00"))
    return father


def test_a_night_that_is_cut_short_is_gone_on_with(
    award: Award, clock: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the answers came and before they were recorded: the same questions, recorded once."""
    facts, before = Fact.objects.count(), journalled(award)
    clock.at = moment("2026-11-08 01:05")
    put_down_daily(clock)

    def dies(*_what: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(asking, "keep", dies)
        while work(clock):
            pass
    assert journalled(award) == before + 5
    Job.objects.filter(state="leased").update(held_until=None)
    clock.work("2026-11-08 01:10")
    assert (journalled(award), Fact.objects.count()) == (before + 5, facts)
    assert set(award.case.registries.values_list("state", flat=True)) == {"answered"}


def test_no_more_awards_a_night_than_the_settings_say(award: Award, clock: Nights, settings: Settings) -> None:
    before = journalled(award)
    settings.TIREK_GATEWAY = {**django_settings.TIREK_GATEWAY, "awards_a_night": 0}
    clock.night("2026-11-08")
    assert journalled(award) == before
