"""The journal of SMS with its official columns."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.core.checks import run_checks
from pytest_django import DjangoAssertNumQueries
from tests.notices.messages.conftest import Gateway, HandClock, SomeCase, do_jobs

from tirek.config.law import law
from tirek.config.sms import read_sms
from tirek.notices.services import tell
from tirek.notices.sms.http import HttpGateway
from tirek.notices.sms.opening import SmsAddressError, gateway_at
from tirek.notices.sms.smpp import SmppGateway
from tirek.notices.sms_journal import SmsJournal, columns
from tirek.people.models import Person

pytestmark = pytest.mark.usefixtures("sms_settings")


@pytest.mark.django_db
def test_a_line_has_the_official_columns(person: Person, case: SomeCase, clock: HandClock, gateway: Gateway) -> None:
    tell(person, case, "registered", {"until": "2026-12-02"}, clock)
    [waiting] = SmsJournal("aktobe").page()
    assert waiting.official(law(), "en")[7] == ""
    do_jobs(clock)
    [row] = SmsJournal("aktobe").page()
    assert [column.title["en"] for column in columns()] == [
        "No", "IIN", "Surname, name, patronymic (if any)", "Date of birth", "Case No", "Name of the service",
        "Nature of the message / answer code", "Date the SMS was sent", "Phone number", "Specialist",
    ]  # fmt: skip
    assert row.official(law(), "en") == [
        "1", "120505500016", "Үлгіева Сынақ", "1990-01-02", "АҚТ-2026-17", law().services["home-education"].title["en"],
        "Your application has been registered", "2026-11-20", "+77000000010", "Үлгі Маман",
    ]  # fmt: skip
    assert (row.person, row.case) == (person.pk, case.id)


@pytest.mark.django_db
def test_what_it_said_then_stays_when_the_person_is_renamed(person: Person, case: SomeCase, clock: HandClock) -> None:
    tell(person, case, "stopped", {}, clock)
    Person.objects.filter(pk=person.pk).update(surname="Басқаева")
    assert SmsJournal().page()[0].entry["name"] == "Үлгіева Сынақ"


@pytest.mark.django_db
def test_a_territory_sees_its_own_lines_page_by_page(person: Person, case: SomeCase, clock: HandClock) -> None:
    for number in range(5):
        tell(person, replace(case, number=f"A-{number}"), "stopped", {}, clock)
        tell(person, replace(case, number=f"B-{number}", territory="alatau"), "stopped", {}, clock)
    journal = SmsJournal("aktobe")
    first = journal.page(size=2)
    second = journal.page(first[-1].id, size=2)
    third = journal.page(second[-1].id, size=2)
    shown = [(row.line, row.entry["case_number"]) for row in first + second + third]
    assert shown == [(1, "A-0"), (2, "A-1"), (3, "A-2"), (4, "A-3"), (5, "A-4")]
    assert journal.page(third[-1].id, size=2) == []
    assert (journal.count(), SmsJournal("panfilov").count(), SmsJournal().count()) == (5, 0, 10)
    assert list(journal.lines()) == first + second + third


@pytest.mark.django_db
def test_days_are_those_of_almaty(person: Person, case: SomeCase, clock: HandClock) -> None:
    clock.moment = clock.moment.replace(hour=0, minute=30)
    tell(person, case, "stopped", {}, clock)
    day = date(2026, 11, 20)
    assert SmsJournal(first=day, last=day).count() == 1
    assert SmsJournal(last=date(2026, 11, 19)).count() == 0
    assert SmsJournal(first=date(2026, 11, 21)).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_as_a_file_for_spreadsheets(person: Person, case: SomeCase, clock: HandClock, language: str) -> None:
    tell(person, replace(case, number='=HYPERLINK("x")'), "stopped", {}, clock)
    lines = list(SmsJournal("aktobe").as_csv(law(), language))
    assert lines[0].startswith("\ufeff")
    # The list separator of a Kazakh or Russian Excel; with another it would show each line as one cell.
    separator = "," if language == "en" else ";"
    [header, row] = csv.reader((line.removeprefix("\ufeff") for line in lines), delimiter=separator)
    assert header == [column.title[language] for column in columns()]
    assert row[4] == '\'=HYPERLINK("x")'
    assert row[8] == "+77000000010"


@pytest.mark.django_db
def test_a_page_asks_the_database_a_few_times(
    person: Person, case: SomeCase, clock: HandClock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        tell(person, case, "stopped", {}, clock)
    journal = SmsJournal("aktobe")
    [first] = journal.page(size=1)
    with django_assert_max_num_queries(3):
        assert len(journal.page(first.id)) == 11


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("smpp://user:p%40ss@centre.invalid?sender=Tirek", SmppGateway),
        ("smpps://user:pass@centre.invalid:3550?sender=1414&long=payload", SmppGateway),
        ("https://user:pass@gateway.invalid/sms?sender=%2B77000000099", HttpGateway),
    ],
)
def test_addresses_of_gateways(url: str, kind: type) -> None:
    assert isinstance(gateway_at(url, lambda _report: True), kind)


def test_an_address_is_read_whole() -> None:
    smpp = gateway_at("smpps://user:p%40ss@centre.invalid?sender=1414&long=payload", lambda _report: True)
    assert isinstance(smpp, SmppGateway)
    read = smpp.settings
    assert (read.host, read.port, read.system_id, read.password) == ("centre.invalid", 2775, "user", "p@ss")
    assert (read.sender, read.tls, read.payload) == ("1414", True, True)
    http = gateway_at("https://user:pass@gateway.invalid:8443/sms/?sender=Tirek", lambda _report: True)
    assert isinstance(http, HttpGateway)
    assert (http.settings.url, http.settings.user) == ("https://gateway.invalid:8443/sms", "user")
    assert "p@ss" not in repr(smpp)
    assert "pass" not in repr(http)


BAD = [
    "ftp://centre.invalid", "smpp://", "smpp://h:port", "smpp://h?sender=Жіберуші", "smpp://h?sender=MuchTooLongName",
    "smpp://h?long=short", "smpp://h?colour=blue", "smpp://h?colour", "smpp://user:passwordthatistoolong@h", "http://[",
]  # fmt: skip


@pytest.mark.parametrize("url", BAD)
def test_an_address_that_cannot_be_used(url: str, sms_settings: Callable[..., None]) -> None:
    with pytest.raises(SmsAddressError):
        gateway_at(url, lambda _report: True)
    sms_settings(url=url)
    assert [error.id for error in run_checks() if error.id == "notices.E001"] == ["notices.E001"]


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("URL", "ftp://x", "TIREK_SMS_URL"),
        ("HOURS", "8-21", "TIREK_SMS_HOURS"),
        ("HOURS", "21:00-08:00", "TIREK_SMS_HOURS"),
    ],
)
def test_settings_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, name: str, value: str, problem: str) -> None:
    from environs import Env, EnvValidationError

    monkeypatch.setenv(f"TIREK_SMS_{name}", value)
    env = Env(eager=False)
    with env.prefixed("TIREK_"):
        told = read_sms(env).problems()
    try:
        env.seal()
    except EnvValidationError as error:
        told += list(error.error_messages)
    assert [line for line in told if problem in line]
