"""A case and the state's registries, over the real simulator: answers, conflicts, a day of silence, a death, a lost right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.cases.conftest import moment
from tests.registries.conftest import gateway, keys, link, server, tls, transport  # noqa: F401 - fixtures

from tirek.cases import problems
from tirek.cases.assessing import assess_case
from tirek.cases.facts import conflicts
from tirek.cases.models import Case
from tirek.cases.services import deciding, findings, officers
from tirek.config.law import law
from tirek.jobs.services import work
from tirek.journal.queries import of_case
from tirek.people.queries import display_name, find_by_iin
from tirek.registries import services as registries

if TYPE_CHECKING:
    from datetime import date

    from tirek.cases.occasion import Occasion
    from tirek.people.models import Person
    from tirek.registries.connection import Connection
    from tirek.registries.simulator.gateway import Gateway

pytestmark = pytest.mark.django_db(transaction=True)

By = Callable[[str, str], "Occasion"]
Apply = Callable[..., Case]

MOTHER = {"iin": "860308490014", "surname": "Үлгібаева", "name": "Әсемгүл", "patronymic": "Қуанышқызы"}
FATHER = {"iin": "840901390018", "surname": "Үлгібаев", "name": "Ғани", "patronymic": "Өмірұлы"}
CHILD = {"iin": "140505590011", "surname": "Үлгібаев", "name": "Еркебұлан", "patronymic": "Ғаниұлы"}
SILENT: dict[str, Any] = {
    "disability": None,
    "full_state_care": None,
    "state_institution": None,
    "parental_rights": None,
    "certificate": None,
}


def waits(case: Case) -> bool:
    """Whether the case, as it is stored now, waits for a registry."""
    case.refresh_from_db()
    return case.waits_for_registry


@dataclass
class Movable:
    """A clock that a test moves."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()


@pytest.fixture
def clock() -> Movable:
    return Movable(moment("2026-10-05 10:05"))


