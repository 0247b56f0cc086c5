"""Files: a result never takes the place of what was read, and nothing is written when the input is wrong."""

import json
from pathlib import Path

import pytest
from tests.contract.conftest import Command

ROOT = Path(__file__).resolve().parents[2]
BAD_ROW = "99,atlantis,2012-05-05,2023-02-01,2023-05-25,9999-12-31,none,,0,0\n"
WINDOW = ("--from", "2023-01", "--to", "2023-12", "--json")


@pytest.fixture
def population(tmp_path: Path) -> Path:
    """The example population in a file that may be lost."""
    path = tmp_path / "population.csv"
    path.write_bytes((ROOT / "examples" / "population.csv").read_bytes())
    return path


@pytest.mark.parametrize("option", ["--out", "--errors"])
def test_the_population_is_never_overwritten(option: str, population: Path, command: Command) -> None:
    before = population.read_bytes()
    status, out, _ = command("schedule", population, *WINDOW, option, population)
    assert status == 2
    assert [error["argument"] for error in json.loads(out)] == [option]
    assert population.read_bytes() == before


def test_the_population_is_never_overwritten_through_a_link(population: Path, command: Command) -> None:
    before = population.read_bytes()
    link = population.with_name("link.csv")
    link.symlink_to(population)
    assert command("schedule", link, *WINDOW, "--out", population)[0] == 2
    assert population.read_bytes() == before


def test_two_results_need_two_files(population: Path, tmp_path: Path, command: Command) -> None:
    both = tmp_path / "both"
    assert command("schedule", population, *WINDOW, "--out", both, "--errors", both)[0] == 2
    assert not both.exists()


def test_a_case_is_never_overwritten_by_its_receipt(tmp_path: Path, command: Command) -> None:
    case = tmp_path / "case.json"
    case.write_bytes((ROOT / "examples" / "grant.json").read_bytes())
    status, out, err = command("assess", case, "--receipt", case)
    assert (status, out) == (2, "")
    assert str(case) in err
    assert case.read_bytes() == (ROOT / "examples" / "grant.json").read_bytes()


def test_dues_are_not_written_when_the_errors_cannot_be(population: Path, tmp_path: Path, command: Command) -> None:
    with population.open("a", encoding="utf-8") as rows:
        rows.write(BAD_ROW)
    nowhere = tmp_path / "no" / "errors.csv"
    status, out, _ = command("schedule", population, *WINDOW, "--out", tmp_path / "dues.parquet", "--errors", nowhere)
    assert status == 2
    assert str(nowhere.parent) in json.loads(out)[0]["detail"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["population.csv"]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_refusal_is_told_in_words(language: str, population: Path, command: Command) -> None:
    english = command("schedule", population, *WINDOW[:4], "--out", population)
    other = command("schedule", population, *WINDOW[:4], "--out", population, "--lang", language)
    assert (english[0], other[0]) == (2, 2)
    assert english[2] != other[2]
    assert str(population) in other[2]
