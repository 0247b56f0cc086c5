"""Statements that are asked for by everything anybody does: read and planned once a connection, not each time anew.

PostgreSQL keeps a prepared statement for as long as the connection lives. A pooler between us and it has to keep a connection
together (session mode). On SQLite they are statements like any other: its driver keeps them by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection, models
from django.db.models.expressions import Col

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

_MARK: Final = "%s"
Row = TypeVar("Row", bound=models.Model)
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Statement:
    """A statement of SQL with `%s` for each value, told by its text.

    Name the columns that it reads: with `*` it would fail on connections that are older than a column. Where PostgreSQL can't
    tell the type of a value from its place, write it there: `%s::jsonb`.
    """

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def execute(self, cursor: CursorWrapper, values: Sequence[Any]) -> None:
        """Run it on a cursor of the default database."""
        if connection.vendor != "postgresql":
            cursor.execute(self.sql, values)
            return
        known = _prepared.setdefault(connection.connection, set())
        if self._name not in known:
            with connection.wrap_database_errors:
                connection.connection.execute(f"PREPARE {self._name} AS {self._numbered}")
            known.add(self._name)
        cursor.execute(self._call, values)

    def read(self, model: type[Row], values: Sequence[Any]) -> list[Row]:
        """The rows of a model that it selects, which names `columns_of` the model and nothing else."""
        with connection.cursor() as cursor:
            self.execute(cursor, values)
            found = cursor.fetchall()
        names, converters = _reading(model, connection.vendor)
        rows = []
        for cells in found:
            row = list(cells)
            for place, column, converts in converters:
                for convert in converts:
                    row[place] = convert(row[place], column, connection)
            rows.append(model.from_db(connection.alias, names, row))
        return rows

    @cached_property
    def _name(self) -> str:
        return f"tirek_{sha256(self.sql.encode()).hexdigest()[:24]}"

    @cached_property
    def _numbered(self) -> str:
        first, *rest = self.sql.split(_MARK)
        return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))

    @cached_property
    def _call(self) -> str:
        return f"EXECUTE {self._name}({', '.join([_MARK] * self.sql.count(_MARK))})"


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
