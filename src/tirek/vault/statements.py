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
_IDLE: Final = 0
_IN_TRANSACTION: Final = 2
"""States of a connection, as libpq counts them."""
_COMMAND_DONE: Final = 1
_ROWS: Final = 2
"""Good ends of a statement, as libpq counts them."""
Row = TypeVar("Row", bound=models.Model)
_statements: WeakKeyDictionary[Any, _Prepared] = WeakKeyDictionary()
"""By the driver's connections; each thread has one of its own."""


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
        _opened(database)
        driver: Any = database.connection
        # Django's own cursor tells whoever listens to the statements; mostly nobody does.
        if not (database.queries_logged or database.execute_wrappers):
            database.validate_no_broken_transaction()
            if _begun(driver):
                with database.wrap_database_errors:
                    return _prepared_by(driver).run(self._numbered, values)
        cursor = _cursor_of(driver)
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


def _opened(database: BaseDatabaseWrapper) -> None:
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_thread_sharing()


def _begun(driver: Any) -> bool:
    """Begin the transaction that is due; whether a statement can go straight to the server, because nothing else is under way."""
    server = driver.pgconn
    status = server.transaction_status
    if status != _IDLE or driver.autocommit:
        return bool(status in {_IDLE, _IN_TRANSACTION})
    if (driver.isolation_level, driver.read_only, driver.deferrable) != (None, None, None):
        return False  # the driver knows how such a one begins
    return bool(server.exec_(b"BEGIN").status == _COMMAND_DONE)


class _Prepared:
    """The statements that a connection has prepared, by their text and the types of their values.

    It speaks to libpq itself, and waits for the answer there: half the work of a cursor, which can also be waited for elsewhere.
    """

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._names: dict[tuple[str, Any], bytes] = {}

    def run(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        from psycopg.adapt import PyFormat, Transformer  # noqa: PLC0415 - not where the database is SQLite

        server, values_and_rows = self._driver.pgconn, Transformer(self._driver)
        written = values_and_rows.dump_sequence(values, [PyFormat.AUTO] * len(values))
        kind = (sql, values_and_rows.types)
        name = self._names.get(kind)
        if name is None:
            name = f"tirek_{len(self._names)}".encode()
            self._done(server.prepare(name, sql.encode(), values_and_rows.types))
            self._names[kind] = name
        answer = self._done(server.exec_prepared(name, written, values_and_rows.formats))
        if not answer.nfields:
            return []
        values_and_rows.set_pgresult(answer)
        return values_and_rows.load_rows(0, answer.ntuples, tuple)

    def _done(self, answer: Any) -> Any:
        from psycopg.errors import error_from_result  # noqa: PLC0415 - the same

        if answer.status not in {_COMMAND_DONE, _ROWS}:
            raise error_from_result(answer, self._driver.info.encoding)
        return answer


def _prepared_by(driver: Any) -> _Prepared:
    found = _statements.get(driver)
    if found is None:
        found = _statements[driver] = _Prepared(driver)
    return found


def _cursor_of(driver: Any) -> Any:
    """A cursor whose values travel beside the statement, not within its text as with Django's cursors.

    Django has the driver prepare nothing: after a rollback it would throw away the statements of `_Prepared` with its own.
    """
    from psycopg import RawCursor  # noqa: PLC0415 - not where the database is SQLite

    return RawCursor(driver)


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
