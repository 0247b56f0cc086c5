"""Payments that came back: who waits, who was paid again, and what went back to the budget, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.accounts_of_tests import client_of
from tests.cases.conftest import apply, by, staff
from tests.ledger.answering import LATER, read, row, table
from tests.ledger.conftest import family, grant, paying
from tests.web.test_money_statements import accountant, orders, sent, text

from tirek.ledger.models import OrderStatus, PaymentRun, RunEvent
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.accounts.models import Account
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["accountant", "apply", "by", "family", "grant", "paying", "sent", "staff"]

pytestmark = pytest.mark.usefixtures("paying")
LIST = "/en/runs/returned/"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", LATER[:10])


def test_a_returned_payment_goes_back_to_the_budget_with_a_reason(
    accountant: Client, sent: PaymentRun, by: By, staff: dict[str, Account]
) -> None:
    assert "Nothing waits" in text(accountant.get(LIST))
    first, second = orders(sent)
    read(by, table(row(first, "credited"), row(second, "returned", code="05")))
    assert f'href="{LIST}">Payments that came back: <strong>1' in text(accountant.get("/en/runs/"))
    page = text(accountant.get(LIST))
    assert "waits for another account" in page
    assert "20 000 ₸" in page
    link = f"{LIST}{second}/write-back/"
    assert link in page
    assert "What is owed to the family stays owed" in text(accountant.get(link))
    wrong = accountant.post(link, {"reason": " "})
    assert (wrong.status_code, "Give the reason." in text(wrong)) == (422, True)
    done = accountant.post(link, {"reason": "Жыл соңы, қазынашылық № 12"})
    assert (done.status_code, done["Location"]) == (303, f"{LIST}?done=yes")
    assert "Written back to the budget." in text(accountant.get(done["Location"]))
    every = text(accountant.get(f"{LIST}?show=all"))
    assert "written back to the budget" in every
    assert link not in every
    assert accountant.post(link, {"reason": "Тағы"}).status_code == 409
    run = text(accountant.get(f"/en/runs/{sent.pk}/"))
    assert "In the account: <strong>1</strong>" in run
    assert "Came back and went to the budget: <strong>1</strong>" in run
    assert [each.order_id for each in OrderStatus.objects.filter(state="written-back")] == [second]
    assert RunEvent.objects.latest("id").reason == "Жыл соңы, қазынашылық № 12"
    assert "A returned payment written back to the budget: Жыл соңы" in text(accountant.get(f"/en/runs/{sent.pk}/"))
    award = OrderStatus.objects.get(state="written-back").order.award_id
    assert sum(each.open for each in sums_of(award).values()) == 30000
    head = client_of(staff["head"])
    assert (head.get(LIST).status_code, head.get(link).status_code) == (200, 403)
    assert accountant.get(f"{LIST}{first}/write-back/").status_code == 404
