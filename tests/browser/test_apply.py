"""The application as a parent meets it on a phone: from signing in to the number, narrow and wide, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.accounts_of_tests import applicant_account, client_of
from tests.browser.conftest import leads_on
from tests.cases.evidence import files
from tests.web.test_apply import CHILD, begin, code, fill, hand_in, parent, post

from tirek.accounts.demo_provider import CITIZENS
from tirek.cases.models import Case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from playwright.sync_api import Page
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    Check = Callable[[Page], None]
    OpenPage = Callable[..., Page]

pytestmark = pytest.mark.django_db(transaction=True)

LANGS = ("kk", "ru", "en")
CHECKED = (
    "place=aktobe&relation=parent&rights=held&certificate=yes&certificate_from=2026-09-01&certificate_to=2027-05-25"
)
"""What the check hands over."""


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


def signed_in(page: Page, client: Client, server: LiveServer) -> Page:
    """The browser of someone who is signed in already."""
    name, value = "tirek_session", client.cookies["tirek_session"].value
    page.context.add_cookies([{"name": name, "value": value, "url": server.url}])
    return page


@pytest.mark.parametrize("js", [True, False])
def test_the_whole_way_on_a_phone(
    open_page: OpenPage,
    settings: Settings,
    tmp_path: Path,
    axe: Check,
    fits: Check,
    js: bool,  # noqa: FBT001 - pytest
) -> None:
    settings.TIREK_DEMO = True
    photo = tmp_path / "conclusion.jpg"
    photo.write_bytes(files.picture("JPEG"))
    page = open_page(f"/en/apply/?{CHECKED}", width=360, js=js)

    def press(name: str) -> None:
        with leads_on(page):
            page.get_by_role("button", name=name).click()
        fits(page)
        if js:
            axe(page)

    press("Sign in and begin")
    press(f"Sign in as {CITIZENS[0].name}")
    press("Begin the application")
    page.get_by_label("The child's IIN").fill("130505550140")
    press("Continue")
    assert page.get_by_role("alert").is_visible()
    page.get_by_label("The child's IIN").fill(CHILD)
    page.get_by_label("The child's surname").fill("Мысалұлы")
    page.get_by_label("The child's name").fill("Нұрлан")
    press("Continue")
    page.get_by_label("School", exact=True).fill("№5 мектеп")
    press("Continue")
    page.get_by_label("Into which account").fill("KZ86 125K ZT50 0410 0100")
    press("Continue")
    # The number that the sign-in service knows stands there and needs no code.
    press("Continue")
    page.get_by_label("Conclusion of the medical advisory commission").set_input_files(photo)
    press("Add the chosen files and stay here")
    assert page.get_by_text("conclusion.jpg").first.is_visible()
    press("Continue")
    page.get_by_label("I agree").check()
    press("Continue")
    assert page.get_by_role("heading", name="Check your answers").is_visible()
    press("All is right: go on to sign")
    press("Send me a code")
    page.get_by_label("Enter the code from the SMS").fill(code())
    press("Sign and hand in")
    handed_in(page)


def handed_in(page: Page) -> None:
    """The number is shown; loading again and going back lead to the same one."""
    page.get_by_role("heading", name="We have your application").wait_for()
    case = Case.objects.get()
    assert page.get_by_text(case.number).is_visible()
    page.reload()
    page.go_back()
    page.wait_for_url("**/done/")
    assert Case.objects.count() == 1


def test_every_page_in_every_language(open_page: OpenPage, live_server: LiveServer, axe: Check, fits: Check) -> None:
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft, child={"child_surname": "Өтеұзынтегібаласы", "child_name": "Нұрсұлтанбек"})
    other = begin(client_of(applicant_account(2)))
    steps = ("place", "relation", "rights", "child", "birth", "certificate", "certificate-details", "account", "phone")
    places = [f"{draft.pk}/{name}/" for name in (*steps, "documents", "consent", "answers", "sign", "discard")]
    places.append(f"{draft.pk}/sign/?sent=1&wait=12-01")
    for width in (320, 1280):
        page = signed_in(open_page("/kk/about/", width=width), client, live_server)
        for lang in LANGS:
            for place in ("", *places):
                page.goto(f"{live_server.url}/{lang}/apply/{place}")
                fits(page)
                if width == 320 or lang == "kk":
                    axe(page)
    assert post(client_of(applicant_account(2)), other, "phone", phone="+77010000092").status_code == 303
    page = signed_in(open_page("/kk/about/"), client_of(applicant_account(2)), live_server)
    page.goto(f"{live_server.url}/kk/apply/{other.pk}/phone-code/")
    fits(page)
    axe(page)


def test_what_is_told_afterwards(open_page: OpenPage, live_server: LiveServer, axe: Check, fits: Check) -> None:
    client = client_of(parent())
    first = begin(client)
    fill(client, first)
    hand_in(client, first)
    second = begin(client)
    post(client, second, "child")
    page = signed_in(open_page("/kk/about/"), client, live_server)
    for lang in LANGS:
        for place in (f"{first.pk}/done/", f"{second.pk}/already/", ""):
            page.goto(f"{live_server.url}/{lang}/apply/{place}")
            fits(page)
            axe(page)


def test_larger_text_still_fits(open_page: OpenPage, live_server: LiveServer, fits: Check) -> None:
    client = client_of(parent())
    draft = begin(client)
    fill(client, draft)
    page = signed_in(open_page("/kk/about/", look="theme=dark&size=largest"), client, live_server)
    for place in ("", f"{draft.pk}/child/", f"{draft.pk}/documents/", f"{draft.pk}/answers/", f"{draft.pk}/sign/"):
        page.goto(f"{live_server.url}/kk/apply/{place}")
        fits(page)
