"""The record of registries that did not answer: what the law asks to be written down, shown to who has to prove it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import client_of, staff_account
from tests.cases.conftest import CHILD, MOTHER, apply, by, moment, staff
from tests.registries.conftest import gateway, keys, link, server, tls, transport  # noqa: F401 - fixtures

from tirek.accounts.roles import Role
from tirek.config.clock import FixedClock
from tirek.jobs.services import work
from tirek.journal.queries import looks_at
from tirek.registries import services as registries
from tirek.web.cabinet.words import place_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.accounts.models import Account
    from tirek.cases.models import Case
    from tirek.registries.connection import Connection
    from tirek.registries.simulator.gateway import Gateway

    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/en/journal/outages/"


@pytest.fixture(autouse=True)
def _connected(link: Connection, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(registries, "connection", lambda: link)
    monkeypatch.setenv("TIREK_TODAY", "2026-10-05")


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def settled(hours: int = 0) -> None:
    class Later(FixedClock):
        def now(self) -> Any:
            return moment("2026-10-05 10:05") + timedelta(hours=hours)

    while work(Later(moment("2026-10-05 10:05").date())):
        pass


@pytest.fixture
def down(apply: Apply, gateway: Gateway) -> Case:  # noqa: F811
    """A case for which the data bank of persons with disabilities does not answer."""
    gateway.situations.tell({"registry": "disability", "situation": "down"})
    case = apply()
    settled()
    return case


def test_a_failure_stands_there_with_all_that_the_law_asks_for(
    down: Case,
    gateway: Gateway,  # noqa: F811
    staff: dict[str, Account],
) -> None:
    head = client_of(staff["head"])
    assert PAGE in text(head.get("/en/journal/"))
    page = text(head.get(PAGE))
    assert "Data bank of persons with disabilities" in page
    assert down.number in page
    assert "Payment for home education" in page
    assert CHILD in page
    assert MOTHER not in page
    assert page.index("application registered") < page.index("question put") < page.index("no answer")
    assert "not yet" in page
    (look,) = looks_at(down.child_id)
    assert (look.actor_account, look.data["where"]) == (staff["head"].pk, "outages")

    gateway.situations.tell({"registry": "*", "situation": "none"})
    settled(hours=3)
    assert "not yet" not in text(head.get(PAGE))
    exported: Any = head.get(f"{PAGE}outages.csv")
    body = b"".join(exported.streaming_content).decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row["Application"] == down.number
    assert row["IIN"] == CHILD
    assert int(row["Attempts"]) >= 1
    assert row["Answered again"].startswith("2026-10-05")
    # A Kazakh or Russian Excel parts cells by semicolons.
    kazakh: Any = head.get("/kk/journal/outages/outages.csv")
    assert b"".join(kazakh.streaming_content).decode().splitlines()[0].count(";") == len(row) - 1


def test_it_is_told_to_the_own_department_only(down: Case, staff: dict[str, Account]) -> None:
    other = client_of(staff_account(Role.HEAD, territory="alatau"))
    assert down.number not in text(other.get(PAGE))
    auditor = client_of(staff_account(Role.AUDITOR, territory=""))
    assert down.number in text(auditor.get(f"{PAGE}?chain=aktobe"))
    assert down.number not in text(auditor.get(f"{PAGE}?chain=alatau"))
    assert auditor.get(f"{PAGE}?chain=nowhere").status_code == 422
    days = "first_day=6&first_month=10&first_year=2026"
    assert down.number not in text(client_of(staff["head"]).get(f"{PAGE}?{days}"))
    assert client_of(staff["clerk"]).get(PAGE).status_code == 403
    assert "Every registry that was asked has answered" in text(other.get(PAGE))


@pytest.mark.parametrize(
    "where", ["outages", "sms-journal", "award", "award-recalculate", "recovery", "recovery-notice", "trace", "api"]
)
def test_a_family_is_told_on_what_kind_of_page_somebody_looked(where: str) -> None:
    assert place_text(where) != place_text("something-new")
