"""The desk in a browser: narrow and wide, by keyboard, without scripts."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from PIL import Image
from tests.accounts_of_tests import client_of
from tests.browser.conftest import leads_on
from tests.cases.conftest import apply, by, iin, moment, staff

from tirek.accounts.actors import actor_of
from tirek.cases.evidence import inspect
from tirek.cases.occasion import Occasion
from tirek.cases.services import evidence, findings, officers
from tirek.cases.services.papers import Paper
from tirek.config.law import law
from tirek.vault import files

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer
    from tests.browser.conftest import OpenPage

    from tirek.accounts.models import Account
    from tirek.cases.models import Case

__all__ = ["apply", "by", "staff"]

NAMES = (
    ("Үлгіқызы", "Әлия", "14050555014"),
    ("Сынақбаев", "Нұрлан", "12030355017"),
    ("Ойданова", "Дина", "15070765013"),
)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-09")


@pytest.fixture
def cases(apply: Callable[..., Case], staff: dict[str, Account]) -> list[Case]:
    """Three cases of one clerk: checked with a contradiction and a document, checked, just received."""
    found = [
        apply(
            at=f"2026-10-0{5 + number} 10:00",
            child={"iin": iin(first), "surname": surname, "name": name},
        )
        for number, (surname, name, first) in enumerate(NAMES)
    ]
    at = moment("2026-10-08 11:00")
    clerk = Occasion(actor_of(staff["clerk"]), at, law())
    for case in found[:2]:
        officers.take(case.pk, clerk)
    findings.record(found[0].pk, clerk, {"child.disability": [{"from": "2021-03-01", "to": None}]}, source="document")
    content = io.BytesIO()
    Image.new("RGB", (300, 420), "#dce8ee").save(content, "PNG")
    seen = inspect(io.BytesIO(content.getvalue()), "conclusion.png")
    stored = files.store(seen.content)
    paper = Paper(
        "medical-conclusion", seen.name, seen.media_type, seen.size, seen.sha256, stored.key, "released", "paper"
    )
    evidence.add_document(found[0].pk, Occasion(clerk.actor, at + timedelta(minutes=5), law()), paper)
    return found


@pytest.fixture
def desk(open_page: OpenPage, live_server: LiveServer, staff: dict[str, Account]) -> Callable[..., Page]:
    """`desk(path, …)`: the clerk's browser."""

    def opened(path: str, **options: Any) -> Page:
        page = open_page("/en/accessibility/", **options)
        key = client_of(staff["clerk"]).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return opened


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["kk", "en"])
def test_every_page_of_the_desk_fits_and_is_accessible(
    desk: Callable[..., Page],
    cases: list[Case],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    width: int,
    language: str,
) -> None:
    first = f"/{language}/cases/{cases[0].pk}/"
    page = desk(f"/{language}/cases/?whose=all", width=width)
    origin = page.url.partition(f"/{language}/")[0]
    paths = [
        f"/{language}/cases/search/?q=ulgi",
        f"/{language}/messages/",
        first,
        f"{first}facts/child.disability/",
        f"{first}preliminary/",
        f"{first}ask/",
        f"{first}document/",
    ]
    axe(page)
    fits(page)
    for path in paths:
        page.goto(origin + path)
        axe(page)
        fits(page)


def test_the_list_is_walked_by_keyboard(desk: Callable[..., Page], cases: list[Case]) -> None:
    page = desk("/en/cases/?whose=all", width=1280)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{cases[0].pk}/")
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type("дина")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{cases[2].pk}/")


def test_a_contradiction_is_settled_without_scripts(desk: Callable[..., Page], cases: list[Case]) -> None:
    page = desk(f"/en/cases/{cases[0].pk}/", width=360, js=False)
    with leads_on(page):
        page.get_by_role("button", name="Settle what contradicts").click()
    page.get_by_label("From a document").check()
    with leads_on(page):
        page.get_by_role("button", name="Settle").click()
    assert page.locator(".govuk-error-summary").get_by_text("Give the reason").count() == 1
    assert page.get_by_label("From a document").is_checked()
    page.get_by_label("Reason").fill("Мүгедектік туралы анықтаманы көрдім")
    with leads_on(page):
        page.get_by_role("button", name="Settle").click()
    assert page.get_by_text("What follows from it is computed anew below").count() == 1
    assert page.get_by_text("sources contradict each other").count() == 0
