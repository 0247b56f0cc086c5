"""Many rows of whole numbers at once, as NumPy columns: for what a million rows would take too long to do row by row.

Only columns of a fixed width: whole numbers, yes and no, identifiers (16 bytes). PostgreSQL itself puts the values of a column
one behind the other, so that they come as one value, and takes them by COPY in its binary form; SQLite has tuples.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import psycopg
from django.db import connection

if TYPE_CHECKING:
    from uuid import UUID

Array = npt.NDArray[Any]
AT_ONCE: Final = 131_072
"""Rows of one part: they stay in the processor's cache, and memory flat."""
_SENT: Final = {"i2": "int2send", "i4": "int4send", "i8": "int8send", "b1": "boolsend", "V16": "uuid_send"}
_AS_SENT: Final = frozenset({"b1", "V16"})
_HEAD: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TAIL: Final = b"\xff\xff"
_SQL_TYPES: Final = {"i2": "smallint", "i4": "integer", "i8": "bigint", "b1": "boolean", "V16": "uuid"}

Kinds = Mapping[str, str]
"""Column to kind: "i2", "i4", "i8" (whole numbers), "b1" (yes or no), "V16" (an identifier)."""


def identifier(value: UUID) -> np.void:
    """An identifier as it stands in an array."""
    return np.void(value.bytes)


def dtype_of(kinds: Kinds) -> np.dtype[np.void]:
    """The type of an array with these columns."""
    return np.dtype([(name, kind) for name, kind in kinds.items()])


def read(sql: str, values: Sequence[Any], kinds: Kinds, *, at_once: int = AT_ONCE) -> Iterator[Array]:
    """The rows that a SELECT yields, in its order; no column of them may be NULL (ValueError).

    PostgreSQL sends all of them in one part, held in memory whole: ask for ranges of some hundred thousand rows. SQLite yields
    parts of `at_once`; read them to the end before the connection does anything else.
    """
    return (
        _aggregated(sql, values, kinds) if connection.vendor == "postgresql" else _fetched(sql, values, kinds, at_once)
    )


def fetched_ahead(sql: str, values: Iterable[Sequence[Any]]) -> Generator[list[tuple[Any, ...]], None, None]:
    """The rows of one SELECT asked several times with other values, a list for each; of any columns, as the driver gives them.

    PostgreSQL works on the next list while the caller works on the one before. What the caller asks meanwhile waits for it.
    """
    if connection.vendor != "postgresql":
        for each in values:
            with connection.cursor() as cursor:
                cursor.execute(sql, each)
                found = cursor.fetchall()
            yield found
        return
    connection.ensure_connection()
    # Django's connection is one thread's alone; the driver's is not, and has one statement at a time.
    with connection.wrap_database_errors, ThreadPoolExecutor(1) as ahead:
        pending = None
        for each in values:
            asked = ahead.submit(_all_of, connection.connection, sql, each)
            if pending is not None:
                yield pending.result()
            pending = asked
        if pending is not None:
            yield pending.result()


def write(table: str, columns: Array, constants: Mapping[str, Any] | None = None) -> None:
    """Add rows to a table, from the columns of an array and the same further values in each; within a transaction.

    A key that the database itself counts is left out and goes up in the order of the rows. `constants` are for columns of bigint
    and of identifiers.
    """
    if not len(columns):
        return
    names, same = list(columns.dtype.names or ()), dict(constants or {})
    if connection.vendor == "postgresql":
        _copied_in(table, columns, same)
        return
    quoted = ", ".join(f'"{name}"' for name in (*names, *same))
    marks = ", ".join([*["%s"] * len(names), *(_literal(value) for value in same.values())])
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})',  # noqa: S608 - names of our own tables
            list(zip(*(_python(columns[name]) for name in names), strict=True)),
        )


