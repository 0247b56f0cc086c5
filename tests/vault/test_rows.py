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


def test_a_row_is_written_without_an_object() -> None:
    with transaction.atomic(), rows.together():
        rows.put(Kept, {"name": "Әсем", "iin": "1", "facts": {"from": None}})
        rows.put(Kept, {"name": "given", "facts": [], "iin": None})
    found = Kept.objects.get(name="Әсем")
    assert (found.iin, found.diagnosis, found.facts) == ("1", "", {"from": None})
    assert Kept.objects.get(name="given").iin is None
    with transaction.atomic():
        rows.put(Kept, {"id": found.pk, "name": "another"}, unless_there=True)
    assert Kept.objects.get(pk=found.pk).name == "Әсем"
    with pytest.raises(TypeError, match="surname"):
        rows.put(Kept, {"surname": "Үлгі"})


def test_an_object_is_made_as_the_model_makes_it() -> None:
    made, usual = rows.made(Kept, name="a", iin="1"), Kept(name="a", iin="1")
    assert rows.is_new(made)
    assert made.pk != usual.pk
    assert (made.name, made.iin, made.diagnosis, made.facts) == (usual.name, usual.iin, usual.diagnosis, usual.facts)
    rows.add(made)
    assert Kept.objects.get() == made


def test_a_statement_goes_with_the_rows() -> None:
    kept = rows.add(Kept(name="before"))
    change = "UPDATE vault_tests_kept SET name = %s WHERE id = %s"
    key = kept.pk if connection.vendor == "postgresql" else kept.pk.hex
    with transaction.atomic(), CaptureQueriesContext(connection) as asked, rows.together():
        rows.add(Kept(name="new"))
        rows.beside(change, ["after", key])
        assert not asked.captured_queries
    assert len(asked.captured_queries) == (1 if connection.vendor == "postgresql" else 2)
    assert set(Kept.objects.values_list("name", flat=True)) == {"after", "new"}
    with transaction.atomic():
        rows.beside(change, ["alone", key])
    assert Kept.objects.get(pk=kept.pk).name == "alone"


def test_what_fails_in_a_part_undoes_the_whole() -> None:
    with transaction.atomic():
        rows.add(Kept())
        with pytest.raises(ZeroDivisionError), rows.joined():
            1 / 0  # noqa: B018 - it fails
    assert not Kept.objects.exists()
    with rows.joined():
        rows.add(Kept())
    assert Kept.objects.count() == 1
