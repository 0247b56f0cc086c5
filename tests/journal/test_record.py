"""Writing: in order, in the transaction of what is recorded, also by many at once."""

import json
import threading
import uuid
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError

from tirek.journal.actor import SYSTEM, Actor
from tirek.journal.looks import looked
from tirek.journal.models import Entry
from tirek.journal.queries import looks_at, of_case
from tirek.journal.services import Draft, gathered, held_with, record, record_many
from tirek.journal.verify import heads, verify
from tirek.vault import rows
from tirek.vault.statements import Statement

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=5)))
CASE, PERSON, ACCOUNT = (uuid.UUID(int=number) for number in (1, 2, 3))
CLERK = Actor(ACCOUNT, "clerk", "aktobe")


def write(chain: str = "aktobe", **options: Any) -> None:
    arguments: dict[str, Any] = {"kind": "told", "actor": CLERK, "at": NOON, "chain": chain} | options
    with transaction.atomic():
        record(**arguments)


@pytest.mark.django_db
def test_an_entry_says_who_when_what_about_whom() -> None:
    write(case=CASE, person=PERSON, data={"stage": "registered", "terms": [1, True, None]})
    entry = Entry.objects.get()
    assert (entry.actor_account, entry.actor_role, entry.actor_territory) == (ACCOUNT, "clerk", "aktobe")
    assert (entry.at, entry.case, entry.person) == (NOON, CASE, PERSON)
    assert entry.data == {"stage": "registered", "terms": [1, True, None]}


@pytest.mark.django_db
def test_anybody_can_compute_the_hash_again() -> None:
    write(case=CASE, data={"b": "Ақтөбе", "a": 1})
    said = (
        '{"actor_account":"00000000-0000-0000-0000-000000000003","actor_role":"clerk","actor_territory":"aktobe",'
        '"at":"2026-11-20T07:00:00.000000+00:00","case":"00000000-0000-0000-0000-000000000001","chain":"aktobe",'
        '"data":{"a":1,"b":"Ақтөбе"},"kind":"told","number":1,"person":null,"previous":"' + "0" * 64 + '"}'
    )
    assert json.loads(said)["chain"] == "aktobe"
    assert Entry.objects.get().hash == sha256(said.encode()).hexdigest()


@pytest.mark.django_db
def test_chains_count_for_themselves() -> None:
    for chain in ("aktobe", "alatau", "aktobe", ""):
        write(chain)
    assert {chain: number for chain, (number, _) in heads().items()} == {"aktobe": 2, "alatau": 1, "country": 1}


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_written() -> None:
    write()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        raise ZeroDivisionError
    write()
    assert list(Entry.objects.order_by("seq").values_list("number", flat=True)) == [1, 2]
    assert verify() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"at": NOON.replace(tzinfo=None)}, ValueError),
        ({"data": {"amount": 1.5}}, TypeError),
        ({"data": {"at": NOON}}, TypeError),
        ({"data": {1: "a"}}, TypeError),
        ({"data": {"a": {"b": {1}}}}, TypeError),
    ],
)
def test_only_what_both_databases_give_back_is_taken(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        write(**options)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_written() -> None:
    with pytest.raises(TransactionManagementError):
        record(kind="told", actor=SYSTEM, at=NOON, chain="aktobe")
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_several_entries_cost_three_statements(django_assert_num_queries: Any) -> None:
    write()
    drafts = [Draft(kind="told", actor=CLERK, at=NOON, data={"step": n}) for n in range(5)]
    with transaction.atomic(), django_assert_num_queries(3):
        record_many(drafts, chain="aktobe")
    assert verify() == []
    assert record_many([], chain="aktobe") == []


@pytest.mark.django_db
def test_what_a_use_case_records_is_written_at_its_end_in_its_order() -> None:
    with transaction.atomic(), gathered("aktobe"):
        write(data={"step": 1})
        with gathered("aktobe"):
            write(data={"step": 2})
        write("alatau")
        assert list(Entry.objects.values_list("chain", flat=True)) == ["alatau"]
        write(data={"step": 3})
    steps = [entry.data["step"] for entry in Entry.objects.filter(chain="aktobe").order_by("number")]
    assert steps == [1, 2, 3]
    with pytest.raises(ZeroDivisionError), transaction.atomic(), gathered("aktobe"):
        write()
        raise ZeroDivisionError
    write()
    assert heads()["aktobe"][0] == 4


@pytest.mark.django_db
def test_what_is_recorded_after_gathering_follows_it_though_rows_wait_around() -> None:
    with transaction.atomic(), rows.together():
        with gathered("aktobe"):
            record(kind="one", actor=CLERK, at=NOON, chain="aktobe")
            record(kind="two", actor=CLERK, at=NOON, chain="aktobe")
        record(kind="three", actor=CLERK, at=NOON, chain="aktobe")
    assert [(entry.number, entry.kind) for entry in Entry.objects.order_by("seq")] == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
    ]
    assert verify() == []


@pytest.mark.django_db
def test_the_chain_is_locked_with_another_question() -> None:
    write()
    ask = Statement("SELECT number + %s FROM journal_head WHERE chain = %s")
    for chain, number in (("aktobe", 1), ("alatau", 0)):
        with transaction.atomic(), gathered(chain):
            assert held_with(ask, [10, "aktobe"]) == [(11 if chain == "aktobe" else 12,)]
            record(kind="told", actor=CLERK, at=NOON, chain=chain)
        assert Entry.objects.filter(chain=chain).count() == number + 1
    with transaction.atomic():
        assert held_with(ask, [10, "nobody's"]) == []
    assert verify() == []


@pytest.mark.django_db
def test_a_case_is_told_from_the_beginning_and_looks_from_the_end() -> None:
    write(case=CASE, kind="first")
    write("alatau", case=CASE, kind="second")
    write(case=uuid.UUID(int=9))
    with transaction.atomic():
        looked(actor=CLERK, person=PERSON, at=NOON, chain="aktobe", case=CASE)
        looked(actor=CLERK, person=PERSON, at=NOON, chain="aktobe", where="search")
    assert [entry.kind for entry in of_case(CASE)] == ["first", "second", "person.looked"]
    assert [entry.data["where"] for entry in looks_at(PERSON)] == ["search", "case-page"]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_write_one_chain_without_a_gap() -> None:
    if connection.vendor == "sqlite":
        # The tests' database in memory is one connection; processes on a file are told in the jobs' crash test.
        writers, each = 1, 40
    else:
        writers, each = 4, 20
    failures: list[Exception] = []

    def writer() -> None:
        try:
            for number in range(each):
                write(data={"n": number})
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=writer) for _ in range(writers)]
    if writers == 1:
        writer()
    else:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert failures == []
    assert heads()["aktobe"][0] == writers * each
    assert verify() == []


@pytest.mark.django_db
def test_an_old_moment_is_hashed_the_same_when_it_is_read_again() -> None:
    write(at=datetime(1990, 1, 1, 0, 0, 0, 1, tzinfo=UTC))
    assert verify() == []
