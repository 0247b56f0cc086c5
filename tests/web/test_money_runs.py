"""A payment run on its pages: opened and checked by the accountant, approved by the head with a code, sent; each in reach."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import client_of, code_now, staff_account
from tests.cases.conftest import apply, by, staff
from tests.ledger.conftest import family, grant, paying
from tests.ledger.runs import FIRST, opened, worked, written

from tirek.accounts.roles import Role
from tirek.cases.services import awards
from tirek.journal.models import Entry as JournalEntry
from tirek.ledger.models import PaymentRun
from tirek.ledger.services import budget, runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.ledger.conftest import Family, Grant

    from tirek.accounts.models import Account
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["apply", "by", "family", "grant", "paying", "staff"]

pytestmark = pytest.mark.usefixtures("paying")
DAY = {"as_of": ("10", "11", "2026"), "planned_on": ("20", "11", "2026")}


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", FIRST)


@pytest.fixture
def accountant(staff: dict[str, Account]) -> Client:
    return client_of(staff["accountant"])


@pytest.fixture
def head(staff: dict[str, Account]) -> Client:
    return client_of(staff["head"])


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def url(run: PaymentRun, page: str = "") -> str:
    return f"/en/runs/{run.pk}/{page + '/' if page else ''}"


def days() -> dict[str, str]:
    parts = ("day", "month", "year")
    return {f"{name}_{part}": value for name, day in DAY.items() for part, value in zip(parts, day, strict=True)}


def test_the_accountant_opens_a_run_and_sees_how_far_it_is(accountant: Client, grant: Grant) -> None:
    assert "No payment run yet" in text(accountant.get("/en/runs/"))
    grant()
    wrong = accountant.post(
        "/en/runs/new/", {"service": "home-education", "month_month": "12", "month_year": "2026", **days()}
    )
    assert wrong.status_code == 422
    assert 'href="#id_month_month"' in text(wrong)
    done = accountant.post(
        "/en/runs/new/", {"service": "home-education", "month_month": "11", "month_year": "2026", **days()}
    )
    assert done.status_code == 303
    page = text(accountant.get(done["Location"]))
    assert "The run is open. It is being put together now." in page
    assert "0 of 1 (0 %)" in page
    assert "Who acts now</dt><dd>The program" in page
    again = accountant.post(
        "/en/runs/new/", {"service": "home-education", "month_month": "11", "month_year": "2026", **days()}
    )
    assert again.status_code == 409
    assert "is open already" in text(again)
    worked(f"{FIRST} 13:00")
    page = text(accountant.get(done["Location"]))
    assert "data-progress" not in page
    assert "20 000 ₸" in page
    assert "Hand the run to the head" in page


def test_two_people_and_a_code_pay(accountant: Client, head: Client, grant: Grant, by: By) -> None:
    grant()
    run = opened(by)
    assert accountant.post(url(run, "prepare"), {"note": "Тексерілді"}).status_code == 303
    assert accountant.post(url(run, "prepare"), {"note": ""}).status_code == 409
    assert accountant.get(url(run, "approve")).status_code == 403
    page = text(head.get(url(run, "approve")))
    assert "Approve the run: 20 000 ₸" in page
    assert "All orders" in page
    wrong = head.post(url(run, "approve"), {"code": "000000"})
    assert wrong.status_code == 422
    assert 'href="#id_code"' in text(wrong)
    assert head.post(url(run, "approve"), {"code": code_now()}).status_code == 303
    assert head.post(url(run, "approve"), {"code": code_now()}).status_code == 409
    worked(f"{FIRST} 12:00")
    page = text(accountant.get(url(run)))
    assert "Files for the bank" in page
    file = run.files.get()
    answer = accountant.get(url(run, f"files/{file.pk}"))
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file that is sent
    assert JournalEntry.objects.filter(kind="run.listed", data__list=f"file {file.name}").exists()
    assert head.get(url(run, f"files/{file.pk}")).status_code == 403
    assert accountant.post(url(run, "sent")).status_code == 303
    run.refresh_from_db()
    assert run.state == "sent"
    assert "Sent to the bank" in text(head.get("/en/runs/"))


def test_the_head_gives_back_with_a_reason(accountant: Client, head: Client, grant: Grant, by: By) -> None:
    grant()
    run = opened(by)
    runs.prepare(run.pk, by("accountant", f"{FIRST} 11:00"))
    assert head.post(url(run, "give-back"), {"reason": " "}).status_code == 422
    assert head.post(url(run, "give-back"), {"reason": "Соманы тексеріңіз"}).status_code == 303
    assert "Соманы тексеріңіз" in text(accountant.get(url(run)))
    assert accountant.post(url(run, "cancel"), {"reason": "Қайта ашамын"}).status_code == 303
    assert "The run is cancelled" in text(accountant.get(f"{url(run)}?done=cancelled"))


def test_what_differs_from_the_run_before_and_who_is_held(accountant: Client, family: Family, by: By) -> None:
    first = family(1)
    written(opened(by), by)
    second, third = family(2), family(3)
    awards.pause(third.case_id, by("head", "2026-12-01 10:00"), reason="Тексереміз")
    run = opened(by, "2026-12-10 10:00", month=202612, planned_on=date(2026, 12, 20))
    page = text(accountant.get(url(run)))
    assert "New beside the run before: <strong>1</strong>" in page
    assert "Another sum than in the run before: <strong>1</strong>" in page
    assert "paused by a person: <strong>1</strong>" in page
    new = text(accountant.get(f"{url(run, 'orders')}?kind=new"))
    assert second.case.number in new
    assert first.case.number not in new
    held = text(accountant.get(f"{url(run, 'held')}?reason=paused"))
    assert third.case.number in held
    listed = JournalEntry.objects.filter(kind="run.listed").order_by("number").values_list("data__list", flat=True)
    assert list(listed) == ["new", "held paused"]


def test_beyond_the_budget_the_head_decides_who_waits(accountant: Client, head: Client, family: Family, by: By) -> None:
    for number in (1, 2):
        family(number)
    assert (
        accountant.post(
            "/en/runs/budget/allot/", {"service": "home-education", "year": "2026", "amount": "x", "basis": ""}
        ).status_code
        == 422
    )
    allotted = {"service": "home-education", "year": "2026", "amount": "25000", "basis": "№ 1 шешім"}
    assert accountant.post("/en/runs/budget/allot/", allotted).status_code == 303
    assert "25 000 ₸" in text(head.get("/en/runs/budget/"))
    run = opened(by)
    page = text(accountant.get(url(run)))
    assert "The run is 15 000 ₸ beyond the budget" in page
    assert "Who acts now</dt><dd>The head" in page
    assert accountant.post(url(run, "prepare"), {"note": ""}).status_code == 422
    assert head.post(url(run, "budget"), {"rule": "", "reason": ""}).status_code == 422
    assert head.post(url(run, "budget"), {"rule": "oldest-award", "reason": "Ақша жетпейді"}).status_code == 303
    page = text(accountant.get(url(run)))
    assert "waits by decision: <strong>1</strong>" in page
    found = budget.budget_of("aktobe", "home-education", 2026)
    assert found is not None
    assert found.remaining == 25_000
    assert accountant.post(url(run, "prepare"), {"note": ""}).status_code == 303


def test_a_run_is_the_own_territory_s(grant: Grant, by: By, staff: dict[str, Account]) -> None:
    grant()
    run = opened(by)
    far = client_of(staff_account(Role.ACCOUNTANT, "alatau"))
    for page in ("", "orders", "held", "prepare", "cancel"):
        assert far.get(url(run, page)).status_code == 404
    assert run.number not in text(far.get("/en/runs/"))
    assert client_of(staff["clerk"]).get(url(run)).status_code == 403
    auditor = client_of(staff_account(Role.AUDITOR))
    assert auditor.get(url(run)).status_code == 200
    assert "Hand the run" not in text(auditor.get(url(run)))
