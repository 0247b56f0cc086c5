"""Money in a browser: a family's payments, an award, what differs, a proposal to sign; narrow and wide, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.conftest import leads_on, without_loop
from tests.browser.test_signing import signed_in
from tests.cases.conftest import apply, by, iin, staff
from tests.ledger.conftest import grant
from tests.web.test_cabinet import mother
from tests.web.test_money_award import learn
from tests.web.test_money_cabinet import paid

from tirek.ledger.services.changing import propose_recalculation

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer
    from tests.browser.conftest import OpenPage
    from tests.ledger.conftest import Grant

    from tirek.accounts.models import Account
    from tirek.cases.models import Award, Proposal
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["apply", "by", "grant", "mother", "staff"]

pytestmark = pytest.mark.django_db(transaction=True)
SISTER = {"iin": iin("14050555014"), "surname": "Үлгіқызы", "name": "Әлия", "birth_date": "2014-05-05"}


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-05")


@pytest.fixture
def differing(grant: Grant, by: By) -> Award:
    """An award of which one month was paid and came back, and the rest is no longer due."""
    with without_loop():
        award = grant()
        paid(award, by, state="returned")
        learn(award, by)
    return award


@pytest.fixture
def proposed(grant: Grant, by: By) -> Proposal:
    """A recalculation that waits for the head."""
    with without_loop():
        award = grant(child=SISTER)
        learn(award, by)
        return propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))


@pytest.fixture
def money(differing: Award, proposed: Proposal) -> tuple[Award, Proposal]:
    """An award that differs and a proposal."""
    return differing, proposed


@pytest.fixture
def people(staff: dict[str, Account], mother: Account) -> tuple[dict[str, Account], Account]:
    """The department's accounts and the mother's."""
    return staff, mother


@pytest.mark.parametrize(("width", "language"), [(320, "kk"), (320, "ru"), (1280, "kk"), (1280, "en")])
def test_every_page_fits_and_passes_axe(
    open_page: OpenPage,
    live_server: LiveServer,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    people: tuple[dict[str, Account], Account],
    money: tuple[Award, Proposal],
    language: str,
    width: int,
) -> None:
    (staff, mother), (differing, proposed) = people, money
    page = open_page(f"/{language}/about/", width=width)
    award = f"awards/{differing.pk}/"
    pages = [
        (staff["clerk"], [award, f"{award}recalculate/", f"{award}court/", f"{award}account/", "awards/differences/"]),
        (staff["head"], ["signing/", f"signing/{proposed.pk}/"]),
        (mother, [f"cabinet/{differing.case_id}/payments/", f"cabinet/{differing.case_id}/account/"]),
    ]
    for account, paths in pages:
        for path in paths:
            signed_in(page, account, live_server, f"/{language}/{path}")
            axe(page)
            fits(page)


def test_from_the_list_to_the_head_by_keyboard_and_without_scripts(
    open_page: OpenPage, live_server: LiveServer, staff: dict[str, Account], differing: Award
) -> None:
    page = signed_in(
        open_page("/en/about/", width=1280, js=False), staff["clerk"], live_server, "/en/awards/differences/"
    )
    for found in (
        page.get_by_role("link", name="Үлгіұлы Нұрлан"),
        page.get_by_role("button", name="Prepare the recalculation"),
    ):
        found.focus()
        with leads_on(page):
            page.keyboard.press("Enter")
    page.get_by_role("button", name="Send to the head for signature").focus()
    page.keyboard.press("Enter")
    page.get_by_text("It waits for the head's signature.").wait_for()
    signed_in(page, staff["head"], live_server, "/en/signing/")
    with leads_on(page):
        page.get_by_role("link", name="Үлгіұлы Нұрлан").click()
    assert "less for Үлгіұлы Нұрлан" in page.locator("h1").inner_text()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_text("Nothing waits for your signature").wait_for()
