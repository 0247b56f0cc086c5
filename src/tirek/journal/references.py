"""References that the database checks for all new rows of a statement at once, in tables that are filled by the million.

A foreign key looks each row's reference up on its own, when the transaction ends; for a payment run that takes a quarter of the
time. What these references point to must be append-only: nobody looks when a row is deleted or its key changed.

A migration declares them, for fields with `db_constraint=False`: `References("ledger", "Entry", ["award", "order"])`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from tirek.journal.triggers import Execute, Triggers, declared, triggers_at_work


class References(Triggers):
    """Refuse new rows of a model's table that refer to nothing. Whoever tries gets Django's IntegrityError."""

    def __init__(self, app: str, model: str, fields: Sequence[str]) -> None:
        super().__init__(app, model)
        self.fields = tuple(fields)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For Django's writer of migrations."""
        return type(self).__name__, [self.app, self.model, self.fields], {}

    def describe(self) -> str:
        """For `migrate`."""
        return f"Check what {self.app}.{self.model} refers to"

    def put(self, connection: BaseDatabaseWrapper, execute: Execute, model: type[Model]) -> None:
        """Create the triggers anew."""
        self.drop(connection, execute, model)
        statements = _postgresql if connection.vendor == "postgresql" else _sqlite
        for statement in statements(model._meta.db_table, _targets(model, self.fields)):
            execute(statement)

    def drop(self, connection: BaseDatabaseWrapper, execute: Execute, model: type[Model]) -> None:
        """Remove those that are there."""
        table = model._meta.db_table
        if connection.vendor == "postgresql":
            execute(f'DROP TRIGGER IF EXISTS "{_name(table)}" ON "{table}"')
            return
        for column, _target, _key in _targets(model, self.fields):
            execute(f'DROP TRIGGER IF EXISTS "{_name(table, column)}"')


_Target = tuple[str, str, str]
"""A column, the table that it refers to, and that table's key."""


def unchecked() -> frozenset[str]:
    """The tables of which a reference that the applied migrations declare is not checked."""
    connection = connections[DEFAULT_DB_ALIAS]
    there = triggers_at_work(connection)
    return frozenset(
        model._meta.db_table
        for operation, model in declared(References)
        if not there.issuperset(_all_names(connection, model, operation.fields))
    )


def suspend() -> None:
    """Let rows in whose reference is still to come, as a backup is loaded. In a transaction that ends with `resume`."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        for operation, model in declared(References):
            operation.drop(connection, cursor.execute, model)


def resume() -> list[str]:
    """Check new rows again, and all that are there: what refers to nothing, a text for each column."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        for operation, model in declared(References):
            operation.put(connection, cursor.execute, model)
    return list(_dangling())


def _dangling() -> Iterator[str]:
    """Each declared reference with rows that refer to nothing, as "table.column: rows"."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for operation, model in declared(References):
            table = model._meta.db_table
            for column, target, key in _targets(model, operation.fields):
                cursor.execute(
                    f'SELECT COUNT(*) FROM "{table}" t WHERE t."{column}" IS NOT NULL '  # noqa: S608 - names of our own tables
                    f'AND NOT EXISTS (SELECT 1 FROM "{target}" r WHERE r."{key}" = t."{column}")'
                )
                (count,) = cursor.fetchone()
                if count:
                    yield f"{table}.{column}: {count}"


def _targets(model: type[Model], fields: Sequence[str]) -> list[_Target]:
    found = []
    for name in fields:
        field: Any = model._meta.get_field(name)
        target = field.remote_field.model._meta
        found.append((field.column, target.db_table, target.pk.column))
    return found


def _name(table: str, column: str = "") -> str:
    return f"{table}_{column}_refers" if column else f"{table}_refers"


def _all_names(connection: BaseDatabaseWrapper, model: type[Model], fields: Sequence[str]) -> list[str]:
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return [_name(table)]
    return [_name(table, column) for column, _target, _key in _targets(model, fields)]


def _message(table: str, column: str) -> str:
    return f"{table}.{column} refers to nothing"


def _postgresql(table: str, targets: Sequence[_Target]) -> Iterator[str]:
    checks = "\n".join(
        f"""    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT "{column}" FROM added WHERE "{column}" IS NOT NULL) AS a
        WHERE NOT EXISTS (SELECT 1 FROM "{target}" r WHERE r."{key}" = a."{column}")
    ) THEN
        RAISE EXCEPTION USING MESSAGE = '{_message(table, column)}', ERRCODE = 'foreign_key_violation';
    END IF;"""  # noqa: S608 - names of our own tables
        for column, target, key in targets
    )
    # The plan is kept for the session, whatever the count of rows it was made for: by the index, never the whole other table.
    yield f"""
CREATE OR REPLACE FUNCTION "{_name(table)}"() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
{checks}
    RETURN NULL;
END $$
"""
    yield (
        f'CREATE TRIGGER "{_name(table)}" AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS added '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{_name(table)}"()'
    )


def _sqlite(table: str, targets: Sequence[_Target]) -> Iterator[str]:
    for column, target, key in targets:
        nothing = f'NOT EXISTS (SELECT 1 FROM "{target}" WHERE "{key}" = NEW."{column}")'  # noqa: S608 - names of our own tables
        yield (
            f'CREATE TRIGGER "{_name(table, column)}" AFTER INSERT ON "{table}" FOR EACH ROW '
            f'WHEN NEW."{column}" IS NOT NULL AND {nothing} '
            f"BEGIN SELECT RAISE(ABORT, '{_message(table, column)}'); END"
        )
