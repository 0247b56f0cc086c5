"""The law browser with the acts of many territories: floors, school years, gaps, repeals, raised indices."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from tests.law_of_other_cities.folder import other_cities

from tirek.config.law import law

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

LANGS = ("kk", "ru", "en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return other_cities(tmp_path_factory.mktemp("many"))


@pytest.fixture(autouse=True)
def many(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")
    settings.TIREK_LAW = folder
    law.cache_clear()
    yield
    law.cache_clear()


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return html.unescape(response.content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_can_show_every_kind_of_act(client: Client, lang: str) -> None:
    addresses = ["law/", "law/sources/", "law/compare/", "law/parameters/"]
    addresses += [f"law/parameters/{name}/" for name in law().parameters]
    addresses += [f"law/acts/{act}/" for act in law().acts]
    addresses += [f"law/territories/?year={year}" for year in (2002, 2010, 2020, 2021, 2025, 2026)]
    for address in addresses:
        page = shown(client, f"/{lang}/{address}")
        assert "None" not in page, address
        assert not re.search(r"\{[a-z]|\.\.", page), address


def test_the_table_tells_floors_and_other_periods(client: Client) -> None:
    page = shown(client, "/en/law/territories/?year=2003")
    assert "Not less than 3 × MCI each month" in page
    assert re.search(r"at least [\d ]+ ₸", page)
    page = shown(client, "/en/law/territories/?year=2025")
    assert "12 × MCI once for a school year" in page
    assert "In all twelve months of the year" in page or "in all twelve months of the year" in page
    assert "Applications are accepted until the end of September" in page


def test_a_filled_in_amount_and_a_repeal_show_on_the_picture(client: Client) -> None:
    page = shown(client, "/en/law/acts/panfilov/")
    assert ">In force<" in page
    assert "governs no day: another version took its place" in page
    before = shown(client, "/en/law/acts/panfilov/?on=2026-09&known_on=2026-09-30")
    assert "not known yet on the chosen day" in before
    assert "its amount can't be computed" in before
    assert "Ended by:" in shown(client, "/en/law/acts/ayagoz-2015/")
    assert page.count("Differences to:") == 1


def test_values_known_later_say_since_when(client: Client) -> None:
    page = shown(client, "/en/law/parameters/mci-as-announced/")
    assert "Known from" in page
    assert "not recorded" in page
