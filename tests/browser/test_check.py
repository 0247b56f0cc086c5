"""The check as people meet it: by keyboard, narrow and wide, enlarged, without scripts, on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from tests.browser.conftest import leads_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Check = Callable[[Page], None]
    OpenPage = Callable[..., Page]

LANGS = ("kk", "ru", "en")
ASKED = {
    "place": "alatau", "relation": "parent", "rights": "held", "birth": "2012-05-05", "disability": "until",
    "disability_end": "2027-03-31", "certificate": "yes", "certificate_from": "2026-09-01",
    "certificate_to": "2027-05-25", "care": "yes", "care_from": "2015-01-01", "care_to": "2016-01-01", "study": "yes",
    "study_from": "2020-01-01", "study_to": "2020-05-01", "application": "2026-11-20",
}  # fmt: skip
NOT_YET = {"certificate": "not-yet", "certificate_from": "", "certificate_to": ""}


def address(page: str, **changed: str) -> str:
    asked = {name: value for name, value in {**ASKED, **changed}.items() if value}
    return f"check/{page}?{urlencode(asked)}"


QUESTIONS = (
    "relation", "rights", "birth", "disability", "disability-end", "certificate", "certificate-period", "care",
    "care-period", "study", "study-period", "application", "known",
)  # fmt: skip
PAGES = (
    "check/",
    "check/?given=1",
    *(address(f"{name}/") for name in QUESTIONS),
    "check/certificate-period/?place=aktobe&birth=2012-05-05&certificate=yes&given=1",
    address("answers/"),
    "check/elsewhere/?place=elsewhere",
    address("result/"),
    address("result/", place="panfilov"),
    address("result/", place="astana"),
    address("result/", place="aktobe", rights="deprived", known="2026-11-01"),
    address("result/", place="aktobe", **NOT_YET),
    address("result/", view="print"),
)
"""Every page and every outcome of the check."""


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits(open_page: OpenPage, axe: Check, fits: Check, lang: str, width: int) -> None:
    page = open_page(f"/{lang}/", width=width)
    root = page.url
    for name in PAGES:
        page.goto(root + name)
        page.locator("main details").evaluate_all("all => all.forEach(part => { part.open = true })")
        axe(page)
        fits(page)


def test_scripts_add_nothing_that_one_needs(open_page: OpenPage, fits: Check) -> None:
    """What stands in a page is the same with and without scripts, save the button that prints."""
    with_scripts, without = open_page("/kk/"), open_page("/kk/", js=False)
    root = with_scripts.url
    for name in PAGES:
        words = []
        for page in (with_scripts, without):
            page.goto(root + name)
            page.locator("[data-print]").evaluate_all("all => all.forEach(button => button.remove())")
            words.append(page.locator("main").inner_text())
        assert words[0] == words[1]
        fits(without)


@pytest.mark.parametrize("width", [640, 1280])
def test_text_twice_as_large_fits(open_page: OpenPage, fits: Check, width: int) -> None:
    page = open_page("/ru/", width=width)
    root = page.url
    for name in PAGES:
        page.goto(root + name)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        fits(page)


def _skip(page: Page) -> None:
    """Follow the skip link. Where it led is not there at once: nobody's next key is as quick as a test's."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#main:target, #main:focus").wait_for()


def _choose(page: Page, value: str) -> None:
    """Reach the choices from the skip link, walk to one and send, all by keyboard."""
    _skip(page)
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    for _ in range(8):
        if page.evaluate("document.activeElement.value") == value:
            break
        page.keyboard.press("ArrowDown")
    _send(page)


def _day_boxes(page: Page, *days: tuple[str, str, str]) -> None:
    _skip(page)
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.inputMode") == "numeric":
            break
    for number, (day, month, year) in enumerate(days):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(day)
        page.keyboard.press("Tab")
        for _ in range(int(month)):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type(year)
    _send(page)


def _send(page: Page) -> None:
    """Every question has a path of its own; the skip link changes the address too, but only behind the #."""
    before = urlsplit(page.url).path
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path != before)


@pytest.mark.parametrize(("lang", "width", "js"), [("kk", 320, True), ("ru", 1280, False), ("en", 320, False)])
def test_the_whole_way_by_keyboard(open_page: OpenPage, lang: str, width: int, js: bool) -> None:  # noqa: FBT001 - drawn
    page = open_page(f"/{lang}/check/", width=width, js=js)
    _choose(page, "aktobe")
    _choose(page, "parent")
    _choose(page, "held")
    _day_boxes(page, ("5", "5", "2012"))
    _choose(page, "without-term")
    _choose(page, "yes")
    _day_boxes(page, ("1", "9", "2026"), ("25", "5", "2027"))
    _choose(page, "no")
    _choose(page, "no")
    page.locator("main form button").focus()
    _send(page)
    assert re.search(r"/check/answers/\?place=aktobe&.*application=2026-11-20", page.url)
    assert page.locator("main dd a").count() == 10
    page.locator("main .tk-actions a").focus()
    _send(page)
    assert page.locator(".tk-result--yes").is_visible()
    assert page.locator(".tk-month--paid").count() == 7
    assert "70\u202f000\u202f₸" in page.locator(".tk-result").inner_text()


def test_back_reload_and_languages_lose_nothing(open_page: OpenPage) -> None:
    page = open_page("/en/check/birth/?place=aktobe&relation=parent&rights=held", js=False)
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").select_option("2")
    page.get_by_label("Year").fill("2012")
    with leads_on(page):
        page.get_by_role("button", name="Continue").click()
    assert page.get_by_label("Day").input_value() == "31"
    page.reload()
    assert page.get_by_label("Day").input_value() == "31"
    page.get_by_role("link", name="Русский").click()
    page.wait_for_url("**/ru/**")
    assert page.locator("#id_birth_day").input_value() == "31"
    page.locator("#id_birth_day").fill("5")
    page.locator("main form button").click()
    page.wait_for_url("**/disability/**")
    page.go_back()
    page.go_forward()
    assert "birth=2012-02-05" in page.url
    page.locator(".govuk-back-link").click()
    page.wait_for_url("**/birth/**")
    assert page.locator("#id_birth_day").input_value() == "5"


def test_the_summary_of_errors_leads_to_the_box(open_page: OpenPage) -> None:
    page = open_page("/en/check/birth/?place=aktobe&given=1")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.locator(".govuk-error-summary a").click()
    assert page.evaluate("document.activeElement.id") == "id_birth_day"


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_is_one_sheet(open_page: OpenPage, lang: str) -> None:
    page = open_page(f"/{lang}/{address('result/', view='print')}", width=1280)
    paper = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1


def test_everything_can_be_hit_with_a_thumb(open_page: OpenPage) -> None:
    page = open_page(f"/kk/{address('result/')}")
    small = page.evaluate(
        """() => [...document.querySelectorAll('main .tk-bar a, main summary, main .govuk-button')]
          .filter(e => e.offsetWidth && e.getBoundingClientRect().height < 43.5).map(e => e.textContent)"""
    )
    assert small == []
