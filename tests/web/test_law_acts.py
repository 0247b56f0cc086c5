"""Acts in the law browser: lists, versions over time, what governed a month, differences in words."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.config.law import law
from tirek.law.months import month
from tirek.web.lawbook import acts, forms

if TYPE_CHECKING:
    from django.test import Client

LANGS = ("kk", "ru", "en")
AKTOBE, ALATAU, ASTANA = "aktobe-2023-14", "alatau-2024-11-36", "astana-2008-23-297"


@pytest.fixture(autouse=True)
def day_of_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


def shown(client: Client, address: str, status: int = 200) -> str:
    """The page as text, with plain spaces."""
    response = client.get(address)
    assert response.status_code == status, address
    return html.unescape(response.content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


def state_of(act: str) -> str:
    return acts.state(law(), act, date(2026, 11, 20)).id


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_shows_every_act_with_its_state_and_amount(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/law/")
    for act in law().acts:
        assert f"/{lang}/law/acts/{act}/" in page
    for amount in ("10 000 ₸", "8 × 4 325 ₸ = 34 600 ₸", {"en": "6.5 × "}.get(lang, "6,5 × ")):
        assert amount in page
    assert page.count('class="tk-card"') == sum(state_of(act) != "repeals" for act in law().acts)
    assert "tk-tag--warning" in page


def test_states_are_told(client: Client) -> None:
    page = shown(client, "/en/law/")
    assert page.count(">In force<") == 2
    assert ">In force, but the amount is missing<" in page
    assert ">No longer in force<" in page
    assert "Ended by:" in page


@pytest.mark.parametrize(("today", "label"), [("2024-11-13", "Not in force yet"), ("2008-06-01", "Not in force yet")])
def test_a_state_is_that_of_the_day(client: Client, monkeypatch: pytest.MonkeyPatch, today: str, label: str) -> None:
    monkeypatch.setenv("TIREK_TODAY", today)
    assert label in shown(client, f"/en/law/acts/{ALATAU}/")


def test_the_list_is_filtered_by_territory(client: Client) -> None:
    page = shown(client, "/en/law/?territory=aktobe")
    assert page.count('class="tk-card"') == 1
    assert AKTOBE in page
    unknown = shown(client, "/en/law/?territory=nowhere")
    assert "No act of this city or district is known here" in unknown
    assert unknown.count('class="tk-card"') == shown(client, "/en/law/").count('class="tk-card"')


@pytest.mark.parametrize("lang", LANGS)
def test_every_version_has_a_page_with_all_it_says(client: Client, lang: str) -> None:
    for version in law().versions:
        page = shown(client, f"/{lang}/law/acts/{version.act}/v{version.number}/")
        assert version.short[lang] in page
        assert version.title[lang] in page
        assert version.file in page
        assert law().files[version.file] in page
        for text in (
            *(item.text for item in version.grounds),
            *(item.text for item in version.notes),
            *(item.text for item in version.not_expressed),
            *(item.title for item in version.missing),
            *(item.supplier for item in version.missing),
            *(item.title for item in version.documents),
        ):
            assert text[lang] in page
        for condition in version.conditions:
            assert law().services[version.service].conditions[condition].title[lang] in page
        assert "None" not in page
        assert re.search(r"\{[a-z]|\.\.", page) is None


@pytest.mark.parametrize("lang", LANGS)
def test_the_timeline_is_a_picture_with_words_and_a_table(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/law/acts/{AKTOBE}/")
    picture = page[page.index('<svg width="100%"') : page.index("</figure>")]
    title = re.search(r'<title id="timeline-title">([^<]+)</title>', picture)
    description = re.search(r'<desc id="timeline-desc">([^<]+)</desc>', picture)
    assert title is not None
    assert description is not None
    assert law().territories["aktobe"].name[lang] in title[1]
    for version in law().acts[AKTOBE]:
        assert version.short[lang] in description[1]
    assert picture.count('<rect class="tk-chart__bar"') == 3, "two versions and the legend"
    assert picture.count('<rect class="tk-chart__known"') == 3
    assert "02.2023 – 06.2025" in picture
    assert picture.count('<th scope="row"') == 2


def test_dates_come_with_their_notes_and_certainty(client: Client) -> None:
    page = shown(client, f"/en/law/acts/{AKTOBE}/v1/")
    dates = page[page.index('id="dates"') : page.index('id="conditions"')]
    assert "24 April 2023, decision of the maslikhat No 14" in dates
    assert "27 April 2023, No 8334" in dates
    assert "from 1 February 2023 [decision, para. 2]" in re.sub(r"<[^>]+>", "", dates)
    assert "Months before the month of adoption: 2." in dates
    assert "The day of first official publication is not printed" in dates
    assert dates.count("to be confirmed by the authority") == 3


@pytest.mark.parametrize(
    ("act", "query", "expected"),
    [
        (AKTOBE, "on=2023-02&known_on=2023-04-01", "No act governed this month"),
        (AKTOBE, "on=2023-02&known_on=2023-05-08", "The amount for the month is 10 000 ₸."),
        (AKTOBE, "on=2023-07&known_on=2026-11-20", "It is not a month of the school year"),
        (ALATAU, "on=2024-12&known_on=2024-12-01", "The amount for the quarter is 29 536 ₸."),
        (ALATAU, "on=2027-01", "Missing: Monthly calculation index, 1 January 2027."),
        (ASTANA, "on=2008-04", "The amount for the quarter is 7 592 ₸."),
        (ASTANA, "on=2009-01", "The amount for the quarter is 8 275 ₸."),
        (ASTANA, "on=2009-04", "No act governed this month"),
        (ASTANA, "", "The amount for the quarter is 8 275 ₸."),
        ("panfilov", "on=2026-09", "Missing: The amount in Panfilov district (in tenge or MCI)"),
    ],
)
def test_what_governed_a_month_as_known_on_a_day(client: Client, act: str, query: str, expected: str) -> None:
    page = shown(client, f"/en/law/acts/{act}/?{query}")
    assert expected in page[page.index('id="month"') : page.index("<details")]


def test_before_a_version_is_known_the_picture_does_not_show_it(client: Client) -> None:
    page = shown(client, f"/en/law/acts/{AKTOBE}/?on=2023-02&known_on=2023-05-08")
    assert "not known yet on the chosen day" in page
    assert "from 1 February 2023" in page


def test_the_form_leads_to_an_address_that_can_be_sent(client: Client) -> None:
    given_in = "on_month=2&on_year=2023&known_on_day=1&known_on_month=4&known_on_year=2023"
    response = client.get(f"/en/law/acts/{AKTOBE}/?{given_in}")
    assert response.status_code == 303
    assert response["Location"] == f"/en/law/acts/{AKTOBE}/?on=2023-02&known_on=2023-04-01#month"
    page = shown(
        client, f"/en/law/acts/{AKTOBE}/?on_month=2&on_year=23&known_on_day=31&known_on_month=2&known_on_year=2023"
    )
    assert "The year must have four digits" in page
    assert "There is no such day in the calendar" in page
    assert "<title>Error:" in page
    assert 'href="#id_on_year"' in page


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "query", ["on=2023-13", "on=x", "known_on=2023-02-30", "on=0000-01", "known_on=99999", "on=20230-1"]
)
def test_a_wrong_address_is_answered_with_what_is_right(client: Client, lang: str, query: str) -> None:
    page = shown(client, f"/{lang}/law/acts/{AKTOBE}/?{query}", status=400)
    assert "tk-notice--warning" in page
    assert query.partition("=")[2] in page


@given(text=st.text(max_size=20))
def test_no_text_in_an_address_is_too_strange(text: str) -> None:
    read = forms.asked({"on": text, "known_on": text}, month(2026, 11), date(2026, 11, 20))
    assert read.problems or not text or read.given


@pytest.mark.parametrize("lang", LANGS)
def test_unknown_acts_and_versions_lead_to_known_ones(client: Client, lang: str) -> None:
    assert f"/{lang}/law/acts/{ALATAU}/" in shown(client, f"/{lang}/law/acts/no-such-act/", status=404)
    assert f"/{lang}/law/acts/{ALATAU}/" in shown(client, f"/{lang}/law/acts/no-such-act/v1/", status=404)
    page = shown(client, f"/{lang}/law/acts/{AKTOBE}/v9/", status=404)
    assert f"/{lang}/law/acts/{AKTOBE}/v2/" in page


@pytest.mark.parametrize("lang", LANGS)
def test_citations_lead_to_where_they_are_shown(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/law/acts/{ASTANA}/")
    assert f'href="/{lang}/services/home-education/#r11"' in page
    page += shown(client, f"/{lang}/law/acts/{ALATAU}/")
    assert f'href="/{lang}/law/sources/#law-2002-correctional-support"' in page
    targets = set(re.findall(rf'href="(/{lang}/law/sources/|/{lang}/services/home-education/)#([a-z0-9-]+)"', page))
    for address, anchor in targets:
        assert f'id="{anchor}"' in shown(client, address)


@pytest.mark.parametrize("lang", LANGS)
def test_differences_are_told_in_words(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/law/compare/?a={ASTANA}@1&b={ALATAU}@1")
    assert "8 × 3 692 ₸ = 29 536 ₸" in page
    assert {"en": "6.5 × 1 168 ₸ = 7 592 ₸"}.get(lang, "6,5 × 1 168 ₸ = 7 592 ₸") in page
    assert f"/{lang}/law/compare/?a={ALATAU}@1&b={ASTANA}@1" in page


def test_a_change_of_wording_is_told_apart_from_money(client: Client) -> None:
    page = shown(client, f"/en/law/compare/?a={AKTOBE}@1&b={AKTOBE}@2")
    assert "Only wording, dates and places differ" in page
    assert "What can change a decision" not in page
    same = shown(client, f"/en/law/compare/?a={AKTOBE}@1&b={AKTOBE}@1")
    assert "Nothing changes: both say the same." in same
    newest = shown(client, f"/en/law/compare/?a={AKTOBE}&b=panfilov")
    assert "Missing from the act" in newest


@pytest.mark.parametrize("query", ["a=nope", "a=aktobe-2023-14@1", "a=nope&b=aktobe-2023-14@1", "b=%00"])
def test_a_half_or_wrong_choice_says_what_to_choose(client: Client, query: str) -> None:
    page = shown(client, f"/en/law/compare/?{query}", status=400)
    assert "govuk-error-summary" in page
    assert 'id="id_a"' in page


@pytest.mark.parametrize("lang", LANGS)
def test_the_bare_comparison_asks(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/law/compare/")
    assert page.count("<optgroup") == 2 * len({version.territory for version in law().versions})
    assert "govuk-error-summary" not in page
