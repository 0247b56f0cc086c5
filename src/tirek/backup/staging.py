"""The files of a backup while it is restored: beside the store until the rows are known to be whole."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tirek.backup.archive import Member
from tirek.backup.errors import BackupError
from tirek.backup.making import CLOCK, FOLDERS
from tirek.law.text import N_

OTHER_FILE: Final = N_("“{path}” is there already with another content; move it away first")
STRANGE: Final = N_("the backup holds “{name}”, which does not belong there")
BUSY: Final = N_("a backup is being restored here already")


class Staging:
    """Takes files in. Restoring only adds files: what an installation had before stays, sealed and unused."""

    def __init__(self, var: Path, folder: Path) -> None:
        self._var = var
        self._folder = folder
        self.count = 0

    def put(self, member: Member) -> None:
        """Keep a file aside. Raises BackupError for a name that has no place here, or that another file has."""
        first, _, rest = member.name.partition("/")
        if not (member.name == CLOCK or (first in FOLDERS and rest)):
            raise BackupError(STRANGE, name=member.name)
        self.count += 1
        there = self._var / member.name
        if there.exists() and member.name != CLOCK:
            _compare(there, member)
            return
        path = self._folder / member.name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in member.pieces():
                file.write(piece)

    def has(self, key: str) -> bool:
        """Whether a file of the vault is there or will be."""
        place = Path("files") / key[:2] / key[2:4] / key
        return (self._var / place).exists() or (self._folder / place).exists()

    def publish(self) -> None:
        """Put every file in its place, on the disk for good; still nobody speaks of them."""
        for at, _, names in os.walk(self._folder):
            folder = self._var / Path(at).relative_to(self._folder)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in names:
                (Path(at) / name).rename(folder / name)
        # One for all: a flush for each of a million files would take hours.
        os.sync()


@contextmanager
def staging(var: Path) -> Iterator[Staging]:
    """A place beside the store for as long as the block runs; one that was killed leaves it, and it is emptied first."""
    folder = var / ".restoring"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(BUSY) from None
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield Staging(var, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def _compare(there: Path, member: Member) -> None:
    with there.open("rb") as file:
        same = all(file.read(len(piece)) == piece for piece in member.pieces()) and not file.read(1)
    if not same:
        raise BackupError(OTHER_FILE, path=there)
