"""A file that is either whole, checked and in its place, or not there at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Self

from tirek.ledger.bank import mt102, pain001
from tirek.ledger.bank.banks import BankFormat, BankSettings
from tirek.ledger.bank.model import FileHead, Payer, Payment
from tirek.ledger.bank.payments import MT102
from tirek.ledger.bank.problems import DISK, OTHER_FILE, BankFileError

PARTIAL: Final = ".part"
_BLOCK: Final = 256 * 1024
_MODE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Written:
    """A file in its place: path, SHA-256 of its bytes in hex, how many they are."""

    path: Path
    sha256: str
    size: int


def file_name(head: FileHead, form: BankFormat) -> str:
    """The name of a file: territory, run, its number in the run."""
    return f"{head.territory}-{head.run:06d}-{head.sequence:03d}.{'txt' if form.format == MT102 else 'xml'}"


def write_bank_file(
    folder: Path, head: FileHead, payer: Payer, payments: Iterable[Payment], form: BankFormat, settings: BankSettings
) -> Written:
    """Write one file of a run in the format of its bank, read it back, put it in its place. Raises BankFileError.

    Written again with the same input, it gives the same bytes and leaves the file as it is.
    """
    with draft_bank_file(folder, head, payer, payments, form, settings) as draft:
        draft.check()
        return draft.place()


def draft_bank_file(
    folder: Path, head: FileHead, payer: Payer, payments: Iterable[Payment], form: BankFormat, settings: BankSettings
) -> Draft:
    """The same up to the flush: checking and placing it is the caller's, who may check one file while the next is written."""
    write = mt102.write if form.format == MT102 else pain001.write

    def produce(file: BinaryIO) -> None:
        write(file, head, payer, payments, form, settings)

    def check(path: Path) -> None:
        if form.format == MT102:
            mt102.check(path, head, form)
        else:
            pain001.check(path, head)

    draft = Draft(folder, file_name(head, form), check)
    draft.produce(produce)
    return draft


def write_file(
    folder: Path, name: str, produce: Callable[[BinaryIO], None], check: Callable[[Path], None] | None = None
) -> Written:
    """Write a file under a temporary name in the same folder, flush it to the disk, check it, give it its name.

    A crash at any point leaves either the whole file or none under `name`; what an earlier crash left under the temporary
    name is overwritten. When producing or checking raises, nothing remains. A file that stands there already must be the
    same. Raises BankFileError when the disk refuses or a different file stands there.
    """
    with Draft(folder, name, check) as draft:
        draft.produce(produce)
        draft.check()
        return draft.place()


class Draft:
    """A file under its temporary name. As a context it leaves nothing behind under that name."""

    def __init__(self, folder: Path, name: str, check: Callable[[Path], None] | None = None) -> None:
        self._folder, self._name, self._check = folder, name, check
        self._partial = folder / f".{name}{PARTIAL}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.drop()

    def produce(self, write: Callable[[BinaryIO], None]) -> None:
        """Write it and flush it to the disk; nothing remains of what raises."""
        try:
            with self._told(), self._partial.open("wb") as file:
                self._partial.chmod(_MODE)
                write(file)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.drop()
            raise

    def check(self) -> None:
        """Read it back. Needs no database: another thread may do it."""
        if self._check is not None:
            with self._told():
                self._check(self._partial)

    def place(self) -> Written:
        """Give it its name. Raises BankFileError where a different file stands there."""
        path = self._folder / self._name
        with self._told():
            written = Written(path, digest(self._partial), self._partial.stat().st_size)
            if path.exists() and digest(path) != written.sha256:
                raise BankFileError(OTHER_FILE, name=self._name)
            self._partial.replace(path)
            _flush(self._folder)
        return written

    def drop(self) -> None:
        """Remove what is there under the temporary name."""
        with suppress(OSError):
            self._partial.unlink()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the disk refuses, as a BankFileError."""
        try:
            yield
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise BankFileError(DISK, name=self._name, folder=self._folder, reason=reason) from error


def digest(path: Path) -> str:
    """SHA-256 of a file in hex."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def _flush(folder: Path) -> None:
    """A rename outlives a loss of power only when the folder is flushed as well."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
