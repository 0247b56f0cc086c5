"""What stands against restoring a file is told before anything is touched, in words."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.cli.conftest import Tirek

from tirek.backup import keys
from tirek.backup.archive import MANIFEST, Writer, as_bytes, walk
from tirek.backup.errors import BackupError
from tirek.backup.making import FORMAT, FORMAT_VERSION
from tirek.backup.tables import from_text, own_tables, tables, unescaped
from tirek.vault import restored

Make = Callable[..., Path]


@pytest.fixture
def backup(tmp_path: Path) -> Make:
    """Writes an archive with these changes of the manifest: `backup(migrations=[…])`."""

    def make(*, used: tuple[str, ...] = (), **changes: Any) -> Path:
        manifest = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "tirek": "9.9",
            "engine": "sqlite",
            "made_at": "2026-11-20T12:00:00+05:00",
            "migrations": [["jobs", "0001_initial"]],
            "tables": [],
            "heads": {},
            "keys": {**keys.described([]), "used": list(used)},
            "with_keys": False,
            **changes,
        }
        path = tmp_path / "city.backup"
        with path.open("wb") as file:
            writer = Writer(file, 0)
            writer.add(MANIFEST, as_bytes(manifest))
            writer.add("files/a", b"a" * 100_000)
            writer.close({"files": 1, "missing": {"count": 0, "first": []}, "keys": []})
        return path

    return make


def test_a_whole_backup(backup: Make, tirek: Tirek) -> None:
    path = backup()
    status, out, err = tirek("restore", path, "--check", "--lang", "en")
    assert (status, err) == (0, "")
    assert out == f"{path}: whole, and can be restored here: rows 0, files 1; made 2026-11-20T12:00:00+05:00\n"
    status, out, _ = tirek("restore", path, "--check", "--json")
    assert (status, json.loads(out)["restored"]) == (0, False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "other"}, "is not a backup of Tirek"),
        ({"format_version": 2}, "the form 2, which only a newer version"),
        ({"migrations": [["jobs", "9999_later"]]}, "newer version of Tirek (9.9): it knows jobs/9999_later"),
        ({"used": ("k-lost",)}, "needs the key “k-lost”"),
        ({"tables": [{"name": 'x"; DROP', "columns": [], "rows": 0, "serial": None}]}, "is not a backup"),
        ({"tables": [{"name": "django_session", "columns": [], "rows": 0, "serial": None}]}, "is not a backup"),
        ({"tables": [{"name": "x"}]}, "is not a backup"),
    ],
)
def test_what_cannot_be_restored_here(changes: dict[str, Any], words: str, backup: Make, tirek: Tirek) -> None:
    status, out, _ = tirek("restore", backup(**changes), "--json")
    assert status == 2
    assert words in json.loads(out)[0]["detail"]


def test_other_keys_of_the_same_name_are_told_apart(backup: Make, tirek: Tirek) -> None:
    name = next(iter(settings.TIREK_KEYS))
    other = {"used": [name], "ring": {name: keys.fingerprint(b"x" * 32)}, "index": keys.fingerprint(b"y" * 32)}
    status, out, _ = tirek("restore", backup(keys=other), "--json")
    assert (status, "is another one than the key of that name" in json.loads(out)[0]["detail"]) == (2, True)
    status, out, _ = tirek("restore", backup(keys={**other, "used": []}), "--json")
    assert (status, "TIREK_INDEX_KEY is another one" in json.loads(out)[0]["detail"]) == (2, True)
    status, out, _ = tirek("restore", backup(), "--with-keys", "--json")
    assert (status, "there are no keys in this backup" in json.loads(out)[0]["detail"]) == (2, True)


def test_nothing_damaged_passes(backup: Make, tmp_path: Path) -> None:
    content = backup().read_bytes()
    path = tmp_path / "damaged.backup"
    for place in range(0, len(content), 997):
        if not content[place]:
            # Where members are filled up; nobody reads that.
            continue
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(BackupError):
            read(path)


def test_nothing_cut_off_passes(backup: Make, tmp_path: Path) -> None:
    content = backup().read_bytes()
    end = content.rindex(b"end.json")
    path = tmp_path / "cut.backup"
    for size in (0, 1, 511, 512, 1000, 50_000, end - 1, end, end + 300):
        path.write_bytes(content[:size])
        with pytest.raises(BackupError):
            read(path)


def read(path: Path) -> None:
    for member in walk(path):
        member.whole()


def test_a_file_that_is_there_or_cannot_be_written(tmp_path: Path, tirek: Tirek) -> None:
    path = tmp_path / "there.backup"
    path.touch()
    status, out, _ = tirek("backup", path, "--json")
    assert (status, "is there already" in json.loads(out)[0]["detail"]) == (2, True)
    status, out, _ = tirek("restore", tmp_path / "missing.backup", "--check", "--json")
    assert (status, "there is no file" in json.loads(out)[0]["detail"]) == (2, True)
    status, out, _ = tirek("restore", os.devnull, "--check", "--json")
    assert (status, "is not a backup" in json.loads(out)[0]["detail"]) == (2, True)


def test_every_table_but_sessions_is_backed_up_and_every_column_has_a_form() -> None:
    assert {table.name for table in tables()} == set(own_tables()) - {"django_session"}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", r"a\tb\\n\nc", "a\tb\\n\nc"),
        ("plain", "12", "12"),
        ("uuid", "01a229a7-b43d-71bd-8440-651934c59172", "01a229a7b43d71bd8440651934c59172"),
        ("moment", "2026-11-20 07:00:00+00", "2026-11-20 07:00:00"),
        ("moment", "2026-11-20 07:00:00.5+00", "2026-11-20 07:00:00.500000"),
        ("bool", "t", True),
        ("bytes", r"\\x00ff", b"\x00\xff"),
        ("bytes", r"\\x", b""),
    ],
)
def test_what_postgresql_writes_is_what_sqlite_keeps(kind: Any, text: str, value: object) -> None:
    assert from_text(kind)(text) == value


def test_a_text_of_any_characters_comes_back() -> None:
    assert unescaped(r"\\t\t\\\\") == "\\t\t\\\\"


def test_a_room_joins_with_a_check_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restored, "_CHECKS", {})

    def look(language: str) -> list[str]:
        return [f"wrong in {language}"]

    restored.check("ledger", look)
    restored.check("ledger", look)
    assert list(restored.checks()["ledger"]("kk")) == ["wrong in kk"]
    with pytest.raises(ValueError, match="already"):
        restored.check("ledger", lambda _: [])
