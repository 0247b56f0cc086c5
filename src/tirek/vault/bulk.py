"""Many rows of whole numbers at once, as NumPy columns: for what a million rows would take too long to do row by row.

Only columns of a fixed width: whole numbers, yes and no, identifiers (16 bytes). On PostgreSQL they travel by COPY in its binary
form, which is the array itself with a length before each value; on SQLite as tuples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from django.db import connection

if TYPE_CHECKING:
    from uuid import UUID

Array = npt.NDArray[Any]
AT_ONCE: Final = 131_072
"""Rows of one part: they stay in the processor's cache, and memory flat."""
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
    """The rows that a SELECT yields, in parts of about `at_once`; no column of them may be NULL.

    On PostgreSQL within a transaction the parts are of one moment. Read them to the end before the connection does anything else.
    """
    return (
        _copied_out(sql, values, kinds, at_once)
        if connection.vendor == "postgresql"
        else _fetched(sql, values, kinds, at_once)
    )


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
    marks = ", ".join(["%s"] * (len(names) + len(same)))
    quoted = ", ".join(f'"{name}"' for name in (*names, *same))
    fixed = tuple(same.values())
    lists = [_python(columns[name]) for name in names]
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})',  # noqa: S608 - names of our own tables
            [(*row, *fixed) for row in zip(*lists, strict=True)],
        )


def _python(column: Array) -> list[Any]:
    if column.dtype.kind == "V":
        # As Django writes an identifier where the database has no type for it.
        return [bytes(value).hex() for value in column]
    found: list[Any] = column.tolist()
    return found


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
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN (FORMAT BINARY)') as copy:
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


def _copied_out(sql: str, values: Sequence[Any], kinds: Kinds, at_once: int) -> Iterator[Array]:
    wire = _wire(kinds, list(kinds))
    cast = ", ".join(f'"{name}"::{_SQL_TYPES[kind]}' for name, kind in kinds.items())
    with connection.cursor() as cursor:
        statement = cursor.mogrify(f"SELECT {cast} FROM ({sql}) AS asked", values)  # noqa: S608 - see `write`
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)") as copy:
            yield from _rows_of(copy, wire, kinds, at_once)


def _rows_of(copy: Any, wire: np.dtype[Any], kinds: Kinds, at_once: int) -> Iterator[Array]:
    waiting = bytearray()
    begun = False
    enough = at_once * wire.itemsize
    for data in copy:
        waiting += data
        if not begun and len(waiting) >= len(_HEAD):
            del waiting[: len(_HEAD)]
            begun = True
        if len(waiting) > enough + len(_TAIL):
            yield _parsed(waiting, enough, wire, kinds)
            del waiting[:enough]
    rest = (len(waiting) - len(_TAIL)) // wire.itemsize * wire.itemsize
    if rest > 0:
        yield _parsed(waiting, rest, wire, kinds)


def _parsed(waiting: bytearray, size: int, wire: np.dtype[Any], kinds: Kinds) -> Array:
    raw = np.frombuffer(bytes(waiting[:size]), wire)
    if raw["columns"].min() != len(kinds) or any(
        (raw[f"{name}.length"] != wire[name].itemsize).any() for name in kinds
    ):
        message = "a column that is read in bulk holds no value or one of another width"
        raise ValueError(message)
    rows = np.empty(len(raw), dtype_of(kinds))
    for name in kinds:
        rows[name] = raw[name]
    return rows


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
