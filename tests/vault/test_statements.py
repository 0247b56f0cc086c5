"""Statements that PostgreSQL keeps for a connection do what they say, each time."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.transaction import TransactionManagementError
from tests.vault.tables import Kept

from tirek.vault.statements import Statement, columns_of

pytestmark = pytest.mark.usefixtures("tables")


def ask(sql: str, *values: Any) -> Any:
    return Statement(sql).run(values)


def test_it_answers_again_and_again_with_other_values() -> None:
    rows = [Kept.objects.create(name=name) for name in ("a", "ә %s $1", "c")]
    sql = "SELECT COUNT(*) FROM vault_tests_kept WHERE name = %s OR name = %s"
    for _ in range(3):
        assert ask(sql, rows[0].name, "nobody") == [(1,)]
        assert ask(sql, rows[0].name, rows[1].name) == [(2,)]


def test_rows_are_read_as_django_reads_them() -> None:
    given = Kept.objects.create(name="Әсем", iin="1", facts={"from": None, "list": [1, "ә"]})
    statement = Statement(f"SELECT {columns_of(Kept)} FROM vault_tests_kept WHERE name = %s")  # noqa: S608 - our own columns
    for _ in range(2):
        (found,) = statement.read(Kept, ["Әсем"])
        assert found == given
        assert (found.pk, found.iin, found.facts, found.diagnosis) == (given.pk, "1", given.facts, given.diagnosis)
        assert not found._state.adding
    assert statement.read(Kept, ["nobody"]) == []


def test_an_error_is_djangos_and_it_works_afterwards() -> None:
    row = Kept.objects.create(name="a")
    insert = "INSERT INTO vault_tests_kept (id, name, diagnosis) SELECT id, name, diagnosis FROM vault_tests_kept WHERE name = %s"
    for _ in range(2):
        with pytest.raises(IntegrityError), transaction.atomic():
            ask(insert, "a")
        with pytest.raises(DatabaseError), transaction.atomic():
            ask("SELECT there_is_no_such_column FROM vault_tests_kept WHERE name = %s", "a")
    assert Kept.objects.get() == row


def test_texts_numbers_nothing_and_json_travel_as_they_are() -> None:
    for values in ((1, "ә", None), (2**40, "", '{"a": 1}'), (-1, "'\\", "[]")):
        ((number, text, data),) = ask("SELECT %s + 0, %s || '', %s || ''", *values)
        assert (number, text, data) == values


def test_a_statement_is_counted_like_any_other(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        ask("SELECT COUNT(*) FROM vault_tests_kept WHERE name = %s", "a")


def test_nothing_is_asked_in_a_transaction_that_will_be_undone() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            ask("SELECT 1 + %s", 1)
