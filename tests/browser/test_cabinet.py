"""The cabinet and the public check of a letter in a browser: on a phone and wide, by axe, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from tests.accounts_of_tests import client_of
from tests.browser.conftest import leads_on, without_loop
from tests.cases.conftest import apply, by, iin, moment, staff
from tests.web.test_cabinet import asked, granted, invited, mother, picture

from tirek.cases.models import CorrectionAnswer, RegistryState
from tirek.cases.procedure import Stage
from tirek.notices import issue
from tirek.notices.queries import letters_of, pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer
    from tests.browser.conftest import OpenPage

    from tirek.accounts.models import Account
    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

__all__ = ["apply", "by", "mother", "staff"]

pytestmark = pytest.mark.django_db(transaction=True)
SISTER = {"iin": iin("14050555014"), "surname": "Үлгіқызы", "name": "Әлия", "birth_date": "2014-05-05"}
BROTHER = {"iin": iin("15050555013"), "surname": "Үлгіұлы", "name": "Ерлан", "birth_date": "2015-05-05"}


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


@pytest.fixture
def cases(apply: Callable[..., Case], by: Callable[[str, str], Occasion], staff: dict[str, Account]) -> list[Case]:
    """One family's cases: one waits for the mother, one for a hearing, one is granted; letters, a registry down, a look."""
    with without_loop():
        first = asked(apply, by)
        second = invited(lambda **changes: apply(child=SISTER, **changes), by)
        third = granted(lambda **changes: apply(child=BROTHER, **changes), by)
        issue.received(first.pk, moment("2026-10-05 10:00"))
    RegistryState.objects.update_or_create(
        case=first,
        registry="education",
        about="child",
        defaults={
            "state": "waiting",
            "asked_at": moment("2026-10-06 11:50"),
            "next_try_at": moment("2026-10-06 14:05"),
        },
    )
    client_of(staff["clerk"]).get(f"/kk/cases/{first.pk}/")
    return [first, second, third]


@pytest.fixture
def at_home(open_page: OpenPage, live_server: LiveServer, mother: Account) -> Callable[..., Page]:
    """Open a page as the mother."""
    key = client_of(mother).cookies[settings.SESSION_COOKIE_NAME].value

    def opened(path: str, **options: object) -> Page:
        page = open_page("/kk/about/", **options)  # type: ignore[arg-type] # handed on as they came
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return opened


def test_a_document_is_added_later_on_a_phone(
    at_home: Callable[..., Page],
    apply: Callable[..., Case],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    photo = tmp_path / "foto.png"
    photo.write_bytes(picture().read())
    page = at_home(f"/kk/cabinet/{apply().pk}/", width=320)
    with leads_on(page):
        page.click("main a[href$='/document/']")
    axe(page)
    fits(page)
    page.check("main [name=kind][value=medical-conclusion]")
    page.set_input_files("main [name=files]", str(photo))
    with leads_on(page):
        page.click("main form button[type=submit]")
    assert "Құжат түсті" in page.inner_text("main")
    axe(page)


@pytest.mark.parametrize(("width", "language"), [(320, "kk"), (320, "ru"), (1280, "kk"), (1280, "en")])
def test_every_page_fits_and_is_accessible(
    at_home: Callable[..., Page],
    cases: list[Case],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    width: int,
    language: str,
) -> None:
    first, second, third = cases
    pages = [
        "",
        f"{first.pk}/",
        f"{second.pk}/",
        f"{third.pk}/",
        f"{first.pk}/correction/",
        f"{second.pk}/statement/",
        f"{first.pk}/withdraw/",
        "messages/",
        "looks/",
        "consents/",
    ]
    page = at_home(f"/{language}/cabinet/", width=width)
    server = page.url.split("/kk/")[0].split(f"/{language}/")[0]
    for path in pages:
        page.goto(f"{server}/{language}/cabinet/{path}")
        for closed in page.query_selector_all("details:not([open]) > summary"):
            closed.click()
        axe(page)
        fits(page)
    page.goto(f"{server}/{language}/cabinet/consents/")
    with leads_on(page):
        page.click("main a[href*='/consents/']")
    axe(page)
    fits(page)


def test_a_mother_answers_without_scripts(at_home: Callable[..., Page], cases: list[Case], tmp_path: Path) -> None:
    photo = tmp_path / "photo.pdf"
    photo.write_bytes(b"GIF89a")
    page = at_home("/kk/cabinet/", js=False)
    with leads_on(page):
        page.click(".tk-card--mine a.govuk-button")
    page.set_input_files("[name=asked-0-files]", photo)
    page.fill("[name=note]", "Қорытынды осы файлда.")
    with leads_on(page):
        page.click("main button[type=submit]")
    assert page.locator(".govuk-error-summary").is_visible()
    assert page.input_value("[name=note]") == "Қорытынды осы файлда."
    photo.write_bytes(picture().read())
    page.set_input_files("[name=asked-0-files]", photo)
    with leads_on(page):
        page.click("main button[type=submit]")
    assert page.locator(".tk-notice--done").is_visible()
    cases[0].refresh_from_db()
    assert cases[0].stage == Stage.CHECKING
    assert CorrectionAnswer.objects.count() == 1


@pytest.mark.parametrize("width", [320, 1280])
def test_a_letter_is_checked_by_its_qr_code_and_its_file(
    open_page: OpenPage,
    cases: list[Case],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    tmp_path: Path,
    width: int,
) -> None:
    letter = letters_of(cases[0].pk)[0]
    page = open_page(f"/verify/{letter.code}", width=width)
    assert page.locator(".tk-result--yes").is_visible()
    axe(page)
    fits(page)
    held = tmp_path / "letter.pdf"
    held.write_bytes(pdf(letter))
    page.set_input_files("[name=file]", held)
    with leads_on(page):
        page.click("main form button")
    assert page.locator(".tk-notice--done").is_visible()
    axe(page)
    page.goto(page.url.replace(letter.code, "ABCDEF"))
    assert page.locator(".tk-result--no").is_visible()
    axe(page)
    fits(page)
