"""Rows of several tables that are written together."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.vault.tables import Kept

from tirek.vault import rows
from tirek.vault.errors import VaultError

pytestmark = pytest.mark.usefixtures("tables")


def test_rows_come_back_as_they_were_given_sealed_columns_too() -> None:
    names = ("Әсем", "", 'a "b" \\ %s ;--')
    with transaction.atomic(), rows.together():
        given = [rows.add(Kept(name=name, iin=name or None, facts={"from": None, "list": [1, "ә"]})) for name in names]
    for row in given:
        assert not rows.is_new(row)
        found = Kept.objects.get(pk=row.pk)
        assert (found.name, found.iin, found.diagnosis, found.facts) == (row.name, row.iin, "", row.facts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT iin FROM vault_tests_kept WHERE name = %s", ["Әсем"])
        assert "Әсем".encode() not in bytes(cursor.fetchone()[0])


def test_they_wait_for_the_end_of_the_block_and_travel_together() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        with rows.together():
            row = rows.add(Kept())
            assert rows.is_new(row)
            with rows.together():
                rows.add_all(Kept() for _ in range(300))
            assert not asked.captured_queries
        assert not rows.is_new(row)
    assert len(asked.captured_queries) == (1 if connection.vendor == "postgresql" else 2)
    assert Kept.objects.count() == 301


def test_what_waits_can_be_written_before_the_end() -> None:
    with transaction.atomic(), rows.together():
        rows.add(Kept(name="first"))
        rows.flush()
        assert Kept.objects.count() == 1
        rows.add(Kept(name="second"))
    assert Kept.objects.count() == 2


def test_a_block_that_fails_writes_nothing() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), rows.together():
        rows.add(Kept())
        1 / 0  # noqa: B018 - it fails
    assert not Kept.objects.exists()
    rows.add(Kept())
    assert Kept.objects.count() == 1


def test_a_row_that_is_there_is_an_error_or_stays() -> None:
    first = rows.add(Kept(name="first"))
    rows.add(Kept(pk=first.pk, name="second"), unless_there=True)
    assert Kept.objects.get().name == "first"
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.add(Kept(pk=first.pk, name="third"))


def test_a_value_that_no_column_holds_is_refused() -> None:
    with pytest.raises(VaultError), transaction.atomic():
        rows.add(Kept(facts={"a": object()}))
    assert not Kept.objects.exists()


def test_columns_of_many_rows_are_written_and_nothing_else() -> None:
    kept = [Kept(name=f"{number}", iin="1", facts={"n": number}) for number in range(5)]
    rows.add_all(kept)
    for row in kept[:3]:
        row.name, row.facts, row.diagnosis = f"{row.name} ә", {"n": None}, "not written"
    with CaptureQueriesContext(connection) as asked:
        rows.change_all(kept[:3], ["name", "facts"])
    assert len(asked.captured_queries) == 1
    found = [(each.name, each.facts, each.iin, each.diagnosis) for each in Kept.objects.order_by("pk")]
    assert found[:3] == [(f"{number} ә", {"n": None}, "1", "") for number in range(3)]
    assert found[3:] == [(f"{number}", {"n": number}, "1", "") for number in (3, 4)]
    rows.change_all([], ["name"])
