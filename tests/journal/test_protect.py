"""The database refuses to change what is append-only, on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import OperationWriter
from tests.database import unprotected

from tirek.journal.actor import SYSTEM
from tirek.journal.models import Entry, Head
from tirek.journal.protect import AppendOnly
from tirek.journal.services import Draft, record_many
from tirek.journal.triggers import renew

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)


def write() -> Entry:
    with transaction.atomic():
        return record_many([Draft(kind="told", actor=SYSTEM, at=NOON)], chain="aktobe")[0]


def by_sql(statement: str) -> Callable[[], object]:
    return lambda: connection.cursor().execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Entry.objects.update(kind="other"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.get().save(),
        lambda: Entry.objects.get().delete(),
        lambda: Head.objects.update(chain="alatau"),
        lambda: Head.objects.all().delete(),
        by_sql("UPDATE journal_entry SET data = NULL"),
        by_sql("DELETE FROM journal_entry"),
        by_sql("DELETE FROM journal_head"),
    ],
)
def test_neither_django_nor_sql_changes_or_deletes(attempt: Callable[[], object]) -> None:
    entry = write()
    with pytest.raises(IntegrityError, match=r"is append-only: (UPDATE|DELETE) is refused"), transaction.atomic():
        attempt()
    assert Entry.objects.get().hash == entry.hash
    assert Head.objects.get().hash == entry.hash


@pytest.mark.django_db
def test_nothing_is_emptied_or_replaced() -> None:
    entry = write()
    statement = (
        "TRUNCATE journal_entry"
        if connection.vendor == "postgresql"
        else (
            "REPLACE INTO journal_entry SELECT seq, chain, number, at, 'other', actor_account, actor_role, actor_territory, "
            '"case", person, data, previous, hash FROM journal_entry'
        )
    )
    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().kind == entry.kind


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_tests_that_commit_leave_an_empty_and_protected_database(time: int) -> None:
    assert not Entry.objects.exists()
    write()
    with pytest.raises(IntegrityError):
        Entry.objects.all().delete()


@pytest.mark.django_db
def test_the_protection_is_back_after_the_tests_own_way_round_it() -> None:
    write()
    with unprotected():
        Entry.objects.update(kind="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(kind="told")


def update_is_refused() -> bool:
    try:
        with transaction.atomic():
            Entry.objects.update(kind="other")
    except IntegrityError:
        return True
    return False


@pytest.mark.django_db(transaction=True)
def test_after_a_migration_a_table_without_its_triggers_has_them_again() -> None:
    write()
    on = " ON journal_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER journal_entry_append_only_update{on}")
    assert not update_is_refused()
    renew(plan=[], using="default")
    assert not update_is_refused()
    renew(plan=["anything"], using="default")
    assert update_is_refused()


@pytest.mark.django_db(transaction=True)
def test_the_operation_goes_both_ways_and_writes_itself() -> None:
    write()
    operation = AppendOnly("journal", "Entry", but=("kind",))
    state = MigrationLoader(connection).project_state()
    with connection.schema_editor() as editor:
        operation.database_backwards("journal", editor, state, state)
    assert not update_is_refused()
    with connection.schema_editor() as editor:
        operation.database_forwards("journal", editor, state, state)
    assert not update_is_refused()
    with pytest.raises(IntegrityError):
        Entry.objects.update(chain="alatau")
    renew(plan=["anything"], using="default")
    assert update_is_refused()
    assert (
        OperationWriter(operation, indentation=0).serialize()[0].splitlines()[0] == "tirek.journal.protect.AppendOnly("
    )
    assert "append-only" in operation.describe()
