"""The payment register of a run, from its orders."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.ledger.runs import opened, written

from tirek.ledger.queries.register import register_pdf, register_rows, write_register

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ledger.conftest import Family

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

pytestmark = pytest.mark.usefixtures("paying")
TODAY = date(2026, 11, 10)


def test_the_register_shows_every_order(family: Family, by: By) -> None:
    for number in range(2):
        family(number)
    run = written(opened(by), by)
    first, second = register_rows(run)
    assert (first.number, first.payee, first.child, first.amount) == (1, "Үлгіқызы Әсем", "Үлгіұлы Нұрлан", 20_000)
    assert first.months == (202610, 202611)
    assert "••••" in first.account
    assert second.number == 2
    file = run.files.get()
    assert [row.number for row in register_rows(run, file=file)] == [1, 2]
    assert register_pdf(run, TODAY).startswith(b"%PDF")
    target = io.BytesIO()
    write_register(target, run, TODAY, file=file)
    with zipfile.ZipFile(target) as book:
        inside = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "<v>40000</v>" in inside
    assert "Үлгіқызы Әсем" in inside
    assert run.number in inside
