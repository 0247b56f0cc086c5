"""A bank's file once more, from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cases.conftest import apply, by, staff
from tests.ledger.conftest import family, grant, paying
from tests.ledger.runs import opened, written

from tirek.ledger.services.filing import path_of

if TYPE_CHECKING:
    from tests.cli.conftest import Tirek
    from tests.ledger.conftest import Family
    from tests.ledger.runs import By

__all__ = ["apply", "by", "family", "grant", "paying", "staff"]


@pytest.mark.usefixtures("paying")
def test_a_file_is_written_once_more(tirek: Tirek, family: Family, by: By) -> None:
    family(1)
    run = written(opened(by), by)
    file = run.files.get()
    before = path_of(file).read_bytes()
    path_of(file).unlink()
    found = tirek("ledger", "file", run.number.lower(), "1")
    assert found == (0, f"{path_of(file)}\n", "")
    assert path_of(file).read_bytes() == before
    status, out, _ = tirek("ledger", "file", run.number, "1", "--json")
    assert (status, json.loads(out)["sha256"], json.loads(out)["payments"]) == (0, file.sha256, 1)
    assert tirek("ledger", "file", run.number, "2") == (1, f"The run {run.number} has no file 2.\n", "")
    path_of(file).write_bytes(b"another")
    status, out, _ = tirek("ledger", "file", run.number, "1")
    assert (status, "different file" in out) == (1, True)
