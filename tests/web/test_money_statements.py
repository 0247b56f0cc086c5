"""The bank's answers on their pages: read in once, refused in words at the field, every line shown; the register of a run."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.accounts_of_tests import client_of, staff_account
from tests.cases.conftest import apply, by, staff
from tests.ledger.answering import LATER, read, row, table
from tests.ledger.conftest import family, grant, paying
from tests.ledger.runs import FIRST, opened, written

from tirek.accounts.roles import Role
from tirek.cases.evidence import BoundedUpload
from tirek.cases.evidence.limits import Limits
from tirek.journal.models import Entry as JournalEntry
from tirek.ledger.models import BankStatement, PaymentOrder, PaymentRun
from tirek.ledger.services import runs
from tirek.vault import files

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.ledger.conftest import Family

    from tirek.accounts.models import Account
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["apply", "by", "family", "grant", "paying", "staff"]

pytestmark = pytest.mark.usefixtures("paying")
NEW = "/en/runs/statements/new/"
LIST = "/en/runs/statements/"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", LATER[:10])


@pytest.fixture
def accountant(staff: dict[str, Account]) -> Client:
    return client_of(staff["accountant"])


@pytest.fixture
def sent(family: Family, by: By) -> PaymentRun:
    """A run of two families, 20 000 ₸ each, in the bank's hands."""
    for number in range(2):
        family(number)
    run = written(opened(by), by)
    return runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00"))


def orders(run: PaymentRun) -> list[int]:
    return list(PaymentOrder.objects.filter(run=run).order_by("seq").values_list("pk", flat=True))


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def give(client: Client, content: bytes, name: str = "bank.csv") -> Any:
    return client.post(NEW, {"file": SimpleUploadedFile(name, content, "text/csv")})


def test_an_answer_is_read_in_and_shown_line_by_line(accountant: Client, sent: PaymentRun) -> None:
    assert "No answer of the bank yet" in text(accountant.get(LIST))
    page = text(accountant.get(f"/en/runs/{sent.pk}/"))
    assert f'href="{NEW}">Read in the bank\'s answer' in page
    first, second = orders(sent)
    content = table(row(first, "credited"), row(second, "returned", code="05"), row(999_000_001, "credited"))
    done = give(accountant, content)
    assert done.status_code == 303
    page = text(accountant.get(done["Location"]))
    assert "The file is read in" in page
    assert "All lines <strong>3</strong>" in page
    assert "matched <strong>2</strong>" in page
    assert "The line names a payment that is none of ours." in page
    assert "credited to the account of the payee" in page
    order = PaymentOrder.objects.get(pk=second)
    assert f'href="/en/awards/{order.award_id}/"' in page
    (found,) = BankStatement.objects.all()
    matched = text(accountant.get(f"{LIST}{found.pk}/?match=matched"))
    assert "none of ours" not in matched
    assert "bank.csv" in text(accountant.get(LIST))
    left = text(accountant.get(f"{LIST}unsettled/"))
    assert "Lines to look at: 1" in left
    assert f'href="{LIST}{found.pk}/"' in left
    assert JournalEntry.objects.filter(kind="statement.listed", data__statement=found.pk, data__found=2).exists()


def test_what_is_refused_leaves_nothing_behind(
    accountant: Client, sent: PaymentRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[bytes] = []
    keep = files.store

    def noted(content: bytes) -> Any:
        stored.append(content)
        return keep(content)

    monkeypatch.setattr(files, "store", noted)
    good = table(*(row(order, "credited") for order in orders(sent)))
    wrong = give(accountant, table(*(row(order, "credited") for order in orders(sent)), count=7))
    assert wrong.status_code == 422
    assert 'href="#id_file"' in text(wrong)
    for content in (b"", b"neither this nor that"):
        refused = give(accountant, content)
        assert refused.status_code == 422
        assert 'href="#id_file"' in text(refused)
    assert "Choose the bank's file." in text(accountant.post(NEW, {}))
    with monkeypatch.context() as small:
        small.setattr(BoundedUpload, "limits", Limits(max_bytes=20))
        assert "The file is larger than" in text(give(accountant, good))
    assert not stored
    assert not BankStatement.objects.exists()
    assert give(accountant, good).status_code == 303
    again = give(accountant, good, "again.csv")
    assert again.status_code == 409
    assert "already, as “bank.csv”. Nothing was recorded a second time." in text(again)
    assert BankStatement.objects.count() == len(stored) == 1


def test_answers_are_the_own_territory_s(sent: PaymentRun, by: By, staff: dict[str, Account]) -> None:
    first, _second = orders(sent)
    found = read(by, table(row(first, "credited"), row(999_000_001, "credited")))
    address = f"{LIST}{found.pk}/"
    far = client_of(staff_account(Role.ACCOUNTANT, "alatau"))
    assert far.get(address).status_code == 404
    assert "bank.csv" not in text(far.get(LIST))
    assert "Lines to look at: 0" in text(far.get(f"{LIST}unsettled/"))
    assert far.get(f"/en/runs/{sent.pk}/register.pdf").status_code == 404
    head, auditor = client_of(staff["head"]), client_of(staff_account(Role.AUDITOR))
    for reader in (head, auditor):
        assert reader.get(address).status_code == 200
        assert "Lines to look at: 1" in text(reader.get(f"{LIST}unsettled/"))
        assert reader.get(NEW).status_code == 403
    assert client_of(staff["clerk"]).get(LIST).status_code == 403


def test_the_register_of_a_run_is_printed_and_a_table(
    accountant: Client, family: Family, by: By, sent: PaymentRun
) -> None:
    page = text(accountant.get(f"/en/runs/{sent.pk}/"))
    assert f'href="/en/runs/{sent.pk}/register.pdf"' in page
    printed = accountant.get(f"/en/runs/{sent.pk}/register.pdf")
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    sheet = accountant.get(f"/en/runs/{sent.pk}/register.xlsx")
    assert f'filename="{sent.number}.xlsx"' in sheet["Content-Disposition"]
    assert "xl/workbook.xml" in ZipFile(BytesIO(sheet.content)).namelist()
    listed = JournalEntry.objects.filter(kind="run.listed").order_by("number").values_list("data__list", flat=True)
    assert list(listed) == ["register pdf", "register xlsx"]
    PaymentRun.objects.filter(pk=sent.pk).update(state="prepared")
    assert accountant.get(f"/en/runs/{sent.pk}/register.pdf").status_code == 409
