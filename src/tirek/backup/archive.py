"""The file of a backup: a tar archive, written and read in one go, however large, with little memory.

manifest.json            what was backed up (see `manifest`)
tables/NAME/000001.copy.gz   rows, about eight megabytes a member
files/…                  files as they lie in TIREK_VAR, sealed as they are
SHA256SUMS               of every member before it, as `sha256sum --check` reads it
end.json                 what is known only at the end; without it a backup is not complete
"""

import gzip
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

from tirek.backup.errors import BackupError
from tirek.law.text import N_

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
END: Final = "end.json"
KEYS: Final = "keys.json"

NO_BACKUP: Final = N_("“{path}” is not a backup of Tirek, or its beginning is damaged")
CUT: Final = N_("“{path}” is not complete: the backup was cut off")
DAMAGED: Final = N_("“{path}” is damaged: {member} is not what was written")

_CHUNK: Final = 8 * 1024 * 1024
_PIECE: Final = 256 * 1024
_SMALL: Final = 64 * 1024 * 1024
"""Bytes of the members that are read whole."""
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*", re.ASCII)


class Writer:
    """Writes members one after another; `close` ends the archive."""

    def __init__(self, file: IO[bytes], at: int) -> None:
        # PAX: the sizes of large files; every name is short.
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT, bufsize=_PIECE)  # noqa: SIM115 - closed below
        self._at = at
        self._sums: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed below
        self.members = 0

    def add(self, name: str, content: bytes) -> None:
        """A member of these bytes."""
        self._member(name, len(content), _Bytes(content))

    def add_file(self, name: str, file: IO[bytes]) -> int:
        """A member with the content of an open file, as long as it is now; its size in bytes."""
        size = os.fstat(file.fileno()).st_size
        self._member(name, size, file)
        return size

    @contextmanager
    def rows(self, table: str) -> Iterator["Rows"]:
        """Takes the lines of a table."""
        rows = Rows(self, f"tables/{table}")
        yield rows
        rows.end()

    def close(self, end: dict[str, Any]) -> str:
        """Write the sums and the end; the SHA-256 of the sums, by which one backup is told from every other."""
        self._sums.seek(0)
        digest = _digest(self._sums)
        self._sums.seek(0)
        self._tar.addfile(self._info(SUMS, os.fstat(self._sums.fileno()).st_size), self._sums)
        self._sums.close()
        content = as_bytes({**end, "members": self.members, "sums": digest})
        self._tar.addfile(self._info(END, len(content)), _Bytes(content))
        self._tar.close()
        return digest

    def _member(self, name: str, size: int, content: Any) -> None:
        read = _Hashed(content)
        self._tar.addfile(self._info(name, size), read)
        # The list would grow with every file.
        self._tar.members.clear()  # type: ignore[attr-defined]  # there, and Python's own way to list them
        self._sums.write(f"{read.hash.hexdigest()}  {name}\n".encode())
        self._sums.flush()
        self.members += 1

    def _info(self, name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, self._at, 0o600
        return info


class Rows:
    """Lines of a table on their way into members of about eight megabytes, packed."""

    def __init__(self, writer: Writer, folder: str) -> None:
        self._writer = writer
        self._folder = folder
        self._lines: list[bytes] = []
        self._size = 0
        self._number = 0
        self.count = 0

    def write(self, line: bytes) -> None:
        """A row, with the end of its line."""
        self._lines.append(line)
        self._size += len(line)
        self.count += 1
        if self._size >= _CHUNK:
            self.end()

    def end(self) -> None:
        """Write what is left."""
        if not self._lines:
            return
        self._number += 1
        pack = zlib.compressobj(1, zlib.DEFLATED, 31)
        content = pack.compress(b"".join(self._lines)) + pack.flush()
        self._writer.add(f"{self._folder}/{self._number:06}.copy.gz", content)
        self._lines.clear()
        self._size = 0


@dataclass(slots=True)
class Member:
    """A member while it is read."""

    name: str
    size: int
    file: "_Hashed"

    def whole(self) -> bytes:
        """All of it; only for what is small."""
        return self.file.read(_SMALL)

    def pieces(self) -> Iterator[bytes]:
        """All of it, bit by bit."""
        while piece := self.file.read(_PIECE):
            yield piece

    def lines(self) -> Iterator[bytes]:
        """The rows in it, unpacked."""
        with _unpacking(self.file) as rows:
            yield from rows

    def unpacked(self) -> Iterator[bytes]:
        """The same, in pieces that end anywhere."""
        with _unpacking(self.file) as rows:
            while piece := rows.read(_PIECE):
                yield piece


def walk(path: Path) -> Iterator[Member]:
    """Every member, in order; what the caller leaves of one is read on, so that each is compared with its sum.

    Raises BackupError when the archive is none, is cut off, or holds anything that wasn't written into it.
    """
    shown = str(path)
    with path.open("rb") as file, TemporaryFile() as sums:
        try:
            yield from _members(file, shown, sums)
        except tarfile.TarError as error:
            raise BackupError(DAMAGED, path=shown, member=str(error)) from None


def _members(file: IO[bytes], shown: str, sums: IO[bytes]) -> Iterator[Member]:
    try:
        tar = tarfile.open(fileobj=file, mode="r|", bufsize=_PIECE)  # noqa: SIM115 - closed with its file
    except tarfile.TarError:
        raise BackupError(NO_BACKUP, path=shown) from None
    count, compared = 0, ""
    while (info := tar.next()) is not None:
        tar.members.clear()  # type: ignore[attr-defined]  # see Writer
        content = tar.extractfile(info) if info.isreg() and _NAME.fullmatch(info.name) else None
        if content is None or (count == 0 and info.name != MANIFEST):
            raise BackupError(NO_BACKUP, path=shown)
        member = Member(info.name, info.size, _Hashed(content, shown))
        if info.name == SUMS:
            compared = _compare(member, sums, shown)
            continue
        if info.name == END:
            end = json.loads(member.whole())
            if not compared or end.get("sums") != compared or end.get("members") != count:
                raise BackupError(DAMAGED, path=shown, member=SUMS)
            yield Member(END, info.size, _Hashed(_Bytes(as_bytes(end))))
            return
        yield member
        for _ in member.pieces():
            pass
        sums.write(f"{member.file.hash.hexdigest()}  {member.name}\n".encode())
        count += 1
    raise BackupError(CUT, path=shown)


def _compare(member: Member, sums: IO[bytes], shown: str) -> str:
    """The SHA-256 of the sums in the archive, when they are those of what was read; else the first that differs is named."""
    sums.seek(0)
    digest = sha256()
    written = b""
    for piece in member.pieces():
        digest.update(piece)
        lines = (written + piece).splitlines(keepends=True)
        written = b"" if lines[-1].endswith(b"\n") else lines.pop()
        for line in lines:
            if sums.readline() != line:
                name = line.decode(errors="replace").strip().partition("  ")[2]
                raise BackupError(DAMAGED, path=shown, member=name or SUMS)
    if written or sums.readline():
        raise BackupError(DAMAGED, path=shown, member=SUMS)
    return digest.hexdigest()


def _unpacking(file: Any) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=file, mode="rb")


def as_bytes(content: Any) -> bytes:
    """JSON that people can read, too."""
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _digest(file: IO[bytes]) -> str:
    digest = sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


class _Bytes:
    """Bytes that are read as a file is."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)

    def read(self, size: int = -1) -> bytes:
        size = len(self._content) if size < 0 else size
        piece, self._content = self._content[:size], self._content[size:]
        return bytes(piece)


class _Hashed:
    """A file whose content is hashed while it is read; `shown` is the archive in which it ends too early."""

    def __init__(self, file: Any, shown: str = "") -> None:
        self._file = file
        self._shown = shown
        self.hash = sha256()

    def read(self, size: int = -1) -> bytes:
        try:
            piece: bytes = self._file.read(size)
        except tarfile.ReadError:
            raise BackupError(CUT, path=self._shown) from None
        self.hash.update(piece)
        return piece
