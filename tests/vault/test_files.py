"""Stored files: encrypted, whole, and what they were."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tirek.vault import files
from tirek.vault.errors import VaultError
from tirek.vault.files import read, store

CONTENT = b"%PDF-1.7 invented certificate"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.TIREK_VAR = tmp_path
    return tmp_path / "files"


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_read_as_it_was_stored(folder: Path) -> None:
    stored = store(CONTENT)
    assert read(stored.key) == CONTENT
    assert stored.size == len(CONTENT)
    assert stored.key.startswith(stored.sha256)
    assert store(b"").size == 0
    assert len(all_files(folder)) == 2


def test_the_disk_holds_no_word_of_it_and_nobody_else_may_look(folder: Path) -> None:
    store(CONTENT)
    (path,) = all_files(folder)
    assert b"certificate" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_the_same_content_is_stored_twice_and_differently(folder: Path) -> None:
    first, second = store(CONTENT), store(CONTENT)
    assert first.sha256 == second.sha256
    assert first.key != second.key
    contents = {path.read_bytes() for path in all_files(folder)}
    assert len(contents) == 2


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_changed_file_is_not_read(folder: Path, place: int) -> None:
    stored = store(CONTENT)
    (path,) = all_files(folder)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(VaultError):
        read(stored.key)


def test_files_that_changed_places_are_not_read(folder: Path) -> None:
    first, second = store(CONTENT), store(b"another")
    (path,) = [path for path in all_files(folder) if path.name == first.key]
    (other,) = [path for path in all_files(folder) if path.name == second.key]
    path.write_bytes(other.read_bytes())
    with pytest.raises(VaultError):
        read(first.key)


@pytest.mark.parametrize(
    "key", ["", "../../secret-key", "a" * 64, f"{'a' * 64}-{'b' * 16}\n", f"{'A' * 64}-{'b' * 16}"]
)
def test_only_keys_of_the_store_are_read(key: str) -> None:
    with pytest.raises(VaultError, match="not the key"):
        read(key)


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(VaultError, match="no such file"):
        read(f"{'a' * 64}-{'b' * 16}")


def test_a_full_disk_leaves_nothing_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[:5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write", full)
    with pytest.raises(OSError, match="No space"):
        store(CONTENT)
    assert all_files(folder) == []
