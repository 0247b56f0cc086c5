"""Signing in as people do it: narrow, by the pages' own buttons, without anything from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import PASSWORD, code_now, ready_account, staff_account
from tests.browser.conftest import leads_on

from tirek.accounts.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("js", [True, False])
def test_a_citizen_signs_in_and_out(open_page: OpenPage, settings: Any, js: bool) -> None:  # noqa: FBT001
    settings.TIREK_DEMO = True
    page = open_page("/kk/", js=js)
    with leads_on(page):
        page.click("header .tk-account__in")
    with leads_on(page):
        page.click("main a[href*='/sign-in/citizen/']")
    with leads_on(page):
        page.click("button[value='daniyar']")
    assert "Данияр Үлгібаев" in page.inner_text("header")
    with leads_on(page):
        page.click("header .tk-account__out")
    assert "Данияр" not in page.inner_text("header")


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_signing_in_fits_and_is_accessible(
    open_page: OpenPage, axe: Callable[[Page], None], fits: Callable[[Page], None], settings: Any, width: int
) -> None:
    settings.TIREK_DEMO = True
    administrator = ready_account(Role.ADMINISTRATOR)
    clerk = staff_account()

    def good(page: Page) -> None:
        axe(page)
        fits(page)

    page = open_page("/kk/accounts/", width=width)
    good(page)
    with leads_on(page):
        page.click("main a[href*='/sign-in/staff/']")
    page.fill("[name=username]", administrator.username)
    page.fill("[name=password]", "wrong")
    with leads_on(page):
        page.click("main button[type=submit]")
    good(page)
    page.fill("[name=password]", PASSWORD)
    with leads_on(page):
        page.click("main button[type=submit]")
    good(page)
    page.fill("[name=code]", code_now())
    with leads_on(page):
        page.click("main button[type=submit]")
    good(page)
    with leads_on(page):
        page.click(f"main a[href*='{clerk.pk}']")
    with leads_on(page):
        page.click("main form[action$='/link/'] button")
    good(page)
    link = page.inner_text("main code")
    for address in ("/kk/accounts/new/", "/kk/accounts/absence/", f"/kk/accounts/absence/{clerk.pk}/"):
        page.goto("/".join(link.split("/")[:3]) + address)
        good(page)
    page.goto(link)
    good(page)
