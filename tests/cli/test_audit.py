"""`tirek audit verify` and `tirek work`, in process and on a whole database of their own."""

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction
from tests.cli.conftest import Tirek
from tests.database import unprotected

from tirek.jobs import handlers
from tirek.jobs.handlers import Payload, handler
from tirek.jobs.services import enqueue
from tirek.journal.actor import SYSTEM
from tirek.journal.models import Entry
from tirek.journal.services import record

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)


def write(chain: str) -> Entry:
    with transaction.atomic():
        record(kind="told", actor=SYSTEM, at=NOON, chain=chain)
    return Entry.objects.filter(chain=chain).latest("number")


@pytest.mark.django_db
def test_a_whole_journal(tirek: Tirek) -> None:
    assert tirek("audit", "verify") == (0, "", "The journal is empty.\n")
    entry = write("aktobe")
    head = f"aktobe=1:{entry.hash}"
    status, out, _ = tirek("audit", "verify", "--expect", head)
    assert (status, out) == (0, f"aktobe: whole, 1 entries; head {head}\n")
    status, out, _ = tirek("audit", "verify", "--json")
    assert status == 0
    assert json.loads(out) == {
        "whole": True,
        "chains": [{"chain": "aktobe", "number": 1, "hash": entry.hash, "broken": None}],
    }


@pytest.mark.django_db
def test_a_broken_journal(tirek: Tirek) -> None:
    write("aktobe")
    write("alatau")
    with unprotected():
        Entry.objects.filter(chain="alatau").update(kind="other")
    status, out, _ = tirek("audit", "verify")
    assert status == 1
    assert out.splitlines()[1] == "alatau: broken at entry 1: its content was changed"
    status, out, _ = tirek("audit", "verify", "--json")
    assert status == 1
    assert json.loads(out)["chains"][1]["broken"]["problem"] == "changed"


@pytest.mark.django_db
def test_a_head_that_is_not_there_any_more(tirek: Tirek) -> None:
    status, out, _ = tirek("audit", "verify", "--expect", "aktobe=1:" + "a" * 64)
    assert (status, out) == (1, "aktobe: broken at entry 1: it isn't the entry that --expect names\n")


def test_a_head_that_cannot_be_read(tirek: Tirek) -> None:
    status, out, _ = tirek("audit", "verify", "--expect", "aktobe=1", "--json")
    assert status == 2
    assert json.loads(out)[0]["allowed"] == ["CHAIN=NUMBER:HASH"]


@pytest.mark.django_db(transaction=True)
def test_work_once_does_what_is_due(tirek: Tirek, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "_HANDLERS", dict(handlers._HANDLERS))
    done: list[Payload] = []

    @handler("note")
    def note(payload: Payload, clock: object) -> None:
        done.append(payload)

    with transaction.atomic():
        enqueue("note", "1", {"n": 1}, due=NOON)
        enqueue("note", "2", {"n": 2}, due=NOON.replace(year=2027))
    assert tirek("work", "--once", "--json") == (0, '{\n  "tried": 1\n}\n', "")
    assert done == [{"n": 1}]
