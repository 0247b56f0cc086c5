"""Signing and the journals in a browser: narrow and wide, by keyboard, without scripts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from tests.accounts_of_tests import client_of, staff_account
from tests.browser.conftest import leads_on
from tests.cases.conftest import apply, by, iin, moment, staff

from tirek.accounts.roles import Role
from tirek.cases.models import Decision
from tirek.cases.services import deciding, findings, officers
from tirek.config.law import law
from tirek.journal.actor import SYSTEM
from tirek.registries.models import Outage
from tirek.vault.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer
    from tests.browser.conftest import OpenPage

    from tirek.accounts.models import Account
    from tirek.cases.models import Proposal
    from tirek.cases.occasion import Occasion

__all__ = ["apply", "by", "staff"]

TODAY = "2026-10-08 10:00"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-08")


@pytest.fixture
def proposals(apply: Callable[..., object], by: Callable[[str, str], Occasion]) -> list[Proposal]:
    """A grant after a contradiction was settled, one without anything unusual, and a preliminary refusal."""
    found = []
    names = (("Үлгіқызы", "Әлия"), ("Сынақбаев", "Нұрлан"), ("Ойданова", "Дина"))
    for number, (surname, name) in enumerate(names):
        child = {"iin": iin(f"1405055501{number}"), "surname": surname, "name": name}
        case = apply(at=f"2026-10-0{5 + number % 2} 10:00", child=child)
        officers.take(case.pk, by("clerk", TODAY))  # type: ignore[attr-defined]  # a case
        found.append(case.pk)  # type: ignore[attr-defined]  # see above
    system = replace(by("clerk", TODAY), actor=SYSTEM)
    findings.record(found[0], system, {"applicant.relation": "guardian"}, source="registry", origin="rights")
    findings.settle(
        found[0], by("clerk", TODAY), name="applicant.relation", value="parent", reason="Туу туралы куәлік көрсетілді"
    )
    refusal = deciding.propose_preliminary_refusal(
        found[2],
        by("clerk", TODAY),
        grounds=[law().services["home-education"].grounds[0].id],
        explanation={"kk": "Анықтама мектептің тізімінде табылмады.", "ru": "Справка не найдена в списке школы."},
        hearing_at=moment("2026-10-09 14:00"),
        way="phone",
        place="+7 713 200 00 00",
        against="Анықтама расталмады",
    )
    return [*(deciding.propose_grant(case, by("clerk", TODAY)) for case in found[:2]), refusal]


def signed_in(page: Page, account: Account, live_server: LiveServer, path: str) -> Page:
    key = client_of(account).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page.goto(live_server.url + path)
    return page


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_fits_and_passes_axe(
    open_page: OpenPage,
    live_server: LiveServer,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    staff: dict[str, Account],
    proposals: list[Proposal],
    language: str,
    width: int,
) -> None:
    page = open_page(f"/{language}/", width=width)
    paths = ["signing/", *(f"signing/{each.pk}/" for each in (proposals[0], proposals[2])), "journal/", "sms-journal/"]
    paths.append(f"accounts/absence/{staff['clerk'].pk}/hand-over/")
    case = proposals[0].case
    told = {
        "registry": "disability",
        "iin_index": "x",
        "service": case.service,
        "application": case.number,
        "code": "http-503",
    }
    steps = ["application registered", "question put to the registry: disability", "failed: http-503"]
    began = case.accepted_at
    Outage.objects.create(**told, question=new_id(), case=case.pk, actions=steps, began_at=began, last_at=began)
    paths.append("journal/outages/")
    for path in paths:
        signed_in(page, staff["head"], live_server, f"/{language}/{path}")
        axe(page)
        fits(page)
    signed_in(page, staff_account(Role.ADMINISTRATOR), live_server, f"/{language}/jobs/")
    axe(page)
    fits(page)


def test_three_proposals_are_dealt_with_by_keyboard_and_without_scripts(
    open_page: OpenPage, live_server: LiveServer, staff: dict[str, Account], proposals: list[Proposal]
) -> None:
    page = signed_in(open_page("/en/", width=1280, js=False), staff["head"], live_server, "/en/signing/")
    page.get_by_role("link", name="Үлгіқызы Әлия").focus()
    with leads_on(page):
        page.keyboard.press("Enter")
    assert "Үлгіқызы Әлия" in page.locator("h1").inner_text()
    for number in (1, 2):
        page.get_by_role("button", name="Sign", exact=True).focus()
        with leads_on(page):
            page.keyboard.press("Enter")
        page.get_by_text(f"Signed: AKTOBE-D-2026-00000{number}.").wait_for()
    page.get_by_label("Return it: why, in one line").fill("Күнін тексеріңіз")
    with leads_on(page):
        page.keyboard.press("Enter")
    page.get_by_text("Returned to the officer with your reason.").wait_for()
    page.get_by_text("Nothing waits for your signature").wait_for()
    assert Decision.objects.count() == 2
    page.go_back()
    page.reload()
    page.get_by_role("heading", name="You have returned this").wait_for()
