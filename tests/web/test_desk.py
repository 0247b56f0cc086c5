"""The desk: what runs out first, one next action, every action with its own page, and only for who may."""

from __future__ import annotations

import io
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.accounts_of_tests import applicant_account, client_of
from tests.cases.conftest import CHILD, FATHER, apply, by, iin, moment, staff

from tirek.accounts.models import Account
from tirek.cases.models import Document, Fact, Hearing, HearingRecord, Proposal
from tirek.cases.procedure import Stage
from tirek.cases.services import deciding, findings, officers
from tirek.config.law import law
from tirek.journal.queries import looks_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]

GROUND = law().services["home-education"].grounds[0].id


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


@pytest.fixture
def clerk(staff: dict[str, Account]) -> Client:
    return client_of(staff["clerk"])


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def taken(apply: Apply, by: By, **changes: Any) -> Case:
    return officers.take(apply(**changes).pk, by("clerk", "2026-10-05 11:00"))


def paper() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(content, "PNG")
    return SimpleUploadedFile("conclusion.png", content.getvalue())


def url(case: Case, action: str = "") -> str:
    return f"/en/cases/{case.pk}/{action + '/' if action else ''}"


def test_the_list_shows_what_runs_out_first_and_what_is_next(clerk: Client, apply: Apply, by: By) -> None:
    later = apply(at="2026-10-06 09:00")
    sooner = taken(
        apply, by, child={"iin": iin("14050555014"), "surname": "Үлгіқызы", "name": "Әлия", "birth_date": "2014-05-05"}
    )
    page = text(clerk.get("/en/cases/?whose=all"))
    assert page.index("Үлгіқызы Әлия") < page.index("Үлгіұлы Нұрлан")
    assert "4 working days" in page
    assert "Ask for what is missing" in page
    assert "Take the case" in page
    assert sooner.number in page
    assert later.number in page


