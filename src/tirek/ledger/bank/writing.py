"""A file that is either whole, checked and in its place, or not there at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

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
    write = mt102.write if form.format == MT102 else pain001.write

    def produce(file: BinaryIO) -> None:
        write(file, head, payer, payments, form, settings)

    def check(path: Path) -> None:
        if form.format == MT102:
            mt102.check(path, head, form)
        else:
            pain001.check(path, head)

    return write_file(folder, file_name(head, form), produce, check)


def write_file(
    folder: Path, name: str, produce: Callable[[BinaryIO], None], check: Callable[[Path], None] | None = None
) -> Written:
    """Write a file under a temporary name in the same folder, flush it to the disk, check it, give it its name.

    A crash at any point leaves either the whole file or none under `name`; what an earlier crash left under the temporary
    name is overwritten. When producing or checking raises, nothing remains. A file that stands there already must be the
    same. Raises BankFileError when the disk refuses or a different file stands there.
    """
    path, partial = folder / name, folder / f".{name}{PARTIAL}"
    try:
        with partial.open("wb") as file:
            partial.chmod(_MODE)
            produce(file)
            file.flush()
            os.fsync(file.fileno())
        if check is not None:
            check(partial)
        written = Written(path, digest(partial), partial.stat().st_size)
        if path.exists() and digest(path) != written.sha256:
            raise BankFileError(OTHER_FILE, name=name)
        partial.replace(path)
        _flush(folder)
    except OSError as error:
        raise BankFileError(DISK, name=name, folder=folder, reason=os.strerror(error.errno or 0)) from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return written


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