def counted_anew(*tables: str) -> None:
    """Tell PostgreSQL how many rows these tables hold now: it would plan as if what was just written were not there."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def _python(column: Array) -> list[Any]:
    if column.dtype.kind == "V":
        # As Django writes an identifier where the database has no type for it.
        digits, width = column.tobytes().hex(), 2 * column.dtype.itemsize
        return [digits[place : place + width] for place in range(0, len(digits), width)]
    found: list[Any] = column.tolist()
    return found


def _literal(value: Any) -> str:
    return str(int(value)) if isinstance(value, int) else f"'{value.hex}'"


def _wire(kinds: Kinds, names: Sequence[str]) -> np.dtype[np.void]:
    """A row of PostgreSQL's binary form: the count of columns, then each with its length before it."""
    parts = [("columns", ">i2")]
    for name in names:
        kind = kinds[name]
        parts += [(f"{name}.length", ">i4"), (name, kind if kind in {"V16", "b1"} else f">{kind}")]
    return np.dtype(parts)


def _kinds_of(dtype: np.dtype[Any]) -> dict[str, str]:
    return {name: dtype[name].str.lstrip("<>|=") for name in dtype.names or ()}


def _copied_in(table: str, columns: Array, constants: Mapping[str, Any]) -> None:
    kinds = _kinds_of(columns.dtype)
    constant_kinds = {name: _kind_of_value(value) for name, value in constants.items()}
    names = [*kinds, *constant_kinds]
    wire = _wire({**kinds, **constant_kinds}, names)
    quoted = ", ".join(f'"{name}"' for name in names)
    # What the database refuses comes at the end of the block.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN (FORMAT BINARY)') as copy,
    ):
        copy.write(_HEAD)
        for start in range(0, len(columns), AT_ONCE):
            part = columns[start : start + AT_ONCE]
            rows = np.zeros(len(part), wire)
            rows["columns"] = len(names)
            for name in names:
                rows[f"{name}.length"] = wire[name].itemsize
                rows[name] = part[name] if name in kinds else _constant(constants[name])
            copy.write(rows.tobytes())
        copy.write(_TAIL)


def _kind_of_value(value: Any) -> str:
    match value:
        case bool():
            return "b1"
        case int():
            return "i8"
        case _:
            return "V16"


def _constant(value: Any) -> Any:
    return value if isinstance(value, int) else np.void(value.bytes)


def _aggregated(sql: str, values: Sequence[Any], kinds: Kinds) -> Iterator[Array]:
    columns = ", ".join(
        f"string_agg({_SENT[kind]}(\"{name}\"::{_SQL_TYPES[kind]}), ''::bytea)" for name, kind in kinds.items()
    )
    connection.ensure_connection()
    # Django's own cursors put values into the text and can't take bytes as they are.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        asked: Any = f"SELECT count(*), {columns} FROM ({sql}) AS asked"  # noqa: S608 - see `write`
        # Planned anew each time: a plan for any range does not fit every range.
        cursor.execute(asked, values, binary=True, prepare=False)
        count, *found = cursor.fetchone() or (0,)
    if not count:
        return
    rows = np.empty(count, dtype_of(kinds))
    for (name, kind), content in zip(kinds.items(), found, strict=True):
        column = np.frombuffer(content or b"", kind if kind in _AS_SENT else f">{kind}")
        if len(column) != count:
            message = f"the column {name} that is read in bulk holds no value in some row"
            raise ValueError(message)
        rows[name] = column
    yield rows


def _all_of(driver: Any, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with psycopg.Cursor(driver) as cursor:
        return cursor.execute(sql, values, prepare=False).fetchall()


def _fetched(sql: str, values: Sequence[Any], kinds: Kinds, at_once: int) -> Iterator[Array]:
    names = ", ".join(f'"{name}"' for name in kinds)
    dtype = dtype_of(kinds)
    identifiers = [place for place, kind in enumerate(kinds.values()) if kind == "V16"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM ({sql}) AS asked", values)  # noqa: S608 - see `write`
        while found := cursor.fetchmany(at_once):
            if identifiers:
                found = [
                    tuple(bytes.fromhex(cell) if place in identifiers else cell for place, cell in enumerate(row))
                    for row in found
                ]
            yield np.array(found, dtype)
