"""Asking, keeping, waiting: with the database."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from tests.registries.invented import CHILD, MOTHER, NOBODY, WITHOUT_CONSENT

from tirek.journal.actor import Actor
from tirek.journal.queries import of_case
from tirek.registries import queries, services
from tirek.registries.breaker import State
from tirek.registries.connection import Connection, NotConnected
from tirek.registries.models import Outage, StoredAnswer, as_body
from tirek.registries.records import Registry
from tirek.registries.services import Inquiry, ask, ask_all
from tirek.registries.simulator.answers import consent_token
from tirek.registries.simulator.gateway import Gateway

ACTOR = Actor(None, "system", "aktobe")
CASE = UUID("01936f00-0000-7000-8000-000000000001")

pytestmark = pytest.mark.django_db


def inquiry(registry: Registry = Registry.PERSONS, iin: str = MOTHER, **more: Any) -> Inquiry:
    values: dict[str, Any] = {"occasion": "submitted", "case": CASE} | more
    return Inquiry(registry=registry, iin=iin, **values)


@pytest.fixture
def told() -> Iterator[list[Outage]]:
    """The outages that the support desk is told of."""
    outages: list[Outage] = []
    services.on_outage(outages.append)
    yield outages
    services._outage_listeners.remove(outages.append)


def test_an_answer_is_kept_with_time_and_hash(link: Connection, now: datetime) -> None:
    answer = ask(inquiry(), actor=ACTOR, now=now, using=link)
    assert (answer.outcome, answer.record.name, answer.waits, answer.paper) == ("answered", "Әсемгүл", False, False)
    assert answer.stored
    stored = StoredAnswer.objects.get(id=answer.stored)
    assert stored.id == answer.message_id == inquiry().question
    assert hashlib.sha256(stored.raw).hexdigest() == stored.sha256 == answer.sha256
    assert "Әсемгүл" in stored.raw.decode()
    assert now <= stored.asked_at <= stored.answered_at < now + timedelta(seconds=5)
    assert queries.record_of(stored, MOTHER, link) == answer.record
    assert queries.intact(stored)
    assert list(queries.answers_of(CASE)) == [stored]


def test_nothing_personal_stands_in_plain(link: Connection, now: datetime) -> None:
    ask(inquiry(), actor=ACTOR, now=now, using=link)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registries_storedanswer")
        row = b"|".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for value in cursor.fetchone()
        )
    assert MOTHER.encode() not in row
    assert "Әсемгүл".encode() not in row


def test_the_journal_has_ids_and_hashes_only(link: Connection, now: datetime) -> None:
    answer = ask(inquiry(), actor=ACTOR, now=now, using=link)
    [entry] = of_case(CASE)
    assert (entry.kind, entry.chain) == ("registry.answered", "aktobe")
    assert entry.data == {
        "registry": "persons",
        "outcome": "answered",
        "code": "",
        "message": str(answer.message_id),
        "sha256": answer.sha256,
    }


def test_the_same_question_is_asked_once(link: Connection, now: datetime, gateway: Gateway) -> None:
    first = ask(inquiry(), actor=ACTOR, now=now, using=link)
    second = ask(inquiry(), actor=ACTOR, now=now + timedelta(hours=1), using=link)
    assert replace(second, asked_at=first.asked_at, answered_at=first.answered_at) == first
    assert gateway.seen == {"persons": 1}
    ask(inquiry(occasion="renewed"), actor=ACTOR, now=now, using=link)
    assert gateway.seen == {"persons": 2}
    assert StoredAnswer.objects.values("question_hash").distinct().count() == 1


def test_questions_that_differ(link: Connection) -> None:
    ids = {
        inquiry().question,
        inquiry(iin=CHILD).question,
        inquiry(registry=Registry.PHONE).question,
        inquiry(occasion="renewed").question,
        inquiry(case=None).question,
    }
    assert len(ids) == 5


def test_several_are_asked_together(link: Connection, now: datetime, gateway: Gateway) -> None:
    gateway.situations.tell({"registry": "education", "situation": "down"})
    gateway.situations.tell({"registry": "rights", "situation": "empty"})
    asked = [
        inquiry(Registry.PERSONS, CHILD),
        inquiry(Registry.EDUCATION, CHILD),
        inquiry(Registry.DISABILITY, CHILD),
        inquiry(Registry.RIGHTS, MOTHER),
        inquiry(Registry.PERSONS, NOBODY),
    ]
    answers = ask_all(asked, actor=ACTOR, now=now, using=link)
    assert [answer.registry for answer in answers] == [one.registry for one in asked]
    assert [answer.outcome for answer in answers] == ["answered", "down", "answered", "empty", "empty"]
    assert [answer.waits for answer in answers] == [False, True, False, False, False]
    assert [answer.paper for answer in answers] == [False, False, False, True, True]
    assert StoredAnswer.objects.count() == 4
    assert ask_all([], actor=ACTOR, now=now, using=link) == []


def test_a_day_without_the_registry(link: Connection, now: datetime, gateway: Gateway, told: list[Outage]) -> None:
    person = uuid4()
    one = inquiry(person=person, service="home-education", application="AKT-7", actions=("application received",))
    gateway.situations.tell({"registry": "persons", "situation": "down"})
    for hour in range(3):
        answer = ask(one, actor=ACTOR, now=now + timedelta(hours=hour), using=link)
        assert (answer.outcome, answer.waits, answer.stored) == ("down", True, None)
    [outage] = queries.open_outages()
    assert told == [outage], "told once"
    assert (outage.service, outage.application, outage.person, outage.case) == ("home-education", "AKT-7", person, CASE)
    assert (outage.attempts, outage.code) == (3, "http-503")
    assert outage.began_at < now + timedelta(minutes=1)
    assert outage.last_at >= now + timedelta(hours=2)
    assert outage.actions == [
        "application received",
        f"asked persons: message {one.question}",
        "failed: http-503",
    ]
    assert MOTHER not in str(vars(outage))
    [standing] = [item for item in queries.standings(link) if item.registry is Registry.PERSONS]
    assert (standing.waiting, standing.waiting_since, standing.last_answer) == (1, outage.began_at, None)
    assert standing.state is State.CLOSED

    gateway.situations.tell({"situation": "none"})
    answer = ask(one, actor=ACTOR, now=now + timedelta(days=1), using=link)
    assert (answer.outcome, answer.message_id) == ("answered", one.question), "the same message, in the end"
    assert not queries.open_outages()
    [outage] = queries.outages_of(CASE)
    assert outage.ended_at == answer.answered_at
    kinds = [entry.kind for entry in of_case(CASE)]
    assert kinds == ["registry.outage-began", "registry.answered", "registry.outage-ended"]


@pytest.mark.parametrize("situation", ["error-code", "wrong-signature", "other-person", "invalid-xml"])
def test_what_was_refused_is_asked_again_as_a_new_message(
    link: Connection, now: datetime, gateway: Gateway, situation: str
) -> None:
    gateway.situations.tell({"registry": "persons", "situation": situation, "times": 2})
    failed = [ask(inquiry(), actor=ACTOR, now=now, using=link) for _ in range(2)]
    assert {answer.outcome for answer in failed} <= {"refused", "bad-answer"}
    assert all(answer.record is None and answer.failure and answer.paper for answer in failed)
    last = ask(inquiry(), actor=ACTOR, now=now, using=link)
    assert last.outcome == "answered"
    ids = {answer.message_id for answer in (*failed, last)}
    assert len(ids) == 3
    assert set(StoredAnswer.objects.values_list("id", flat=True)) == ids, "every one is kept as evidence"
    assert {row.question for row in StoredAnswer.objects.all()} == {inquiry().question}


def test_an_answer_lost_in_a_crash_is_asked_for_again(link: Connection, now: datetime, gateway: Gateway) -> None:
    gateway.situations.tell({"registry": "persons", "situation": "duplicate"})
    answer = ask(inquiry(), actor=ACTOR, now=now, using=link)
    assert (answer.outcome, answer.record.iin) == ("answered", MOTHER)
    assert answer.message_id != inquiry().question


def test_no_consent_is_final_for_its_occasion(link: Connection, now: datetime, gateway: Gateway) -> None:
    gateway.situations.tell({"registry": "persons", "situation": "no-consent", "times": 1})
    for _ in range(2):
        answer = ask(inquiry(), actor=ACTOR, now=now, using=link)
        assert (answer.outcome, answer.record, answer.paper) == ("no-consent", None, False)
    assert ask(inquiry(occasion="consent given"), actor=ACTOR, now=now, using=link).outcome == "answered"


def test_a_token_opens_what_was_closed(link: Connection, now: datetime) -> None:
    closed = inquiry(iin=WITHOUT_CONSENT)
    assert ask(closed, actor=ACTOR, now=now, using=link).outcome == "no-consent"
    later = now + timedelta(hours=1)
    answer = ask(replace(closed, consent_token=consent_token(WITHOUT_CONSENT)), actor=ACTOR, now=later, using=link)
    assert (answer.outcome, answer.record.surname) == ("answered", "Ойдан")
    assert ask(closed, actor=ACTOR, now=now, using=link).stored == answer.stored, "now the question has its answer"


def test_a_person_who_has_not_answered_the_sms_is_waited_for(link: Connection, now: datetime, gateway: Gateway) -> None:
    gateway.tell_consent(WITHOUT_CONSENT, "waiting")
    one = inquiry(Registry.CONSENT, WITHOUT_CONSENT)
    for _ in range(2):
        answer = ask(one, actor=ACTOR, now=now, using=link)
        assert (answer.outcome, answer.code, answer.waits, answer.record.token) == ("answered", "waiting", True, "")
    gateway.tell_consent(WITHOUT_CONSENT, "given")
    answer = ask(one, actor=ACTOR, now=now, using=link)
    assert (answer.code, answer.waits, answer.record.state) == ("", False, "given")
    assert not Outage.objects.exists(), "nobody was down"
    assert ask(one, actor=ACTOR, now=now, using=link).stored == answer.stored


def test_without_a_gateway_paper_is_accepted_at_once(now: datetime) -> None:
    nothing = Connection(dict.fromkeys(Registry, NotConnected()))
    answer = ask(inquiry(), actor=ACTOR, now=now, using=nothing)
    assert (answer.outcome, answer.code, answer.paper, answer.waits) == ("down", "not-connected", True, False)
    assert not Outage.objects.exists()
    assert ask(inquiry(), actor=ACTOR, now=now).code == "not-connected", "the settings of the tests name no gateway"


def test_the_database_keeps_answers_as_they_are(link: Connection, now: datetime, gateway: Gateway) -> None:
    ask(inquiry(), actor=ACTOR, now=now, using=link)
    gateway.situations.tell({"situation": "down"})
    ask(inquiry(Registry.PHONE), actor=ACTOR, now=now, using=link)
    for change in (
        lambda: StoredAnswer.objects.update(outcome="empty"),
        lambda: StoredAnswer.objects.all().delete(),
        lambda: Outage.objects.update(application="other"),
        lambda: Outage.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_two_workers_ask_the_same(link: Connection, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one looked before the first one had stored its answer."""
    first = ask(inquiry(), actor=ACTOR, now=now, using=link)
    with monkeypatch.context() as patch:
        patch.setattr(services, "_stored", lambda _questions: {})
        second = ask(inquiry(), actor=ACTOR, now=now + timedelta(hours=1), using=link)
    assert (second.stored, second.sha256, second.record) == (first.stored, first.sha256, first.record)
    assert StoredAnswer.objects.count() == 1
    assert len(of_case(CASE)) == 1


@pytest.mark.parametrize("raw", [b"", "<а>Ә</а>".encode(), b"\xff\xfe\x00", b"<a>\r\n</a>"])
def test_the_bytes_come_back_as_they_were(raw: bytes, now: datetime) -> None:
    row = StoredAnswer(
        id=uuid4(),
        registry="persons",
        question=uuid4(),
        asked_at=now,
        answered_at=now,
        outcome="bad-answer",
        body=as_body(raw),
    )
    row.save(force_insert=True)
    assert StoredAnswer.objects.get(id=row.id).raw == raw
