"""The cabinet: what happens now, who has to act, until when; one's own cases only."""

from __future__ import annotations

import io
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.accounts_of_tests import AT, applicant_account, client_of
from tests.cases.conftest import MOTHER, apply, by, iin, moment, staff

from tirek.accounts.actors import actor_of
from tirek.accounts.citizens import sign_in_citizen
from tirek.accounts.oidc import Citizen
from tirek.cases.application import PersonGiven
from tirek.cases.models import Fact, RegistryState
from tirek.cases.occasion import Occasion
from tirek.cases.procedure import Stage
from tirek.cases.services import acceptance, deciding, drafts, evidence, findings, officers
from tirek.config.law import law
from tirek.notices import issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.accounts.models import Account
    from tirek.cases.models import Case

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]

GROUND = law().services["home-education"].grounds[0]
EXPLANATION = {"kk": "Анықтама мектептің тізімінде табылмады.", "ru": "Справка не найдена в списке школы."}
ITEMS = [
    {
        "kind": "document",
        "id": "medical-conclusion",
        "text": {"kk": "Қорытындыны жіберіңіз.", "ru": "Пришлите заключение."},
    },
    {"kind": "fact", "id": "certificates", "text": {"kk": "Анықтаманы түзетіңіз.", "ru": "Исправьте справку."}},
]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


@pytest.fixture
def mother(db: None) -> Account:
    return sign_in_citizen(Citizen(MOTHER, "Үлгіқызы", "Әсем", "", date(1985, 1, 1), ""), language="kk", at=AT)


@pytest.fixture
def home(mother: Account) -> Client:
    return client_of(mother)


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def url(case: Case, page: str = "") -> str:
    return f"/en/cabinet/{case.pk}/{page + '/' if page else ''}"


def taken(apply: Apply, by: By, **changes: Any) -> Case:
    return officers.take(apply(**changes).pk, by("clerk", "2026-10-05 11:00"))


def asked(apply: Apply, by: By, items: list[dict[str, Any]] = ITEMS) -> Case:
    case = taken(apply, by)
    evidence.ask_correction(case.pk, by("clerk", "2026-10-06 09:00"), items=items, wanted_by=date(2026, 10, 8))
    case.refresh_from_db()
    return case


def invited(apply: Apply, by: By) -> Case:
    case = taken(apply, by)
    proposal = deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-05 12:00"),
        grounds=[GROUND.id],
        explanation=EXPLANATION,
        hearing_at=moment("2026-10-07 14:00"),
        way="phone",
        place="+7 713 200 00 00",
        against="Анықтама расталмады",
    )
    deciding.sign(proposal.pk, by("head", "2026-10-05 16:00"))
    case.refresh_from_db()
    return case


def granted(apply: Apply, by: By) -> Case:
    case = taken(apply, by)
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-05 12:00"))
    deciding.sign(proposal.pk, by("head", "2026-10-05 16:00"))
    case.refresh_from_db()
    return case


def picture(name: str = "conclusion.png") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


def question(case: Case) -> str:
    return str(case.corrections.get().pk)


def test_an_empty_cabinet_teaches(home: Client) -> None:
    page = text(home.get("/en/cabinet/"))
    assert "No applications yet." in page
    assert "/en/check/" in page


def test_the_list_says_who_acts_and_until_when(home: Client, apply: Apply) -> None:
    case = apply()
    page = text(home.get("/en/cabinet/"))
    assert case.number in page
    assert "We have your application" in page
    assert "The department" in page
    assert "A decision is due by 15 October 2026, Thursday." in page
    assert "7 working days are left." in page


def test_only_the_own_move_looks_like_a_warning(mother: Account, apply: Apply, by: By) -> None:
    case = apply()
    page = f"/en/cabinet/{case.pk}/"
    assert "tk-result--open" in client_of(mother).get(page).content.decode()
    asked(lambda **_changes: case, by)
    assert "tk-result--wait" in client_of(mother).get(page).content.decode()


