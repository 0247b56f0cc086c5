"""A population: both kinds of file give the dues that are due by hand, row by row."""

import csv
import json
import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.contract import by_hand
from tests.contract.conftest import Command

COLUMNS = (
    "child_id", "territory", "birth_date", "application_month", "certificate_end", "disability_end", "event", "event_date",
    "state_care", "rights_deprived",
)  # fmt: skip
DAYS = {"birth_date", "application_month", "certificate_end", "disability_end", "event_date"}
CHILDREN = 400

Row = dict[str, Any]
Booked = tuple[int, int, int]


def some_child(chance: random.Random, child_id: int) -> Row:
    """A row of the population; every cell may be the one that decides."""
    territory = chance.choice(list(by_hand.FIRST))
    first, last = (date.fromisoformat(day) for day in by_hand.YEARS[territory])
    month = date.fromordinal(chance.randint(first.toordinal(), last.toordinal())).replace(day=1)
    event = chance.choice(("none", "none", "none", "state_institution", "death"))
    term = chance.choice((by_hand.OPEN, month + timedelta(chance.randint(-200, 900)), None))
    return {
        "child_id": child_id,
        "territory": territory,
        "birth_date": month - timedelta(chance.choice((chance.randint(3000, 6000), chance.randint(6300, 6800)))),
        "application_month": month,
        "certificate_end": chance.choice((None, *[min(month + timedelta(chance.randint(-100, 600)), last)] * 9)),
        "disability_end": term,
        "event": event,
        "event_date": None if event == "none" else month + timedelta(chance.randint(-200, 600)),
        "state_care": int(chance.random() < 0.05),
        "rights_deprived": int(chance.random() < 0.05),
    }


def owed(row: Row, first: int, last: int) -> list[Booked]:
    """(child, month, tenge) booked in the months from first to last."""
    if not (row["certificate_end"] and row["disability_end"]) or row["state_care"] or row["rights_deprived"]:
        return []
    birth, territory = row["birth_date"], row["territory"]
    ends = [row["certificate_end"], row["disability_end"], row["event_date"] or by_hand.OPEN]
    end = min(*map(by_hand.number, ends), by_hand.number(birth) + 18 * 12, by_hand.LAST[territory])
    begin = max(by_hand.number(row["application_month"]), by_hand.FIRST[territory])
    months = [month for month in range(begin, end + 1) if month % 12 + 1 in by_hand.SCHOOL]
    booked = ((by_hand.number(f"{month}-01"), tenge) for _, tenge, month in by_hand.dues(territory, months))
    return [(row["child_id"], month, tenge) for month, tenge in booked if first <= month <= last]


def write(rows: list[Row], path: Path) -> Path:
    """The rows as CSV or Parquet."""
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as text:
            table = csv.DictWriter(text, COLUMNS)
            table.writeheader()
            table.writerows({name: "" if cell is None else cell for name, cell in row.items()} for row in rows)
        return path
    types = {name: pa.date32() if name in DAYS else None for name in COLUMNS}
    pq.write_table(pa.table({name: pa.array([row[name] for row in rows], types[name]) for name in COLUMNS}), path)
    return path


@pytest.mark.parametrize("window", [("2008-01", "2026-12"), ("2025-02", "2025-11")])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_child_gets_what_is_due_by_hand(
    kind: str, window: tuple[str, str], tmp_path: Path, command: Command
) -> None:
    chance = random.Random(kind)  # noqa: S311 - invented children must repeat
    rows = [some_child(chance, child_id) for child_id in range(1, CHILDREN + 1)]
    chance.shuffle(rows)
    file, dues = write(rows, tmp_path / f"population.{kind}"), tmp_path / "dues.parquet"
    status, out, _ = command("schedule", file, "--from", window[0], "--to", window[1], "--out", dues, "--json")
    first, last = (by_hand.number(f"{month}-01") for month in window)
    expected = sorted(due for row in rows for due in owed(row, first, last))
    table = pq.read_table(dues)
    assert status == 0
    assert table.schema.equals(pa.schema([("child_id", pa.int64()), ("month", pa.date32()), ("amount", pa.int64())]))
    found = [(due["child_id"], by_hand.number(due["month"]), due["amount"]) for due in table.to_pylist()]
    assert found == expected
    assert all(due.day == 1 for due in table.column("month").to_pylist())
    _hold_summary(json.loads(out), rows, expected)


def _hold_summary(summary: dict[str, Any], rows: list[Row], expected: list[Booked]) -> None:
    where = {row["child_id"]: row["territory"] for row in rows}
    by_month, by_territory = Counter[str](), Counter[str]()
    for child, month, tenge in expected:
        by_month[by_hand.name(month)] += tenge
        by_territory[where[child]] += tenge
    assert summary["children"] == len(rows)
    assert summary["paid_children"] == len({child for child, _, _ in expected})
    assert summary["total"] == sum(by_month.values())
    assert {month: tenge for month, tenge in summary["by_month"].items() if tenge} == by_month
    assert {name: tenge for name, tenge in summary["by_territory"].items() if tenge} == by_territory
    assert set(summary["seconds"]) >= {"read", "compute", "write"}
