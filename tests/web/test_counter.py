"""The counters: a visit from the first number to the receipt, refusals to accept, results that are fetched or go back."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.accounts_of_tests import client_of
from tests.cases.conftest import CHILD, FATHER, IBAN, MOTHER, apply, by, staff
from tests.registries.conftest import gateway, keys, link, server, tls, transport

from tirek.accounts.models import Account, KeptForm
from tirek.accounts.sessions import real_now
from tirek.cases.models import AcceptanceRefusal, Case, Document, Draft
from tirek.cases.services import deciding, officers
from tirek.config.clock import clock_from
from tirek.config.law import law
from tirek.journal.models import Entry
from tirek.journal.queries import of_case
from tirek.notices.models import Letter
from tirek.people.consent import consent_text_on
from tirek.people.models import Consent
from tirek.registries import services as registries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.test import Client

    from tirek.cases.occasion import Occasion
    from tirek.registries.connection import Connection
    from tirek.registries.simulator.gateway import Gateway

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "gateway", "keys", "link", "server", "staff", "tls", "transport"]

pytestmark = pytest.mark.django_db(transaction=True)

KNOWN_MOTHER, KNOWN_CHILD = "860308490014", "140505590011"
PAPERS = [paper.id for paper in law().services["home-education"].documents]
OFFICE = "/en/front-office/"


class Movable:
    """A clock that a test moves."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-05")


@pytest.fixture
def operator(staff: dict[str, Account]) -> Client:
    return client_of(staff["operator"])


@pytest.fixture
def connected(link: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "connection", lambda: link)


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def who(**changes: str) -> dict[str, str]:
    return {
        "visit": str(uuid4()),
        "applicant_iin": MOTHER,
        "document": "id-card",
        "child_iin": CHILD,
        "relation": "parent",
        "territory": "aktobe",
        "language": "kk",
        "consent": "yes",
        **changes,
    }


NAMES = {
    "applicant_surname": "Үлгіқызы",
    "applicant_name": "Әсем",
    "child_surname": "Үлгіұлы",
    "child_name": "Нұрлан",
    "child_birth_date_day": "5",
    "child_birth_date_month": "5",
    "child_birth_date_year": "2013",
}
DETAILS = {
    "iban": IBAN,
    "phone": "+7 701 000 00 01",
    "parental_rights": "held",
    "full_state_care": "no",
    "state_institution": "no",
    "disability_from_day": "1",
    "disability_from_month": "3",
    "disability_from_year": "2020",
    "certificate_school": "№5 мектеп",
    "certificate_number": "17",
    "certificate_from_day": "1",
    "certificate_from_month": "9",
    "certificate_from_year": "2026",
    "certificate_to_day": "25",
    "certificate_to_month": "12",
    "certificate_to_year": "2026",
}


def states(**changes: str) -> dict[str, Any]:
    return {f"{paper}-state": "shown" for paper in PAPERS} | {f"{paper}-state": said for paper, said in changes.items()}


def sent(client: Client, address: str, data: dict[str, Any]) -> str:
    """Post a form that is right; where it leads."""
    answer = client.post(address, data)
    assert answer.status_code == 303, text(answer)
    return str(answer["Location"])


def at_papers(client: Client, start: str = OFFICE, **changes: str) -> str:
    """A visit with names, up to its papers; the address of the visit."""
    names = sent(client, f"{start}new/", who(**changes))
    assert names.endswith("/names/")
    assert sent(client, names, NAMES).endswith("/papers/")
    return names.removesuffix("names/")


def at_summary(client: Client, start: str = OFFICE, **changes: str) -> str:
    visit = at_papers(client, start, **changes)
    assert sent(client, f"{visit}papers/", states()).endswith("/details/")
    assert sent(client, f"{visit}details/", DETAILS).endswith("/summary/")
    return visit


def png() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(content, "PNG")
    return SimpleUploadedFile("conclusion.png", content.getvalue())


def test_without_registries_paper_is_taken_and_the_receipt_is_there_at_once(operator: Client) -> None:
    visit = at_summary(operator)
    page = text(operator.get(f"{visit}summary/"))
    for shown in ("Үлгіқызы Әсем", "Үлгіұлы Нұрлан", IBAN, "№5 мектеп"):
        assert shown in page
    address = sent(operator, f"{visit}summary/", {})
    case = Case.objects.get()
    assert (case.channel, case.office, case.number) == (
        "state-corporation",
        "Үлгі фронт-офисі",
        "AKTOBE-2026-000001",
    )
    page = text(operator.get(address))
    for shown in ("AKTOBE-2026-000001", "5 October 2026", "6 October 2026", "The day of acceptance is not counted"):
        assert shown in page
    receipt = Letter.objects.get(case=case.pk, kind="receipt")
    pdf = operator.get(f"{OFFICE}cases/{case.pk}/papers/{receipt.pk}/")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    facts = {fact.name: fact.value for fact in case.facts.all()}
    assert facts["child.disability"] == [{"from": "2020-03-01", "to": None}]
    assert facts["certificates"][0]["number"] == "17"
    assert facts["child.full_state_care"] == []
    consent = Consent.objects.get()
    assert (consent.way, consent.text_version) == ("paper", "2026-1")


