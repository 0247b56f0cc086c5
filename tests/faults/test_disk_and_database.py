"""A disk that is full while the bank's file is written, and a database that is started anew in the middle of a run."""

from __future__ import annotations

import resource
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.cases.conftest import apply, by, moment, staff
from tests.ledger.conftest import family, grant, paying
from tests.ledger.runs import FIRST, approved, opened, some_work, sums, worked

from tirek.jobs.models import Job
from tirek.journal.verify import verify
from tirek.ledger.services import runs
from tirek.ledger.services.filing import folder, path_of, produce_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.ledger.conftest import Family

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["apply", "by", "family", "grant", "paying", "staff"]

ROOM = 1500
"""Bytes that still fit on the disk: less than a file with two payments."""


@contextmanager
def full_disk() -> Iterator[None]:
    """The operating system refuses to write a file beyond a few bytes; the database of the test is elsewhere."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("paying")
def test_a_full_disk_leaves_no_half_file_and_the_run_goes_on_when_there_is_room(family: Family, by: By) -> None:
    family(1), family(2)
    run = approved(opened(by), by)
    at = f"{FIRST} 12:30"
    while not Job.objects.filter(kind="ledger.write").exists():
        assert some_work(at, 1) == 1
    with full_disk():
        assert some_work(at, 1) == 1
    failed = Job.objects.get(kind="ledger.write")
    assert "BankFileError" in failed.last_error
    assert list(folder().iterdir()) == []
    run.refresh_from_db()
    assert (run.state, run.files.count()) == ("booked", 0)
    Job.objects.filter(pk=failed.pk).update(state="dead", held_until=None)
    runs.resume(run.pk, by("accountant", f"{FIRST} 13:00"))
    Job.objects.filter(pk=failed.pk).update(last_error="")
    worked(f"{FIRST} 13:00")
    run.refresh_from_db()
    assert run.state == "written"
    assert sums(run) == (40_000,) * 4
    file = run.files.get()
    assert [path.name for path in folder().iterdir()] == [file.name]
    assert path_of(file).stat().st_size == file.size > ROOM
    assert produce_again(file).sha256 == file.sha256
    assert verify() == []
    assert file.written_at == moment(f"{FIRST} 13:00")
