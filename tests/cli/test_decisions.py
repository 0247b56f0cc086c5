"""`tirek decisions replay`, in process, on decisions that were really signed."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.cases.conftest import apply, by, iin, staff
from tests.database import unprotected

from tirek.cases.models import Decision
from tirek.cases.services import deciding, officers
from tirek.law import law_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Tirek

    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

__all__ = ["apply", "by", "staff"]


@pytest.fixture
def sign(apply: Callable[..., Case], by: Callable[[str, str], Occasion]) -> Callable[[int, str], Decision]:
    """`sign(1, "2026-10-06")`: a grant for an invented child, signed on that day."""

    def signed(number: int, day: str) -> Decision:
        child = {"iin": iin(f"13050555{number:03d}"), "surname": "Үлгіұлы", "name": "Санжар"}
        case = officers.take(apply(at=f"{day} 09:30", child=child).pk, by("clerk", f"{day} 10:00"))
        proposal = deciding.propose_grant(case.pk, by("clerk", f"{day} 11:00"))
        return deciding.sign(proposal.pk, by("head", f"{day} 12:00"))

    return signed


@pytest.mark.django_db
def test_nothing_decided_is_nothing_different(tirek: Tirek) -> None:
    assert tirek("decisions", "replay") == (0, "Decisions computed again: 0. All came out the same.\n", "")


def test_the_same_facts_and_law_give_the_same(tirek: Tirek, sign: Callable[[int, str], Decision]) -> None:
    sign(21, "2026-10-06")
    sign(22, "2026-10-08")
    assert tirek("decisions", "replay") == (0, "Decisions computed again: 2. All came out the same.\n", "")
    status, out, _ = tirek("decisions", "replay", "--since", "2026-10-07", "--json")
    assert status == 0
    assert json.loads(out) == {"decisions": 1, "same": 1, "differences": [], "law_changed": []}


def test_what_was_changed_behind_the_program_s_back_is_named(
    tirek: Tirek, sign: Callable[[int, str], Decision]
) -> None:
    decision = sign(21, "2026-10-06")
    sign(22, "2026-10-06")
    content = decision.receipt
    content["result"]["dues"][0]["amount"] = 90000
    content["result"]["total"] += 80000
    decision.receipt = content
    with unprotected():
        decision.save()
    status, out, _ = tirek("decisions", "replay")
    assert status == 1
    first, last = out.splitlines()
    assert first.startswith(f"{decision.case.number}, decision {decision.number}: ")
    assert "the stored receipt is not the one that was signed" in first
    assert "sums by period" in first
    assert "total: 110000 → 30000" in first
    assert last == "Decisions computed again: 2. Came out differently: 1."
    found = json.loads(tirek("decisions", "replay", "--json")[1])
    assert [each["what"] for each in found["differences"][0]["differences"]] == ["altered", "dues", "total"]


def test_other_words_in_the_law_are_a_note_and_another_sum_is_a_difference(
    tirek: Tirek, sign: Callable[[int, str], Decision], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(21, "2026-10-06")
    folder = tmp_path / "law"
    shutil.copytree(law_folder(), folder)
    monkeypatch.setenv("TIREK_LAW", str(folder))
    act = folder / "kz" / "home-education" / "aktobe-2023-14.yaml"
    act.write_text(act.read_text(encoding="utf-8") + "\n# compared once more\n", encoding="utf-8")
    status, out, err = tirek("decisions", "replay")
    assert (status, out) == (0, "Decisions computed again: 1. All came out the same.\n")
    assert f"the law file law/kz/home-education/{act.name} is not the one" in err
    other = act.read_text(encoding="utf-8").replace("amount: 10000", "amount: 11000")
    act.write_text(other, encoding="utf-8")
    status, out, _ = tirek("decisions", "replay")
    assert status == 1
    assert "total: 30000 → 33000" in out


def test_facts_that_can_t_be_read_are_a_difference(tirek: Tirek, sign: Callable[[int, str], Decision]) -> None:
    decision = sign(21, "2026-10-06")
    content = decision.receipt
    content["facts"]["child"]["height"] = 120
    decision.receipt = content
    with unprotected():
        decision.save()
    status, out, _ = tirek("decisions", "replay", "--lang", "en")
    assert status == 1
    assert "the stored facts can't be read any more" in out