def test_the_department_gives_a_coupon_in_its_own_territory(staff: dict[str, Account]) -> None:
    clerk = client_of(staff["clerk"])
    visit = at_summary(clerk, "/en/counter/", territory="alatau")
    sent(clerk, f"{visit}summary/", {})
    case = Case.objects.get()
    assert (case.channel, case.territory) == ("office", "aktobe")
    assert Letter.objects.filter(case=case.pk, kind="coupon").exists()


def test_a_second_click_and_going_back_make_no_second_case(operator: Client) -> None:
    first = who()
    assert sent(operator, f"{OFFICE}new/", first) == sent(operator, f"{OFFICE}new/", first)
    assert Draft.objects.count() == 1
    visit = at_summary(operator)
    case = sent(operator, f"{visit}summary/", {})
    assert case.startswith(sent(operator, f"{visit}summary/", {}))
    for step in ("people", "papers", "summary"):
        assert operator.get(f"{visit}{step}/").status_code == 303
    assert Case.objects.count() == 1
    assert Letter.objects.filter(kind="receipt").count() == 1


def test_what_was_typed_stays_with_the_visit(operator: Client, staff: dict[str, Account]) -> None:
    visit = at_papers(operator)
    assert "Үлгіқызы Әсем" in text(operator.get(OFFICE))
    later = client_of(staff["operator"])
    assert 'value="Үлгіұлы"' in later.get(f"{visit}names/").content.decode()
    assert MOTHER in later.get(f"{visit}people/").content.decode()
    assert later.get(f"{visit}summary/")["Location"].endswith("/papers/")
    assert "no longer shown to anybody" in text(later.get(f"{visit}put-away/"))
    assert 'value="Үлгіұлы"' in later.get(f"{visit}names/").content.decode()
    assert sent(later, f"{visit}put-away/", {}) == OFFICE
    assert later.get(f"{visit}put-away/")["Location"] == OFFICE
    assert later.get(f"{visit}papers/").status_code == 404
    assert "Үлгіқызы" not in text(later.get(OFFICE))


def test_mistakes_are_said_at_their_fields_and_nothing_is_lost(operator: Client) -> None:
    wrong = operator.post(f"{OFFICE}new/", who(applicant_iin="850101450129", child_iin="", consent=""))
    assert wrong.status_code == 422
    page = wrong.content.decode()
    for field in ("applicant_iin", "child_iin", "consent_0"):
        assert f'href="#id_{field}"' in page
    assert "850101450129" in page
    assert not Draft.objects.exists()
    same = operator.post(f"{OFFICE}new/", who(child_iin=MOTHER))
    assert "same number" in text(same)
    visit = at_papers(operator)
    half = states(disability="", **{"medical-conclusion": "shown"}) | {
        "account-file": SimpleUploadedFile("account.pdf", b"MZ program"),
        "medical-conclusion-file": png(),
    }
    answer = operator.post(f"{visit}papers/", half)
    assert answer.status_code == 422
    assert "is a program" in text(answer)
    assert "conclusion.png" in text(operator.get(f"{visit}papers/"))
    scan = Draft.objects.get(pk=visit.split("/")[-2]).documents.get()
    sent(operator, f"{visit}papers/", states() | {"detach": str(scan.pk)})
    assert "conclusion.png" not in text(operator.get(f"{visit}papers/"))
    sent(operator, f"{visit}papers/", states())
    bad = operator.post(f"{visit}details/", DETAILS | {"iban": "KZ00", "phone": "12", "certificate_to_year": "2025"})
    assert bad.status_code == 422
    for field in ("iban", "phone", "certificate_to"):
        assert f'href="#id_{field}' in bad.content.decode()


def test_papers_are_compared_and_originals_go_back(operator: Client) -> None:
    visit = at_papers(operator)
    given = states() | {"medical-conclusion-file": png(), "medical-conclusion-back": "yes"}
    sent(operator, f"{visit}papers/", given)
    sent(operator, f"{visit}details/", DETAILS)
    address = sent(operator, f"{visit}summary/", {})
    documents = {row.kind: row for row in Document.objects.prefetch_related("events")}
    assert set(documents) == set(PAPERS)
    assert documents["medical-conclusion"].size
    events = {kind: {event.kind for event in row.events.all()} for kind, row in documents.items()}
    assert events["medical-conclusion"] == {"compared", "original-returned"}
    assert events["account"] == {"compared"}
    account = documents["account"]
    sent(operator, f"{address.partition('?')[0]}originals/{account.pk}/", {})
    assert account.events.filter(kind="original-returned").exists()
    entry = of_case(account.case_id).first()
    assert entry is not None
    assert {each["kind"] for each in entry.data["documents"]} == set(PAPERS)


