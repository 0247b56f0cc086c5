"""The yardsticks stay honest: what is written by hand pays exactly what Tirek pays. Nothing is timed here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.measure import Result, Timing

from benchmarks import by_hand, many_cases, people, population
from tirek.cases.models import Case
from tirek.cli import main as tirek
from tirek.entitlement import assess, read_case
from tirek.law import Law, load


@pytest.fixture(scope="module")
def law() -> Law:
    return load()


@pytest.mark.parametrize("first_id", [1, 5_000])
@pytest.mark.parametrize("by", [by_hand.intervals, by_hand.running_sums, by_hand.dense])
def test_by_hand_and_tirek_pay_the_same(law: Law, by: Any, first_id: int) -> None:
    columns = people.children(700, people.TWO, first_id=first_id)
    chunks = people.parts(columns, 300)
    found = population.schedule(law, chunks)
    assert sum(map(len, found)) > 1000
    assert all(population.same(dues, by(chunk)) for dues, chunk in zip(found, chunks, strict=True))


def test_a_difference_is_seen(law: Law) -> None:
    columns = people.children(50, people.TWO)
    (dues,) = population.schedule(law, [columns])
    child, month, amount = by_hand.intervals(columns)
    amount[7] += 1
    assert not population.same(dues, (child, month, amount))


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_files_hold_the_same_children(law: Law, tmp_path: Path, capsys: Any, ending: str) -> None:
    file, out = tmp_path / f"children.{ending}", tmp_path / "dues.parquet"
    people.write_file(file, 400, people.TWO)
    window = ["--from", "2023-09", "--to", "2026-08", "--known-on", "2026-11-20"]
    assert tirek(["schedule", str(file), *window, "--out", str(out), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    (dues,) = population.schedule(law, [people.children(400, people.TWO)])
    assert (summary["children"], summary["total"]) == (400, int(np.sum(dues.amount)))


def test_every_case_can_be_read_and_all_outcomes_occur(law: Law) -> None:
    outcomes = {
        assess(read_case(case, law, people.KNOWN_ON), law, people.KNOWN_ON).outcome for case in people.cases(60)
    }
    assert outcomes == {"grant", "refuse", "incomplete", "not-computable", "no-rule"}


def test_a_result_says_whether_its_target_is_met() -> None:
    assert Timing.of([3.0, 1.0, 2.0]) == Timing(2.0, 1.0, 3.0, 3)
    assert [Result("x", 1.0, "s", target).met for target in (None, 1.0, 0.9)] == [None, True, False]


@pytest.mark.django_db
def test_many_cases_fill_every_column_of_their_tables() -> None:
    clerks = many_cases.fill(64)
    assert sorted(clerks) == sorted(many_cases.TERRITORIES)
    assert Case.objects.filter(is_open=True).count() == 64 // many_cases.OPEN_OF
