"""What the check answers: each outcome in three languages, with its money, months, reasons and next steps."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tirek.config.law import law
from tirek.entitlement import replay
from tirek.law import formats

if TYPE_CHECKING:
    from django.test import Client

LANGS = ("kk", "ru", "en")
ASKED = {
    "place": "aktobe", "relation": "parent", "rights": "held", "birth": "2012-05-05", "disability": "without-term",
    "certificate": "yes", "certificate_from": "2023-01-09", "certificate_to": "2023-05-25", "care": "no", "study": "no",
    "application": "2023-02-14",
}  # fmt: skip
THIS_YEAR = {"certificate_from": "2026-09-01", "certificate_to": "2027-05-25", "application": "2026-11-20"}
TEN_THOUSAND = "10\u202f000\u202f₸"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


def address(lang: str = "en", page: str = "result/", **changed: str) -> str:
    asked = {name: value for name, value in {**ASKED, **changed}.items() if value}
    return f"/{lang}/check/{page}?{urlencode(asked)}"


def shown(client: Client, lang: str = "en", **changed: str) -> str:
    response = client.get(address(lang, **changed))
    assert response.status_code == 200
    return unescape(response.content.decode())


def states(page: str) -> list[str]:
    return re.findall(r"tk-month--([a-z-]+)", page)


@pytest.mark.parametrize("lang", LANGS)
def test_the_case_of_the_contract(client: Client, lang: str) -> None:
    page = shown(client, lang)
    assert "tk-result--yes" in page
    assert states(page) == ["paid"] * 4
    assert page.count(TEN_THOUSAND) >= 9
    assert "40\u202f000\u202f₸" in page
    february = formats.month(2023, 2, lang)
    reason = {
        "kk": f"{february} үшін {TEN_THOUSAND} тиесілі.",
        "ru": f"За {february} положено {TEN_THOUSAND}.",
        "en": f"{TEN_THOUSAND} is due for {february}.",
    }[lang]
    paragraph = {"kk": "7-тармақ", "ru": "п. 7", "en": "para. 7"}[lang]
    assert reason in page
    assert paragraph in page
    act = {"kk": "№ 14 шешімі", "ru": "№ 14", "en": "No 14 of 24 April 2023"}[lang]
    assert act in page
    official = law().services["home-education"].title[lang]
    assert page.count(official) == 1


def test_a_grant_says_what_to_bring_where_to_go_and_by_when(client: Client) -> None:
    page = shown(client, **THIS_YEAR)
    bring, school = page.index("You bring"), page.index("The school gives")
    fetched = page.index("you need not bring them")
    assert bring < page.index("Bank notice with the account number") < school
    assert school < page.index("School certificate confirming home education") < fetched
    assert fetched < page.index("Disability certificate")
    assert "A decision is due by 2 December 2026 (Wednesday)." in page
    assert "an application on 20 November 2026 (Friday): 8 working days, the first being 23 November 2026" in page
    assert "to be confirmed" in page
    assert "Employment and social programmes department of Aktobe city" in page
    assert "here it is taken as given" in page


def test_holidays_in_the_term_are_named(client: Client) -> None:
    page = shown(client, **{**THIS_YEAR, "application": "2026-12-10"})
    assert "16 December 2026 (Independence Day" in page
    assert "A decision is due by 23 December 2026 (Wednesday)." in page


def test_an_application_on_a_holiday_counts_from_the_next_working_days(client: Client) -> None:
    page = shown(client, **{**THIS_YEAR, "application": "2026-11-21"})
    assert "(Saturday): 8 working days, the first being 24 November 2026 (Tuesday)" in page


@pytest.mark.parametrize("lang", LANGS)
def test_sums_known_so_far_are_shown_and_the_missing_index_is_named(client: Client, lang: str) -> None:
    page = shown(client, lang, place="alatau", **THIS_YEAR)
    assert "tk-result--yes" in page
    assert "34\u202f600\u202f₸" in page
    assert states(page) == ["paid"] * 2 + ["open"] * 5
    index = law().parameters["mci"]
    supplier = index.supplier
    assert supplier is not None
    assert f"{index.title[lang]}, " in page
    assert supplier[lang] in page
    assert {"kk": "4\u202f325", "ru": "8 × 4\u202f325", "en": "8 × 4\u202f325"}[lang] in page


@pytest.mark.parametrize("lang", LANGS)
def test_a_territory_without_an_amount_is_not_computable(client: Client, lang: str) -> None:
    page = shown(client, lang, place="panfilov", **THIS_YEAR)
    assert "tk-result--wait" in page
    assert set(states(page)) == {"open"}
    missing = law().acts["panfilov"][0].missing[0]
    assert missing.title[lang] in page
    assert missing.supplier[lang] in page
    assert "tk-sum" not in page
    assert law().acts["panfilov"][0].not_expressed[0].text[lang] in page


@pytest.mark.parametrize("lang", LANGS)
def test_no_rule_is_not_a_refusal(client: Client, lang: str) -> None:
    page = shown(client, lang, place="astana", **THIS_YEAR)
    assert "tk-result--no" in page
    assert set(states(page)) == {"no-rule"}
    assert law().acts["astana-2008-23-297"][0].short[lang] in page
    assert law().territories["astana"].authority[lang] in page


@pytest.mark.parametrize("lang", LANGS)
def test_one_document_is_missing(client: Client, lang: str) -> None:
    changed = {**THIS_YEAR, "certificate": "not-yet", "certificate_from": "", "certificate_to": ""}
    page = shown(client, lang, **changed)
    assert "tk-result--wait" in page
    assert states(page) == ["unknown"] * 7
    words = law().services["home-education"].conditions["home-education-certificate"]
    assert words.supplier[lang] in page
    assert TEN_THOUSAND in page
    if lang == "en":
        assert "One document is missing" in page


def test_several_unknown_things_are_all_named(client: Client) -> None:
    page = shown(
        client, certificate="not-yet", rights="unknown", disability="unknown", care="unknown", study="unknown",
        application="2026-07-10",
    )  # fmt: skip
    assert "5 things are not known yet" in page
    assert "the guardianship and custodianship body" in page
    assert states(page)[:2] == ["none", "none"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_refusal_says_which_condition_and_by_which_paragraph(client: Client, lang: str) -> None:
    page = shown(client, lang, **THIS_YEAR, rights="deprived")
    reasons = law().services["home-education"].conditions["parental-rights-held"].reasons
    assert "tk-result--no" in page
    head = page.index("tk-result--no")
    assert head < page.index(reasons["never"][lang]) < page.index("tk-month--none")
    assert {"kk": "3-тармақ", "ru": "п. 3", "en": "para. 3"}[lang] in page


def test_months_that_each_fail_for_another_reason_are_a_refusal_too(client: Client) -> None:
    page = shown(client, certificate_from="2026-09-01", certificate_to="2026-09-30", disability="until",
                 disability_end="2026-08-20", application="2026-08-01")  # fmt: skip
    assert "No payment is due in this case" in page
    assert states(page) == ["none", "none"]


def test_study_that_ended_needs_a_new_certificate(client: Client) -> None:
    page = shown(client, **THIS_YEAR, study="yes", study_from="2026-12-01", study_to="2027-01-31")
    assert states(page) == ["paid", "paid", "none", "none", "none", "none", "none"]


def test_a_repealed_act_brings_its_own_documents(client: Client) -> None:
    page = shown(client, place="astana", birth="2000-05-05", certificate_from="2008-09-01",
                 certificate_to="2009-05-25", application="2008-09-10")  # fmt: skip
    assert "7\u202f592\u202f₸" in page
    assert "School certificate, each quarter" in page
    assert "Conclusion of the medical advisory commission" not in page
    assert "no-rule" in states(page)


def test_nobody_is_told_that_their_child_is_alive(client: Client) -> None:
    page = shown(client)
    assert law().services["home-education"].conditions["alive"].title["en"] not in page


def test_the_same_link_gives_the_same_receipt_and_the_file_proves_it(client: Client) -> None:
    page = shown(client)
    number = re.search(r"sha256:[0-9a-f]{64}", page)
    assert number
    again = re.search(r'href="(/en/check/result/\?[^"]*known=2026-11-20)"', page)
    assert again
    other = unescape(client.get(again.group(1).replace("/en/", "/kk/")).content.decode())
    assert number.group() in other
    file = client.get(address(page="receipt.json", known="2026-11-20"))
    assert file["Content-Type"] == "application/json"
    assert "sha256:" + hashlib.sha256(file.content).hexdigest() == number.group()
    content = json.loads(file.content)
    assert replay(content, law()) == content


def test_another_day_of_knowledge_is_another_answer(client: Client) -> None:
    """On 1 March 2023 the decision of April was not there yet."""
    page = shown(client, known="2023-03-01")
    assert set(states(page)) == {"no-rule"}
    assert "as it was known on 1 March 2023" in page
    chosen = {"known_day": "1", "known_month": "3", "known_year": "2023", "given": "1", "then": "result"}
    response = client.get(f"/en/check/known/?{urlencode({**ASKED, **chosen})}")
    assert response.status_code == 303
    assert response["Location"] == address(known="2023-03-01")


def test_an_answer_of_another_day_leads_to_that_of_today(client: Client) -> None:
    page = shown(client, known="2023-03-01")
    assert f'href="{address()}"' in page
    assert "See today's answer" not in shown(client)


@pytest.mark.parametrize("lang", LANGS)
def test_months_left_out_of_a_payment_are_explained_without_unfolding(client: Client, lang: str) -> None:
    """Turning 18 in February ends the payment before the certificate ends."""
    ends = {"certificate_from": "2025-09-01", "certificate_to": "2026-05-25", "application": "2025-09-10"}
    page = shown(client, lang, birth="2008-02-05", **ends)
    unfolded = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    span = f"{formats.month(2026, 3, lang)} – {formats.month(2026, 5, lang)}"
    told = re.search(rf"<li><strong>{re.escape(span)}</strong>:(.*?)</li>", unfolded)
    assert told
    assert "18" in told.group(1)
    assert 'href="' in told.group(1)
    assert f"<strong>{span}</strong>" not in shown(client, lang)


def test_a_receipt_needs_all_answers(client: Client) -> None:
    assert client.get("/en/check/receipt.json?place=aktobe").status_code == 404
    assert client.get("/en/check/receipt.json?place=elsewhere").status_code == 404


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_holds_the_answer_its_reasons_and_its_proof(client: Client, lang: str) -> None:
    page = shown(client, lang, view="print")
    assert "40\u202f000\u202f₸" in page
    assert page.count('<th scope="row"') == 1
    assert f"4 × {TEN_THOUSAND}" in page
    assert "http://testserver/" in page
    assert re.search(r"sha256:[0-9a-f]{64}", page)
    assert law().territories["aktobe"].authority[lang] in page


@pytest.mark.parametrize("lang", LANGS)
def test_another_place_says_which_places_there_are_and_whom_to_ask(client: Client, lang: str) -> None:
    leads = client.get(f"/{lang}/check/?given=1&place=elsewhere")
    assert (leads.status_code, leads["Location"]) == (303, f"/{lang}/check/elsewhere/?place=elsewhere")
    page = unescape(client.get(leads["Location"]).content.decode())
    for territory in ("aktobe", "alatau", "panfilov", "astana"):
        assert law().territories[territory].name[lang] in page
    assert law().services["home-education"].passport[0].text[lang] in page
    result = client.get(f"/{lang}/check/result/?place=elsewhere&relation=parent")
    assert result["Location"].startswith(f"/{lang}/check/elsewhere/")
