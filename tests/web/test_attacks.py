"""What an attacker tries on pages and the API: other people's data by a mere declaration, odd signs, plain traces of secrets."""

from __future__ import annotations

import io
import json
from base64 import urlsafe_b64decode
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image
from tests.accounts_of_tests import AT, client_of, staff_account
from tests.cases.conftest import CHILD, FATHER, MOTHER, application, apply, by, moment, staff
from tests.notices.letters.reading import text as pdf_text

from tirek.accounts.citizens import sign_in_citizen
from tirek.accounts.models import Account
from tirek.accounts.oidc import Citizen
from tirek.accounts.roles import Role
from tirek.accounts.tokens import make_token
from tirek.cases.models import Case, Document, Draft, Hearing, Proposal
from tirek.cases.procedure import Stage
from tirek.cases.services import deciding, findings, officers
from tirek.config.law import law
from tirek.journal.models import Entry
from tirek.journal.queries import looks_at
from tirek.notices import issue
from tirek.notices.queries import letters_of, pdf
from tirek.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


@pytest.fixture
def clerk(staff: dict[str, Account]) -> Client:
    return client_of(staff["clerk"])


@pytest.fixture
def home(db: None) -> Client:
    mother = Citizen(MOTHER, "Үлгіқызы", "Әсем", "", date(1985, 1, 1), "")
    return client_of(sign_in_citizen(mother, language="kk", at=AT))


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def taken(apply: Apply, by: By, **changes: Any) -> Case:
    return officers.take(apply(**changes).pk, by("clerk", "2026-10-05 11:00"))


def looks(case: Case) -> int:
    return looks_at(case.child_id).count()


CARE = [{"from": "2019-04-17", "to": "2019-08-23"}]
CARE_SHOWN = "17 April 2019"


def test_by_a_declaration_alone_nobody_learns_what_registries_say_of_a_child(
    home: Client, apply: Apply, by: By
) -> None:
    case = apply()
    at = by("clerk", "2026-10-05 12:00")
    findings.record(case.pk, at, {"child.full_state_care": CARE}, source="registry")
    page, api = f"/en/cabinet/{case.pk}/", f"/api/v1/cases/{case.pk}"
    assert CARE_SHOWN not in text(home.get(page))
    assert "2019-04-17" not in text(home.get(api))
    assert "Нұрлан" in text(home.get(page)), "one's own words stay"
    findings.record(case.pk, at, {"applicant.relation": "parent"}, source="registry")
    assert CARE_SHOWN in text(home.get(page))
    assert "2019-04-17" in text(home.get(api))


def test_a_number_typed_into_a_form_does_not_tell_whose_it_is(
    home: Client, apply: Apply, by: By, staff: dict[str, Account]
) -> None:
    apply(applicant={"iin": FATHER, "surname": "Үлгіұлы", "name": "Асан"})
    case = apply(
        child={"iin": CHILD, "surname": "Ойдан", "name": "Біреу", "birth_date": "2013-05-05"}, another_payee_known=True
    )
    issue.received(case.pk, moment("2026-10-05 10:00"))
    client_of(staff["clerk"]).get(f"/en/cases/{case.pk}/")
    pages = [f"/en/cabinet/{path}" for path in ("", f"{case.pk}/", f"{case.pk}/withdraw/", "looks/", "consents/")]

    def named(name: str) -> list[bool]:
        return [name in home.get(page).content.decode() for page in (*pages, f"/api/v1/cases/{case.pk}")]

    assert not any(named("Нұрлан"))
    assert all(named("Біреу"))
    letter = letters_of(case.pk)[0]
    assert "Нұрлан" not in pdf_text(pdf(letter))
    findings.record(case.pk, by("clerk", "2026-10-05 12:00"), {"applicant.relation": "parent"}, source="registry")
    assert all(named("Нұрлан"))


def test_the_api_tells_an_applicant_of_a_decision_when_it_is_signed(home: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))

    def stages(query: str) -> list[str]:
        return [each["stage"] for each in home.get(f"/api/v1/cases?{query}").json()["items"]]

    assert home.get(f"/api/v1/cases/{case.pk}").json()["stage"] == Stage.CHECKING
    assert stages("") == stages("stage=checking") == ["checking"]
    assert stages("stage=grant-prepared") == []


def test_a_department_takes_in_applications_of_its_own_territory_only(clerk: Client, staff: dict[str, Account]) -> None:
    administrator = staff_account(Role.ADMINISTRATOR)
    body = json.dumps(application(territory="alatau"))

    def sent(who: str) -> int:
        token = make_token(staff[who], "test", by=administrator, at=AT)
        headers = {"Authorization": f"Bearer {token}"}
        return Client().post("/api/v1/applications", body, content_type="application/json", headers=headers).status_code

    assert sent("clerk") == 403
    assert not Case.objects.exists()
    assert sent("operator") == 201, "families of every territory come to the State Corporation"


def test_an_office_of_the_same_name_elsewhere_is_another_office(staff: dict[str, Account], apply: Apply) -> None:
    case, office = apply(who="operator", channel="state-corporation"), staff["operator"].office
    here = client_of(staff_account(Role.OPERATOR, "aktobe", "beside", office=office))
    elsewhere = client_of(staff_account(Role.OPERATOR, "alatau", "elsewhere2", office=office))
    page = f"/en/front-office/cases/{case.pk}/"
    assert (here.get(page).status_code, elsewhere.get(page).status_code) == (200, 404)
    for address in ("/en/front-office/", "/api/v1/cases"):
        assert case.number in text(here.get(address))
        assert case.number not in text(elsewhere.get(address))


