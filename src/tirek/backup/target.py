"""The database that a backup is restored into: all of it becomes what the backup holds, or nothing changes."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tirek.backup.archive import Member
from tirek.backup.errors import BackupError, NotWholeError, require_whole
from tirek.backup.making import flush_folder
from tirek.backup.tables import LEFT_OUT, NOTHING, from_text, own_tables, quoted
from tirek.journal import references
from tirek.journal.triggers import renew
from tirek.law.text import N_

RUNNING: Final = N_("somebody is using the database; stop Tirek (server and worker) before a backup is restored")

State = frozenset[tuple[str, str]]
"""The migrations that were applied, as application and name."""


class Target(Protocol):
    """One of the two kinds of databases."""

    def opened(self, state: State) -> Any:
        """A block that begins with empty tables of `state` and at whose end everything becomes true at once, or nothing."""

    def loading(self) -> Any:
        """The block within in which rows are loaded, in any order; raises NotWholeError when one refers to nothing."""

    def load(self, table: Mapping[str, Any], rows: Member) -> None:
        """Load a part of a table's rows."""

    def count_on(self, table: str, column: str, last: int) -> None:
        """Let the numbers that the database gives go on behind `last` and behind those that are there."""


def target() -> Target:
    """The database of this installation."""
    return _PostgreSQL() if connection.vendor == "postgresql" else _SQLite()


def has_rows() -> bool:
    """Whether there is anything in the database that a backup would replace."""
    if _missing():
        return False
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in sorted(there & set(own_tables()) - LEFT_OUT):
            cursor.execute(f"SELECT 1 FROM {quoted(table)} LIMIT 1")  # noqa: S608 - names of our own tables
            if cursor.fetchone():
                return True
    return False


def rows_of(table: str) -> int:
    """How many rows a table has; 0 where there is no such table."""
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return 0
        cursor.execute(f"SELECT count(*) FROM {quoted(table)}")  # noqa: S608 - names of our own tables
        return int(cursor.fetchone()[0])


def migrate_to(state: State) -> None:
    """Create the tables as they were with these migrations."""
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.nodes
    parents = {
        parent for each in state if each in nodes for parent in executor.loader.disk_migrations[each].dependencies
        if each[0] == parent[0]
    }  # fmt: skip
    executor.migrate([each for each in sorted(state) if each in nodes and each not in parents])
    renew(plan=True, using=connection.alias)