def test_a_missing_paper_ends_in_a_receipt_that_names_it(operator: Client) -> None:
    visit = at_papers(operator)
    lacking = states(**{"medical-conclusion": "expired", "account": "missing"})
    refuse = sent(operator, f"{visit}papers/", lacking)
    assert refuse.endswith("/refuse/")
    page = text(operator.get(refuse))
    assert "Conclusion of the medical advisory commission – expired" in page
    assert operator.get(f"{visit}summary/")["Location"].endswith("/papers/")
    done = sent(operator, refuse, {})
    assert sent(operator, refuse, {}) == done
    refusal = AcceptanceRefusal.objects.get()
    assert {(each["kind"], each["state"]) for each in refusal.items} == {
        ("medical-conclusion", "expired"),
        ("account", "missing"),
    }
    assert refusal.office == "Үлгі фронт-офисі"
    letter = Letter.objects.get(refusal=refusal.pk)
    assert operator.get(f"{done}papers/{letter.pk}/").content.startswith(b"%PDF-")
    assert refusal.number in text(operator.get(OFFICE))
    assert not Case.objects.exists()
    assert operator.get(f"{visit}papers/")["Location"] == done


def test_registries_stand_in_for_papers(operator: Client, connected: None) -> None:
    papers = sent(operator, f"{OFFICE}new/", who(applicant_iin=KNOWN_MOTHER, child_iin=KNOWN_CHILD))
    assert papers.endswith("/papers/")
    page = text(operator.get(papers))
    assert "Үлгібаева Әсемгүл" in page
    fields = set(re.findall(r'name="([a-z-]+)-state"', page))
    assert fields == {"account", "medical-conclusion"}
    # A document that a registry holds can't be named, whatever is posted.
    sent(operator, papers, states(disability="missing"))
    visit = papers.removesuffix("papers/")
    details = operator.get(f"{visit}details/").content.decode()
    assert "certificate_school" not in details
    assert "parental_rights" not in details
    sent(operator, f"{visit}details/", {"iban": IBAN})
    sent(operator, f"{visit}summary/", {})
    case = Case.objects.get()
    assert case.child.surname == "Үлгібаев"
    assert set(case.documents.values_list("kind", flat=True)) == {"account", "medical-conclusion"}
    consent, answered = Entry.objects.get(kind="counter.consent"), Entry.objects.filter(kind="registry.answered")
    assert consent.seq < min(answered.values_list("seq", flat=True))
    assert KNOWN_CHILD not in str(list(Entry.objects.values_list("data", flat=True)))


def test_a_silent_registry_sends_nobody_away(operator: Client, connected: None, gateway: Gateway) -> None:
    gateway.situations.tell({"registry": "disability", "situation": "down"})
    papers = sent(operator, f"{OFFICE}new/", who(applicant_iin=KNOWN_MOTHER, child_iin=KNOWN_CHILD))
    page = text(operator.get(papers))
    assert "Data bank of persons with disabilities: Does not answer" in page
    assert 'name="disability-state"' in page
    said = {"account-state": "shown", "medical-conclusion-state": "shown", "disability-state": "waits"}
    details = sent(operator, papers, said)
    assert details.endswith("/details/")
    gateway.situations.tell({"registry": "*", "situation": "none"})
    visit = papers.removesuffix("papers/")
    sent(operator, f"{visit}ask/", {})
    assert 'name="disability-state"' not in text(operator.get(papers))
    sent(operator, f"{visit}details/", {"iban": IBAN})
    sent(operator, f"{visit}summary/", {})
    assert Case.objects.count() == 1


def test_other_numbers_are_another_visit(operator: Client) -> None:
    visit = at_papers(operator)
    sent(operator, f"{visit}people/", who(applicant_iin=FATHER))
    assert 'value="Үлгіқызы"' not in operator.get(f"{visit}names/").content.decode()


def test_another_payee_is_told_in_months_and_never_by_name(operator: Client, apply: Apply, by: By) -> None:
    officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    proposal = deciding.propose_grant(Case.objects.get().pk, by("clerk", "2026-10-05 11:05"))
    deciding.sign(proposal.pk, by("head", "2026-10-05 11:10"))
    visit = at_summary(operator, applicant_iin=FATHER)
    answer = operator.post(f"{visit}summary/", {})
    assert answer.status_code == 422
    told = text(answer)
    assert "October 2026 – December 2026" in told
    assert MOTHER not in told
    assert Entry.objects.filter(kind="payee.told").count() == 1
    sent(operator, f"{visit}summary/", {"told": "yes"})
    assert Case.objects.count() == 2


def test_the_consent_is_printed_in_both_languages(operator: Client) -> None:
    page = operator.get(f"{OFFICE}consent/").content.decode()
    version = consent_text_on(clock_from().today())
    assert version.text["kk"] in unescape(page)
    assert version.text["ru"] in unescape(page)


def test_a_session_that_ends_at_the_window_loses_nothing(staff: dict[str, Account]) -> None:
    long_ago = (real_now() - timedelta(hours=2)).isoformat()
    tired = client_of(staff["operator"], seen=long_ago)
    answer = tired.post(f"{OFFICE}new/", who())
    assert answer.status_code == 303
    assert "/sign-in/" in answer["Location"]
    kept = KeptForm.objects.get(account=staff["operator"])
    assert [value for name, value in kept.fields if name == "applicant_iin"] == [MOTHER]
    assert not Draft.objects.exists()
