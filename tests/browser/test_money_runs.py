"""Payment runs and the auditor's trace in a browser: narrow and wide, by axe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.accounts_of_tests import staff_account
from tests.browser.conftest import without_loop
from tests.browser.test_signing import signed_in
from tests.cases.conftest import apply, by, staff
from tests.ledger.answering import read, row, table
from tests.ledger.conftest import family, grant, paying
from tests.ledger.runs import FIRST, opened, written

from tirek.accounts.roles import Role
from tirek.cases.services import findings
from tirek.ledger.models import Entry, PaymentOrder
from tirek.ledger.services import runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer
    from tests.browser.conftest import OpenPage
    from tests.ledger.conftest import Family

    from tirek.accounts.models import Account
    from tirek.cases.occasion import Occasion
    from tirek.ledger.models import BankStatement, PaymentRun

__all__ = ["apply", "by", "family", "grant", "paying", "staff"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("paying")]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", FIRST)


@dataclass
class Runs:
    """A run that was sent, one that waits for the head, what the bank answered, and who looks at them."""

    sent: PaymentRun
    waiting: PaymentRun
    answer: BankStatement
    people: dict[str, Account]


@pytest.fixture
def made(family: Family, by: Callable[[str, str], Occasion], staff: dict[str, Account]) -> Runs:
    """Two families are paid, a third waits with the next run."""
    with without_loop():
        for number in (1, 2):
            family(number)
        sent = written(opened(by), by)
        runs.mark_sent(sent.pk, by("accountant", f"{FIRST} 15:00"))
        order = PaymentOrder.objects.filter(run=sent).earliest("seq").pk
        back = PaymentOrder.objects.filter(run=sent).latest("seq")
        lines = (row(order, "credited"), row(back.pk, "returned", back.amount, "05"), row(999_000_001, "credited"))
        answer = read(by, table(*lines), f"{FIRST} 15:30")
        died = {"applicant.death_date": "2026-11-09"}
        findings.record(back.award.case_id, by("clerk", f"{FIRST} 15:40"), died, source="registry", origin="persons")
        family(3)
        waiting = opened(by, f"{FIRST} 16:00")
        runs.prepare(waiting.pk, by("accountant", f"{FIRST} 16:30"))
    return Runs(sent, waiting, answer, {**staff, "auditor": staff_account(Role.AUDITOR)})


@pytest.mark.parametrize(("width", "language"), [(320, "kk"), (320, "ru"), (1280, "en")])
def test_every_page_fits_and_passes_axe(
    open_page: OpenPage,
    live_server: LiveServer,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    made: Runs,
    language: str,
    width: int,
) -> None:
    page = open_page(f"/{language}/about/", width=width)
    sent, waiting = f"runs/{made.sent.pk}/", f"runs/{made.waiting.pk}/"
    entry = Entry.objects.filter(order__isnull=False).earliest("id").pk
    answers = "runs/statements/"
    answered = [answers, f"{answers}new/", f"{answers}unsettled/", f"{answers}{made.answer.pk}/"]
    back = PaymentOrder.objects.filter(run=made.sent).latest("seq")
    came_back = ["runs/returned/", f"runs/returned/{back.pk}/write-back/", f"awards/{back.award_id}/"]
    pages = {
        "accountant": [
            "runs/",
            sent,
            f"{sent}orders/",
            "runs/new/",
            "runs/budget/",
            "runs/budget/allot/",
            *answered,
            *came_back,
        ],
        "head": [waiting, f"{waiting}approve/", f"{waiting}give-back/"],
        "auditor": ["trace/", f"trace/?q={made.sent.number}", f"trace/entries/{entry}/"],
    }
    for who, paths in pages.items():
        for path in paths:
            signed_in(page, made.people[who], live_server, f"/{language}/{path}")
            axe(page)
            fits(page)
