"""A file for which the scanner was silent stays in quarantine until it answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.cases.conftest import moment

from tirek.cases.evidence.scanning import EICAR
from tirek.cases.models import DocumentEvent
from tirek.cases.services import evidence
from tirek.cases.services.papers import Paper
from tirek.config.clock import FixedClock, MovableClock
from tirek.jobs.services import work
from tirek.journal.queries import of_case
from tirek.vault import files

if TYPE_CHECKING:
    from pathlib import Path

    from tirek.cases.models import Case, Document
    from tirek.cases.occasion import Occasion

pytestmark = pytest.mark.django_db(transaction=True)

CLOCK = FixedClock(date(2026, 10, 6))


def brought(case: Case, occasion: Occasion, content: bytes) -> Document:
    stored = files.store(content)
    paper = Paper("disability", "a.pdf", "application/pdf", stored.size, stored.sha256, stored.key, "quarantined")
    return evidence.add_document(case.pk, occasion, paper)


@pytest.mark.parametrize(("content", "result"), [(b"a paper", "clean"), (EICAR, "infected")])
def test_a_file_in_quarantine_is_scanned_when_the_scanner_is_back(
    apply: Callable[..., Case],
    by: Callable[[str, str], Occasion],
    settings: Any,
    tmp_path: Path,
    content: bytes,
    result: str,
) -> None:
    settings.TIREK_SCANNER = f"unix://{tmp_path / 'nobody'}"
    case = apply()
    document = brought(case, by("clerk", "2026-10-05 11:00"), content)
    machine = MovableClock(FixedClock(date(2026, 10, 6)), tmp_path / "clock")
    work(CLOCK, machine=machine)
    assert not DocumentEvent.objects.filter(document=document).exists()
    settings.TIREK_SCANNER = "simulator"
    machine.move(moment("2026-10-06 13:00") - moment("2026-10-06 12:00"))
    work(CLOCK, machine=machine)
    work(CLOCK, machine=machine)
    assert [event.kind for event in DocumentEvent.objects.filter(document=document)] == [result]
    [entry] = of_case(case.pk).filter(kind="document.scanned")
    assert entry.data == {"document": str(document.pk), "result": result}
