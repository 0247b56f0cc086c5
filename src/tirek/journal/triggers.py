"""What the database itself enforces beyond constraints: a migration declares it, and after every migration it is there anew."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.apps import apps as installed
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from django.db.models import Model

Kind = TypeVar("Kind", bound="Triggers")
Execute = Callable[[str], object]
"""Runs a statement."""


class Triggers(Operation):
    """Triggers on a model's table."""

    category = OperationCategory.SQL
    reduces_to_sql = True
    reversible = True

    def __init__(self, app: str, model: str) -> None:
        self.app = app
        self.model = model

    def put(self, connection: BaseDatabaseWrapper, execute: Execute, model: type[Model]) -> None:
        """Create them anew, for the columns that the table has now."""
        raise NotImplementedError

    def drop(self, connection: BaseDatabaseWrapper, execute: Execute, model: type[Model]) -> None:
        """Remove those that are there."""
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models stay as they are."""

    def database_forwards(
        self, _app: str, schema_editor: BaseDatabaseSchemaEditor, _from: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the triggers."""
        model = to_state.apps.get_model(self.app, self.model)
        self.put(schema_editor.connection, schema_editor.execute, model)

    def database_backwards(
        self, _app: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, _to: ProjectState
    ) -> None:
        """Drop them."""
        model = from_state.apps.get_model(self.app, self.model)
        self.drop(schema_editor.connection, schema_editor.execute, model)


def renew(**options: Any) -> None:
    """Create all declared triggers anew after migrations ran.

    SQLite builds a table anew to change it, and triggers go with the old one; a new column has to be protected, too.
    """
    if not options.get("plan"):
        return
    connection = connections[options["using"]]
    with connection.schema_editor() as editor:
        for operation, model in declared(Triggers, connection):
            operation.put(connection, editor.execute, model)


def declared(kind: type[Kind], connection: BaseDatabaseWrapper | None = None) -> Iterator[tuple[Kind, type[Model]]]:
    """The operations of a kind in all applied migrations, in their order, with their models as far as there still are such."""
    loader = MigrationLoader(connection or connections[DEFAULT_DB_ALIAS])
    models = {model._meta.label_lower for model in installed.get_models()}
    for name in sorted(loader.applied_migrations):
        migration = loader.disk_migrations.get(name)
        for operation in migration.operations if migration else ():
            if isinstance(operation, kind) and f"{operation.app}.{operation.model}".lower() in models:
                yield operation, installed.get_model(operation.app, operation.model)


def triggers_at_work(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """The names of all triggers that are there and not switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
                "AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return frozenset(name for (name,) in cursor.fetchall())
