"""New rows of several tables, written together: one round trip instead of one per row.

A use case that writes dozens of rows spends most of its time on the way to the database and on putting statements together.
Everything here keeps what `save()` does for a new row: defaults, sealed columns, constraints, triggers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final, TypeVar

from django.db import connection, models, transaction
from django.db.transaction import TransactionManagementError

_MOST_VALUES: Final = 999
"""What a statement may carry on SQLite."""

Row = TypeVar("Row", bound=models.Model)


def is_new(row: models.Model) -> bool:
    """Whether a row is not written yet, so that nothing in the database can speak of it."""
    return row._state.adding  # noqa: SLF001 - Django's only way to ask


def add(row: Row) -> Row:
    """Write a new row: at once, or at the end of the `together` around it."""
    waiting = _waiting.get()
    if waiting is None:
        insert([row])
    else:
        waiting.append(row)
    return row


@contextmanager
def together() -> Iterator[None]:
    """Write the rows that the block adds at its end, in their order by table; none of them when it fails.

    What the block reads doesn't see them yet. A block inside another one joins it. Needs a transaction around it.
    """
    if _waiting.get() is not None:
        yield
        return
    rows: list[models.Model] = []
    token = _waiting.set(rows)
    try:
        yield
    finally:
        _waiting.reset(token)
    insert(rows)


_waiting: ContextVar[list[models.Model] | None] = ContextVar("waiting", default=None)


def insert(rows: Iterable[models.Model]) -> None:
    """Write new rows of any tables; a number that the database itself gives to a row is not read back.

    Raises IntegrityError as any other insert, TransactionManagementError outside of a transaction.
    """
    by_table: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        by_table[type(row)].append(row)
    if not by_table:
        return
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("rows are written together in a transaction")
    statements = [_statement(model, part) for model, each in by_table.items() for part in _parts(model, each)]
    with connection.cursor() as cursor:
        # Values bound by the driver: several statements travel as one.
        if connection.vendor == "postgresql" and not connection.features.uses_server_side_binding:
            cursor.execute(
                ";".join(sql for sql, _values in statements), [each for _sql, values in statements for each in values]
            )
        else:
            for sql, values in statements:
                cursor.execute(sql, values)
    for each in by_table.values():
        for row in each:
            row._state.adding = False  # noqa: SLF001 - as every insert of Django leaves it
            row._state.db = connection.alias  # noqa: SLF001 - the same


def _parts(model: type[models.Model], rows: Sequence[models.Model]) -> Iterator[Sequence[models.Model]]:
    size = _MOST_VALUES // len(_columns(model)) if connection.vendor == "sqlite" else len(rows)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _statement(model: type[models.Model], rows: Sequence[models.Model]) -> tuple[str, list[Any]]:
    columns = _columns(model)
    values = [
        column.get_db_prep_save(column.pre_save(row, add=True), connection=connection)
        for row in rows
        for column in columns
    ]
    return f"{_head(model)}{', '.join([_marks(len(columns))] * len(rows))}", values


@cache
def _columns(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(column for column in model._meta.concrete_fields if not isinstance(column, models.AutoField))


@cache
def _head(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in _columns(model))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608 - names of our own tables


@cache
def _marks(count: int) -> str:
    return f"({', '.join(['%s'] * count)})"
