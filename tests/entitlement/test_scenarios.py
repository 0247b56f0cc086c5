"""Every scenario beside the acts comes out as written; a scenario that does not is told line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tirek.entitlement.scenarios import check, run, scenario_files
from tirek.law import LANGUAGES, Law, law_folder

FILES = scenario_files(law_folder())
HEAD = """title: {kk: "Сынақ", ru: "Проба", en: "A trial"}
why: {cite: [aktobe-2023-14 p.4], text: {kk: "Сынақ", ru: "Проба", en: "A trial"}}
facts:
  service: home-education
  territory: aktobe
  application: {date: 2025-04-14}
  applicant: {relation: parent, parental_rights: held, consent: true}
  child: {birth_date: 2012-05-05, disability: [{from: 2020-03-01}], full_state_care: [], state_institution: []}
  certificates: [{from: 2025-04-01, to: 2025-06-30}]
steps:
  - known_on: 2026-11-20
"""
RIGHT = """    outcome: grant
    months: {2025-04..2025-05: paid, 2025-06: school-year}
    dues: {2025-04..2025-05: 10000}
    total: 20000
"""


def test_there_are_enough_scenarios_for_a_lawyer_to_find_every_rule() -> None:
    assert len(FILES) >= 50


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_scenario(law: Law, file: Path) -> None:
    failure = check(law, file)
    assert failure is None, failure.text("en")


def _written(folder: Path, body: str, *, head: str = HEAD) -> Path:
    (folder / "scenarios").mkdir(exist_ok=True)
    file = folder / "scenarios" / "trial.yaml"
    file.write_text(head + body, encoding="utf-8")
    return file


def test_a_scenario_stands_on_its_own_without_an_ordinary_child(law: Law, tmp_path: Path) -> None:
    assert check(law, _written(tmp_path, RIGHT)) is None


@pytest.mark.parametrize(
    ("right", "wrong", "line", "told"),
    [
        ("grant", "refuse", 12, "expected refuse, got grant"),
        ("total: 20000", "total: 30000", 15, "expected 30000, got 20000"),
        ("2025-06: school-year", "2025-06: paid", 13, "2025-06: expected paid, got school-year"),
        (", 2025-06: school-year", "", 13, "2025-06: expected –, got school-year"),
        ("2025-06: school-year", "2025-06..2025-07: school-year", 13, "2025-07: expected school-year, got –"),
        ("2025-04..2025-05: 10000", "2025-04: 10000", 14, "2025-05: expected –, got 10000"),
        ("2025-04..2025-05: 10000", "2025-04..2025-05: 9999", 14, "2025-04: expected 9999, got 10000"),
        ("2025-06: school-year", "2025-05..2025-06: school-year", 13, "2025-05 is told twice"),
        ("2025-04..2025-05: 10000", "2025-05..2025-04: 10000", 14, "the end is before the beginning"),
        ("total: 20000", "acts: [aktobe-2023-14@2]", 15, "expected aktobe-2023-14@2, got aktobe-2023-14@1"),
        ("total: 20000", "missing: [certificates]", 15, "expected certificates, got –"),
        ("total: 20000", "booked: {2025-04: 2025-05, 2025-05: 2025-05}", 15, "2025-04: expected 2025-05, got 2025-04"),
        ("total: 20000", "totals: 20000", 15, "the key “totals” is not known here"),
        ("outcome: grant", "outcome: granted", 12, "“granted” is not allowed here"),
        ("2025-06: school-year", "2025-06: summer", 13, "“summer” is not written as it must be; allowed: paid | "),
    ],
)  # fmt: skip
def test_what_comes_out_differently_is_told_at_its_line(
    law: Law, tmp_path: Path, right: str, wrong: str, line: int, told: str
) -> None:
    failure = check(law, _written(tmp_path, RIGHT.replace(right, wrong)))
    assert failure is not None
    assert any(f"trial.yaml:{line}:" in text and told in text for text in failure.text("en").splitlines())
    assert all(failure.text(language).count("{") == 0 for language in LANGUAGES)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "told"),
    [
        ("aktobe-2023-14 p.4", "aktobe-1999 p.4", 2, "no act, source or reading “aktobe-1999 p.4” is known"),
        ("aktobe-2023-14 p.4", "readings reading.99", 2, "no act, source or reading “readings reading.99” is known"),
        ("territory: aktobe", "territory: atlantis", 4, "no valid case: /territory: there is no territory “atlantis”"),
        ("2025-04-14", "2025-04-31", 4, "no valid case: /application/date: “2025-04-31” is not a date that exists"),
        ("facts:\n", "facts:\n  note: none\n", 4, "no valid case: /note: the key “note” is not known here"),
        ('en: "A trial"}\n', "}\n", 1, "the key “en” is missing"),
        ("facts:", "facts: [", 5, "this is not readable as YAML"),
    ],
)
def test_a_scenario_that_cannot_be_run_fails_with_its_place(
    law: Law, tmp_path: Path, right: str, wrong: str, line: int, told: str
) -> None:
    failure = check(law, _written(tmp_path, RIGHT, head=HEAD.replace(right, wrong, 1)))
    assert failure is not None
    assert f"trial.yaml:{line}:" in failure.text("en")
    assert told in failure.text("en")


def test_the_difference_between_steps_and_its_cause_are_checked(law: Law, tmp_path: Path) -> None:
    step = """  - known_on: 2026-11-20
    facts: {child: {death_date: 2025-04-20}}
    outcome: grant
    months: {2025-04: paid, 2025-05..2025-06: alive}
    difference: {2025-05: -10000}
    caused_by: [alive]
"""
    assert check(law, _written(tmp_path, RIGHT + step)) is None
    failure = check(law, _written(tmp_path, RIGHT + step.replace("-10000", "-9000").replace("[alive]", "[consent]")))
    assert failure is not None
    assert [problem.line for problem in failure.problems] == [20, 21]


def test_all_scenarios_below_a_folder_are_counted_and_the_failing_ones_kept(law: Law, tmp_path: Path) -> None:
    _written(tmp_path, RIGHT.replace("20000", "1"))
    results = run(law, tmp_path)
    assert (results.count, len(results.failures)) == (1, 1)
    assert results.failures[0].title["ru"] == "Проба"
