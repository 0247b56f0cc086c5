"""Append-only tables: the database itself refuses to change or delete a row, whoever asks.

A migration declares it: `operations = [AppendOnly("cases", "Fact")]`. There is no switch to turn it off.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps as installed
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from django.db.models import Model

_FUNCTION = """
CREATE OR REPLACE FUNCTION tirek_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        MESSAGE = TG_TABLE_NAME || ' is append-only: ' || TG_OP || ' is refused',
        ERRCODE = 'integrity_constraint_violation';
END $$
"""


class AppendOnly(Operation):
    """Refuse UPDATE, DELETE and TRUNCATE on a model's table.

    `but` names fields that may change; the rest of the row may not. Whoever tries gets Django's IntegrityError.
    """

    category = OperationCategory.SQL
    reduces_to_sql = True
    reversible = True

    def __init__(self, app: str, model: str, but: Sequence[str] = ()) -> None:
        self.app = app
        self.model = model
        self.but = tuple(but)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For Django's writer of migrations."""
        return type(self).__name__, [self.app, self.model], {"but": self.but} if self.but else {}

    def describe(self) -> str:
        """For `migrate`."""
        return f"Make {self.app}.{self.model} append-only"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models stay as they are."""

    def database_forwards(
        self, _app: str, schema_editor: BaseDatabaseSchemaEditor, _from: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the triggers."""
        protect(schema_editor, to_state.apps.get_model(self.app, self.model), self.but)

    def database_backwards(
        self, _app: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, _to: ProjectState
    ) -> None:
        """Drop them."""
        _unprotect(schema_editor, from_state.apps.get_model(self.app, self.model)._meta.db_table)


def protect(editor: BaseDatabaseSchemaEditor, model: type[Model], but: Sequence[str]) -> None:
    """Create the triggers of a table anew, for the columns it has now."""
    table = model._meta.db_table
    _unprotect(editor, table)
    changed = _changed(editor.connection, model, but)
    statements = _postgresql if editor.connection.vendor == "postgresql" else _sqlite
    for statement in statements(table, f" WHEN ({changed})" if but else ""):
        editor.execute(statement)


def renew(**options: Any) -> None:
    """Bring all declared protections up to date after migrations ran.

    SQLite builds a table anew to change it, and triggers go with the old one; a new column has to be protected, too.
    """
    if not options.get("plan"):
        return
    connection = connections[options["using"]]
    with connection.schema_editor() as editor:
        for operation in _declared(connection):
            protect(editor, installed.get_model(operation.app, operation.model), operation.but)


def declared_tables() -> frozenset[str]:
    """The tables that the applied migrations declare append-only."""
    operations = _declared(connections[DEFAULT_DB_ALIAS])
    return frozenset(installed.get_model(each.app, each.model)._meta.db_table for each in operations)


def protections() -> frozenset[str]:
    """The tables whose every trigger is there and at work."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
                "AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    events = ("UPDATE", "DELETE", "TRUNCATE") if connection.vendor == "postgresql" else ("UPDATE", "DELETE")
    return frozenset(
        table for table in declared_tables() if there.issuperset(_names(table)[event][:63] for event in events)
    )


def _declared(connection: BaseDatabaseWrapper) -> Iterator[AppendOnly]:
    """The operations of all applied migrations, in their order, whose model there still is."""
    loader = MigrationLoader(connection)
    models = {model._meta.label_lower for model in installed.get_models()}
    for name in sorted(loader.applied_migrations):
        migration = loader.disk_migrations.get(name)
        for operation in migration.operations if migration else ():
            if isinstance(operation, AppendOnly) and f"{operation.app}.{operation.model}".lower() in models:
                yield operation


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


def _unprotect(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    on = f' ON "{table}"' if editor.connection.vendor == "postgresql" else ""
    for name in _names(table).values():
        editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')