def picture() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(content, "PNG")
    return SimpleUploadedFile("мүгедектік туралы.png", content.getvalue())


def document_of(case: Case, clerk: Client) -> Document:
    given = {"kind": "medical-conclusion", "way": "upload", "file": picture(), "version": ""}
    assert clerk.post(f"/en/cases/{case.pk}/document/", given).status_code == 303
    return Document.objects.get(case=case)


def test_a_preview_and_an_answer_to_a_form_are_looks_of_whoever_did_not_open_the_page(
    clerk: Client, staff: dict[str, Account], apply: Apply, by: By
) -> None:
    case = taken(apply, by)
    preview = f"/en/cases/{case.pk}/documents/{document_of(case, clerk).pk}/preview/"
    before = looks(case)
    assert clerk.get(preview).status_code == 200
    assert looks(case) == before, "a part of the page that was just opened"
    other = client_of(staff["second"])
    assert other.get(preview).status_code == 200
    assert looks(case) == before + 1
    third = client_of(staff["head"])
    assert third.post(f"/en/cases/{case.pk}/hand-over/", {}).status_code == 422
    assert looks(case) == before + 2


def test_every_search_is_journalled_and_no_number_of_a_person_is_read_from_an_address(
    clerk: Client, apply: Apply
) -> None:
    apply()

    def searched() -> int:
        return Entry.objects.filter(kind="cases.searched").count()

    assert "Нұрлан" in text(clerk.get("/en/cases/search/?q=Үлгіұлы"))
    assert searched() == 1
    assert "Нұрлан" not in text(clerk.get(f"/en/cases/search/?q={CHILD}"))
    clerk.post("/en/cases/search/", {"q": "Үлгіұлы"}, follow=True)
    assert searched() == 2
    number = Case.objects.get().number
    assert clerk.get(f"/en/counter/?q={CHILD}").content.decode().count(number) == text(clerk.get("/en/counter/")).count(
        number
    )
    assert number in text(clerk.post("/en/counter/", {"q": CHILD}))
    assert searched() == 3


def test_the_journal_does_not_tell_whether_a_person_is_known_elsewhere(staff: dict[str, Account], apply: Apply) -> None:
    apply()
    here, elsewhere = client_of(staff["head"]), client_of(staff_account(Role.HEAD, "alatau"))
    asked = {"iin": CHILD, "chain": "aktobe"}
    child = str(Person.objects.get(surname="Үлгіұлы").pk)
    assert child in here.post("/en/journal/", asked).headers["Location"]
    assert child not in elsewhere.post("/en/journal/", asked).headers["Location"]


@pytest.mark.both_databases
def test_a_nul_is_refused_wherever_it_comes(clerk: Client, staff: dict[str, Account], apply: Apply, by: By) -> None:
    case = taken(apply, by)
    for address in ("/en/cases/search/?q=a%00", "/en/signing/?signed=%00", "/api/v1/cases?cursor=%00"):
        assert clerk.get(address).status_code == 400, address
    assert clerk.post("/en/cases/search/", {"q": "a\0b"}).status_code == 400
    assert clerk.post(f"/en/cases/{case.pk}/ask/", {"text_kk": "a\0b"}).status_code == 400
    token = make_token(staff["clerk"], "test", by=staff_account(Role.ADMINISTRATOR), at=AT)
    for change in ({"form_version": "1\0"}, {"basis_number": "\0"}, {"service": "\0"}, {"phone": "\0"}):
        answer = Client().post(
            "/api/v1/applications",
            json.dumps(application(**change)),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 422, change


def test_a_number_of_thousands_of_digits_is_no_error_of_the_program(home: Client, apply: Apply) -> None:
    case, long = apply(), "9" * 5000
    assert home.post(f"/en/cabinet/{case.pk}/withdraw/", {"version": long}).status_code == 303
    draft = home.post("/en/apply/begin/").headers["Location"].split("/")[3]
    held = Draft.objects.get(pk=draft)
    held.answers = {**held.answers, "_device": "another", "device": "another"}
    held.save()
    assert home.post(f"/en/apply/{draft}/consent/", {"revision": long}).status_code < 500


def stored() -> bytes:
    """Every value of every table as the database holds it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            found += [value for row in cursor.fetchall() for value in row]
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in found)


def test_numbers_places_and_names_of_files_stand_nowhere_in_plain(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    document = document_of(case, clerk)
    proposal = deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-06 10:00"),
        grounds=[law().services["home-education"].grounds[0].id],
        explanation={"kk": "Анықтама табылмады.", "ru": "Справка не найдена."},
        hearing_at=moment("2026-10-08 10:00"),
        way="phone",
        place="+77010000001",
        against="Мектептің тізімінде анықтама жоқ.",
    )
    deciding.sign(proposal.pk, by("head", "2026-10-06 11:00"))
    assert document.name == "мүгедектік туралы.png"
    assert (Proposal.objects.get().hearing or {})["place"] == Hearing.objects.get().place == "+77010000001"
    plain = stored()
    for secret in (MOTHER, CHILD, "77010000001", "мүгедектік", "Анықтама табылмады", "Мектептің тізімінде"):
        assert secret.encode() not in plain, secret


def test_the_table_of_sessions_tells_nothing(db: None) -> None:
    client = Client()
    client.get("/en/sign-in/")
    session = client.session
    session["next"] = "/en/cases/search/?q=Үлгіұлы"
    session.save()
    row = Session.objects.get(pk=session.session_key)
    assert client.session["next"] == "/en/cases/search/?q=Үлгіұлы"
    held = row.session_data.lstrip(".").partition(":")[0]
    content = urlsafe_b64decode(held + "=" * (-len(held) % 4))
    assert b"search" not in content
