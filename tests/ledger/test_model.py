"""Random histories of a few families: what the ledger says is what a plain reference says, whatever happens in between."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.ledger.histories import FAMILIES, History

from tirek.ledger.models import Entry
from tirek.ledger.services import freezing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ledger.conftest import Family

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

LONG = os.environ.get("LONG_TESTS") == "1"
HISTORIES, STEPS = (150, 60) if LONG else (5, 20)


@pytest.mark.usefixtures("paying")
@pytest.mark.timeout(7200)
def test_random_histories(family: Family, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "AT_ONCE", {"postgresql": 1, "sqlite": 1})
    numbers = [family(number).pk for number in range(FAMILIES)]

    class Told(History):
        pass

    Told.by, Told.numbers = staticmethod(by), numbers
    run_state_machine_as_test(
        Told,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not LONG,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Entry.objects.count() == FAMILIES * 3
