"""Telling people: in the cabinet, by SMS, at an hour that wakes nobody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries
from tests.notices.messages.conftest import NUMBER, Gateway, HandClock, SomeCase, do_jobs, someone

from tirek.config.clock import almaty
from tirek.jobs.models import Job, State
from tirek.journal.models import Entry
from tirek.notices import queries
from tirek.notices.kinds import KINDS
from tirek.notices.models import EventKind, Message, Sms, SmsEvent
from tirek.notices.queries import Course, SmsState, course_of
from tirek.notices.services import LISTEN, Told, read, take_callback, take_report, tell
from tirek.notices.sms.http import BadCallbackError, sign
from tirek.notices.sms.parts import parts
from tirek.notices.sms.port import Report, SmsBusyError, SmsError, SmsRefusedError, SmsUnavailableError
from tirek.people.models import Person
from tirek.vault.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sms_settings")]

UNTIL = {"until": "2026-12-02"}


def registered(person: Person, case: SomeCase, clock: HandClock) -> Sms:
    told = tell(person, case, "registered", UNTIL, clock)
    assert told.sms is not None
    return told.sms


def state(sms: Sms) -> tuple[SmsState, str]:
    course = course_of(sms.events.all())
    return course.state, course.reason


def test_told_in_the_cabinet_and_by_sms(person: Person, case: SomeCase, clock: HandClock, gateway: Gateway) -> None:
    sms = registered(person, case, clock)
    assert sms.text == "Application АҚТ-2026-17 has been registered. A decision is due by 02.12.2026."
    [message] = queries.messages_of(person=person.pk)
    words = queries.words_of(message, "en")
    assert words.title == "Your application has been registered"
    assert words.body == "Application АҚТ-2026-17 has been registered. A decision is due by 2 December 2026."
    assert gateway.sent == []
    do_jobs(clock)
    [(outgoing, key)] = gateway.sent
    assert (outgoing.to, outgoing.text, key) == (NUMBER, sms.text, str(sms.pk))
    assert state(sms) == (SmsState.SENT, "")


def test_it_stands_in_the_journal_without_personal_data(person: Person, case: SomeCase, clock: HandClock) -> None:
    told = tell(person, case, "registered", UNTIL, clock)
    assert told.sms is not None
    entry = Entry.objects.get(kind="notice.told")
    assert (entry.chain, entry.case, entry.person) == ("aktobe", case.id, person.pk)
    assert entry.data == {"message": str(told.message.pk), "sms": str(told.sms.pk), "told": "registered"}
    assert NUMBER not in str(Job.objects.values_list("payload", "key", "kind"))


def test_what_is_undone_was_never_told(person: Person, case: SomeCase, clock: HandClock, gateway: Gateway) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(person, case, "registered", UNTIL, clock)
        raise RuntimeError
    do_jobs(clock)
    assert (gateway.sent, Message.objects.count(), Sms.objects.count()) == ([], 0, 0)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"one-time-password"}))
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_kind_can_be_told_in_every_language(
    db: None, kind: str, language: str, clock: HandClock, case: SomeCase
) -> None:
    examples = {
        "day": "2026-11-23", "until": "2026-12-02", "date": "2026-11-25", "time": "14:00",
        "before": "2026-12-01", "account": "KZ•• 0017", "phone": "+7 (7132) 00-00-01", "again": "2", "open": "1",
        "act": {"kk": "Шешім", "ru": "Решение", "en": "Decision"},
        "reason": {"kk": "шот жабылған", "ru": "счёт закрыт", "en": "the account is closed"},
        "registry": {"kk": "тізілім", "ru": "реестр", "en": "register"},
        "place": {"kk": "Ағаш көшесі, 1", "ru": "улица Агаш, 1", "en": "Agash street 1"},
    }  # fmt: skip
    values = {name: examples[name] for name in KINDS[kind].needs - {"number"}}
    person = someone(clock, language=language)
    told = tell(person, replace(case, language=language), kind, values, clock)
    words = queries.words_of(told.message, language)
    assert case.number in words.body or "number" not in KINDS[kind].needs
    assert "{" not in words.title + words.body
    told_in_the_cabinet_only = {"term-warning", "registry-down", "registry-said", "act-known"}
    assert (told.sms is None) == (kind in told_in_the_cabinet_only | {"statement-received", "statement-came"})
    if told.sms is not None:
        text = told.sms.text
        assert "{" not in text
        assert case.number in text
        assert not [word for word in (person.name, person.surname, person.iin, "₸") if str(word) in text]
        assert parts(text).count == told.sms.parts <= 3


@pytest.mark.parametrize(
    ("applied_in", "used_last", "words"),
    [("ru", "en", "Заявление"), ("en", "ru", "Application"), ("", "ru", "өтініш"), ("??", "", "өтініш")],
)
def test_an_sms_speaks_the_language_of_the_application(
    db: None, clock: HandClock, case: SomeCase, applied_in: str, used_last: str, words: str
) -> None:
    person = someone(clock, language=used_last)
    sms = tell(person, replace(case, language=applied_in), "stopped", {}, clock).sms
    assert sms is not None
    assert words.casefold() in sms.text.casefold()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("unheard-of", {}),
        ("registered", {}),
        ("registered", {**UNTIL, "name": "Үлгіева"}),
        ("registered", {"until": "soon"}),
    ],
)
def test_only_what_a_kind_needs_is_told(
    person: Person, case: SomeCase, clock: HandClock, kind: str, values: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"needed are|Invalid isoformat"):
        tell(person, case, kind, values, clock)


@pytest.mark.parametrize(
    ("hour", "due"),
    [("07:59", "2026-11-20 08:00"), ("08:00", "2026-11-20 08:00"), ("20:59", "2026-11-20 20:59"),
     ("21:00", "2026-11-21 08:00"), ("23:30", "2026-11-21 08:00"), ("00:10", "2026-11-20 08:00")],
)  # fmt: skip
def test_at_night_an_sms_waits_for_the_morning(
    person: Person, case: SomeCase, clock: HandClock, gateway: Gateway, hour: str, due: str
) -> None:
    clock.moment = datetime.fromisoformat(f"2026-11-20 {hour}").replace(tzinfo=almaty())
    morning = datetime.fromisoformat(due).replace(tzinfo=almaty())
    sms = registered(person, case, clock)
    do_jobs(clock)
    assert bool(gateway.sent) == (morning == clock.moment)
    assert sms.events.filter(kind=EventKind.PUT_OFF).exists() == (morning > clock.moment)
    clock.moment = morning
    do_jobs(clock)
    assert len(gateway.sent) == 1
    assert Message.objects.get().at == sms.at


def test_a_retry_that_comes_into_the_night_waits_too(
    person: Person, case: SomeCase, clock: HandClock, gateway: Gateway
) -> None:
    clock.moment = clock.moment.replace(hour=20, minute=59)
    registered(person, case, clock)
    clock.pass_(hours=3)
    do_jobs(clock)
    assert gateway.sent == []
    clock.pass_(hours=9)
    do_jobs(clock)
    assert len(gateway.sent) == 1


def test_without_a_proven_phone_only_the_cabinet(db: None, case: SomeCase, clock: HandClock) -> None:
    told = tell(someone(clock, verified=False), case, "registered", UNTIL, clock)
    assert told.sms is None


def test_staff_are_told_in_the_cabinet_only(db: None, case: SomeCase, clock: HandClock) -> None:
    account = new_id()
    told = tell(None, case, "term-warning", UNTIL, clock, account=account)
    assert told == Told(told.message, None)
    assert [message.pk for message in queries.messages_of(account=account)] == [told.message.pk]
    assert not queries.messages_of(person=new_id())
    assert not queries.messages_of()


def test_somebody_must_be_told(db: None, case: SomeCase, clock: HandClock) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(None, case, "term-warning", UNTIL, clock)


def test_read_once(person: Person, case: SomeCase, clock: HandClock) -> None:
    told = tell(person, case, "registered", UNTIL, clock)
    assert queries.unread(person=person.pk) == 1
    first = clock.now()
    read(told.message, first)
    clock.pass_(days=1)
    read(told.message, clock.now())
    assert queries.unread(person=person.pk) == 0
    assert queries.messages_of(person=person.pk)[0].read.at == first


def test_without_a_gateway_it_is_kept_as_not_sent(person: Person, case: SomeCase, clock: HandClock) -> None:
    sms = registered(person, case, clock)
    do_jobs(clock)
    assert state(sms) == (SmsState.FAILED, "no-gateway")
    [shown] = queries.undelivered(case.id, clock.now())
    assert (shown.sms, shown.phone, shown.reason) == (sms.pk, NUMBER, "no-gateway")


def test_a_wrong_number_is_shown_to_the_clerk_and_not_tried_again(
    person: Person, case: SomeCase, clock: HandClock, gateway: Gateway
) -> None:
    gateway.answers = [SmsRefusedError("wrong-number")]
    sms = registered(person, case, clock)
    do_jobs(clock)
    do_jobs(clock)
    assert len(gateway.sent) == 1
    assert state(sms) == (SmsState.FAILED, "wrong-number")
    assert [shown.reason for shown in queries.undelivered(case.id, clock.now())] == ["wrong-number"]
    assert queries.undelivered(new_id(), clock.now()) == []
    assert queries.was_wrong_number(person, sms.phone_index)


@pytest.mark.parametrize("away", [SmsBusyError("slow down"), SmsUnavailableError("away")])
def test_a_gateway_that_is_away_is_tried_again_with_the_same_key(
    person: Person, case: SomeCase, clock: HandClock, gateway: Gateway, away: SmsError
) -> None:
    gateway.answers = [away, away]
    sms = registered(person, case, clock)
    do_jobs(clock)
    assert [key for _, key in gateway.sent] == [str(sms.pk)] * 3
    assert state(sms) == (SmsState.SENT, "")


def test_trying_ends_and_the_clerk_sees_it(person: Person, case: SomeCase, clock: HandClock, gateway: Gateway) -> None:
    gateway.answers = [SmsUnavailableError("away")] * 1000
    sms = registered(person, case, clock)
    do_jobs(clock)
    assert Job.objects.get(key=str(sms.pk)).state == State.DEAD
    assert queries.undelivered(case.id, clock.now()) == []
    clock.pass_(hours=1, minutes=1)
    assert [shown.reason for shown in queries.undelivered(case.id, clock.now())] == ["late"]


def test_what_is_out_of_date_is_not_sent(person: Person, case: SomeCase, clock: HandClock, gateway: Gateway) -> None:
    sms = registered(person, case, clock)
    clock.pass_(days=2, minutes=1)
    do_jobs(clock)
    assert gateway.sent == []
    assert state(sms) == (SmsState.FAILED, "expired")


def sent(person: Person, case: SomeCase, clock: HandClock) -> tuple[Sms, str, str]:
    sms = registered(person, case, clock)
    do_jobs(clock)
    return sms, f"{sms.pk}-1", f"{sms.pk}-2"


def test_delivered_when_each_part_is(person: Person, case: SomeCase, clock: HandClock, gateway: Gateway) -> None:
    sms, first, second = sent(person, case, clock)
    assert take_report(Report(first, "delivered"), clock)
    assert state(sms) == (SmsState.SENT, "")
    assert take_report(Report(second, "delivered"), clock)
    assert state(sms) == (SmsState.DELIVERED, "")
    assert queries.undelivered(case.id, clock.now()) == []


def test_a_report_told_twice_stands_once(person: Person, case: SomeCase, clock: HandClock, gateway: Gateway) -> None:
    _, first, _ = sent(person, case, clock)
    assert take_report(Report(first, "delivered"), clock)
    assert take_report(Report(first, "delivered"), clock)
    assert SmsEvent.objects.filter(kind=EventKind.DELIVERED).count() == 1


def test_one_part_that_failed_is_a_failure(person: Person, case: SomeCase, clock: HandClock, gateway: Gateway) -> None:
    sms, first, second = sent(person, case, clock)
    take_report(Report(first, "delivered"), clock)
    take_report(Report(second, "failed", "unreachable"), clock)
    assert state(sms) == (SmsState.FAILED, "unreachable")
    assert [shown.reason for shown in queries.undelivered(case.id, clock.now())] == ["unreachable"]
    # The network found the phone after all.
    take_report(Report(second, "delivered"), clock)
    assert state(sms) == (SmsState.DELIVERED, "")


def test_a_report_of_an_unknown_part_is_asked_for_again(db: None, clock: HandClock) -> None:
    assert not take_report(Report("nobody's", "delivered"), clock)


def test_ids_that_a_gateway_uses_again_belong_to_the_newest(
    person: Person, case: SomeCase, clock: HandClock, gateway: Gateway
) -> None:
    old, new = registered(person, case, clock), registered(person, case, clock)
    for sms in (old, new):
        SmsEvent.objects.create(sms=sms, kind=EventKind.ACCEPTED, part="7", at=clock.now())
    assert take_report(Report("7", "delivered"), clock)
    assert (state(old), state(new)) == ((SmsState.SENT, ""), (SmsState.DELIVERED, ""))


def test_the_connection_is_looked_after_while_reports_are_awaited(
    person: Person, case: SomeCase, clock: HandClock, gateway: Gateway
) -> None:
    _, first, second = sent(person, case, clock)
    for minute in range(1, 4):
        clock.pass_(minutes=1)
        do_jobs(clock)
        assert gateway.listened == minute
    take_report(Report(first, "delivered"), clock)
    take_report(Report(second, "failed", "expired"), clock)
    for _ in range(3):
        clock.pass_(minutes=1)
        do_jobs(clock)
    assert gateway.listened == 3
    assert not Job.objects.filter(kind=LISTEN, done_at__isnull=True).exists()


def test_a_centre_that_is_away_does_not_end_the_looking(
    person: Person, case: SomeCase, clock: HandClock, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise SmsUnavailableError("away")

    sent(person, case, clock)
    monkeypatch.setattr(gateway, "listen", away)
    clock.pass_(minutes=1)
    do_jobs(clock)
    assert Job.objects.get(kind=LISTEN, done_at__isnull=True).due == clock.now() + timedelta(minutes=1)


def test_reports_by_callback(
    person: Person, case: SomeCase, clock: HandClock, gateway: Gateway, sms_settings: Callable[..., None]
) -> None:
    sms, first, second = sent(person, case, clock)
    sms_settings(callback_secret="invented")
    body = b'{"reports": [{"part": "%s", "state": "delivered"}, {"part": "%s", "state": "failed", "reason": "expired"}]}' % (
        first.encode(), second.encode())  # fmt: skip
    assert take_callback(body, sign(body, "invented", clock.now()), clock)
    assert state(sms) == (SmsState.FAILED, "expired")
    unknown = b'{"reports": [{"part": "x", "state": "delivered"}]}'
    assert not take_callback(unknown, sign(unknown, "invented", clock.now()), clock)
    with pytest.raises(BadCallbackError):
        take_callback(body, sign(body, "other", clock.now()), clock)


def test_a_case_shows_what_was_told_about_it(
    person: Person,
    case: SomeCase,
    clock: HandClock,
    gateway: Gateway,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sms, first, second = sent(person, case, clock)
    for part in (first, second):
        take_report(Report(part, "delivered"), clock)
    tell(None, case, "term-warning", UNTIL, clock, account=new_id())
    tell(person, replace(case, id=new_id()), "stopped", {}, clock)
    with django_assert_num_queries(2):
        told = queries.told_about(case.id)
    assert [about.message.kind for about in told] == ["registered", "term-warning"]
    assert told[0].course == Course(SmsState.DELIVERED, clock.now(), clock.now())
    assert told[1].course is None
    assert told[0].message.pk == sms.message_id


@pytest.mark.parametrize("table", [Message, Sms, SmsEvent])
def test_what_was_told_stays(person: Person, case: SomeCase, clock: HandClock, gateway: Gateway, table: type) -> None:
    sent(person, case, clock)
    row = table.objects.first()  # type: ignore[attr-defined] # one of three models
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.filter(pk=row.pk).update(at=clock.now() + timedelta(days=1))  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.filter(pk=row.pk).delete()  # type: ignore[attr-defined]


def test_a_case_without_an_officer_or_a_person_without_a_birth_date(
    person: Person, case: SomeCase, clock: HandClock
) -> None:
    Person.objects.filter(pk=person.pk).update(birth_date=None)
    person.refresh_from_db()
    sms = registered(person, replace(case, officer=None), clock)
    assert (sms.entry["specialist"], sms.entry["birth_date"]) == (None, None)
    assert isinstance(sms.pk, UUID)
