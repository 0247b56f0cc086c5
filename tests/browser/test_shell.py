"""The frame of the pages as people meet it: narrow, wide, dark, enlarged, by keyboard, on paper."""

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
PAGES = ("", "about/", "accessibility/", "appearance/")
LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі ЁёЙй 10\u202f000\u202f₸ № « » – — … Aa"
LONGER = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode())
    walk.currentNode.data = walk.currentNode.data.replace(
      /\\p{L}{3,}/gu, word => word + word.slice(0, Math.ceil(word.length * 0.4)))
}"""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(open_page: OpenPage, axe: Check, fits: Check, lang: str, width: int) -> None:
    for address in PAGES:
        page = open_page(f"/{lang}/{address}", width=width)
        axe(page)
        fits(page)


@pytest.mark.parametrize(
    ("look", "device"),
    [
        ("dark.auto.normal", "light"),
        ("auto.auto.normal", "dark"),
        ("light.more.large", "dark"),
        ("dark.more.largest", "light"),
    ],
)
def test_every_look_is_accessible(open_page: OpenPage, axe: Check, fits: Check, look: str, device: str) -> None:
    for address in ("/kk/", "/ru/appearance/"):
        page = open_page(address, look=look, dark=device == "dark")
        axe(page)
        fits(page)


def test_text_twice_as_large_and_longer_words_fit(open_page: OpenPage, fits: Check) -> None:
    for width in (640, 1280):
        page = open_page("/en/", width=width)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        fits(page)
    for width in (320, 1280):
        page = open_page("/ru/", width=width)
        page.evaluate(LONGER)
        fits(page)


def test_the_language_changes_on_the_spot(open_page: OpenPage) -> None:
    page = open_page("/en/about/?a=1", js=False)
    with leads_on(page):
        page.get_by_role("link", name="Қазақша").click()
    assert page.url.endswith("/kk/about/?a=1")
    assert page.locator("html").get_attribute("lang") == "kk"


def test_larger_text_is_chosen_without_javascript_and_leads_back(open_page: OpenPage) -> None:
    page = open_page("/en/about/?a=1", js=False)
    with leads_on(page):
        page.get_by_role("link", name="Larger text, contrast").click()
    page.get_by_label("Larger", exact=True).check()
    page.get_by_label("High contrast").check()
    with page.expect_navigation(url="**/about/?a=1"):
        page.get_by_role("button", name="Save and go back").click()
    assert page.url.endswith("/en/about/?a=1")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_the_keyboard_reaches_the_main_part_first(open_page: OpenPage) -> None:
    page = open_page("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.locator(".tk-skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("weight", [400, 600])
def test_every_letter_comes_from_our_own_typeface(open_page: OpenPage, weight: int) -> None:
    page = open_page("/kk/")
    page.evaluate(
        """([text, weight]) => {
          document.querySelector('main').innerHTML = '<p id="letters"></p>'
          const letters = document.querySelector('#letters')
          letters.textContent = text
          letters.style.fontWeight = weight
        }""",
        [LETTERS, weight],
    )
    page.evaluate("document.fonts.ready.then(() => true)")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "#letters"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert {(font["familyName"].removesuffix(" SemiBold"), font["isCustomFont"]) for font in fonts} == {
        ("Golos Text", True)
    }


@pytest.mark.parametrize("lang", LANGS)
def test_targets_are_large_enough_for_a_thumb(open_page: OpenPage, lang: str) -> None:
    page = open_page(f"/{lang}/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('header a, footer a, .govuk-button')]
          .filter(e => e.offsetWidth && e.getBoundingClientRect().height < 43.5).map(e => e.textContent)"""
    )
    assert small == []


def test_paper_shows_the_page_and_not_the_site(open_page: OpenPage) -> None:
    page = open_page("/en/about/", width=1280)
    page.emulate_media(media="print")
    for hidden in (".tk-nav", ".tk-languages", ".tk-look", ".tk-footer__links"):
        assert page.locator(hidden).is_hidden()
    assert page.get_by_role("heading", level=1).is_visible()
