"""The pages of the services: what a family reads before it applies, in three languages."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from tirek.config.law import law

if TYPE_CHECKING:
    from django.test import Client

LANGS = ("kk", "ru", "en")
PAGE = "services/home-education/"


@pytest.fixture(autouse=True)
def day_of_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


def shown(client: Client, address: str, status: int = 200) -> str:
    """The page as text, with plain spaces."""
    response = client.get(address)
    assert response.status_code == status
    return html.unescape(response.content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_names_services_plainly(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/services/")
    for service in law().services.values():
        assert service.plain[lang] in page
        assert service.summary[lang] in page
        assert f"/{lang}/services/{service.id}/" in page


@pytest.mark.parametrize("lang", LANGS)
def test_the_passport_has_ten_rows_each_with_its_place_and_certainty(client: Client, lang: str) -> None:
    service = law().services["home-education"]
    page = main_of(shown(client, f"/{lang}/{PAGE}"))
    passport = page[page.index('id="passport"') : page.index('id="readings"')]
    assert len(service.passport) == 10
    for row in service.passport:
        assert f"{row.number}. {row.title[lang]}" in passport
        assert row.text[lang] in passport
    assert passport.count('class="tk-cite"') == 10
    assert passport.count("tk-tag--info") + passport.count("tk-tag--warning") == 10
    lead = service.passport[2].lead
    assert lead is not None
    assert lead[lang].replace("{days}", "8") in passport


@pytest.mark.parametrize("lang", LANGS)
def test_the_official_name_stands_once_and_the_plain_name_is_the_heading(client: Client, lang: str) -> None:
    service = law().services["home-education"]
    page = shown(client, f"/{lang}/{PAGE}")
    assert page.count(service.title[lang]) == 1
    assert re.search(rf"<h1[^>]*>{service.plain[lang]}</h1>", page)


@pytest.mark.parametrize("lang", LANGS)
def test_documents_channels_grounds_complaints_and_readings_are_all_there(client: Client, lang: str) -> None:
    service = law().services["home-education"]
    page = shown(client, f"/{lang}/{PAGE}")
    for text in (
        *(paper.title for paper in service.documents),
        *(channel.title or channel.text for channel in service.channels),
        *(ground.text for ground in service.grounds),
        *service.readings.values(),
    ):
        assert text[lang] in page
    assert service.complaints is not None
    assert service.complaints.text[lang] in page
    assert '<li id="r11">' in page
    assert f'href="/{lang}/check/"' in page


def test_documents_stand_by_who_supplies_them(client: Client) -> None:
    page = shown(client, f"/en/{PAGE}")
    bring, school, fetched = (
        page.index(words) for words in (">You bring it<", ">The school gives it<", ">The authority fetches it itself<")
    )
    assert bring < page.index("Bank notice with the account number") < school
    assert school < page.index("School certificate confirming home education") < fetched
    assert fetched < page.index("Disability certificate")


def test_the_term_is_worked_out_on_real_days(client: Client) -> None:
    page = shown(client, f"/en/{PAGE}")
    assert "8 working days." in page
    for words in (
        "Example: an application of 20 November 2026",
        "20 November 2026, Friday",
        "23 November 2026, Monday",
        "27 November 2026, Friday",
        "1 December 2026, Tuesday",
        "2 December 2026, Wednesday",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("today", "due"),
    [("2026-12-14", "25 December 2026, Friday"), ("2026-10-23", "5 November 2026, Thursday")],
)
def test_the_term_leaves_out_days_off(client: Client, monkeypatch: pytest.MonkeyPatch, today: str, due: str) -> None:
    monkeypatch.setenv("TIREK_TODAY", today)
    assert f"<strong>{due}</strong>" in shown(client, f"/en/{PAGE}")


def test_a_calendar_that_ends_is_said_and_not_guessed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2027-12-30")
    page = shown(client, f"/en/{PAGE}")
    assert "leaves the working-day calendar" in page
    assert "Decision due by" not in page


@pytest.mark.parametrize("lang", LANGS)
def test_an_unknown_service_leads_to_the_known_ones(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/services/no-such/", status=404)
    assert "no-such" in page
    assert f"/{lang}/services/home-education/" in page
