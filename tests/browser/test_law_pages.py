"""The law browser and the services in Chromium: narrow and wide, in three languages, with and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.conftest import leads_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Check = Callable[[Page], None]
    OpenPage = Callable[..., Page]

LANGS = ("kk", "ru", "en")
PAGES = (
    "services/",
    "services/home-education/",
    "law/",
    "law/acts/aktobe-2023-14/",
    "law/acts/astana-2008-23-297/",
    "law/acts/astana-2009-06-285/v1/",
    "law/acts/panfilov/?on=x",
    "law/acts/no-such-act/",
    "law/compare/?a=aktobe-2023-14@1",
    "law/compare/?a=astana-2008-23-297@1&b=alatau-2024-11-36@1",
    "law/territories/",
    "law/parameters/",
    "law/parameters/mci/",
    "law/parameters/school-year/",
    "law/calendar/2024/",
    "law/sources/",
)
UNREACHABLE = """() => [...document.querySelectorAll('main *')].filter(
  e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'auto'
    && !(e.tabIndex === 0 && (e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')))
).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(autouse=True)
def day_of_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(open_page: OpenPage, axe: Check, fits: Check, lang: str, width: int) -> None:
    page = open_page(f"/{lang}/law/", width=width)
    host = page.url.partition(f"/{lang}/")[0]
    for address in PAGES:
        page.goto(f"{host}/{lang}/{address}")
        axe(page)
        fits(page)
        assert page.evaluate(UNREACHABLE) == [], address


@pytest.mark.parametrize(
    ("look", "address"),
    [
        ("dark.auto.normal", "/kk/law/calendar/2024/"),
        ("light.more.large", "/ru/law/acts/aktobe-2023-14/"),
        ("dark.more.largest", "/en/law/parameters/mci/"),
    ],
)
def test_pictures_and_calendar_are_accessible_in_every_look(
    open_page: OpenPage, axe: Check, fits: Check, look: str, address: str
) -> None:
    page = open_page(address, look=look)
    axe(page)
    fits(page)


def test_text_twice_as_large_fits(open_page: OpenPage, fits: Check) -> None:
    page = open_page("/kk/law/", width=640)
    host = page.url.partition("/kk/")[0]
    for address in PAGES:
        page.goto(f"{host}/ru/{address}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        fits(page)


def test_without_scripts_the_pages_are_the_same(open_page: OpenPage, fits: Check) -> None:
    without = open_page("/kk/law/", js=False)
    host = without.url.partition("/kk/")[0]
    with_scripts = open_page("/kk/law/")
    for address in PAGES:
        texts = []
        for page in (without, with_scripts):
            page.goto(f"{host}/kk/{address}")
            texts.append(page.locator("main").inner_text().strip())
        # Only the print button needs scripts.
        assert texts[1].startswith(texts[0]), address


def test_a_month_is_asked_and_answered_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/en/law/acts/aktobe-2023-14/", js=False)
    page.get_by_text("Choose another month or day of knowledge").click()
    page.get_by_role("group", name="Which month?").get_by_label("Month").select_option("2")
    page.get_by_role("group", name="Which month?").get_by_label("Year").fill("2023")
    known = page.get_by_role("group", name="As known on which day?")
    known.get_by_label("Day").fill("1")
    known.get_by_label("Month").select_option("4")
    known.get_by_label("Year").fill("2023")
    with leads_on(page):
        page.get_by_role("button", name="Show").click()
    assert page.url.endswith("?on=2023-02&known_on=2023-04-01#month")
    assert page.get_by_text("No act governed this month").is_visible()


def test_two_versions_are_compared_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/en/law/compare/", width=1280)
    page.get_by_label("Before").focus()
    page.get_by_label("Before").select_option("astana-2008-23-297@1")
    page.keyboard.press("Tab")
    page.get_by_label("After").select_option("alatau-2024-11-36@1")
    page.keyboard.press("Tab")
    with leads_on(page):
        page.keyboard.press("Enter")
    page.wait_for_url("**/?a=*")
    assert page.get_by_role("heading", name="Amount").is_visible()


def test_the_picture_of_versions_keeps_its_words_inside(open_page: OpenPage) -> None:
    for look in ("", "light.auto.largest"):
        page = open_page("/kk/law/acts/aktobe-2023-14/", look=look)
        outside = page.evaluate(
            """() => [...document.querySelectorAll('.tk-timeline > svg text')].filter(e => {
              const frame = e.ownerSVGElement.getBoundingClientRect(), box = e.getBoundingClientRect()
              return box.left < frame.left - 1 || box.right > frame.right + 1
            }).map(e => e.textContent)"""
        )
        assert outside == []


@pytest.mark.parametrize("lang", LANGS)
def test_a_service_prints_on_two_sheets(open_page: OpenPage, lang: str) -> None:
    page = open_page(f"/{lang}/services/home-education/", width=1280)
    paper = page.pdf(format="A4")
    assert 1 <= paper.count(b"/Type /Page\n") <= 2
