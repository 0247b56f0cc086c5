"""Payment runs whose processes are killed at every named step and at random come to what one in peace comes to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.faults.trying import tried

SCRIPT = Path(__file__).with_name("crash_of_runs.py")
SHORT = {"families": 8, "rounds": 1, "share": 12, "kills": 6, "seed": 20261130}
LONG = {"families": 24, "rounds": 5, "share": 1, "kills": 30, "seed": 20261130}


def all_of_a_statement(found: dict[str, Any]) -> list[Any]:
    """The lines of the bank's statement: all are there, each once, each with what it changed."""
    lines: list[Any] = found["lines"]
    assert [line[1] for line in lines] == list(range(1, lines[0][0] + 1))
    assert {line[3] for line in lines} == {"matched"}
    returned = sorted(line[5] for line in lines if line[2] == "returned")
    assert returned == [order for order, state, _ in found["statuses"] if state == "returned"]
    assert returned == [order for order, _ in found["told"]]
    return lines


@pytest.mark.timeout(3600)
def test_runs_that_are_killed_anywhere_come_to_the_same_as_one_in_peace(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, long: bool
) -> None:
    numbers = LONG if long else SHORT
    found = tried(SCRIPT, database, tmp_path, numbers)
    peace, *killed = found["rounds"]
    assert peace.pop("died") == 0
    families = numbers["families"]
    # One waits from the beginning, one from the approval: both keep what is open. Of the others every third's came back.
    paid, back = families - 2, -(-(families - 2) // 3)
    assert peace["owed"] == families * 30_000
    assert peace["paid"] == (paid - back) * 20_000
    for name in ("paid_more_than_owed", "steps_twice", "flaws", "broken"):
        assert peace[name] == [], name
    assert (peace["database"], peace["states"], peace["jobs_open"]) == (
        connection.vendor,
        ["cancelled", "confirmed"],
        0,
    )
    assert len(peace["orders"]) == 2 * families - 3
    assert peace["files"] == peace["recorded"]
    assert sum(sums[3] for sums in peace["sums_in_files"]) == 2 * paid * 20_000
    assert all(sums[0] == sums[1] == sums[4] and sums[2] == sums[3] for sums in peace["sums_in_files"])
    answered = all_of_a_statement(peace)
    assert (len(answered), len(peace["told"])) == (paid + back, back)
    deaths = [each.pop("died") for each in killed]
    for each in killed:
        assert {name: each[name] for name in peace if each[name] != peace[name]} == {}
    assert deaths[0] == len(found["named"]) >= (100 if long else 8)
    assert all(each >= numbers["kills"] for each in deaths[1:])
    if long:
        with capsys.disabled():
            said = f"{deaths[0]} at named steps, {sum(deaths[1:])} at random"
            sys.stdout.write(f"\n{connection.vendor}: {sum(deaths)} kills, {said}\n")