def test_what_waits_for_me_stands_first(home: Client, apply: Apply, by: By) -> None:
    other = {"iin": iin("14050555014"), "surname": "Үлгіқызы", "name": "Әлия", "birth_date": "2014-05-05"}
    case = asked(apply, by)
    later = apply(at="2026-10-06 10:00", child=other)
    page = text(home.get("/en/cabinet/"))
    assert page.index(case.number) < page.index(later.number)
    assert "Please answer by 8 October 2026, Thursday." in page


def test_an_unfinished_application_is_there_to_go_on(home: Client, mother: Account) -> None:
    occasion = Occasion(actor_of(mother), moment("2026-10-05 21:15"), law())
    drafts.begin(occasion, service="home-education", channel="portal", form_version="1", language="kk")
    page = text(home.get("/en/cabinet/"))
    assert "Not sent yet" in page
    assert "last on 5 October 2026, 21:15" in page


def test_what_a_counter_did_not_accept_is_told_with_what_lacked(home: Client, by: By) -> None:
    refusal = acceptance.refuse_to_accept(
        by("operator", "2026-10-05 15:00"),
        service="home-education",
        territory="aktobe",
        channel="state-corporation",
        applicant=PersonGiven(MOTHER, "Үлгіқызы", "Әсем", "", None),
        child=None,
        lacking=[acceptance.Lacking("home-education-certificate", "expired")],
    )
    page = text(home.get("/en/cabinet/"))
    assert "Not accepted at a counter" in page
    assert ": expired" in page
    assert "No applications yet." not in page
    stranger = client_of(applicant_account())
    assert "Not accepted" not in text(stranger.get("/en/cabinet/"))
    receipt = issue.refused_to_accept(refusal, moment("2026-10-05 15:01"))
    where = f"/en/cabinet/refusals/{refusal.pk}/papers/{receipt.pk}"
    assert f'href="{where}"' in text(home.get("/en/cabinet/"))
    shown = home.get(where)
    assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
    assert shown.content.startswith(b"%PDF")
    assert stranger.get(where).status_code == 404
    assert home.get(f"/en/cabinet/refusals/{refusal.pk}/papers/{refusal.pk}").status_code == 404


