"""Statements that are asked for by everything anybody does: read and planned once a connection, not each time anew.

PostgreSQL keeps a prepared statement for as long as the connection lives. A pooler between us and it has to keep a connection
together (session mode). On SQLite they are statements like any other: its driver keeps them by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import Col

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_MARK: Final = "%s"
Row = TypeVar("Row", bound=models.Model)
_cursors: WeakKeyDictionary[BaseDatabaseWrapper, Any] = WeakKeyDictionary()
"""Each thread has a connection of its own, and so a cursor of its own."""


class Statement:
    """A statement of SQL with `%s` for each value.

    Name the columns that it reads: with `*` it would fail on connections that are older than a column. Where PostgreSQL can't
    tell the type of a value from its place, write it there: `%s::jsonb`.
    """

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def run(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run it on the default database; the rows that it answers with, none where it has no answer."""
        database = connections[DEFAULT_DB_ALIAS]
        if database.vendor != "postgresql":
            with database.cursor() as cursor:
                cursor.execute(self.sql, values)
                return cursor.fetchall() if cursor.description else []
        cursor = _cursor_of(database)
        # Around it Django's own cursor, which tells its errors from the driver's and knows who listens.
        around = database.make_debug_cursor(cursor) if database.queries_logged else database.make_cursor(cursor)
        around.execute(self._numbered, values)
        return cursor.fetchall() if cursor.pgresult.nfields else []

    def read(self, model: type[Row], values: Sequence[Any]) -> list[Row]:
        """The rows of a model that it selects, which names `columns_of` the model and nothing else."""
        names, converters = _reading(model, connection.vendor)
        rows = []
        for cells in self.run(values):
            row = list(cells)
            for place, column, converts in converters:
                for convert in converts:
                    row[place] = convert(row[place], column, connection)
            rows.append(model.from_db(connection.alias, names, row))
        return rows

    @cached_property
    def _numbered(self) -> str:
        first, *rest = self.sql.split(_MARK)
        return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))


def _cursor_of(database: BaseDatabaseWrapper) -> Any:
    """The cursor of a connection whose values travel beside the statement, not within its text as with Django's cursors."""
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_thread_sharing()
    driver: Any = database.connection
    cursor = _cursors.get(database)
    if cursor is None or cursor.connection is not driver:
        if driver.prepare_threshold is None:
            # Django's own statements carry their values in the text and are never prepared.
            driver.prepare_threshold = 0
        cursor = _cursors[database] = _prepared_cursor()(driver)
    return cursor


@cache
def _prepared_cursor() -> Any:
    import psycopg  # noqa: PLC0415 - not where the database is SQLite

    class Prepared(psycopg.RawCursor[Any]):
        """Has PostgreSQL prepare each statement the first time."""

        def execute(self, query: Any, params: Any = None, **_more: Any) -> Any:
            return super().execute(query, params, prepare=True)

    return Prepared


def columns_of(model: type[models.Model]) -> str:
    """The columns of a model, as `Statement.read` expects them."""
    table = model._meta.db_table
    return ", ".join(f'"{table}"."{column.column}"' for column in model._meta.concrete_fields)


@cache
def _reading(model: type[models.Model], _vendor: str) -> tuple[list[str], list[tuple[int, Any, list[Any]]]]:
    """The names of the columns, and what Django does to the values of some, which differs between databases."""
    columns = [Col(model._meta.db_table, each) for each in model._meta.concrete_fields]
    converters = [
        (place, each, [*connection.ops.get_db_converters(each), *each.get_db_converters(connection)])
        for place, each in enumerate(columns)
    ]
    return [each.attname for each in model._meta.concrete_fields], [each for each in converters if each[2]]
