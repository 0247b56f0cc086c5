"""The accountant gives the bank's files in on a page; the demonstration's bank answers about runs that were sent."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.accounts_of_tests import client_of, staff_account
from tests.cases.conftest import apply, by, staff
from tests.ledger.conftest import family, grant, paying
from tests.ledger.runs import FIRST, opened, order_of, written

from tirek.accounts.roles import Role
from tirek.demo import bank
from tirek.ledger.models import OrderStatus, PaymentRun
from tirek.ledger.services import runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings
    from tests.ledger.conftest import Family

    from tirek.accounts.models import Account
    from tirek.cases.occasion import Occasion

__all__ = ["apply", "by", "family", "grant", "paying", "staff"]

pytestmark = pytest.mark.usefixtures("paying")
LIST = "/en/runs/statements/"
PAGE = f"{LIST}new/"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", FIRST)


@pytest.fixture
def sent(family: Family, by: Callable[[str, str], Occasion]) -> PaymentRun:
    """A run of three orders that the bank has."""
    for number in (1, 2, 3):
        family(number)
    run = written(opened(by), by)
    return runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00"))


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def give(client: Client, content: bytes, name: str = "bank.xml") -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("kind", [bank.REPORT, bank.STATEMENT])
def test_the_answer_of_the_demonstrations_bank_is_read_and_the_run_confirmed(
    client: Client, sent: PaymentRun, staff: dict[str, Account], settings: Settings, kind: str
) -> None:
    settings.TIREK_DEMO = True
    order = order_of(sent.orders.order_by("seq")[1].award_id)
    shown = text(client.get("/en/demo/"))
    assert f"{order.award.case.number}, 20\u202f000\u202f₸: comes back" in shown.replace(
        "20 000 ₸", "20\u202f000\u202f₸"
    )
    answer = client.get(f"/en/demo/bank/{sent.pk}/{kind}/", {"returned": order.pk})
    assert "attachment" in answer["Content-Disposition"]

    accountant = client_of(staff["accountant"])
    assert "Read in the bank's answer" in text(accountant.get(f"/en/runs/{sent.pk}/"))
    done = give(accountant, answer.content)
    assert done.status_code == 303
    assert "What became of each line stands below" in text(accountant.get(done["Location"]))
    sent.refresh_from_db()
    assert sent.state == "confirmed"
    assert OrderStatus.objects.get(state="returned").order_id == order.pk
    again = give(accountant, answer.content)
    assert again.status_code == 409
    assert "was read on" in text(again)
    assert client.get(f"/en/demo/bank/{sent.pk}/{kind}/").status_code == 409


def test_what_can_not_be_read_is_named_at_the_file(sent: PaymentRun, staff: dict[str, Account]) -> None:
    accountant = client_of(staff["accountant"])
    for content in (b"", b"<broken", b"a;b\r\n1;2"):
        answer = give(accountant, content)
        assert answer.status_code == 422
        assert 'href="#id_file"' in text(answer)
    assert accountant.post(PAGE, {}).status_code == 422
    assert "No answer of the bank yet" in text(accountant.get(LIST))


def test_lines_about_no_payment_are_shown(sent: PaymentRun, staff: dict[str, Account]) -> None:
    accountant = client_of(staff["accountant"])
    strange = bank.report(sent).replace(f"TRK{sent.orders.earliest('seq').pk}".encode(), b"TRK99999999")
    assert give(accountant, strange).status_code == 303
    assert "Lines to look at: 1" in text(accountant.get(f"{LIST}unsettled/"))
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_only_the_accountant_of_the_place_reads_files(sent: PaymentRun, staff: dict[str, Account]) -> None:
    assert client_of(staff["head"]).get(PAGE).status_code == 403
    far = client_of(staff_account(Role.ACCOUNTANT, "alatau"))
    assert give(far, bank.report(sent)).status_code == 303
    assert "Lines to look at: 3" in text(far.get(f"{LIST}unsettled/"))
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.django_db
def test_there_is_no_bank_without_a_demonstration(client: Client, sent: PaymentRun) -> None:
    assert client.get(f"/en/demo/bank/{sent.pk}/{bank.REPORT}/").status_code == 404