def test_a_case_shows_its_term_and_how_it_was_counted(home: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    page = text(home.get(url(case)))
    assert "Your application is being checked" in page
    assert "First day of the term</dt><dd>6 October 2026, Tuesday" in page
    assert "8 working days" in page
    assert page.count("tk-term__day ") == 8
    assert "The check began" in page


def test_what_the_department_prepares_is_not_told_before_it_is_signed(home: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-05 12:00"),
        grounds=[GROUND.id],
        explanation=EXPLANATION,
        hearing_at=moment("2026-10-07 14:00"),
        way="phone",
        place="+7 713 200 00 00",
        against="Анықтама расталмады",
    )
    page = text(home.get(url(case)))
    assert "A decision is being prepared" in page
    assert EXPLANATION["ru"] not in page
    assert "efus" not in page.split("<h2", 1)[0]


def test_a_hearing_says_when_how_and_where(home: Client, apply: Apply, by: By) -> None:
    case = invited(apply, by)
    page = text(home.get(url(case)))
    assert "You are invited to a hearing" in page
    assert "7 October 2026, 14:00" in page
    assert "By phone" in page
    assert "+7 713 200 00 00" in page
    assert "Or send or bring your written answer here:" in page
    assert 'href="mailto:' in page
    assert f"Write the number of the application in it: {case.number}." in page
    assert GROUND.text["en"] in page
    assert EXPLANATION["ru"] in page
    assert EXPLANATION["kk"] in text(home.get(url(case).replace("/en/", "/kk/")))


def test_a_grant_shows_months_sums_and_why_from_the_signed_receipt(home: Client, apply: Apply, by: By) -> None:
    case = granted(apply, by)
    page = text(home.get(url(case)))
    assert "The payment has been granted" in page
    assert page.count("tk-month--paid") == 3
    assert "30 000 ₸" in page
    assert "Why?" in page
    # Months and reasons rest on one act: it is named once, beside its paragraphs.
    assert "Places in brackets without a name are in:" in page
    assert page.count("Decision of the Aktobe city maslikhat No 14 of 24 April 2023") == 1
    assert '<a class="govuk-link" href="/en/law/acts/aktobe-2023-14/">' in page
    assert "tk-term__day" not in page


def test_a_registry_that_is_down_is_told_with_the_next_try(home: Client, apply: Apply) -> None:
    case = apply()
    RegistryState.objects.create(
        case=case,
        registry="education",
        about="child",
        state="waiting",
        asked_at=moment("2026-10-06 13:50"),
        next_try_at=moment("2026-10-06 14:05"),
    )
    page = text(home.get(url(case)))
    assert "Education database has not answered" in page
    assert "6 October 2026, 14:05" in page
    assert "Nothing is needed from you." in page


def test_what_i_told_and_what_the_department_has_stand_apart(home: Client, apply: Apply, by: By) -> None:
    case = apply()
    relation = by("clerk", "2026-10-05 10:04")
    findings.record(case.pk, relation, {"applicant.relation": "parent"}, source="registry", origin="rights")
    Fact.objects.create(
        case=case,
        name="child.disability",
        value=[{"from": "2020-03-01", "to": "2027-02-28"}],
        source="registry",
        origin="disability",
        obtained_at=moment("2026-10-05 10:05"),
        recorded_at=moment("2026-10-05 10:05"),
    )
    page = text(home.get(url(case)))
    told, found = page.split("What the department has, and from where")
    assert "without end" in told
    assert "28 February 2027" in found
    assert "Data bank of persons with disabilities, 5 October 2026" in found


def test_the_term_ended_without_a_decision(home: Client, apply: Apply, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    case = taken(apply, by)
    monkeypatch.setenv("TIREK_TODAY", "2026-10-16")
    page = text(home.get(url(case)))
    assert "The department is late" in page
    assert "If you disagree" in page


def test_somebody_elses_case_is_not_there(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    case = asked(apply, by)
    letter = issue.received(case.pk, moment("2026-10-05 10:00"))[0]
    other = client_of(applicant_account())
    for page in ("", "correction", "withdraw"):
        assert other.get(url(case, page)).status_code == 404
        assert other.post(url(case, page)).status_code in {404, 405}
    assert other.get(f"{url(case)}papers/{letter.pk}").status_code == 404
    assert case.number not in text(other.get("/en/cabinet/"))
    assert client_of(staff["clerk"]).get(url(case)).status_code == 403


def test_a_letter_is_opened_as_it_was_signed(home: Client, apply: Apply) -> None:
    case = apply()
    letter = issue.received(case.pk, moment("2026-10-05 10:00"))[0]
    page = text(home.get(url(case)))
    assert f"{url(case)}papers/{letter.pk}" in page
    answer = home.get(f"{url(case)}papers/{letter.pk}")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    elsewhere = apply(
        at="2026-10-06 10:00",
        child={"iin": iin("14050555014"), "surname": "Үлгіқызы", "name": "Әлия", "birth_date": "2014-05-05"},
    )
    assert home.get(f"{url(elsewhere)}papers/{letter.pk}").status_code == 404


def test_taking_back_asks_once_and_says_what_follows(home: Client, apply: Apply) -> None:
    case = apply()
    page = text(home.get(url(case, "withdraw")))
    assert "This can't be undone" in page
    case.refresh_from_db()
    assert case.stage == Stage.RECEIVED
    assert home.post(url(case, "withdraw"), {"version": case.version + 1}).status_code == 409
    answer = home.post(url(case, "withdraw"), {"version": case.version})
    assert answer.status_code == 303
    case.refresh_from_db()
    assert case.stage == Stage.WITHDRAWN
    assert "You took the application back" in text(home.get(url(case)))
    assert home.get(url(case, "withdraw")).status_code == 409


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_is_there_in_every_language(home: Client, apply: Apply, by: By, language: str) -> None:
    case = asked(apply, by)
    for page in (
        "",
        "messages/",
        "looks/",
        "consents/",
        f"{case.pk}/",
        f"{case.pk}/correction/",
        f"{case.pk}/withdraw/",
    ):
        answer = home.get(f"/{language}/cabinet/{page}")
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
