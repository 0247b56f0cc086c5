"""A person at a window: the front office and the department's counter in a browser, narrow, wide and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from tests.accounts_of_tests import client_of
from tests.browser.conftest import leads_on
from tests.cases.conftest import IBAN, apply, by, staff
from tests.registries.conftest import gateway, keys, link, server, tls, transport

from tirek.cases.models import AcceptanceRefusal, Case
from tirek.cases.occasion import Occasion
from tirek.cases.services import closing, deciding, officers
from tirek.config.law import law
from tirek.journal.actor import SYSTEM
from tirek.registries import services as registries

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer
    from tests.browser.conftest import OpenPage

    from tirek.accounts.models import Account
    from tirek.registries.connection import Connection
    from tirek.registries.simulator.gateway import Gateway

__all__ = ["apply", "by", "gateway", "keys", "link", "server", "staff", "tls", "transport"]

pytestmark = pytest.mark.django_db(transaction=True)

MOTHER, CHILD = "860308490014", "140505590011"


@pytest.fixture(autouse=True)
def _connected(link: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "connection", lambda: link)
    monkeypatch.setenv("TIREK_TODAY", "2026-10-05")


@pytest.fixture
def at_window(open_page: OpenPage, live_server: LiveServer, staff: dict[str, Account]) -> Callable[..., Page]:
    """A page of somebody who is signed in."""

    def opened(who: str, path: str, **window: Any) -> Page:
        page = open_page("/kk/", **window)
        session = client_of(staff[who]).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return opened


def forward(page: Page) -> None:
    """The page's one button that leads on."""
    with leads_on(page):
        page.click("main .tk-actions button[type=submit]")


def identified(page: Page, look: Callable[[], None] = lambda: None) -> None:
    with leads_on(page):
        page.click("main .tk-actions a")
    look()
    page.fill("[name=applicant_iin]", MOTHER)
    page.check("[name=document][value=id-card]")
    page.fill("[name=child_iin]", CHILD)
    page.check("[name=relation][value=parent]")
    page.check("[name=consent]")
    forward(page)


@pytest.mark.parametrize(("width", "js"), [(360, True), (1280, True), (1280, False)])
def test_an_application_at_the_front_office(
    at_window: Callable[..., Page],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    gateway: Gateway,
    width: int,
    js: bool,  # noqa: FBT001
) -> None:
    gateway.situations.tell({"registry": "disability", "situation": "down"})
    page = at_window("operator", "/kk/front-office/", width=width, js=js)

    def good() -> None:
        fits(page)
        if js:
            axe(page)

    good()
    identified(page, good)
    good()
    assert "Үлгібаева Әсемгүл" in page.inner_text("main")
    page.check("[name=disability-state][value=waits]")
    page.check("[name=account-state][value=shown]")
    forward(page)
    good()
    assert page.locator(".govuk-error-summary").is_visible()
    assert page.is_checked("[name=account-state][value=shown]")
    page.check("[name=medical-conclusion-state][value=shown]")
    page.check("[name=medical-conclusion-back]")
    forward(page)
    good()
    page.fill("[name=iban]", IBAN)
    page.fill("[name=phone]", "+7 701 000 00 01")
    forward(page)
    good()
    assert "KZ" in page.inner_text("main")
    page.go_back()
    assert page.input_value("[name=iban]").replace(" ", "") == IBAN
    forward(page)
    forward(page)
    good()
    case = Case.objects.get()
    assert page.inner_text("h1") == case.number
    assert page.locator("main a[href*='/papers/']").count() == 2
    page.go_back()
    page.goto(page.url)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_a_package_that_is_not_complete(
    at_window: Callable[..., Page], axe: Callable[[Page], None], fits: Callable[[Page], None], width: int
) -> None:
    page = at_window("clerk", "/kk/counter/", width=width)
    identified(page)
    page.check("[name=account-state][value=missing]")
    page.check("[name=medical-conclusion-state][value=shown]")
    forward(page)
    axe(page)
    fits(page)
    forward(page)
    axe(page)
    fits(page)
    assert AcceptanceRefusal.objects.get().number in page.inner_text("h1")
    assert page.locator("main a[href*='/papers/']").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_a_result_that_is_fetched(
    at_window: Callable[..., Page],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    apply: Callable[..., Case],
    by: Callable[[str, str], Occasion],
    width: int,
) -> None:
    case = apply(who="operator", channel="state-corporation")
    officers.take(case.pk, by("clerk", "2026-10-05 10:10"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-05 10:20"))
    deciding.sign(proposal.pk, by("head", "2026-10-05 10:30"))
    closing.send_result(case.pk, Occasion(SYSTEM, by("head", "2026-10-05 10:40").at, law()))
    page = at_window("operator", "/kk/front-office/", width=width)
    axe(page)
    fits(page)
    page.fill("[name=q]", "үлгіұлы")
    with leads_on(page):
        page.keyboard.press("Enter")
    with leads_on(page):
        page.click(f"main a[href$='/cases/{case.pk}/'] >> nth=0")
    axe(page)
    fits(page)
    page.check("[name=document][value=id-card]")
    with leads_on(page):
        page.click("main .tk-card button[type=submit]")
    axe(page)
    case.refresh_from_db()
    assert case.handed_out_at is not None
    assert not page.locator("[name=document]").count()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_application_is_taken_back_at_the_window(
    at_window: Callable[..., Page],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    apply: Callable[..., Case],
    width: int,
) -> None:
    case = apply(who="operator", channel="state-corporation")
    page = at_window("operator", f"/kk/front-office/cases/{case.pk}/", width=width)
    with leads_on(page):
        page.click("main a[href$='/withdraw/']")
    axe(page)
    fits(page)
    with leads_on(page):
        page.click("main form button[type=submit]")
    assert page.locator(".govuk-error-summary a").count() == 2
    axe(page)
    page.check("[name=document][value=id-card]")
    page.check("[name=written]")
    with leads_on(page):
        page.click("main form button[type=submit]")
    axe(page)
    case.refresh_from_db()
    assert not case.is_open
