"""Making an installation of a backup: everything is checked before anything changes, and once more before it becomes true."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from tirek.accounts.models import Account
from tirek.backup import keys, target, whole
from tirek.backup.archive import END, KEYS, MANIFEST, NO_BACKUP, Member, walk
from tirek.backup.errors import BackupError, require_whole
from tirek.backup.making import FORMAT, FORMAT_VERSION, Told
from tirek.backup.staging import Staging, staging
from tirek.backup.tables import LEFT_OUT, from_text
from tirek.cases.models import Case
from tirek.jobs.services import release
from tirek.journal.models import Entry
from tirek.law.text import N_

NEWER: Final = N_("the backup was made by a newer version of Tirek ({version}): it knows {name}; update Tirek first")
NEWER_FORMAT: Final = N_("the backup has the form {number}, which only a newer version of Tirek reads")
HOLDS: Final = N_(
    "this installation is not empty: accounts {accounts}, cases {cases}, entries of the journal {entries}. "
    "--force replaces all of it by the backup, for good"
)
KEYS_NEED_EMPTY: Final = N_(
    "keys are taken over by an empty installation only; the data of this one would become unreadable"
)

_NEEDED: Final = frozenset({"made_at", "engine", "heads", "with_keys"})
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a backup that was read from its beginning to its end and is what was written."""

    manifest: Mapping[str, Any]
    end: Mapping[str, Any]
    keys: Mapping[str, str] | None

    @property
    def rows(self) -> int:
        """How many rows."""
        return sum(table["rows"] for table in self.manifest["tables"])

    @property
    def missing(self) -> int:
        """How many files were missing already when it was made."""
        return int(self.end["missing"]["count"])


@dataclass(frozen=True, slots=True)
class Held:
    """What an installation holds that a backup would replace."""

    accounts: int
    cases: int
    entries: int


def inspect(path: Path, told: Told, *, with_keys: bool = False) -> Contents:
    """Read a whole backup and make sure that it can be restored here. Nothing is changed.

    `with_keys` uses the keys in it, in this process only. Raises BackupError, and OSError when it can't be read.
    """
    manifest: dict[str, Any] | None = None
    found: Mapping[str, str] | None = None
    for count, member in enumerate(walk(path)):
        if member.name == MANIFEST:
            manifest = _read_manifest(member, path)
        elif member.name == KEYS:
            found = _json(member, path)
        elif member.name == END:
            end = _json(member, path)
        # The keys come right after the manifest: what is missing is told before all the rest is read.
        if manifest is not None and count == (1 if manifest["with_keys"] else 0):
            if with_keys:
                keys.take_over(found)
            keys.require(manifest["keys"])
        if not count % 100:
            told("checked", count)
    assert manifest is not None
    keys.require({**manifest["keys"], "used": [*manifest["keys"]["used"], *end["keys"]]})
    return Contents(manifest, end, found)


def held() -> Held | None:
    """What this installation holds; None when it is empty."""
    if not target.has_rows():
        return None
    tables = (model._meta.db_table for model in (Account, Case, Entry))
    return Held(*(target.rows_of(table) for table in tables))


def restore(path: Path, told: Told, language: str, *, with_keys: bool = False, force: bool = False) -> Contents:
    """Make this installation what the backup holds.

    Raises BackupError when something stands against it, NotWholeError when what was restored is not what was backed up; in both
    cases, and when the process ends half-way, everything is as it was.
    """
    before = held()
    if before is not None and with_keys:
        raise BackupError(KEYS_NEED_EMPTY)
    if before is not None and not force:
        raise BackupError(HOLDS, accounts=before.accounts, cases=before.cases, entries=before.entries)
    contents = inspect(path, told, with_keys=with_keys)
    into, manifest = target.target(), contents.manifest
    with staging(Path(settings.TIREK_VAR)) as files, into.opened(_state(manifest)):
        with into.loading():
            _load(path, into, manifest, files, told)
        require_whole(whole.counted(manifest, language))
        target.migrate_on()
        release()
        told("verifying", 0)
        require_whole(whole.findings(manifest, contents.missing, files, language))
        if with_keys:
            keys.keep()
        files.publish()
    return contents


def _load(path: Path, into: target.Target, manifest: Mapping[str, Any], files: Staging, told: Told) -> None:
    described = {table["name"]: table for table in manifest["tables"]}
    for number, member in enumerate(walk(path)):
        folder, _, rest = member.name.partition("/")
        if folder == "tables":
            into.load(described[rest.partition("/")[0]], member)
        elif member.name not in (MANIFEST, KEYS, END):
            files.put(member)
        if not number % 20:
            told("restored", number)
    for table in described.values():
        if table["serial"]:
            into.count_on(table["name"], table["serial"]["column"], table["serial"]["last"])


def _state(manifest: Mapping[str, Any]) -> target.State:
    return frozenset((app, name) for app, name in manifest["migrations"])


def _json(member: Member, path: Path) -> Any:
    try:
        return json.loads(member.whole())
    except ValueError:
        raise BackupError(NO_BACKUP, path=path) from None


def _read_manifest(member: Member, path: Path) -> dict[str, Any]:
    """The manifest of a backup that this version can restore. Raises BackupError."""
    manifest: Any = _json(member, path)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BackupError(NO_BACKUP, path=path)
    with suppress(KeyError, TypeError, ValueError, AttributeError):
        if manifest["format_version"] > FORMAT_VERSION:
            raise BackupError(NEWER_FORMAT, number=manifest["format_version"])
        unknown = sorted(_state(manifest) - target.known_migrations())
        if unknown:
            raise BackupError(NEWER, version=manifest["tirek"], name="/".join(unknown[0]))
        _require_names(manifest, path)
        if manifest.keys() >= _NEEDED and {"used", "ring", "index"} <= manifest["keys"].keys():
            return manifest
    raise BackupError(NO_BACKUP, path=path)


def _require_names(manifest: Mapping[str, Any], path: Path) -> None:
    """Names and forms go into statements. Raises BackupError for those that are none of ours."""
    for table in manifest["tables"]:
        columns = [column["name"] for column in table["columns"]]
        if not all(_NAME.fullmatch(name) for name in (table["name"], *columns)) or table["name"] in LEFT_OUT:
            raise BackupError(NO_BACKUP, path=path)
        for column in table["columns"]:
            from_text(column["kind"])
        if not isinstance(table["rows"], int) or (table["serial"] and table["serial"]["column"] not in columns):
            raise BackupError(NO_BACKUP, path=path)
