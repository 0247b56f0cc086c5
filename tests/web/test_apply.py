"""The application on the portal: saved at every step, asked only what is needed, handed in exactly once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from tests.accounts_of_tests import AT, applicant_account, client_of

from tirek.accounts.models import Account
from tirek.cases.models import ApplicationSignature, Case, Draft, Fact
from tirek.journal.models import Entry
from tirek.notices.models import Sms
from tirek.people.identifiers import check_digit
from tirek.people.models import Consent
from tirek.people.queries import phone_of
from tirek.people.services import add_phone, verify_phone

pytestmark = pytest.mark.django_db

IBAN = "KZ86125KZT5004100100"
PHONE = "+77010000091"
ANSWERS: dict[str, dict[str, Any]] = {
    "place": {"place": "aktobe"},
    "relation": {"relation": "parent"},
    "rights": {"rights": "held"},
    "child": {"child_iin": "", "child_surname": "Ойданұлы", "child_name": "Нұрлан", "child_patronymic": ""},
    "certificate": {"certificate": "yes"},
    "certificate-details": {
        "school": "№5 мектеп", "certificate_number": "17",
        "certificate_from_day": "1", "certificate_from_month": "9", "certificate_from_year": "2026",
        "certificate_to_day": "25", "certificate_to_month": "5", "certificate_to_year": "2027",
    },
    "account": {"iban": "kz86 125k zt50 0410 0100"},
    "phone": {"phone": "8 701 000 00 91"},
    "documents": {},
    "consent": {"consent": "yes", "text_version": "2026-1"},
}  # fmt: skip


def iin(first_eleven: str) -> str:
    return f"{first_eleven}{check_digit(first_eleven)}"


CHILD = iin("13050555014")
ANSWERS["child"]["child_iin"] = CHILD


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


def parent(serial: int = 1, *, proven: bool = True) -> Account:
    account = applicant_account(serial)
    if proven:
        assert account.person is not None
        verify_phone(add_phone(account.person, number=PHONE, source="registry:identity", at=AT), at=AT)
    return account


def begin(client: Client, **given: str) -> Draft:
    answer = client.post("/en/apply/begin/", given)
    assert answer.status_code == 303
    draft = Draft.objects.order_by("-id")[0]
    assert answer["Location"] == f"/en/apply/{draft.pk}/"
    return draft


def post(client: Client, draft: Draft, step: str, **changed: Any) -> Any:
    return client.post(f"/en/apply/{draft.pk}/{step}/", {**ANSWERS.get(step, {}), **changed})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def fill(client: Client, draft: Draft, *left_out: str, **changed: dict[str, Any]) -> None:
    for step in ANSWERS:
        if step not in left_out:
            answer = post(client, draft, step, **changed.get(step.replace("-", "_"), {}))
            assert answer.status_code == 303, (step, text(answer))


def code() -> str:
    found = re.search(r"\d{6}", Sms.objects.order_by("-id")[0].text)
    assert found
    return found.group()


def send_code(client: Client, draft: Draft) -> dict[str, str]:
    """Have a code sent; what the form with it sends."""
    page = f"/en/apply/{draft.pk}/sign/"
    answer = client.post(page, {"do": "send"}, follow=True)
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text(answer))
    assert digest
    return {"digest": digest.group(1), "code": code()}


def hand_in(client: Client, draft: Draft) -> Case:
    answer = client.post(f"/en/apply/{draft.pk}/sign/", send_code(client, draft))
    assert answer.status_code == 303, text(answer)
    assert answer["Location"] == f"/en/apply/{draft.pk}/done/"
    return Case.objects.get(draft=draft)


def test_from_the_first_question_to_the_number() -> None:
    account = parent()
    client = client_of(account)
    draft = begin(client)
    at = client.get(f"/en/apply/{draft.pk}/")["Location"]
    for step, given in ANSWERS.items():
        assert at.endswith(f"/{draft.pk}/{step}/"), (at, step)
        page = client.get(at)
        assert page.status_code == 200
        assert "Why we ask" in text(page)
        at = client.post(at, given)["Location"]
    assert at.endswith("/answers/")
    shown = text(client.get(at))
    for words in (
        "KZ86 125K ZT50 0410 0100",
        "Нұрлан",
        CHILD,
        "5 May 2013, by the IIN",
        "+7\u00a0701\u00a0000\u00a000\u00a091",
        "№5 мектеп",
    ):
        assert words in shown
    case = hand_in(client, draft)
    done = text(client.get(f"/en/apply/{draft.pk}/done/"))
    for words in ("We have your application", case.number, "2 December 2026", "Wednesday", "8 working days"):
        assert words in done
    assert (case.channel, case.territory, case.form_version, case.applicant) == (
        "portal",
        "aktobe",
        "1",
        account.person,
    )
    facts = {fact.name: fact.value for fact in Fact.objects.filter(case=case)}
    assert facts["certificates"] == [{"school": "№5 мектеп", "number": "17", "from": "2026-09-01", "to": "2027-05-25"}]
    assert facts["applicant.account"] == {"iban": IBAN}
    # The registries know these: nobody asked.
    assert not {"child.disability", "child.full_state_care", "child.state_institution"} & set(facts)
    consent = Consent.objects.get(person=account.person)
    assert (consent.text_version, consent.way) == ("2026-1", "otp")


def test_what_was_signed_is_kept_and_told_in_the_journal() -> None:
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft)
    case = hand_in(client, draft)
    signature = ApplicationSignature.objects.get(case=case)
    assert (signature.way, signature.cms_key) == ("otp", "")
    entry = Entry.objects.get(kind="case.submitted", case=case.pk)
    assert entry.data["signed"] == signature.data_sha256


def test_a_second_click_back_and_reload_lead_to_the_same_case() -> None:
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft)
    sent = send_code(client, draft)
    page = f"/en/apply/{draft.pk}/sign/"
    first, second = client.post(page, sent), client.post(page, sent)
    assert first["Location"] == second["Location"] == f"/en/apply/{draft.pk}/done/"
    assert Case.objects.count() == 1
    for step in ("", "place/", "answers/", "sign/", "phone-code/", "already/", "form-changed/"):
        assert client.get(f"/en/apply/{draft.pk}/{step}")["Location"].endswith("/done/")
    assert post(client, draft, "place")["Location"].endswith("/done/")


def test_a_code_that_was_right_is_not_lost_when_the_process_died_before_the_hand_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft)
    sent = send_code(client, draft)
    with monkeypatch.context() as patch:
        patch.setattr("tirek.web.apply.sign._hand_in", _die)
        with pytest.raises(RuntimeError):
            client.post(f"/en/apply/{draft.pk}/sign/", sent)
    assert not Case.objects.exists()
    assert client.post(f"/en/apply/{draft.pk}/sign/", sent)["Location"].endswith("/done/")
    assert Case.objects.count() == 1


def _die(*_: object) -> None:
    raise RuntimeError("killed")


def test_a_wrong_code_is_told_and_counted() -> None:
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft)
    sent = send_code(client, draft)
    other = f"{(int(sent['code']) + 1) % 1_000_000:06}"
    answer = client.post(f"/en/apply/{draft.pk}/sign/", {**sent, "code": other})
    assert answer.status_code == 422
    assert "Tries left: 4" in text(answer)
    assert not Case.objects.exists()


def test_a_code_signs_what_was_read_only() -> None:
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft)
    sent = send_code(client, draft)
    post(client, draft, "certificate-details", school="№6 мектеп")
    answer = client.post(f"/en/apply/{draft.pk}/sign/", sent)
    assert "changed after the code was sent" in text(answer)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("step", "changed", "words"),
    [
        ("place", {"place": "nowhere"}, "Choose where your family lives"),
        ("place", {"place": "astana"}, "Choose where your family lives"),
        ("relation", {"relation": ""}, "Choose who you are to the child"),
        ("child", {"child_iin": "13050555014"}, "12 digits"),
        ("child", {"child_iin": CHILD[:-1] + str((int(CHILD[-1]) + 1) % 10)}, "A digit of the number is wrong"),
        ("child", {"child_surname": ""}, "Enter the child&#x27;s surname"),
        ("child", {"child_name": "<b>1</b>"}, "letters, spaces"),
        ("certificate-details", {"school": ""}, "Enter the school"),
        ("certificate-details", {"school": "м" * 201}, "at most 200"),
        ("certificate-details", {"certificate_to_year": "2025"}, "The end is before the beginning"),
        ("certificate-details", {"certificate_to_year": "2077"}, "Check the year"),
        ("certificate-details", {"certificate_to_day": "31", "certificate_to_month": "2"}, "no such day"),
        ("account", {"iban": "KZ86125KZT5004100101"}, "A character of the account number is wrong"),
        ("account", {"iban": "DE86125KZT5004100100"}, "begins with KZ"),
        ("account", {"iban": ""}, "Enter the account number"),
        ("phone", {"phone": "12"}, "not a telephone number"),
        ("consent", {"consent": ""}, "Choose whether you agree"),
        ("consent", {"consent": "no"}, "Without consent"),
        ("consent", {"text_version": "2020-1"}, "has changed"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_and_kept(step: str, changed: dict[str, str], words: str) -> None:
    client = client_of(parent())
    draft = begin(client)
    post(client, draft, "certificate")
    answer = post(client, draft, step, **changed)
    assert answer.status_code == 422
    shown = text(answer)
    assert words in shown
    assert "<title>Error:" in shown
    assert "Please check your answer" in shown
    for value in changed.values():
        typed = not {"place", "relation", "consent", "text_version"} & set(changed) and not value.isdigit()
        assert not typed or escape(value) in shown.replace("KZ86 125K ZT50 0410 0101", value).replace(
            "DE86 125K ZT50 0410 0100", value
        )
    assert step not in Draft.objects.get(pk=draft.pk).answers.get("_done", [])


def test_the_applicants_own_number_is_not_the_childs() -> None:
    account = parent()
    client = client_of(account)
    draft = begin(client)
    assert account.person
    assert account.person.iin
    assert "have the same number" in text(post(client, draft, "child", child_iin=account.person.iin))


def test_rights_are_asked_of_parents_only() -> None:
    client = client_of(parent())
    draft = begin(client)
    post(client, draft, "place")
    assert post(client, draft, "relation", relation="guardian")["Location"].endswith("/child/")
    assert post(client, draft, "relation")["Location"].endswith("/rights/")


def test_answers_of_the_check_are_carried_over() -> None:
    client = client_of(parent())
    query = {
        "place": "alatau", "relation": "parent", "rights": "held", "birth": "2013-05-06", "disability": "without-term",
        "certificate": "yes", "certificate_from": "2026-09-01", "certificate_to": "2027-05-25",
    }  # fmt: skip
    result = text(client.get("/en/check/result/", {**query, "care": "no", "study": "no", "application": "2026-11-20"}))
    assert escape("/en/apply/?place=alatau&relation=parent&rights=held&birth=2013-05-06") in result
    page = text(client.get("/en/apply/", query))
    for name, value in query.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    draft = begin(client, **query)
    assert client.get(f"/en/apply/{draft.pk}/")["Location"].endswith("/child/")
    # The day differs from the number's: shown, compared, never a refusal.
    assert post(client, draft, "child")["Location"].endswith("/certificate-details/")
    warned = text(client.get(f"/en/apply/{draft.pk}/birth/"))
    assert "differs from the one in the number" in warned
    filled_in = text(client.get(f"/en/apply/{draft.pk}/certificate-details/"))
    assert 'value="2027"' in filled_in
    fill(client, draft, "place", "relation", "rights", "child", "certificate")
    assert "differs from the one in the number" in text(client.get(f"/en/apply/{draft.pk}/answers/"))
    case = hand_in(client, draft)
    facts = {fact.name: fact.value for fact in Fact.objects.filter(case=case)}
    assert facts["child.birth_date"] == "2013-05-06"
    # A stand-in of the check is nothing that anybody declared.
    assert "child.disability" not in facts


def test_a_number_without_a_date_makes_the_form_ask_for_it() -> None:
    client = client_of(parent())
    draft = begin(client)
    strange = iin("13133155014")
    assert post(client, draft, "place")
    assert post(client, draft, "relation", relation="guardian")
    assert post(client, draft, "child", child_iin=strange)["Location"].endswith("/birth/")
    assert "Enter the day" in text(post(client, draft, "birth"))
    given = {"birth_day": "5", "birth_month": "5", "birth_year": "2013"}
    assert post(client, draft, "birth", **given)["Location"].endswith("/certificate/")


def test_without_a_certificate_the_school_is_not_asked() -> None:
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft, "certificate-details", certificate={"certificate": "not-yet"})
    case = hand_in(client, draft)
    assert not Fact.objects.filter(case=case, name="certificates").exists()


def test_a_phone_is_proven_by_a_code() -> None:
    account = parent(proven=False)
    client = client_of(account)
    draft = begin(client)
    assert post(client, draft, "phone")["Location"].endswith("/phone-code/")
    page = f"/en/apply/{draft.pk}/phone-code/"
    assert "+7\u00a0701\u00a0000\u00a000\u00a091" in text(client.get(page))
    assert "not right" in text(client.post(page, {"code": f"{(int(code()) + 1) % 1_000_000:06}"}))
    assert "last one may still be on its way" in text(client.post(page, {"do": "send"}, follow=True))
    assert client.post(page, {"code": code()}).status_code == 303
    assert account.person
    proven = phone_of(account.person, verified=True)
    assert proven
    assert proven.number == PHONE


def test_whoever_gets_no_sms_can_go_on_and_sign_with_a_key() -> None:
    client = client_of(parent(proven=False))
    draft = begin(client)
    fill(client, draft)
    assert client.get(f"/en/apply/{draft.pk}/answers/")["Location"].endswith("/phone/?then=answers")
    assert client.post(f"/en/apply/{draft.pk}/phone-code/", {"do": "later"})["Location"].endswith("/answers/")
    shown = text(client.get(f"/en/apply/{draft.pk}/sign/"))
    assert "is not confirmed" in shown
    assert 'data-ncalayer="' in shown
    assert "Send me a code" not in shown
