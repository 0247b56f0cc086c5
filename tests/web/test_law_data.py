"""Territories, parameters, the calendar and sources in the law browser: exact figures in three languages."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tirek.config.law import law
from tirek.web.lawbook import parameters, territories

if TYPE_CHECKING:
    from django.test import Client

LANGS = ("kk", "ru", "en")


@pytest.fixture(autouse=True)
def day_of_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


def shown(client: Client, address: str, status: int = 200) -> str:
    """The page as text, with plain spaces."""
    response = client.get(address)
    assert response.status_code == status, address
    return html.unescape(response.content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


def table(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf"), "spreadsheets know UTF-8 by its mark"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("lang", LANGS)
def test_territories_stand_side_by_side(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/law/territories/?year=2025")
    order = [page.index(law().territories[name].name[lang] + "</th>") for name in ("alatau", "aktobe", "panfilov")]
    assert order == sorted(order), "who pays most comes first, who can't be computed last"
    assert "132 112 ₸" in page
    assert "90 000 ₸" in page
    assert 'role="img"' in page


def test_sums_of_a_school_year_are_exact(client: Client) -> None:
    rows = {row["territory"]: row for row in table(client, "/en/law/territories.csv?year=2025")}
    assert rows["aktobe"]["total"] == "90000"
    assert rows["alatau"]["total"] == str(2 * 8 * 3932 + 2 * 8 * 4325)
    assert rows["panfilov"]["total"] == ""
    assert rows["panfilov"]["outcome"] == "not-computable"
    assert rows["astana"]["outcome"] == "no-rule"
    assert rows["alatau"]["factor"] == "8"
    assert rows["alatau"]["payable_months"] == "9"
    history = {row["territory"]: row for row in table(client, "/en/law/territories.csv?year=2008")}
    assert history["astana"]["total"] == str(7592 + 7592 + 8275)
    assert history["astana"]["factor"] == "6.5"
    assert history["aktobe"]["outcome"] == "no-rule"


def test_what_is_not_known_yet_is_named(client: Client) -> None:
    page = shown(client, "/en/law/territories/?year=2026")
    assert "69 200 ₸ so far" in page
    assert "Monthly calculation index, 1 January 2027" in page


def test_the_order_can_be_by_name(client: Client) -> None:
    page = shown(client, "/en/law/territories/?year=2025&sort=name")
    order = [page.index(f"{name}</th>") for name in ("Aktobe city", "Alatau city", "Astana city", "Panfilov district")]
    assert order == sorted(order)


@pytest.mark.parametrize("query", ["year=1999", "year=x", "year=²", "sort=colour", "service=none"])
def test_a_wrong_table_says_what_there_is(client: Client, query: str) -> None:
    assert "tk-notice--warning" in shown(client, f"/en/law/territories/?{query}", status=400)
    response = client.get(f"/en/law/territories.csv?{query}")
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(("today", "year"), [("2026-08-31", 2025), ("2026-09-01", 2026), ("1995-01-01", 2007)])
def test_the_table_opens_with_the_school_year_that_has_begun(today: str, year: int) -> None:
    day = date.fromisoformat(today)
    assert territories.default_year(territories.school_years(law(), day), day) == year


@pytest.mark.parametrize("lang", LANGS)
def test_the_index_has_a_picture_a_table_and_its_gap(client: Client, lang: str) -> None:
    mci = law().parameters["mci"]
    page = shown(client, f"/{lang}/law/parameters/mci/")
    assert f'<title id="steps-title">{mci.title[lang]}</title>' in page
    description = re.search(r'<desc id="steps-desc">([^<]+)</desc>', page)
    assert description is not None
    assert "630 ₸" in description[1]
    assert "4 325 ₸" in description[1]
    for value in ("4 325 ₸", "3 180 ₸", "1 168 ₸", "630 ₸"):
        assert f"{value}</td>" in page
    assert mci.gaps[0][2][lang] in page
    assert mci.purposes["fines-and-taxes"][lang] in page
    assert page.count('class="tk-chart__line tk-chart__line--other"') == 2, "drawn where it differs, and named"
    assert law().files[mci.file] in page


def test_the_step_line_is_broken_where_nothing_is_known() -> None:
    chart = parameters.chart(law().parameters["mci"], date(2026, 11, 20))
    assert chart is not None
    main, other = chart.lines
    assert main.path.count("M") == 2, "one break: 1999"
    assert main.path.count("H") == sum(v.purpose == "social-payments" for v in law().parameters["mci"].values)
    assert other.path.count("M") == 2, "April 2020 and April 2022"
    assert main.path.endswith("H1000.0")
    assert parameters.chart(law().parameters["school-year"], date(2026, 11, 20)) is None


def test_the_index_downloads_line_by_line(client: Client) -> None:
    rows = table(client, "/kk/law/parameters/mci.csv")
    assert len(rows) == len(law().parameters["mci"].values)
    raised = [row for row in rows if row["from"] == "2022-04-01"]
    assert {row["purpose"]: row["value"] for row in raised} == {"social-payments": "3180", "fines-and-taxes": "3063"}
    first = client.get("/kk/law/parameters/mci.csv").content.split(b"\r\n")[:2]
    assert first == [
        b"\xef\xbb\xbffrom,to,purpose,territory,value,months,confidence,known_from,source",
        b"1998-01-01,1998-03-31,fines-and-taxes,,630,,a,,",
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_other_parameters_have_pages_too(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/law/parameters/")
    for parameter in law().parameters.values():
        assert parameter.title[lang] in page
        own = shown(client, f"/{lang}/law/parameters/{parameter.id}/")
        for _first, _last, reason in parameter.gaps:
            assert reason[lang] in own
    assert "50 851 ₸" in page
    assert "4 325 ₸" in page


def test_the_school_year_shows_its_months_and_years(client: Client) -> None:
    page = shown(client, "/en/law/parameters/school-year/")
    assert "January, February, March, April, May, September, October, November, December" in page
    assert "31 May 2023" in page
    rows = table(client, "/en/law/parameters/school-year.csv")
    assert rows[0]["months"] == "1 2 3 4 5 9 10 11 12"


@pytest.mark.parametrize("lang", LANGS)
def test_an_unknown_parameter_leads_to_the_known(client: Client, lang: str) -> None:
    for address in (f"/{lang}/law/parameters/wage/", f"/{lang}/law/parameters/wage.csv"):
        assert f"/{lang}/law/parameters/mci/" in shown(client, address, status=404)


@pytest.mark.parametrize("lang", LANGS)
def test_a_year_shows_days_off_and_working_weekends(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/law/calendar/2024/")
    assert page.count('<table class="tk-calendar__month"') == 12
    assert page.count('<span class="tk-day tk-day--worked-weekend">4<') == 1
    assert page.count("tk-day--holiday") == 15 + 1, "and the legend"
    assert f"/{lang}/law/calendar/2023/" in page
    assert f"/{lang}/law/calendar/2025/" in page
    for day in law().calendar.days:
        if day.date.year == 2024:
            assert day.title[lang] in page


def test_a_correction_shows_from_the_day_it_was_known(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "31 August 2026" not in shown(client, "/en/law/calendar/2026/")
    monkeypatch.setenv("TIREK_TODAY", "2026-06-30")
    assert "31 August 2026" in shown(client, "/en/law/calendar/2026/")


@pytest.mark.parametrize("year", [0, 1990, 2028, 9999, 10000, 99999999])
def test_a_year_outside_the_calendar_is_told(client: Client, year: int) -> None:
    page = shown(client, f"/en/law/calendar/{year}/", status=404)
    assert "covers" in page
    assert "/en/law/calendar/1991/" in page or "/en/law/calendar/2027/" in page


def test_the_calendar_opens_with_this_year(client: Client) -> None:
    assert client.get("/ru/law/calendar/")["Location"] == "/ru/law/calendar/2026/"
    assert "/en/law/calendar/1990/" not in shown(client, "/en/law/calendar/1991/")
    assert "/en/law/calendar/2028/" not in shown(client, "/en/law/calendar/2027/")


@pytest.mark.parametrize("lang", LANGS)
def test_sources_and_degrees_of_certainty_are_explained(client: Client, lang: str) -> None:
    page = shown(client, f"/{lang}/law/sources/")
    for source in law().sources.values():
        assert f'id="{source.id}"' in page
        assert source.title[lang] in page
    for version in law().versions:
        assert str(version.sources[0]["title"]) in page
    calendar = law().calendar
    for cited in {day.source for day in calendar.days}:
        assert calendar.source_text(cited)[lang] in page
    assert "…" not in page
    assert {"tk-tag--ok", "tk-tag--info", "tk-tag--warning"} <= set(re.findall(r"tk-tag--[a-z]+", page))


@pytest.mark.parametrize(
    "address",
    ["law/", "law/acts/aktobe-2023-14/", "law/compare/", "law/territories/", "law/parameters/mci/", "law/calendar/2026/",
     "law/sources/", "services/", "services/home-education/"],
)  # fmt: skip
def test_pages_keep_the_content_policy(client: Client, address: str) -> None:
    page = shown(client, f"/en/{address}")
    assert "<style" not in page
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"\son[a-z]+=\"", page)
    assert len(re.findall(r"<h1", page)) == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
