"""Files, encrypted on the disk. They are only ever added: what a decision was founded on stays readable."""

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings

from tirek.vault.errors import VaultError
from tirek.vault.keys import seal, unseal

_KEY: Final = re.compile(r"[0-9a-f]{64}-[0-9a-f]{16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file is (`key`), the SHA-256 of its plain content, and the content's size in bytes."""

    key: str
    sha256: str
    size: int


def store(content: bytes) -> StoredFile:
    """Keep `content`: encrypted, on the disk for good when this returns, and never half-written.

    Each call makes a file of its own, even for the same content: nobody can learn from the store that two people sent the same.
    """
    digest = sha256(content).hexdigest()
    key = f"{digest}-{secrets.token_hex(8)}"
    path = _path(key)
    _make_folder(path.parent)
    draft = path.with_name(f".{path.name}.draft")
    try:
        _write(draft, seal(content, use="file", place=key))
        draft.rename(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    _flush_folder(path.parent)
    return StoredFile(key=key, sha256=digest, size=len(content))


def read(key: str) -> bytes:
    """The plain content of a stored file.

    Raises VaultError when there is no such file, or when it isn't what was stored.
    """
    if not _KEY.fullmatch(key):
        raise VaultError("this is not the key of a stored file")
    try:
        sealed = _path(key).read_bytes()
    except FileNotFoundError:
        message = f"{key}: there is no such file in the store"
        raise VaultError(message) from None
    content = unseal(sealed, use="file", place=key)
    if sha256(content).hexdigest() != key.partition("-")[0]:
        message = f"{key}: the content isn't the one that was stored"
        raise VaultError(message)
    return content


def _path(key: str) -> Path:
    return Path(settings.TIREK_VAR) / "files" / key[:2] / key[2:4] / key


def _make_folder(folder: Path) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
        _flush_folder(path.parent)


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