def migrate_on() -> bool:
    """Bring the tables up to this version; whether there was anything to do."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    if not executor.migration_plan(leaves):
        return False
    executor.migrate(leaves)
    renew(plan=True, using=connection.alias)
    return True


def known_migrations() -> State:
    """Every migration of this version."""
    return frozenset(MigrationExecutor(None).loader.disk_migrations)


def _tables_then() -> set[str]:
    """The tables that the applied migrations made, whatever this version calls them."""
    loader = MigrationExecutor(connection).loader
    state = loader.project_state([each for each in loader.applied_migrations if each in loader.graph.nodes])
    return {str(each.options.get("db_table") or f"{app}_{name}") for (app, name), each in state.models.items()}


def _missing() -> bool:
    """Whether there is no file of SQLite yet; asking it would make one."""
    return connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists()


class _PostgreSQL:
    @contextmanager
    def opened(self, state: State) -> Iterator[None]:
        try:
            with transaction.atomic(durable=True):
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '10s'")
                    cursor.execute("SET LOCAL statement_timeout = 0")
                    self._empty(cursor, state)
                migrate_to(state)
                yield
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == "55P03":
                raise BackupError(RUNNING) from None
            raise

    def _empty(self, cursor: Any, state: State) -> None:
        """Tables that are there, empty and as the backup needs them stay, and with them who may use them."""
        there = set(connection.introspection.table_names(cursor))
        ours = sorted(there & {*own_tables(), "django_migrations"})
        if not ours:
            return
        names = ", ".join(quoted(table) for table in ours)
        cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        if "django_migrations" in ours:
            cursor.execute("SELECT app, name FROM django_migrations")
            if frozenset(cursor.fetchall()) == state and not has_rows():
                cursor.execute("DELETE FROM django_session")
                return
        # Also what another version left; never what somebody else keeps beside it.
        names = ", ".join(quoted(table) for table in sorted({*ours, *(there & _tables_then())}))
        cursor.execute(f"DROP TABLE {names} CASCADE")

    @contextmanager
    def loading(self) -> Iterator[None]:
        with connection.cursor() as cursor:
            # A migration that adds a reference has it checked at once from then on.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        references.suspend()
        yield
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError as error:
            raise NotWholeError([" ".join(str(error).split())]) from None
        require_whole(references.resume())

    def load(self, table: Mapping[str, Any], rows: Member) -> None:
        columns = ", ".join(quoted(each["name"]) for each in table["columns"])
        with connection.cursor() as cursor:
            raw: Any = cursor.cursor
            with raw.copy(f"COPY {quoted(table['name'])} ({columns}) FROM STDIN") as copy:
                for piece in rows.unpacked():
                    copy.write(piece)

    def count_on(self, table: str, column: str, last: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(max({quoted(column)}), 0) FROM {quoted(table)}")  # noqa: S608 - checked names
            last = max(last, cursor.fetchone()[0])
            sequence = f"pg_get_serial_sequence('{quoted(table)}', '{column}')"
            cursor.execute(f"SELECT setval({sequence}, %s, %s)", [max(last, 1), last > 0])


class _SQLite:
    """The new database is made beside the old one, which it replaces at the end."""

    @contextmanager
    def opened(self, state: State) -> Iterator[None]:
        connection.close()
        place = Path(str(connection.settings_dict["NAME"]))
        aside = place.with_name(f"{place.name}.restoring")
        _remove(aside)
        _require_alone(place)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection.settings_dict["NAME"] = str(aside)
        try:
            migrate_to(state)
            yield
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA journal_mode=DELETE")
            connection.close()
            _flush(aside)
            _require_alone(place)
            aside.replace(place)
            flush_folder(place.parent)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = str(place)
            _remove(aside)

    @contextmanager
    def loading(self) -> Iterator[None]:
        with connection.cursor() as cursor:
            # Until the end it is nobody's database: what a crash does to it doesn't matter.
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-65536")
        connection.disable_constraint_checking()
        try:
            with transaction.atomic():
                references.suspend()
                yield
                require_whole(references.resume())
        finally:
            connection.enable_constraint_checking()
        with connection.cursor() as cursor:
            broken = cursor.execute("PRAGMA foreign_key_check").fetchmany(10)
        require_whole(f"{table} {row} → {other}" for table, row, other, _ in broken)

    def load(self, table: Mapping[str, Any], rows: Member) -> None:
        columns = table["columns"]
        names, marks = ", ".join(quoted(each["name"]) for each in columns), ", ".join("?" * len(columns))
        convert = [from_text(each["kind"]) for each in columns]

        def cells() -> Iterable[list[Any]]:
            for line in rows.lines():
                texts = line[:-1].decode().split("\t")
                yield [None if text == NOTHING else made(text) for made, text in zip(convert, texts, strict=True)]

        connection.connection.executemany(f"INSERT INTO {quoted(table['name'])} ({names}) VALUES ({marks})", cells())  # noqa: S608 - checked names

    def count_on(self, table: str, column: str, last: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(max({quoted(column)}), 0) FROM {quoted(table)}")  # noqa: S608 - checked names
            last = max(last, cursor.fetchone()[0])
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


def _require_alone(place: Path) -> None:
    """Make sure that nobody has the database open: only then does SQLite leave its journal. Raises BackupError."""
    if not place.exists():
        return
    database = sqlite3.connect(str(place), timeout=0, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        raise BackupError(RUNNING) from None
    finally:
        database.close()


def _remove(aside: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        aside.with_name(aside.name + end).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
