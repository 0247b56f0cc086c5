"""A file is whole and in its place, or not there at all."""

from __future__ import annotations

import errno
import gc
import hashlib
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.bank.invented import DAY, form, head_of, iban_of, payer, payment, settings

from tirek.ledger.bank import mt102, pain001, problems, writing
from tirek.ledger.bank.model import Payment
from tirek.ledger.bank.payments import Part, split
from tirek.ledger.bank.problems import BankFileError


def one_byte(file: BinaryIO) -> None:
    file.write(b"x")


def ten_megabytes(file: BinaryIO) -> None:
    file.write(b"x" * 10_000_000)


@pytest.mark.parametrize(("bank", "name"), [("000", "aktobe-000012-001.xml"), ("563", "aktobe-000012-001.txt")])
def test_a_file_is_written_checked_and_recorded(tmp_path: Path, bank: str, name: str) -> None:
    payments = [payment(number) for number in range(1, 51)]
    written = writing.write_bank_file(tmp_path, head_of(payments), payer(), iter(payments), form(bank), settings())
    raw = (tmp_path / name).read_bytes()
    assert (written.path, written.size, written.sha256) == (tmp_path / name, len(raw), hashlib.sha256(raw).hexdigest())
    again = writing.write_bank_file(tmp_path, head_of(payments), payer(), iter(payments), form(bank), settings())
    assert again == written
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_a_different_file_is_never_overwritten(tmp_path: Path) -> None:
    one, other = [payment(1)], [payment(1, amount=1)]
    written = writing.write_bank_file(tmp_path, head_of(one), payer(), one, form(), settings())
    with pytest.raises(BankFileError) as caught:
        writing.write_bank_file(tmp_path, head_of(other), payer(), other, form(), settings())
    assert caught.value.message == problems.OTHER_FILE
    assert writing.digest(written.path) == written.sha256
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    def produce(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(BankFileError) as caught:
        writing.write_file(tmp_path, "file.xml", produce)
    assert caught.value.message == problems.DISK
    assert os.strerror(errno.ENOSPC) in caught.value.text("en")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the machine has no device that is always full")
def test_a_disk_that_is_really_full_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / ".file.xml.part").symlink_to("/dev/full")
    with pytest.raises(BankFileError) as caught:
        writing.write_file(tmp_path, "file.xml", ten_megabytes)
    assert caught.value.message == problems.DISK
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(BankFileError) as caught:
        writing.write_file(tmp_path / "nowhere", "file.xml", lambda _file: None)
    assert caught.value.message == problems.DISK


def test_what_does_not_pass_the_check_never_gets_its_name(tmp_path: Path) -> None:
    def refuse(path: Path) -> None:
        assert path.read_bytes() == b"x"
        raise BankFileError(problems.NOT_VALID, reason="x")

    with pytest.raises(BankFileError):
        writing.write_file(tmp_path, "file.xml", one_byte, refuse)
    assert list(tmp_path.iterdir()) == []


def test_what_a_crash_left_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".aktobe-000012-001.xml.part").write_bytes(b"x" * 10_000_000)
    payments = [payment(1)]
    written = writing.write_bank_file(tmp_path, head_of(payments), payer(), payments, form(), settings())
    pain001.check(written.path, head_of(payments))


@given(
    rows=st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(["125", "601", "722"])), max_size=60),
    lines=st.integers(1, 9),
    apart=st.booleans(),
)
def test_parts_hold_every_payment_once_within_the_limit(
    rows: list[tuple[int, str]], lines: int, *, apart: bool
) -> None:
    if apart:
        rows.sort(key=lambda row: row[1])
    numbered = [(number, amount, bank) for number, (amount, bank) in enumerate(rows, start=1)]
    parts = list(split(numbered, form("563" if apart else "000", lines=lines)))
    assert [part.sequence for part in parts] == list(range(1, len(parts) + 1))
    assert sum(part.count for part in parts) == len(rows)
    assert sum(part.total for part in parts) == sum(amount for amount, _ in rows)
    for part in parts:
        inside = [row for row in numbered if part.first <= row[0] <= part.last]
        assert len(inside) == part.count <= lines
        assert part.bank is None or {bank for _, _, bank in inside} == {part.bank}


def test_parts_follow_the_banks_limit() -> None:
    rows = [(number, 10, "125") for number in range(1, 6)]
    assert list(split(rows, form(lines=2))) == [
        Part(1, 1, 2, 2, 20, None),
        Part(2, 3, 4, 2, 20, None),
        Part(3, 5, 5, 1, 10, None),
    ]


@pytest.mark.parametrize("bank", ["000", "563"])
def test_memory_does_not_grow_with_the_payments(tmp_path: Path, bank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is held at once is made small, so that few payments fill it several times over, in the smaller file as well.
    monkeypatch.setattr(pain001, "CHUNK", 100)
    monkeypatch.setattr(mt102, "CHUNK", 100)
    monkeypatch.setattr(writing, "_BLOCK", 8 * 1024)
    numbers = [iban_of(number) for number in range(100)]

    def payments(count: int) -> Iterator[Payment]:
        plain = payment()
        for number in range(1, count + 1):
            # Not `_replace`, after which Python keeps up to 2000 emptied tuples: constant, but more than all that is counted.
            yield Payment(number, f"T{number}", *plain[2:7], numbers[number % 100], *plain[8:])

    def peak(count: int) -> int:
        head = head_of([], count=count, total=count * 10_000, sequence=count)
        gc.collect()
        tracemalloc.start()
        writing.write_bank_file(tmp_path, head, payer(), payments(count), form(bank, lines=10**6), settings())
        _, found = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return found

    # What is remembered of banks and of the schema is remembered before it is measured. Other threads of this process, of
    # servers that earlier tests started for instance, can only add to what is counted: the least of a few counts is meant.
    peak(500)
    few = min(peak(500) for _ in range(3))
    # Not a byte for each payment more.
    assert any(peak(2500) < few + 2000 for _ in range(3))


def test_settings_of_the_day_decide_the_format() -> None:
    treasury = settings()
    assert treasury.format("070", DAY.replace(year=2024, month=11, day=10)).format == "mt102"
    assert treasury.format("070", DAY.replace(year=2024, month=11, day=11)).format == "pain.001.001.09"
