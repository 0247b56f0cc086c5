"""From a line of the bank to the paragraph and back, and everything behind an award in one file; the auditor's alone."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import client_of, staff_account
from tests.cases.conftest import apply, by, staff
from tests.ledger.conftest import grant, paying
from tests.ledger.runs import FIRST, opened, written

from tirek.accounts.roles import Role
from tirek.journal.models import Entry as JournalEntry
from tirek.journal.queries import looks_at
from tirek.ledger.models import Entry
from tirek.ledger.references import reference_of
from tirek.ledger.services import runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.ledger.conftest import Grant

    from tirek.accounts.models import Account
    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["apply", "by", "grant", "paying", "staff"]

pytestmark = pytest.mark.usefixtures("paying")


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", FIRST)


@pytest.fixture
def auditor(db: None) -> Client:
    return client_of(staff_account(Role.AUDITOR))


@pytest.fixture
def award(grant: Grant, by: By) -> Award:
    """An award of which two months went to the bank."""
    found = grant()
    run = written(opened(by), by)
    runs.mark_sent(run.pk, by("accountant", f"{FIRST} 15:00"))
    return found


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def test_from_the_bank_to_the_paragraph_in_two_clicks(auditor: Client, award: Award) -> None:
    order = award.orders.get()
    found = text(auditor.get(f"/en/trace/?q={reference_of(order.pk)}"))
    links = re.findall(r'href="(/en/trace/entries/\d+/)"', found)
    assert len(links) == 2
    page = text(auditor.get(links[0]))
    assert "/en/law/acts/aktobe-2023-14/" in page
    assert award.decision.number in page
    assert order.run.number in page
    assert order.run.files.get().sha256 in page
    assert "not written yet" not in page
    assert "Payment run booked" in page


def test_from_the_act_and_the_decision_to_what_was_paid(auditor: Client, award: Award) -> None:
    paid = Entry.objects.filter(award=award, order__isnull=False).first()
    assert paid is not None
    for query in ("act=aktobe-2023-14", f"q={award.decision.number}", f"q={award.case.number}"):
        assert f"/en/trace/entries/{paid.pk}/" in text(auditor.get(f"/en/trace/?{query}"))
    run = paid.order.run  # type: ignore[union-attr]  # see the filter
    for query in (run.number, run.files.get().name):
        assert f"/en/trace/entries/{paid.pk}/" in text(auditor.get("/en/trace/", {"q": query}))
    due = Entry.objects.filter(award=award, order__isnull=True).earliest("id")
    assert f"/en/trace/entries/{paid.pk}/" in text(auditor.get(f"/en/trace/entries/{due.pk}/"))
    assert "Nothing in the ledger is called so" in text(auditor.get("/en/trace/?q=TRK1"))


def test_everything_behind_an_award_is_in_one_file(auditor: Client, award: Award) -> None:
    answer = auditor.get(f"/en/trace/awards/{award.pk}/everything.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        index = json.loads(archive.read("index.json"))
        decision = json.loads(archive.read(f"decisions/{award.decision.number}.json"))
        law = json.loads(archive.read("law.json"))
        entries = archive.read("entries.csv").decode("utf-8-sig").splitlines()
        journal = archive.read("journal.csv").decode("utf-8-sig")
        assert set(index["parts"]) | {"index.json"} == set(archive.namelist())
    assert decision["receipt"]["result"]["total"] == 30000
    assert all(each["unchanged_here"] for each in law.values())
    assert len(entries) == 1 + 5
    assert "ledger.posted" in journal
    assert JournalEntry.objects.filter(kind="ledger.exported", case=award.case_id).exists()


def test_looks_are_journalled_and_others_see_nothing(auditor: Client, award: Award, staff: dict[str, Account]) -> None:
    entry = Entry.objects.filter(award=award).earliest("id")
    auditor.get(f"/en/trace/entries/{entry.pk}/")
    assert looks_at(award.child_id).filter(data__where="trace").count() == 1
    for name in ("clerk", "head", "accountant"):
        client = client_of(staff[name])
        assert client.get(f"/en/trace/entries/{entry.pk}/").status_code == 403
        assert client.get(f"/en/trace/awards/{award.pk}/everything.zip").status_code == 403
    far = staff_account(Role.AUDITOR, username="far-auditor")
    far.territory = "alatau"
    far.save()
    client = client_of(far)
    assert client.get(f"/en/trace/entries/{entry.pk}/").status_code == 404
    assert client.get(f"/en/trace/awards/{award.pk}/everything.zip").status_code == 404
    assert "Nothing in the ledger" in text(client.get(f"/en/trace/?q={award.decision.number}"))
