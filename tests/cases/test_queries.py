"""The desk's questions: pages in both directions, counts that stop, what is next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import moment

from tirek.accounts.actors import actor_of
from tirek.accounts.models import Account
from tirek.cases.models import Case
from tirek.cases.next_action import Do, Situation, next_action
from tirek.cases.occasion import Occasion
from tirek.cases.procedure import Ball, Stage
from tirek.cases.queries import desk
from tirek.cases.queries.desk import MOST, PAGE, Reader, Show, Wanted, Whose
from tirek.cases.queries.page import case_page
from tirek.cases.queries.standing_of import rows
from tirek.config.law import law
from tirek.journal.actor import SYSTEM
from tirek.journal.services import record
from tirek.people.models import Person
from tirek.vault.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 10, 6)


def made(first: Case, number: int, **changes: object) -> Case:
    """Another case like the first."""
    values = {field.attname: getattr(first, field.attname) for field in Case._meta.concrete_fields}
    return Case(**(values | {"id": new_id(), "number": f"AKTOBE-2026-{number:06d}", "draft_id": None} | changes))


@pytest.fixture
def many(apply: Callable[..., Case], staff: dict[str, Account]) -> list[Case]:
    """Sixty open cases of one clerk, several to a day; some late, some waiting, some to be signed, some closed."""
    first = apply()
    children = Person.objects.bulk_create(
        Person(surname="Үлгі", name=f"Бала{number}", created_at=moment("2026-10-01 10:00")) for number in range(60)
    )
    return Case.objects.bulk_create(
        made(
            first,
            number + 2,
            child_id=child.pk,
            officer_id=staff["clerk" if number % 3 else "second"].pk,
            act_by=DAY + timedelta(days=number // 20 - 1),
            waits_for_registry=number % 10 == 0,
            stage=(Stage.GRANT_PREPARED if number % 6 == 0 else Stage.CHECKING).value,
            is_open=number < 50,
            accepted_at=moment("2026-09-01 10:00") + timedelta(minutes=number // 2),
        )
        for number, child in enumerate(children)
    )


def reader(account: Account) -> Reader:
    return Reader.of(account, Occasion(actor_of(account), moment("2026-10-06 12:00"), law()))


@pytest.mark.parametrize("show", list(Show))
@pytest.mark.parametrize("whose", list(Whose))
@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_pages_forwards_and_backwards_hold_every_case_once(
    many: list[Case], staff: dict[str, Account], show: Show, whose: Whose, role: str
) -> None:
    country = Account.objects.create(username="auditor", role="auditor")
    who, wanted = reader({"clerk": staff["clerk"], "auditor": country}[role]), Wanted(whose, show)
    forwards: list[Case] = []
    page = desk.listed(wanted, who)
    assert page.earlier is None
    while True:
        forwards += page.cases
        if page.later is None:
            break
        page = desk.listed(wanted, who, after=page.later)
    backwards: list[Case] = []
    page = desk.listed(wanted, who, last=True)
    assert page.later is None
    while True:
        backwards = page.cases + backwards
        if page.earlier is None:
            break
        page = desk.listed(wanted, who, before=page.earlier)
    assert [case.pk for case in forwards] == [case.pk for case in backwards]
    assert len({case.pk for case in forwards}) == len(forwards) == desk.count(wanted, who)
    assert all(case.is_open is not (show is Show.CLOSED) for case in forwards)
    if show is not Show.CLOSED:
        assert [case.act_by for case in forwards] == sorted(case.act_by for case in forwards)
    if whose is Whose.MINE:
        assert {case.officer_id for case in forwards} <= set(who.officers)


def test_filters_say_what_they_hold(many: list[Case], staff: dict[str, Account]) -> None:
    who = reader(staff["clerk"])
    assert desk.count(Wanted(show=Show.TODAY), who) == 20
    assert desk.count(Wanted(show=Show.LATE), who) == 20
    assert desk.count(Wanted(show=Show.REGISTRY), who) == 5
    assert desk.count(Wanted(show=Show.CLOSED), who) == 10
    assert desk.count(Wanted(stage=Stage.GRANT_PREPARED), who) == 9
    assert desk.count(Wanted(), reader(staff["elsewhere"])) == 0
    assert len(many) == 60


def test_who_stands_in_sees_the_cases_of_who_is_away(many: list[Case], staff: dict[str, Account]) -> None:
    mine = desk.count(Wanted(Whose.MINE), reader(staff["clerk"]))
    staff["second"].away_from, staff["second"].substitute = DAY, staff["clerk"]
    staff["second"].save()
    both = desk.count(Wanted(Whose.MINE), reader(staff["clerk"]))
    assert both == mine + sum(case.is_open and case.officer_id == staff["second"].pk for case in many)


def test_a_list_asks_as_often_for_one_case_as_for_many(many: list[Case], staff: dict[str, Account]) -> None:
    who = reader(staff["clerk"])
    asked: list[int] = []
    for cases in (desk.listed(Wanted(), who).cases, desk.listed(Wanted(), who).cases[:1]):
        for case in cases:
            case.version += len(asked) + 1  # as if something had happened: nothing is remembered
        with CaptureQueriesContext(connection) as queries:
            assert len(rows(cases, who.occasion)) in {1, PAGE}
        asked.append(len(queries))
    assert asked[0] <= 5
    assert many


@pytest.mark.parametrize("show", list(Show))
@pytest.mark.parametrize("whose", list(Whose))
def test_an_index_answers_every_question_in_order(
    many: list[Case], staff: dict[str, Account], show: Show, whose: Whose
) -> None:
    if connection.vendor != "sqlite":
        assert many  # on so few rows PostgreSQL rightly reads the whole table
        return
    who, wanted = reader(staff["clerk"]), Wanted(whose, show)
    with CaptureQueriesContext(connection) as asked:
        page = desk.listed(wanted, who)
        desk.listed(wanted, who, last=True)
        desk.count(wanted, who)
        desk.listed(wanted, who, after=page.later) if page.later else None
    for query in list(asked):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " | ".join(str(row[-1]) for row in cursor.fetchall())
        assert "TEMP B-TREE" not in plan, f"{plan}\n{query['sql']}"
        assert "SCAN cases_case " not in plan + " ", f"{plan}\n{query['sql']}"


def test_counts_stop_in_time(staff: dict[str, Account]) -> None:
    assert desk.count(Wanted(), reader(staff["clerk"])) == 0
    assert MOST == 999


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"stage": Stage.RECEIVED}, Do.TAKE),
        ({"outcome": "grant"}, Do.GRANT),
        ({"outcome": "grant", "disputed": True}, Do.SETTLE),
        ({"outcome": "grant", "waits": True}, Do.WAIT_FOR_REGISTRY),
        ({"outcome": "grant", "waits": True, "act_by": DAY}, Do.GRANT),
        ({"outcome": "grant", "incomplete": True}, Do.ASK),
        ({"outcome": "incomplete"}, Do.ASK),
        ({"outcome": "incomplete", "act_by": DAY, "inner_on": DAY}, Do.REFUSE_OR_ASK),
        ({"outcome": "incomplete", "act_by": date(2026, 10, 5), "inner_on": date(2026, 10, 5)}, Do.REFUSE_LATE),
        ({"outcome": "not-computable"}, Do.GET_NUMBER),
        ({"outcome": "refuse"}, Do.REFUSE),
        ({"outcome": "refuse", "inner_on": date(2026, 10, 5)}, Do.REFUSE_LATE),
        ({"outcome": "no-rule", "inner_on": None}, Do.REFUSE_LATE),
        ({"stage": Stage.CORRECTION, "wanted_by": DAY}, Do.WAIT_FOR_APPLICANT),
        ({"stage": Stage.CORRECTION, "wanted_by": date(2026, 10, 5)}, Do.REFUSE),
        ({"stage": Stage.PRELIMINARY_PREPARED}, Do.SIGN),
        ({"stage": Stage.HEARING, "hearing_at": moment("2026-10-07 14:00")}, Do.WAIT_FOR_HEARING),
        ({"stage": Stage.HEARING, "hearing_at": moment("2026-10-06 09:00")}, Do.RECORD_HEARING),
        ({"stage": Stage.HEARD, "outcome": "refuse"}, Do.REFUSE_FINALLY),
        ({"stage": Stage.HEARD, "outcome": "grant"}, Do.GRANT),
        ({"stage": Stage.GRANTED}, Do.NOTHING),
    ],
)
def test_one_thing_comes_next(changes: dict[str, object], wanted: Do) -> None:
    now: datetime = moment("2026-10-06 12:00")
    usual = {
        "stage": Stage.CHECKING,
        "today": DAY,
        "act_by": date(2026, 10, 9),
        "inner_on": date(2026, 10, 9),
        "now": now,
    }
    assert next_action(Situation(**(usual | changes))).do is wanted  # type: ignore[arg-type] # the values of the table above


def test_a_correction_that_did_not_come_is_the_authoritys_move() -> None:
    late = Situation(Stage.CORRECTION, DAY, DAY, DAY, wanted_by=date(2026, 10, 5))
    assert next_action(late).ball is Ball.AUTHORITY


@pytest.mark.django_db
def test_the_timeline_holds_events_and_no_other_entries(
    apply: Callable[..., Case], by: Callable[[str, str], Occasion]
) -> None:
    case = apply()
    with transaction.atomic():
        record(kind="case.signature-checked", actor=SYSTEM, at=moment("2026-10-05 11:00"), chain="aktobe", case=case.pk)
    happened = case_page(case, by("clerk", "2026-10-05 12:00")).timeline
    assert [each.entry.kind for each in happened] == ["case.submitted"]
