"""Append-only tables: the database itself refuses to change or delete a row, whoever asks.

A migration declares it: `operations = [AppendOnly("cases", "Fact")]`. There is no switch to turn it off.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from tirek.journal.triggers import Execute, Triggers, declared, triggers_at_work

_FUNCTION = """
CREATE OR REPLACE FUNCTION tirek_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        MESSAGE = TG_TABLE_NAME || ' is append-only: ' || TG_OP || ' is refused',
        ERRCODE = 'integrity_constraint_violation';
END $$
"""


class AppendOnly(Triggers):
    """Refuse UPDATE, DELETE and TRUNCATE on a model's table.

    `but` names fields that may change; the rest of the row may not. Whoever tries gets Django's IntegrityError.
    """

    def __init__(self, app: str, model: str, but: Sequence[str] = ()) -> None:
        super().__init__(app, model)
        self.but = tuple(but)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For Django's writer of migrations."""
        return type(self).__name__, [self.app, self.model], {"but": self.but} if self.but else {}

    def describe(self) -> str:
        """For `migrate`."""
        return f"Make {self.app}.{self.model} append-only"

    def put(self, connection: BaseDatabaseWrapper, execute: Execute, model: type[Model]) -> None:
        """Create the triggers anew, for the columns that the table has now."""
        self.drop(connection, execute, model)
        changed = _changed(connection, model, self.but)
        statements = _postgresql if connection.vendor == "postgresql" else _sqlite
        for statement in statements(model._meta.db_table, f" WHEN ({changed})" if self.but else ""):
            execute(statement)

    def drop(self, connection: BaseDatabaseWrapper, execute: Execute, model: type[Model]) -> None:
        """Remove those that are there."""
        table = model._meta.db_table
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        for name in _names(table).values():
            execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def declared_tables() -> frozenset[str]:
    """The tables that the applied migrations declare append-only."""
    return frozenset(model._meta.db_table for _operation, model in declared(AppendOnly))


def protections() -> frozenset[str]:
    """The tables whose every trigger is there and at work."""
    connection = connections[DEFAULT_DB_ALIAS]
    there = triggers_at_work(connection)
    events = ("UPDATE", "DELETE", "TRUNCATE") if connection.vendor == "postgresql" else ("UPDATE", "DELETE")
    return frozenset(
        table for table in declared_tables() if there.issuperset(_names(table)[event][:63] for event in events)
    )


def _changed(connection: BaseDatabaseWrapper, model: type[Model], but: Sequence[str]) -> str:
    """The SQL condition that a column changed which may not."""
    free = {model._meta.get_field(name).attname for name in but}  # type: ignore[union-attr]
    different = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    columns = [connection.ops.quote_name(str(f.column)) for f in model._meta.concrete_fields if f.attname not in free]
    return " OR ".join(f"OLD.{column} {different} NEW.{column}" for column in columns)


def _names(table: str) -> dict[str, str]:
    return {event: f"{table}_append_only_{event.lower()}" for event in ("UPDATE", "DELETE", "TRUNCATE")}


def _postgresql(table: str, when: str) -> Iterator[str]:
    yield _FUNCTION
    for event, name in _names(table).items():
        unit = "STATEMENT" if event == "TRUNCATE" else "ROW"
        condition = when if event == "UPDATE" else ""
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" '
            f"FOR EACH {unit}{condition} EXECUTE FUNCTION tirek_append_only()"
        )


def _sqlite(table: str, when: str) -> Iterator[str]:
    for event, name in _names(table).items():
        if event != "TRUNCATE":
            condition = when if event == "UPDATE" else ""
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW{condition} '
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {event} is refused'); END"
            )
