"""The journal and the journal of SMS: in words, filtered, exported, checked, and every reading is itself an entry."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import translation
from tests.accounts_of_tests import applicant_account, client_of, staff_account
from tests.cases.conftest import CHILD, apply, by, moment, staff
from tests.database import unprotected

from tirek.accounts.roles import Role
from tirek.cases.procedure import Event
from tirek.cases.services import officers
from tirek.config.clock import FixedClock
from tirek.jobs.services import put_down_daily, work
from tirek.journal import reading
from tirek.journal.actor import SYSTEM
from tirek.journal.models import Entry
from tirek.journal.services import record
from tirek.ledger.jobs import RECONCILED
from tirek.ledger.posting import POSTED
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services.budget import ALLOTTED
from tirek.ledger.services.statements import MATCHED, RECEIVED
from tirek.notices.models import Sms
from tirek.notices.services import tell
from tirek.people.services import add_phone, verify_phone
from tirek.web.money.runs.opening import LISTED
from tirek.web.records.words import KINDS, entry_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.accounts.models import Account
    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def rows_of(response: Any) -> list[dict[str, str]]:
    body = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(body)))


def test_entries_stand_in_words_with_who_and_which_case(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    case = officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    page = text(client_of(staff["head"]).get("/en/journal/"))
    assert f"Application received: {case.number}" in page
    assert "Taken to be checked; responsible: Clerk Үлгі" in page
    assert "clerk of the department" in page
    assert "Үлгіұлы Н." in page.replace("\xa0", " ")
    entry = Entry.objects.get(kind="journal.read")
    assert (entry.chain, entry.actor_account) == ("aktobe", staff["head"].pk)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_all_that_is_written_about_money_and_cases_has_words(language: str) -> None:
    kinds = [f"run.{step}" for step in RunStep] + [f"case.{event}" for event in Event]
    kinds += [POSTED, RECONCILED, ALLOTTED, RECEIVED, MATCHED, LISTED]
    with translation.override(language):
        for kind in kinds:
            words = entry_text(Entry(kind=kind, data={}))
            assert words and words != kind, kind
            assert any(kind.startswith(group) for group in KINDS), kind


def test_filters_by_case_kind_and_days(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    case = apply(at="2026-10-02 10:00")
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    client = client_of(staff["head"])
    only = text(client.get(f"/en/journal/?number={case.number.lower()}&kind=case."))
    assert "Application received" in only
    assert "Consent given" not in only
    days = "first_day=5&first_month=10&first_year=2026&last_day=5&last_month=10&last_year=2026"
    page = text(client.get(f"/en/journal/?kind=case.&{days}"))
    assert "Taken to be checked" in page
    assert "Application received" not in page
    wrong = client.get("/en/journal/?number=AKTOBE-2026-999999")
    assert wrong.status_code == 422
    assert "There is no case with this number here." in text(wrong)
    reversed_days = "first_day=6&first_month=10&first_year=2026&last_day=5&last_month=10&last_year=2026"
    assert client.get(f"/en/journal/?{reversed_days}").status_code == 422


def test_a_person_s_number_never_stands_in_an_address(apply: Apply, staff: dict[str, Account]) -> None:
    apply()
    client = client_of(staff["head"])
    answer = client.post("/en/journal/", {"iin": CHILD})
    assert answer.status_code == 303
    assert CHILD not in answer["Location"]
    assert "Person became known" in text(client.get(answer["Location"]))
    nobody = client.post("/en/journal/", {"iin": "850101450120"})
    assert "There is no such entry" in text(client.get(nobody["Location"]))


def test_pages_lead_back_to_the_first_entry(staff: dict[str, Account]) -> None:
    start = moment("2026-09-01 10:00")
    with transaction.atomic():
        for number in range(reading.PAGE + 10):
            record(kind="account.signed-in", actor=SYSTEM, at=start + timedelta(hours=number), chain="aktobe")
    first = reading.page(reading.Wanted("aktobe"))
    second = reading.page(reading.Wanted("aktobe"), before=first.before)
    assert [entry.number for entry in first.entries + second.entries] == list(range(reading.PAGE + 10, 0, -1))
    assert second.before is None
    assert "Older entries" in text(client_of(staff["head"]).get("/en/journal/"))
    day = (start + timedelta(days=1)).date()
    found = reading.page(reading.Wanted("aktobe", first=day, last=day)).entries
    assert [entry.number for entry in reversed(found)] == list(range(15, 39))


def test_the_export_holds_what_the_hashes_are_computed_from(apply: Apply, staff: dict[str, Account]) -> None:
    case = apply()
    client = client_of(staff["head"])
    rows = rows_of(client.get("/en/journal/journal.csv"))
    assert [int(row["number"]) for row in rows] == list(range(1, len(rows) + 1))
    assert all(row["previous"] == before["hash"] for before, row in pairwise(rows))
    submitted = next(row for row in rows if row["kind"] == "case.submitted")
    assert submitted["case_number"] == case.number
    assert submitted["actor_name"] == "Clerk Үлгі"
    # A Kazakh or Russian Excel parts cells by semicolons.
    [head, *_lines] = b"".join(client.get("/kk/journal/journal.csv").streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a streaming answer
    assert head.removeprefix("\ufeff").split(";") == list(rows[0])
    assert Entry.objects.filter(kind="journal.exported").exists()


@pytest.mark.django_db(transaction=True)
def test_the_chain_is_checked_when_asked_and_every_night(apply: Apply, staff: dict[str, Account]) -> None:
    apply()
    client = client_of(staff["head"])
    assert "It was not checked yet" in text(client.get("/en/journal/"))
    assert client.post("/en/journal/check/", {"chain": "aktobe"}).status_code == 303
    clock = FixedClock(moment("2026-10-07 12:00").date())
    while work(clock):
        pass
    assert "Whole up to entry" in text(client.get("/en/journal/"))
    with unprotected():
        Entry.objects.filter(chain="aktobe", number=2).update(kind="other")
    put_down_daily(clock)
    while work(clock):
        pass
    assert "Broken at entry 2" in text(client.get("/en/journal/"))


def test_an_auditor_of_the_country_reads_every_chain_a_head_the_own(apply: Apply, staff: dict[str, Account]) -> None:
    case = apply()
    with transaction.atomic():
        record(kind="account.created", actor=SYSTEM, at=moment("2026-10-05 10:00"), chain="country")
    auditor = client_of(staff_account(Role.AUDITOR))
    assert case.number in text(auditor.get("/en/journal/?chain=aktobe"))
    assert "Account made" in text(auditor.get("/en/journal/?chain=country"))
    far = client_of(staff_account(Role.HEAD, territory="alatau"))
    assert far.get("/en/journal/?chain=aktobe").status_code == 422
    assert far.get(f"/en/journal/?number={case.number}").status_code == 422
    assert far.get("/en/journal/journal.csv?chain=aktobe").status_code == 303
    assert client_of(staff["clerk"]).get("/en/journal/").status_code == 403
    assert client_of(applicant_account()).get("/en/sms-journal/").status_code == 403


def test_the_sms_journal_has_its_official_columns_and_its_reading_is_a_look(
    apply: Apply, staff: dict[str, Account]
) -> None:
    client = client_of(staff["head"])
    assert "No SMS was written on these days" in text(client.get("/en/sms-journal/"))
    case = apply()
    at = moment("2026-10-05 10:00")
    phone = add_phone(case.applicant, number="+77010000001", source="declaration", at=at, actor=SYSTEM, chain="aktobe")
    verify_phone(phone, at=at, actor=SYSTEM, chain="aktobe")
    tell(case.applicant, case, "decided-granted", {}, FixedClock(moment("2026-10-06 12:00").date()))
    assert Sms.objects.filter(kind="decided-granted").exists()
    page = text(client.get("/en/sms-journal/"))
    assert "Nature of the message / answer code" in page
    assert "The payment has been granted" in page
    assert "Message: The payment has been granted" in text(client_of(staff["head"]).get("/en/journal/"))
    assert Entry.objects.filter(kind="person.looked", person=case.applicant_id, data={"where": "sms-journal"}).exists()
    found = client.get("/en/sms-journal/sms-journal.csv")
    assert case.number in b"".join(found.streaming_content).decode()  # type: ignore[attr-defined]  # a streaming answer
    assert Entry.objects.filter(kind="sms-journal.exported").exists()
