"""Two clicks at the same moment at a counter."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection
from tests.accounts_of_tests import client_of
from tests.cases.conftest import staff
from tests.web.test_counter import at_papers, at_summary, states

from tirek.cases.models import AcceptanceRefusal, Case, Numbering
from tirek.notices.models import Letter

if TYPE_CHECKING:
    from django.test import Client

    from tirek.accounts.models import Account

__all__ = ["staff"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-05")


def clicked(clients: list[Client], address: str) -> list[str]:
    """Where each click led, all made at the same time."""
    led: list[str] = []

    def click(client: Client) -> None:
        try:
            while True:
                try:
                    answer = client.post(address)
                except OperationalError:
                    # SQLite in memory, as in these tests, does not wait for its lock.
                    continue
                led.append(answer.headers.get("Location", str(answer.status_code)).partition("?")[0])
                return
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return led


def test_an_application_is_taken_in_once(staff: dict[str, Account]) -> None:
    clients = [client_of(staff["operator"]) for _ in range(3)]
    led = clicked(clients, f"{at_summary(clients[0])}summary/")
    case = Case.objects.get()
    assert led == [f"/en/front-office/cases/{case.pk}/"] * 3
    assert Numbering.objects.get().last == 1
    assert Letter.objects.filter(kind="receipt").count() == 1


def test_a_refusal_to_accept_is_made_once(staff: dict[str, Account]) -> None:
    clients = [client_of(staff["clerk"]) for _ in range(3)]
    visit = at_papers(clients[0], "/en/counter/")
    clients[0].post(f"{visit}papers/", states(account="missing"))
    led = clicked(clients, f"{visit}refuse/")
    refusal = AcceptanceRefusal.objects.get()
    assert led == [f"/en/counter/refusals/{refusal.pk}/"] * 3
    assert Letter.objects.count() == 1
