"""Many rows at once: what is written in columns comes back as it was, on both engines."""

from uuid import UUID

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction

from tirek.vault import bulk

KINDS = {"number": "i8", "small": "i2", "yes": "b1", "key": "V16"}
CREATE = "CREATE TABLE bulk_rows (number bigint UNIQUE, small smallint, yes {yes}, key {key}, run bigint, other {key})"
READ = "SELECT number, small, yes, key FROM bulk_rows ORDER BY number"
OTHER = UUID(int=9)


@pytest.fixture
def table(db: None) -> str:
    kinds = (
        {"yes": "boolean", "key": "uuid"} if connection.vendor == "postgresql" else {"yes": "bool", "key": "char(32)"}
    )
    with connection.cursor() as cursor:
        cursor.execute(CREATE.format(**kinds))
    return "bulk_rows"


def rows(count: int) -> bulk.Array:
    found = np.zeros(count, bulk.dtype_of(KINDS))
    found["number"] = np.arange(count) - 2
    found["small"], found["yes"] = np.arange(count) % 7, np.arange(count) % 2
    for place in range(count):
        found["key"][place] = bulk.identifier(UUID(int=place << 64 | 5))
    return found


@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_rows_come_back_as_they_were_written(table: str, count: int) -> None:
    written = rows(count)
    bulk.write(table, written, {"run": 7, "other": OTHER})
    found = list(bulk.read(READ, [], KINDS, at_once=9))
    assert np.array_equal(np.concatenate(found) if found else rows(0), written)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), MIN(run), MIN(CAST(other AS varchar(36))) FROM bulk_rows")
        told = cursor.fetchone()
    assert told[:2] == (count, 7 if count else None)
    assert not count or UUID(told[2]) == OTHER


def test_what_the_database_refuses_is_an_error_of_django(table: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        bulk.write(table, np.concatenate([rows(2), rows(2)]), {"run": 7, "other": OTHER})


def test_lists_asked_one_after_the_other_come_in_their_order(table: str) -> None:
    bulk.write(table, rows(40), {"run": 7, "other": OTHER})
    asked = "SELECT number FROM bulk_rows WHERE number BETWEEN %s AND %s ORDER BY number"
    found = list(bulk.fetched_ahead(asked, [(0, 9), (10, 10), (90, 99), (11, 37)]))
    assert [len(each) for each in found] == [10, 1, 0, 27]
    assert [number for each in found for (number,) in each] == list(range(38))
    assert list(bulk.fetched_ahead(asked, [])) == []


def test_the_connection_serves_others_between_the_lists_and_after_an_early_end(table: str) -> None:
    bulk.write(table, rows(40), {"run": 7, "other": OTHER})
    asked = "SELECT number FROM bulk_rows WHERE number BETWEEN %s AND %s ORDER BY number"
    lists = bulk.fetched_ahead(asked, [(0, 9), (10, 19), (20, 29)])
    assert len(next(lists)) == 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM bulk_rows")
        assert cursor.fetchone() == (40,)
    lists.close()
    assert sum(len(part) for part in bulk.read(READ, [], KINDS)) == 40


def test_a_refused_question_is_an_error_of_django(table: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        list(bulk.fetched_ahead("SELECT nothing FROM bulk_rows WHERE number > %s", [(1,)]))
