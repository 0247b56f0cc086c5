"""One state of the whole database, read while others go on writing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

from django.db import connection, connections

from tirek.backup.tables import FILE_KEY, FILE_KEY_LENGTH, Column, Table, quoted, sqlite_line

_FETCHED: Final = 2000


class Snapshot(Protocol):
    """What is read of one state; everything asked of it is answered from the same moment."""

    def lines(self, table: Table) -> Iterator[bytes]:
        """Every row as a line of COPY."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The answer to a question whose answer is short."""

    def last(self, table: Table) -> int:
        """The last number that the database gave in a table with a serial column; 0 before the first."""

    def used_keys(self, table: Table, column: Column) -> set[str]:
        """The ids of the keys that sealed a column."""

    def file_keys(self, table: Table, column: Column) -> Iterator[str]:
        """The keys of files that stand in a column."""


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """The state that the database of the installation has now, for as long as the block runs."""
    opened = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with opened as found:
        yield found


def count(found: Snapshot, table: str) -> int:
    """How many rows a table has."""
    number: int = found.rows(f"SELECT count(*) FROM {quoted(table)}")[0][0]  # noqa: S608 - names of our own tables
    return number


@contextmanager
def _sqlite() -> Iterator[Snapshot]:
    # A connection of its own: Django's takes the lock of the writer at the start of each transaction.
    database = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None, timeout=20)
    try:
        database.execute("PRAGMA query_only=ON")
        database.execute("BEGIN")
        # In WAL mode the first thing that is read settles the state that is read from then on.
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield _SQLite(database)
    finally:
        database.close()


class _SQLite:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.create_function("tirek_key", 1, _key_of, deterministic=True)

    def lines(self, table: Table) -> Iterator[bytes]:
        for (line,) in self._many(f"SELECT {sqlite_line(table)} FROM {quoted(table.name)}"):  # noqa: S608 - our own names
            yield line.encode() + b"\n"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._database.execute(sql).fetchall()

    def last(self, table: Table) -> int:
        found = self._database.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name]).fetchone()
        return int(found[0]) if found else 0

    def used_keys(self, table: Table, column: Column) -> set[str]:
        name = quoted(column.name)
        sql = f"SELECT DISTINCT tirek_key({name}) FROM {quoted(table.name)} WHERE {name} IS NOT NULL"  # noqa: S608 - our own names
        return {key for (key,) in self._database.execute(sql)}

    def file_keys(self, table: Table, column: Column) -> Iterator[str]:
        name = quoted(column.name)
        sql = f"SELECT {name} FROM {quoted(table.name)} WHERE length({name}) = {FILE_KEY_LENGTH}"  # noqa: S608 - our own names
        yield from (key for (key,) in self._many(sql) if FILE_KEY.fullmatch(key))

    def _many(self, sql: str) -> Iterator[tuple[Any, ...]]:
        cursor = self._database.execute(sql)
        while rows := cursor.fetchmany(_FETCHED):
            yield from rows


def _key_of(sealed: bytes) -> str:
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


@contextmanager
def _postgresql() -> Iterator[Snapshot]:
    own = connections["default"].copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # The form in which rows are written must not depend on how the server is set.
            for setting in ("datestyle = 'ISO, YMD'", "timezone = 'UTC'", "bytea_output = 'hex'"):
                cursor.execute(f"SET LOCAL {setting}")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT 1")
        yield _PostgreSQL(own.connection)
    finally:
        own.close()


class _PostgreSQL:
    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def lines(self, table: Table) -> Iterator[bytes]:
        columns = ", ".join(quoted(each.name) for each in table.columns)
        yield from self._copied(f"SELECT {columns} FROM {quoted(table.name)}")  # noqa: S608 - our own names

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._raw.cursor() as cursor:
            cursor.execute(sql)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def last(self, table: Table) -> int:
        sequence = f"pg_get_serial_sequence('{quoted(table.name)}', '{table.serial}')"
        # A column that an administrator made has no sequence; its highest number stands in the rows themselves.
        found = self.rows(f"SELECT coalesce(pg_sequence_last_value({sequence}::regclass), 0)")
        return int(found[0][0])

    def used_keys(self, table: Table, column: Column) -> set[str]:
        name = quoted(column.name)
        part = f"substring({name} FROM 3 FOR get_byte({name}, 1))"
        sql = f"SELECT DISTINCT {part} FROM {quoted(table.name)} WHERE {name} IS NOT NULL"  # noqa: S608 - our own names
        return {bytes(key).decode("ascii", "replace") for (key,) in self.rows(sql)}

    def file_keys(self, table: Table, column: Column) -> Iterator[str]:
        name = quoted(column.name)
        sql = f"SELECT {name} FROM {quoted(table.name)} WHERE length({name}) = {FILE_KEY_LENGTH}"  # noqa: S608 - our own names
        for line in self._copied(sql):
            key = line.decode().rstrip("\n")
            if FILE_KEY.fullmatch(key):
                yield key

    def _copied(self, sql: str) -> Iterator[bytes]:
        with self._raw.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT") as copy:
            for line in copy:
                yield bytes(line)
