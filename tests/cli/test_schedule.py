"""`tirek schedule`: files in, files out, bad rows named, nothing half-written."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tirek.cli import main
from tirek.entitlement.population import EVENTS

HEADER = (
    "child_id,territory,birth_date,application_month,certificate_end,disability_end,event,event_date,"
    "state_care,rights_deprived"
)
GOOD = [
    "1,aktobe,2012-05-05,2023-02-01,2023-05-25,9999-12-31,none,,0,0",
    "2,alatau,2014-09-17,2024-11-01,2025-05-25,2027-03-31,none,,0,0",
    "3,151010000,2013-03-03,2024-09-01,2025-05-25,2025-01-15,none,,false,true",
    "4,aktobe,2015-07-01,2025-09-01,2026-05-25,9999-12-31,state_institution,2026-01-12,0,0",
]
OWED = [
    (1, "2023-02-01", 10000), (1, "2023-03-01", 10000), (1, "2023-04-01", 10000), (1, "2023-05-01", 10000),
    (2, "2024-12-01", 29536), (2, "2025-01-01", 31456), (2, "2025-04-01", 31456),
    (4, "2025-09-01", 10000), (4, "2025-10-01", 10000), (4, "2025-11-01", 10000), (4, "2025-12-01", 10000),
    (4, "2026-01-01", 10000),
]  # fmt: skip

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in process: exit status, standard output, standard error."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return call


def population(folder: Path, *rows: str, header: str = HEADER, name: str = "children.csv") -> Path:
    """A population file with these rows."""
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def dues(path: Path) -> list[tuple[int, str, int]]:
    """The rows of a Parquet file of dues."""
    table = pq.read_table(path)
    assert table.schema.equals(pa.schema([("child_id", pa.int64()), ("month", pa.date32()), ("amount", pa.int64())]))
    return [(row["child_id"], row["month"].isoformat(), row["amount"]) for row in table.to_pylist()]


WINDOW = ("--from", "2023-01", "--to", "2026-12", "--known-on", "2026-11-20")


def test_a_csv_becomes_dues_and_a_summary(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "dues.parquet"
    status, stdout, _ = run("schedule", population(tmp_path, *GOOD), *WINDOW, "--out", out, "--json")
    assert status == 0
    summary = json.loads(stdout)
    assert dues(out) == OWED
    assert summary["children"] == 4
    assert summary["paid_children"] == 3
    assert summary["total"] == sum(amount for _, _, amount in OWED) == 182448
    assert summary["by_territory"] == {"aktobe": 90000, "alatau": 92448}
    assert summary["by_month"]["2024-12"] == 29536
    assert set(summary["seconds"]) == {"read", "compute", "write"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["children.csv", "dues.parquet"]


def test_the_order_of_the_file_does_not_matter(run: Run, tmp_path: Path) -> None:
    straight, turned = tmp_path / "a.parquet", tmp_path / "b.parquet"
    run("schedule", population(tmp_path, *GOOD), *WINDOW, "--out", straight)
    run("schedule", population(tmp_path, *reversed(GOOD)), *WINDOW, "--out", turned)
    assert dues(straight) == dues(turned) == OWED


def parquet(path: Path, **changed: Any) -> Path:
    """The same children as Parquet, columns replaced by `changed`."""
    rows = list(csv.DictReader([HEADER, *GOOD]))

    def days(name: str) -> pa.Array:
        return pa.array([date.fromisoformat(row[name]) if row[name] else None for row in rows], pa.date32())

    columns: dict[str, Any] = {
        "child_id": pa.array([int(row["child_id"]) for row in rows], pa.int64()),
        "territory": pa.array([row["territory"] for row in rows]).dictionary_encode(),
        **{name: days(name) for name in ("birth_date", "application_month", "certificate_end", "disability_end", "event_date")},
        "event": pa.array([row["event"] for row in rows]),
        "state_care": pa.array([row["state_care"] in {"1", "true"} for row in rows]),
        "rights_deprived": pa.array([int(row["rights_deprived"] in {"1", "true"}) for row in rows], pa.int8()),
        **changed,
    }  # fmt: skip
    pq.write_table(pa.table({name: columns[name] for name in HEADER.split(",")}), path)
    return path


def test_parquet_gives_the_same(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "dues.parquet"
    status, _, _ = run("schedule", parquet(tmp_path / "children.parquet"), *WINDOW, "--out", out)
    assert status == 0
    assert dues(out) == OWED


def test_times_of_day_in_a_date_column_are_dropped(run: Run, tmp_path: Path) -> None:
    moments = pa.array([date(2012, 5, 5), date(2014, 9, 17), date(2013, 3, 3), date(2015, 7, 1)], pa.date32())
    out = tmp_path / "dues.parquet"
    file = parquet(tmp_path / "children.parquet", birth_date=moments.cast(pa.timestamp("ms")))
    assert run("schedule", file, *WINDOW, "--out", out)[0] == 0
    assert dues(out) == OWED


BAD = [
    ("x,aktobe,2012-05-05,2023-02-01,,,none,,0,0", "child_id", "“x” is not a whole number"),
    (",aktobe,2012-05-05,2023-02-01,,,none,,0,0", "child_id", "this must not be empty"),
    ("9,nowhere,2012-05-05,2023-02-01,,,none,,0,0", "territory", "there is no territory “nowhere”"),
    ("9,,2012-05-05,2023-02-01,,,none,,0,0", "territory", "this must not be empty"),
    ("9,aktobe,2015-02-30,2023-02-01,,,none,,0,0", "birth_date", "“2015-02-30” is not a date that exists; write YYYY-MM-DD"),
    ("9,aktobe,05.05.2012,2023-02-01,,,none,,0,0", "birth_date", "“05.05.2012” is not a date that exists; write YYYY-MM-DD"),
    ("9,aktobe,,2023-02-01,,,none,,0,0", "birth_date", "this must not be empty"),
    ("9,aktobe,1812-05-05,2023-02-01,,,none,,0,0", "birth_date", "“1812-05-05” lies outside the dates that can be true here"),
    ("9,aktobe,2012-05-05,2023-02-14,,,none,,0,0", "application_month", "“2023-02-14” is not the first day of a month"),
    ("9,aktobe,2023-05-05,2023-02-01,,,none,,0,0", "birth_date", "the child is born after the month of application"),
    ("9,aktobe,2023-03-01,2023-02-01,,,none,,0,0", "birth_date", "the child is born after the month of application"),
    ("9,aktobe,1899-12-31,2023-02-01,,,none,,0,0", "birth_date", "“1899-12-31” lies outside the dates that can be true here"),
    ("9,aktobe,2012-05-05,2023-02-01,2200-01-01,,none,,0,0", "certificate_end",
     "“2200-01-01” lies outside the dates that can be true here"),
    ("9,aktobe,2012-05-05,,,,none,,0,0", "application_month", "this must not be empty"),
    ("1234567890123456789,aktobe,2012-05-05,2023-02-01,,,none,,0,0", "child_id", "“1234567890123456789” is not a whole number"),
    ("9,aktobe,2012-05-05,2023-02-01,,,moved,,0,0", "event", f"“moved” is not a known event; allowed: {', '.join(EVENTS)}"),
    ("9,aktobe,2012-05-05,2023-02-01,,,,,0,0", "event", "this must not be empty"),
    ("9,aktobe,2012-05-05,2023-02-01,,,death,2011-05-05,0,0", "event_date", "the date of death is before the date of birth"),
    ("9,aktobe,2012-05-05,2023-02-01,,,death,,0,0", "event_date", "the event “death” has no date"),
    ("9,aktobe,2012-05-05,2023-02-01,,,state_institution,,0,0", "event_date", "the event “state_institution” has no date"),
    ("9,aktobe,2012-05-05,2023-02-01,,,none,,maybe,0", "state_care", "“maybe” is neither 0 nor 1"),
    ("9,aktobe,2012-05-05,2023-02-01,,,none,,0,", "rights_deprived", "“” is neither 0 nor 1"),
    ("9,aktobe,2012-05-05", "", "this row has 3 cells, 10 are expected"),
    ("4,aktobe,2012-05-05,2023-02-01,,,none,,0,0", "child_id", "the child 4 stands in the file twice"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column", "reason"), BAD)
def test_a_bad_row_is_named_with_its_line_and_the_rest_is_computed(
    run: Run, tmp_path: Path, row: str, column: str, reason: str
) -> None:
    file = population(tmp_path, *GOOD, "", row)
    out, errors = tmp_path / "dues.parquet", tmp_path / "bad.csv"
    status, stdout, _ = run("schedule", file, *WINDOW, "--out", out, "--errors", errors, "--json", "--lang", "en")
    assert status == 1
    assert dues(out) == OWED
    summary = json.loads(stdout)
    assert (summary["children"], summary["bad_rows"], summary["blank_lines"]) == (4, 1, 1)
    found = list(csv.DictReader(errors.read_text(encoding="utf-8").splitlines()))
    assert [(entry["line"], entry["column"], entry["reason"]) for entry in found] == [("7", column, reason)]


EDGES = [
    "-9,aktobe,2023-02-28,2023-02-01,,,none,,0,0",  # born on the last day of the month of application
    "123456789012345678,aktobe,1900-01-01,2023-02-01,2199-12-31,9999-12-31,death,1900-01-01,TRUE,False",
]


def test_what_is_just_possible_is_no_bad_row(run: Run, tmp_path: Path) -> None:
    status, stdout, stderr = run("schedule", population(tmp_path, *EDGES), *WINDOW, "--json", "--lang", "en")
    assert status == 0, stdout
    assert (json.loads(stdout)["children"], json.loads(stdout)["bad_rows"]) == (2, 0)
    assert "bad" not in stderr


def test_a_row_is_named_once_with_the_first_thing_that_is_wrong(run: Run, tmp_path: Path) -> None:
    file = population(tmp_path, "x,nowhere,2012-02-30,2023-02-14,,,moved,,maybe,2")
    _, stdout, _ = run("schedule", file, *WINDOW, "--json")
    assert [flaw["pointer"] for flaw in json.loads(stdout)] == ["/lines/2/child_id"]


def test_lines_are_told_right_after_a_bad_row(run: Run, tmp_path: Path) -> None:
    errors = tmp_path / "bad.csv"
    run(
        "schedule",
        population(tmp_path, BAD[0][0], "1,aktobe", BAD[2][0], GOOD[0], GOOD[0]),
        *WINDOW,
        "--errors",
        errors,
    )
    found = list(csv.DictReader(errors.read_text(encoding="utf-8").splitlines()))
    assert [(entry["line"], entry["column"]) for entry in found] == [
        ("2", "child_id"), ("3", ""), ("4", "territory"), ("6", "child_id"),
    ]  # fmt: skip
    _, stdout, _ = run("schedule", population(tmp_path, "  ", GOOD[0], "\t", ""), *WINDOW, "--json")
    assert json.loads(stdout)["blank_lines"] == 3
    _, stdout, _ = run("schedule", population(tmp_path, "1,aktobe"), *WINDOW, "--json")
    assert [flaw["pointer"] for flaw in json.loads(stdout)] == ["/lines/2"]


def test_bad_rows_stop_the_command_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    file = population(tmp_path, *GOOD, *(f"{n},nowhere,2012-05-05,2023-02-01,,,none,,0,0" for n in range(10, 30)))
    out = tmp_path / "dues.parquet"
    status, stdout, stderr = run("schedule", file, *WINDOW, "--out", out, "--lang", "en")
    assert status == 2
    assert stdout == ""
    lines = stderr.splitlines()
    assert len(lines) == 11
    assert "/lines/6/territory: there is no territory “nowhere”" in lines[0]
    assert "--errors" in lines[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["children.csv"]


def test_bad_rows_as_json(run: Run, tmp_path: Path) -> None:
    status, stdout, _ = run("schedule", population(tmp_path, BAD[0][0]), *WINDOW, "--json")
    assert status == 2
    assert json.loads(stdout)[0]["pointer"] == "/lines/2/child_id"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_complaint_is_told_in_the_chosen_language(run: Run, tmp_path: Path, language: str) -> None:
    seen = set()
    for row, _, english in BAD:
        _, stdout, _ = run("schedule", population(tmp_path, *GOOD, row), *WINDOW, "--json", "--lang", language)
        detail = json.loads(stdout)[0]["detail"]
        assert "{" not in detail
        assert (detail == english) == (language == "en"), detail
        seen.add(detail)
    assert len(seen) > len(BAD) // 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("children.parquet", b"not parquet at all", "can't be read as Parquet"),
        ("children.csv", b"", "these columns are missing"),
        ("children.csv", b"child_id,territory\n1,aktobe\n", "birth_date, application_month"),
        ("children.csv", HEADER.encode() + b"\n1,\xff\xfe,2012-05-05,2023-02-01,,,none,,0,0\n", "can't be read as CSV"),
        ("children.csv", f"{HEADER},territory\n".encode(), "the column “territory” stands twice"),
        ("children.txt", b"x", "the ending of"),
    ],
)
def test_a_file_that_is_no_population(run: Run, tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    status, stdout, stderr = run("schedule", tmp_path / name, *WINDOW, "--lang", "en")
    assert (status, stdout) == (2, "")
    assert reason in stderr


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    status, _, stderr = run("schedule", tmp_path / "none.csv", *WINDOW, "--lang", "en")
    assert status == 2
    assert "there is no file" in stderr


def test_a_column_of_the_wrong_kind(run: Run, tmp_path: Path) -> None:
    file = parquet(tmp_path / "children.parquet", birth_date=pa.array([1.5, 2.5, 3.5, 4.5]))
    status, _, stderr = run("schedule", file, *WINDOW, "--lang", "en")
    assert status == 2
    assert "the column “birth_date” holds double" in stderr


@pytest.mark.parametrize(
    ("column", "cells", "found"),
    [
        ("event_date", pa.array([None, None, None, 5], pa.duration("s")), "duration[s]"),
        ("event_date", pa.array([None, None, None, 5], pa.time64("us")), "time64[us]"),
        ("child_id", pa.array([True, False, True, False]), "bool"),
        ("territory", pa.array([1, 2, 3, 4], pa.int64()), "int64"),
        ("event", pa.nulls(4), "null"),
        ("rights_deprived", pa.array([0.0, 0.0, 0.0, 1.0]), "double"),
    ],
)
def test_a_column_of_a_kind_that_says_nothing_here(
    run: Run, tmp_path: Path, column: str, cells: pa.Array, found: str
) -> None:
    status, _, stderr = run(
        "schedule", parquet(tmp_path / "children.parquet", **{column: cells}), *WINDOW, "--lang", "en"
    )
    assert status == 2
    assert f"the column “{column}” holds {found}" in stderr


MOMENT = pa.array([-4000000000000000001] * 4, pa.int64()).cast(
    pa.timestamp("ns")
)  # Python's moments end at microseconds


@pytest.mark.parametrize(
    ("column", "cells", "line", "reason"),
    [
        ("child_id", pa.array([1, 2, 3, 2**63], pa.uint64()), 4, "“9223372036854775808” is not a whole number"),
        ("child_id", pa.array([1, None, 3, 4], pa.int32()), 2, "this must not be empty"),
        ("child_id", pa.array(["1", "2", "x", "4"]).dictionary_encode(), 3, "“x” is not a whole number"),
        ("child_id", pa.array(["1", "2", "x", "4"], pa.large_string()), 3, "“x” is not a whole number"),
        (
            "event_date",
            pa.array([None, None, None, 10**7], pa.int32()).cast(pa.date32()),
            4,
            "“29349-01-26” lies outside",
        ),
        ("birth_date", MOMENT, 1, "“1843-03-31 16:53:19.999999999” lies outside"),
        ("birth_date", pa.array(["2012-05-05", "2014-02-30", None, "2015-07-01"]), 2, "“2014-02-30” is not a date"),
        ("state_care", pa.array([False, None, False, False]), 2, "this must not be empty"),
        ("state_care", pa.array([0, 1, 2, 0], pa.int8()), 3, "“2” is neither 0 nor 1"),
    ],
)
def test_a_bad_cell_of_a_parquet_file_is_named_by_its_row(
    run: Run, tmp_path: Path, column: str, cells: pa.Array, line: int, reason: str
) -> None:
    file = parquet(tmp_path / "children.parquet", **{column: cells})
    status, stdout, _ = run("schedule", file, *WINDOW, "--json", "--lang", "en")
    assert status == 2
    first = json.loads(stdout)[0]
    assert first["pointer"] == f"/lines/{line}/{column}"
    assert first["detail"].startswith(reason)


@pytest.mark.parametrize(
    "changed",
    [
        {"child_id": pa.array([1, 2, 3, 4], pa.uint64())},
        {"child_id": pa.array(["1", "2", "3", "4"]).dictionary_encode()},
        {"territory": pa.array(["aktobe", "alatau", "151010000", "aktobe"], pa.large_string())},
        {"event_date": pa.array([None, None, None, "2026-01-12"], pa.large_string())},
        {"state_care": pa.array(["0", "False", "FALSE", "0"]).dictionary_encode()},
    ],
)
def test_other_kinds_of_the_same_columns_say_the_same(run: Run, tmp_path: Path, changed: dict[str, pa.Array]) -> None:
    out = tmp_path / "dues.parquet"
    assert run("schedule", parquet(tmp_path / "children.parquet", **changed), *WINDOW, "--out", out)[0] == 0
    assert dues(out) == OWED


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_where_a_file_is_cut_into_chunks_makes_no_difference(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, *, ordered: bool
) -> None:
    monkeypatch.setattr("tirek.cli.population_files.CHUNK", 2)
    monkeypatch.setattr("tirek.cli.population_files.CSV_BLOCK", 2 * len(GOOD[0]) + len(HEADER))
    rows = [GOOD[0], GOOD[1], GOOD[1], GOOD[2], GOOD[2], GOOD[3]]
    if not ordered:
        rows.insert(0, rows.pop())
    file = population(tmp_path, *rows)
    if kind == "parquet":
        table = pa.table(
            {name: [row.split(",")[index] or None for row in rows] for index, name in enumerate(HEADER.split(","))}
        )
        file = tmp_path / "children.parquet"
        pq.write_table(table, file)
    out, errors = tmp_path / "dues.parquet", tmp_path / "bad.csv"
    assert run("schedule", file, *WINDOW, "--out", out, "--errors", errors)[0] == 1
    assert dues(out) == OWED
    found = [
        (entry["line"], entry["value"]) for entry in csv.DictReader(errors.read_text(encoding="utf-8").splitlines())
    ]
    begin = (2 if kind == "csv" else 1) + (not ordered)
    assert found == [(str(begin + 2), "2"), (str(begin + 4), "3")]


def test_no_children_are_owed_nothing(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "dues.parquet"
    status, stdout, _ = run("schedule", population(tmp_path), *WINDOW, "--out", out, "--json")
    assert (status, json.loads(stdout)["children"], dues(out)) == (0, 0, [])


def test_a_reversed_window(run: Run, tmp_path: Path) -> None:
    file = population(tmp_path, *GOOD)
    status, _, stderr = run("schedule", file, "--from", "2024-01", "--to", "2023-12", "--lang", "en")
    assert status == 2
    assert "the end (2023-12) is before the beginning (2024-01)" in stderr


def test_a_missing_amount_is_said_and_the_others_are_written(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "dues.parquet"
    row = "9,panfilov,2014-01-01,2026-01-01,2026-05-31,9999-12-31,none,,0,0"
    status, stdout, stderr = run("schedule", population(tmp_path, *GOOD, row), *WINDOW, "--out", out, "--json")
    assert status == 3
    assert dues(out) == OWED
    assert json.loads(stdout)["not_computable"] == {"panfilov": {"panfilov.amount, panfilov.per": 5}}
    assert "panfilov.amount" in stderr


CELL = st.text(st.characters(codec="utf-8", exclude_characters='\r\n"'), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL | st.sampled_from(GOOD[0].split(",")), min_size=1, max_size=12), max_size=5))
def test_whatever_stands_in_the_cells_ends_in_a_message(run: Run, tmp_path: Path, rows: list[list[str]]) -> None:
    file = population(tmp_path, *(",".join(row) for row in rows))
    status, stdout, _ = run("schedule", file, *WINDOW, "--json", "--errors", tmp_path / "bad.csv")
    assert status in {0, 1}
    assert json.loads(stdout)["children"] <= len(rows)
