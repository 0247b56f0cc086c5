"""Making a backup while everybody goes on working."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tirek.backup import keys
from tirek.backup.archive import KEYS, MANIFEST, Writer, as_bytes
from tirek.backup.errors import BackupError
from tirek.backup.snapshot import Snapshot, count, snapshot
from tirek.backup.tables import LEFT_OUT, Table, tables
from tirek.law.text import N_
from tirek.vault.errors import VaultError
from tirek.vault.keys import key_of

FORMAT: Final = "tirek-backup"
FORMAT_VERSION: Final = 1
FOLDERS: Final = ("files", "bank")
"""What of TIREK_VAR belongs to an installation beside its database. Files in them are written once and never changed."""
CLOCK: Final = "clock"
"""How far the clock of a demonstration was moved."""

THERE: Final = N_("“{path}” is there already; --force replaces it")
BUSY: Final = N_("another backup is being written to “{path}”")
NOT_CURRENT: Final = N_("the database isn't set up, or not for this version; run: django-admin migrate")

_NAMED: Final = 100
"""How many missing files are named; the rest is counted."""
_FRONT: Final = 64

Told = Callable[[str, int], None]
"""Told what is being done ("rows" or "files"), and how many there were so far."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    manifest: Mapping[str, Any]
    files: int
    bytes: int
    missing: int
    missing_first: tuple[str, ...]
    sums: str

    @property
    def rows(self) -> int:
        """How many rows."""
        return sum(table["rows"] for table in self.manifest["tables"])


def make(path: Path, at: datetime, told: Told, *, with_keys: bool = False, force: bool = False) -> Made:
    """Write a backup of the installation, as it is at one moment, into `path`: whole or not at all.

    Raises BackupError, and OSError when the file can't be written.
    """
    if path.exists() and not force:
        raise BackupError(THERE, path=path)
    _require_current()
    # The state is settled first: every file it speaks of was on the disk before it, and none is ever changed.
    with _draft(path) as file, snapshot() as found:
        manifest = _manifest(found, at, with_keys=with_keys)
        writer = Writer(file, int(at.timestamp()))
        writer.add(MANIFEST, as_bytes(manifest))
        if with_keys:
            writer.add(KEYS, as_bytes(keys.content()))
        _write_rows(writer, found, manifest, told)
        files, used = _write_files(writer, told)
        missing, first = _missing(found)
        end = {"files": files, "missing": {"count": missing, "first": first}, "keys": sorted(used)}
        sums = writer.close(end)
    return Made(manifest, files, path.stat().st_size, missing, tuple(first), sums)


@contextmanager
def _draft(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its place, on the disk for good, when the block ends well."""
    draft = path.with_name(f".{path.name}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(BUSY, path=path) from None
        try:
            # What one that was killed has left.
            file.truncate()
            yield file
            file.flush()
            os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _require_current() -> None:
    executor = MigrationExecutor(connection)
    known = executor.loader.graph.leaf_nodes()
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if unknown or executor.migration_plan(known):
        raise BackupError(NOT_CURRENT)


def _manifest(found: Snapshot, at: datetime, *, with_keys: bool) -> dict[str, Any]:
    every = tables()
    used = {
        key for table in every for column in table.columns if column.sealed for key in found.used_keys(table, column)
    }
    heads = found.rows("SELECT chain, number, hash FROM journal_head ORDER BY chain")
    migrations = found.rows("SELECT app, name FROM django_migrations ORDER BY app, name")
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "tirek": metadata.version("tirek"),
        "engine": connection.vendor,
        "made_at": at.isoformat(),
        "migrations": [list(each) for each in migrations],
        "tables": [_described(found, table) for table in every],
        "left_out": sorted(LEFT_OUT),
        "heads": {chain: {"number": number, "hash": mark} for chain, number, mark in heads},
        "keys": keys.described(used),
        "with_keys": with_keys,
    }


def _described(found: Snapshot, table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "columns": [{"name": column.name, "kind": column.kind} for column in table.columns],
        "rows": count(found, table.name),
        "serial": {"column": table.serial, "last": found.last(table)} if table.serial else None,
    }


def _write_rows(writer: Writer, found: Snapshot, manifest: Mapping[str, Any], told: Told) -> None:
    done = 0
    for table, described in zip(tables(), manifest["tables"], strict=True):
        with writer.rows(table.name) as rows:
            for line in found.lines(table):
                rows.write(line)
                if not rows.count % 10_000:
                    told("rows", done + rows.count)
        if rows.count != described["rows"]:
            message = f"{table.name}: {rows.count} rows were read where {described['rows']} were counted"
            raise RuntimeError(message)
        done += rows.count
    told("rows", done)


def _write_files(writer: Writer, told: Told) -> tuple[int, set[str]]:
    var, number, used = Path(settings.TIREK_VAR), 0, set[str]()
    for path in stored(var):
        with path.open("rb") as file:
            if path.is_relative_to(var / "files"):
                # The content itself stays closed; its front tells the key.
                with suppress(VaultError):
                    used.add(key_of(file.read(_FRONT)))
                file.seek(0)
            writer.add_file(str(path.relative_to(var)), file)
        number += 1
        if not number % 100:
            told("files", number)
    told("files", number)
    return number, used


def stored(var: Path) -> Iterator[Path]:
    """Every file of an installation beside its database; not those that are being written (their names begin with a dot)."""
    for folder in FOLDERS:
        for at, folders, names in os.walk(var / folder):
            folders.sort()
            yield from (Path(at) / name for name in sorted(names) if not name.startswith("."))
    if (var / CLOCK).is_file():
        yield var / CLOCK


def _missing(found: Snapshot) -> tuple[int, list[str]]:
    """The files that rows speak of and the store doesn't have."""
    store, number, first = Path(settings.TIREK_VAR) / "files", 0, list[str]()
    for table in tables():
        for column in table.columns:
            for key in found.file_keys(table, column) if column.names_file else ():
                if not (store / key[:2] / key[2:4] / key).exists():
                    number += 1
                    if len(first) < _NAMED:
                        first.append(key)
    return number, first