@pytest.fixture(autouse=True)
def _connected(link: Connection, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(registries, "connection", lambda: link)


def settled(clock: Movable) -> None:
    """Everything that is due by now is done, also what that causes."""
    while work(clock):
        pass


def test_registries_supply_what_the_form_did_not_ask(apply: Apply, clock: Movable) -> None:
    case = apply(applicant=MOTHER, child=CHILD, **SILENT)
    settled(clock)
    case.refresh_from_db()
    found = assess_case(case, law(), clock.today())
    assert found.outcome == "grant"
    assert not conflicts(found.standing)
    assert case.officer is not None
    assert not case.waits_for_registry
    assert {each.state for each in case.registries.all()} == {"answered"}
    sources = {name: each.holds.source for name, each in found.standing.items() if each.holds}
    assert sources["certificates"] == sources["child.disability"] == "registry"
    assert sources["applicant.consent"] == "declaration"


def test_what_a_registry_says_otherwise_an_officer_settles_with_a_reason(apply: Apply, by: By, clock: Movable) -> None:
    child = {**CHILD, "birth_date": "2014-05-06"}
    case = apply(applicant=MOTHER, child=child, **SILENT)
    settled(clock)
    officer = by_officer(case, by)
    officers.take(case.pk, officer("2026-10-05 11:00"))
    with pytest.raises(problems.CheckError, match="date of birth"):
        deciding.propose_grant(case.pk, officer("2026-10-05 12:00"))
    for name in ("child.birth_date", "child.identity"):
        registry = next(fact for fact in case.facts.filter(name=name, source="registry"))
        with pytest.raises(problems.CheckError):
            findings.settle(case.pk, officer("2026-10-05 12:00"), name=name, value=registry.value, reason=" ")
        findings.settle(
            case.pk, officer("2026-10-05 12:00"), name=name, value=registry.value, reason="Туу туралы куәлік көрсетілді"
        )
    assert deciding.propose_grant(case.pk, officer("2026-10-05 12:30")).kind == "grant"
    assert case.facts.filter(name="child.birth_date").count() == 3


def by_officer(case: Case, by: By) -> Callable[[str], Occasion]:
    case.refresh_from_db()
    assert case.officer is not None
    name = case.officer.username
    return lambda at: by(name, at)


def test_a_registry_that_is_down_for_a_day_makes_the_case_wait_and_nothing_is_lost(
    apply: Apply,
    by: By,
    clock: Movable,
    gateway: Gateway,  # noqa: F811
) -> None:
    gateway.situations.tell({"registry": "disability", "situation": "down"})
    case = apply(applicant=MOTHER, child=CHILD, **SILENT)
    settled(clock)
    assert waits(case)
    waiting = case.registries.get(registry="disability")
    assert waiting.state == "waiting"
    assert waiting.next_try_at == clock.now() + timedelta(minutes=5)
    assert assess_case(case, law(), clock.today()).outcome == "incomplete"
    before = case.final_on
    for _ in range(24):
        clock.at += timedelta(hours=1)
        settled(clock)
    gateway.situations.tell({"registry": "disability", "situation": "none"})
    clock.at += timedelta(hours=1)
    settled(clock)
    assert not waits(case)
    assert case.final_on == before
    assert assess_case(case, law(), clock.today()).outcome == "grant"
    # Under the chain of the case's territory, where an auditor looks for them.
    entries = of_case(case.pk).filter(kind__startswith="registry.")
    assert {entry.chain for entry in entries} == {case.territory}
    assert {"registry.outage-began", "registry.outage-ended"} <= {entry.kind for entry in entries}


def test_a_child_who_died_since_is_noticed_before_the_signature(
    apply: Apply,
    by: By,
    clock: Movable,
    gateway: Gateway,  # noqa: F811
) -> None:
    case = apply(applicant=MOTHER, child=CHILD, **SILENT)
    settled(clock)
    officer = by_officer(case, by)
    officers.take(case.pk, officer("2026-10-05 11:00"))
    proposal = deciding.propose_grant(case.pk, officer("2026-10-05 12:00"))
    gateway.people[CHILD["iin"]] |= {"life_status": "1", "death_date": "2026-09-30"}
    clock.at = moment("2026-10-05 12:05")
    settled(clock)
    with pytest.raises(problems.CheckError):
        deciding.sign(proposal.pk, by("head", "2026-10-05 13:00"))
    case.refresh_from_db()
    assert case.stage == "grant-prepared"


def test_who_was_deprived_of_rights_gets_no_grant(apply: Apply, by: By, clock: Movable) -> None:
    case = apply(applicant=FATHER, child=CHILD, **{**SILENT, "parental_rights": "held"})
    settled(clock)
    found = assess_case(case, law(), clock.today())
    assert found.standing["applicant.parental_rights"].conflict
    assert found.outcome == "refuse"
    officer = by_officer(case, by)
    officers.take(case.pk, officer("2026-10-05 11:00"))
    with pytest.raises(problems.CheckError):
        deciding.propose_grant(case.pk, officer("2026-10-05 12:00"))


def test_an_answer_about_another_person_is_not_believed(
    apply: Apply,
    clock: Movable,
    gateway: Gateway,  # noqa: F811
) -> None:
    gateway.situations.tell({"registry": "persons", "situation": "other-person"})
    case = apply(applicant=MOTHER, child=CHILD, **SILENT)
    settled(clock)
    assert {each.state for each in case.registries.filter(registry="persons")} == {"refused"}
    assert not case.facts.filter(name="child.identity", source="registry").exists()


def test_the_other_registries_are_asked_once_consent_has_come(
    apply: Apply,
    clock: Movable,
    gateway: Gateway,  # noqa: F811
) -> None:
    gateway.tell_consent(MOTHER["iin"], "waiting")
    case = apply(applicant=MOTHER, child=CHILD, **SILENT)
    settled(clock)
    assert waits(case)
    gateway.tell_consent(MOTHER["iin"], "given")
    clock.at += timedelta(minutes=6)
    settled(clock)
    assert not waits(case)
    assert assess_case(case, law(), clock.today()).outcome == "grant"


def test_people_are_called_as_the_registry_has_them_once_nothing_contradicts(
    apply: Apply, by: By, clock: Movable
) -> None:
    """Somebody else may have typed this number before, with any name."""
    apply(
        at="2026-10-05 09:00", applicant=FATHER, child={**CHILD, "surname": "Ойдан", "name": "Біреу", "patronymic": ""}
    )
    settled(clock)
    assert display_name(person(CHILD)) == "Ойдан Біреу", "whoever typed a number does not learn whose it is"
    case = apply(applicant=MOTHER, child={**CHILD, "surname": "Улгибаев", "patronymic": ""}, **SILENT)
    assert display_name(person(CHILD)) == "Ойдан Біреу"
    settled(clock)
    assert display_name(person(CHILD)) == "Үлгібаев Еркебұлан Ғаниұлы"
    named = {"surname": "ҮЛГІБАЕВ", "name": "НҰР-АЛИ", "patronymic": "", "birth_date": "2014-05-05"}
    officers.take(case.pk, by_officer(case, by)("2026-10-05 11:00"))
    findings.settle(
        case.pk,
        by_officer(case, by)("2026-10-05 11:10"),
        name="child.identity",
        value=named,
        reason="Туу туралы куәлік",
    )
    assert display_name(person(CHILD)) == "Үлгібаев Нұр-Али"


def person(of: dict[str, str]) -> Person:
    found = find_by_iin(of["iin"])
    assert found is not None
    return found


def test_a_registry_that_does_not_name_the_child_says_nothing_of_rights(apply: Apply, clock: Movable) -> None:
    stranger = {"iin": "581216490018", "surname": "Мысалова", "name": "Іңкәр"}
    case = apply(applicant=stranger, child=CHILD, **SILENT)
    settled(clock)
    assert case.registries.get(registry="rights").state == "answered"
    assert not case.facts.filter(name="applicant.parental_rights").exists()
    assert assess_case(case, law(), clock.today()).outcome == "incomplete"