def test_what_ran_out_is_said(clerk: Client, apply: Apply, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    case = taken(apply, by)
    monkeypatch.setenv("TIREK_TODAY", "2026-10-12")
    assert case.number in text(clerk.get("/en/cases/?show=today"))
    monkeypatch.setenv("TIREK_TODAY", "2026-10-13")
    assert case.number in text(clerk.get("/en/cases/?show=late"))
    assert "No case is like this now" in text(clerk.get("/en/cases/?show=today"))
    assert "A refusal in time is no longer possible" in text(clerk.get(url(case)))


def test_an_empty_list_teaches(clerk: Client) -> None:
    assert "You have no cases now" in text(clerk.get("/en/cases/"))
    assert "No applications yet" in text(clerk.get("/en/cases/?whose=all"))


def test_another_department_learns_nothing(apply: Apply, staff: dict[str, Account]) -> None:
    case = apply()
    other = client_of(staff["elsewhere"])
    assert case.number not in text(other.get("/en/cases/?whose=all"))
    assert other.get(url(case)).status_code == 404
    assert other.get(url(case, "take")).status_code == 404
    for asked in (case.number, CHILD, "нурлан"):
        answer = other.post("/en/cases/search/", {"q": asked}, follow=True)
        assert "Nothing was found" in text(answer)
    assert client_of(applicant_account()).get(url(case)).status_code == 403


@pytest.mark.parametrize("asked", ["Нұрлан", "nurlan ulgi", "1", "AKTOBE-2026-000001", CHILD, "aktobe-2026-000001"])
def test_one_case_found_opens_at_once(clerk: Client, apply: Apply, asked: str) -> None:
    case = apply()
    answer = clerk.post("/en/cases/search/", {"q": asked})
    assert (answer.status_code, answer["Location"]) == (303, url(case))


def test_nothing_found_says_how_to_search(clerk: Client) -> None:
    assert "Nothing was found" in text(clerk.post("/en/cases/search/", {"q": FATHER}))


def test_opening_a_case_is_a_look_that_the_person_sees(clerk: Client, apply: Apply, staff: dict[str, Account]) -> None:
    case = apply()
    clerk.get(url(case))
    for person in (case.applicant_id, case.child_id):
        (look,) = looks_at(person)
        assert look.actor_account == staff["clerk"].pk
        assert look.data == {"where": "case-page"}


def test_take_it_twice_and_it_is_taken_once(clerk: Client, apply: Apply, staff: dict[str, Account]) -> None:
    case = apply()
    first = clerk.post(url(case, "take"), {"version": case.version})
    assert first.status_code == 303
    assert "The case is yours now" in text(clerk.get(first["Location"]))
    assert clerk.post(url(case, "take"), {"version": case.version}).status_code == 409
    case.refresh_from_db()
    assert (case.stage, case.officer_id) == (Stage.CHECKING, staff["clerk"].pk)


def test_a_case_of_somebody_else_is_not_to_be_taken(
    clerk: Client, apply: Apply, by: By, staff: dict[str, Account]
) -> None:
    case = apply()
    officers.hand_over(case.pk, by("head", "2026-10-05 11:00"), to=staff["second"].pk, reason="Демалыс")
    page = text(clerk.get(url(case)))
    assert url(case, "take") not in page
    assert "Second Үлгі is responsible for this case" in page
    refused = clerk.post(url(case, "take"))
    assert refused.status_code == 422
    assert "Second Үлгі is responsible for this case" in text(refused)
    case.refresh_from_db()
    assert case.stage == Stage.RECEIVED


def test_sources_that_contradict_come_first_and_are_settled_with_a_reason(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    findings.record(case.pk, by("clerk", "2026-10-05 12:00"), {"child.birth_date": "2013-05-06"}, source="document")
    page = text(clerk.get(url(case)))
    assert "sources contradict each other" in page
    assert "Settle what contradicts" in page
    where = url(case, "facts/child.birth_date")
    document = Fact.objects.get(case=case, name="child.birth_date", source="document")
    case.refresh_from_db()
    refused = clerk.post(where, {"choice": str(document.pk), "version": case.version})
    assert refused.status_code == 422
    assert "Give the reason" in text(refused)
    given = {"choice": str(document.pk), "reason": "Туу туралы куәлік көрілді", "version": case.version}
    assert clerk.post(where, given).status_code == 303
    settled = Fact.objects.get(case=case, name="child.birth_date", source="officer")
    assert (settled.value, settled.reason) == ("2013-05-06", "Туу туралы куәлік көрілді")
    assert "sources contradict each other" not in text(clerk.get(url(case)))


def test_a_value_of_ones_own_is_entered_in_boxes(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    where = url(case, "facts/child.state_institution")
    given = {
        "choice": "other", "reason": "Мектептің хаты", "version": case.version,
        "from_0_day": "1", "from_0_month": "11", "from_0_year": "2026",
        "to_0_day": "1", "to_0_month": "10", "to_0_year": "2026",
    }  # fmt: skip
    wrong = clerk.post(where, given)
    assert wrong.status_code == 422
    assert "The last day is before the first" in text(wrong)
    assert clerk.post(where, given | {"to_0_month": "12"}).status_code == 303
    settled = Fact.objects.get(case=case, name="child.state_institution", source="officer")
    assert settled.value == [{"from": "2026-11-01", "to": "2026-12-01"}]


@pytest.mark.parametrize("name", [
    "applicant.identity", "applicant.relation", "applicant.parental_rights", "applicant.consent", "applicant.phone",
    "applicant.account", "residence.territory", "child.identity", "child.birth_date", "child.death_date",
    "child.disability", "child.programme", "child.medical_conclusion", "child.full_state_care",
    "child.state_institution", "certificates",
])  # fmt: skip
def test_every_fact_has_its_page(clerk: Client, apply: Apply, by: By, name: str) -> None:
    case = taken(apply, by)
    assert clerk.get(url(case, f"facts/{name}")).status_code == 200
    assert clerk.post(url(case, f"facts/{name}"), {"choice": "other"}).status_code == 422


def test_a_value_that_cannot_be_is_told_at_its_box(clerk: Client, apply: Apply, by: By) -> None:
    """Nobody dies before they are born: the engine says so, and nothing is recorded."""
    case = taken(apply, by)
    given = {"choice": "other", "reason": "Куәлік", "day_day": "1", "day_month": "1", "day_year": "2011"}
    answer = clerk.post(url(case, "facts/child.death_date"), given)
    assert answer.status_code == 422
    assert answer.context["form"].errors["day"]
    assert not Fact.objects.filter(case=case, source="officer").exists()


def test_a_paper_is_compared_and_its_original_goes_back(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    given = {"kind": "medical-conclusion", "way": "paper", "file": paper(), "version": case.version}
    assert clerk.post(url(case, "document"), given).status_code == 303
    document = Document.objects.get(case=case)
    page = text(clerk.get(url(case)))
    assert "paper seen and compared" in page
    where = url(case, f"documents/{document.pk}")
    whole = clerk.get(where)
    assert (whole.status_code, whole["Content-Type"]) == (200, "image/png")
    assert "sandbox" in whole["Content-Security-Policy"]
    assert clerk.get(f"{where}preview/")["Content-Type"] == "image/jpeg"
    assert clerk.post(f"{where}returned/").status_code == 303
    assert clerk.post(f"{where}returned/").status_code == 409
    assert "original returned" in text(clerk.get(url(case)))


def test_a_program_in_disguise_is_not_kept(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    file = SimpleUploadedFile("certificate.pdf", b"MZ\x90\x00" + bytes(200))
    answer = clerk.post(url(case, "document"), {"kind": "account", "way": "upload", "file": file})
    assert answer.status_code == 422
    assert "is a program, not a document" in text(answer)
    assert not Document.objects.exists()


def test_the_applicant_is_asked_in_both_languages(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    page = clerk.get(url(case, "ask"))
    form = page.context["form"]
    texts = {name: form[name].initial for name in form.fields if name.startswith("document-")}
    given = {"items": ["document-medical-conclusion"], "version": case.version} | texts
    day = {"wanted_by_day": "9", "wanted_by_month": "10", "wanted_by_year": "2026"}
    late = clerk.post(url(case, "ask"), given | day | {"wanted_by_day": "20"})
    assert late.status_code == 422
    assert clerk.post(url(case, "ask"), given | day).status_code == 303
    case.refresh_from_db()
    assert case.stage == Stage.CORRECTION
    (asked,) = case.corrections.all()
    assert "ДКК" in asked.items[0]["text"]["kk"]
    assert "ВКК" in asked.items[0]["text"]["ru"]
    assert "Wait for the applicant" in text(clerk.get(url(case)))
    back = clerk.post(url(case, "corrected"), {"note": "Қорытынды әкелінді"})
    assert back.status_code == 303
    case.refresh_from_db()
    assert case.stage == Stage.CHECKING


def test_a_grant_shows_its_months_before_it_is_prepared(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    assert "30 000 ₸" in text(clerk.get(url(case, "grant"))).replace("\u202f", " ")
    assert clerk.post(url(case, "grant"), {"version": case.version}).status_code == 303
    case.refresh_from_db()
    assert case.stage == Stage.GRANT_PREPARED
    assert "waits for the head" in text(clerk.get(url(case)))


def test_who_was_slower_loses_nothing_that_was_typed(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    seen = case.version
    findings.record(case.pk, by("second", "2026-10-05 12:00"), {"applicant.phone": "+77010000002"}, source="document")
    answer = clerk.post(url(case, "grant"), {"version": seen, "note": "Барлығы тексерілді"})
    assert answer.status_code == 422
    assert "The case was changed in the meantime" in text(answer)
    assert "Барлығы тексерілді" in text(answer)
    case.refresh_from_db()
    assert f'name="version" value="{case.version}"' in answer.content.decode()


REFUSAL = {
    "grounds": [GROUND],
    "explanation_kk": "Анықтама мектептің тізімінде жоқ.",
    "explanation_ru": "Справки нет в списке школы.",
    "at": "2026-10-08",
    "time": "14:00",
    "way": "phone",
    "place": "+7 713 200 00 00",
    "against_confirmed": ["yes"],
    "against": "Анықтама расталмады",
}


def held(when: str) -> dict[str, str]:
    """When a hearing was held, as its form sends it."""
    at = moment(when)
    day = {"held_on_day": str(at.day), "held_on_month": str(at.month), "held_on_year": str(at.year)}
    return day | {"held_at": f"{at:%H:%M}"}


def test_a_refusal_goes_by_a_hearing(clerk: Client, apply: Apply, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    case = taken(apply, by)
    page = clerk.get(url(case, "preliminary"))
    assert [value for value, _label in page.context["form"].fields["at"].choices] == [
        "2026-10-06",
        "2026-10-07",
        "2026-10-08",
    ]
    without = clerk.post(url(case, "preliminary"), REFUSAL | {"grounds": []})
    assert without.status_code == 422
    assert "Choose at least one ground" in text(without)
    assert "Справки нет в списке школы." in text(without)
    for left_out, wanted in (
        ("against_confirmed", "Confirm this, or settle"),
        ("against", "Give the reason why to refuse"),
    ):
        unsure = clerk.post(url(case, "preliminary"), {name: REFUSAL[name] for name in REFUSAL if name != left_out})
        assert unsure.status_code == 422
        assert wanted in text(unsure)
    assert clerk.post(url(case, "preliminary"), REFUSAL).status_code == 303
    deciding.sign(Proposal.objects.get().pk, by("head", "2026-10-06 11:00"))
    assert "Hear the person at the time set" in text(clerk.get(url(case)))
    moved = REFUSAL | {"time": "15:30", "reason": "Заявитель попросил"}
    assert clerk.post(url(case, "move-hearing"), moved).status_code == 303
    assert Hearing.objects.latest("notified_at").at == moment("2026-10-08 15:30")
    monkeypatch.setenv("TIREK_TODAY", "2026-10-09")
    assert "Record the hearing" in text(clerk.get(url(case)))
    silent = clerk.post(url(case, "hearing"), {"appeared": "yes", "way": "phone"})
    assert "Write down what the person said" in text(silent)
    heard = {"appeared": "yes", "way": "phone", "statement": "Мектеп қате жазған.", **held("2026-10-08 15:30")}
    for when, wrong in (("2026-10-06 10:59", "hearing on 6 October 2026"), ("2026-10-09 12:01", "not come yet")):
        refused = clerk.post(url(case, "hearing"), heard | held(when))
        assert refused.status_code == 422
        assert wrong in text(refused)
        assert "Мектеп қате жазған." in text(refused)
    assert clerk.post(url(case, "hearing"), heard).status_code == 303
    assert HearingRecord.objects.get().held_at == moment("2026-10-08 15:30")
    refusal = clerk.get(url(case, "refusal"))
    assert refusal.context["form"]["explanation_kk"].initial == REFUSAL["explanation_kk"]
    asked = ("grounds", "explanation_kk", "explanation_ru", "against", "against_confirmed")
    given = {name: REFUSAL[name] for name in asked}
    assert clerk.post(url(case, "refusal"), given).status_code == 303
    case.refresh_from_db()
    assert case.stage == Stage.REFUSAL_PREPARED


def test_the_words_of_a_refusal_come_from_the_findings_with_their_source(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by, parental_rights="deprived")
    assert "Prepare the preliminary decision" in text(clerk.get(url(case)))
    form = clerk.get(url(case, "preliminary")).context["form"]
    for language in ("kk", "ru"):
        words = form[f"explanation_{language}"].initial
        finding = law().services["home-education"].conditions["parental-rights-held"].reasons["never"][language]
        assert finding in words
        assert words.index("[") > words.index(finding[:10])
        assert "2026" in words


def test_after_the_inner_deadline_the_page_offers_what_is_lawful(
    clerk: Client, apply: Apply, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = taken(apply, by)
    monkeypatch.setenv("TIREK_TODAY", "2026-10-13")
    page = text(clerk.get(url(case, "preliminary")))
    assert "Too late for a refusal in time" in page
    assert "Prepare the grant" in page
    late = clerk.post(url(case, "preliminary"), REFUSAL | {"at": "2026-10-14"})
    assert "Give the reason of the delay" in text(late)
    given = REFUSAL | {"at": "2026-10-14", "late": "Тізілім жауап бермеді"}
    assert clerk.post(url(case, "preliminary"), given).status_code == 303


def test_a_granted_payment_can_be_stopped(clerk: Client, apply: Apply, by: By) -> None:
    case = taken(apply, by)
    deciding.sign(deciding.propose_grant(case.pk, by("clerk", "2026-10-05 12:00")).pk, by("head", "2026-10-05 13:00"))
    given = {"condition": "alive", "explanation_kk": "Себебі", "explanation_ru": "Причина"}
    assert clerk.post(url(case, "stop"), given).status_code == 303
    case.refresh_from_db()
    assert case.stage == Stage.STOP_PREPARED


def test_only_the_officer_decides_and_the_head_hands_over(
    clerk: Client, apply: Apply, by: By, staff: dict[str, Account]
) -> None:
    case = taken(apply, by)
    second, head = client_of(staff["second"]), client_of(staff["head"])
    assert "is responsible for this case" in text(second.get(url(case)))
    assert second.post(url(case, "grant"), {}).status_code == 422
    assert head.get(url(case, "grant")).status_code == 403
    assert clerk.get(url(case, "hand-over")).status_code == 403
    given = {"to": str(staff["second"].pk), "reason": "Демалыс", "version": case.version}
    assert head.post(url(case, "hand-over"), given).status_code == 303
    assert second.post(url(case, "grant"), {}).status_code == 303


def test_an_auditor_reads_and_changes_nothing(apply: Apply, by: By) -> None:
    case = taken(apply, by)
    auditor = client_of(Account.objects.create(username="auditor", name="Аудитор Үлгі", role="auditor", territory=""))
    assert case.number in text(auditor.get("/en/cases/"))
    page = auditor.get(url(case))
    assert page.status_code == 200
    assert "Prepare the grant" not in text(page)
    for action in ("take", "grant", "ask", "document", "hand-over", "facts/certificates"):
        assert auditor.get(url(case, action)).status_code == 403


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_are_made_in_every_language(clerk: Client, apply: Apply, by: By, language: str) -> None:
    case = taken(apply, by)
    for action in ("", "grant/", "preliminary/", "ask/", "document/", "facts/certificates/"):
        assert clerk.get(f"/{language}/cases/{case.pk}/{action}").status_code == 200
    assert clerk.get(f"/{language}/cases/").status_code == 200
