"""`tirek law …`: what holds where, what changes, and broken files told by line and column."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.conftest import Tirek

from tirek.law import LawError, load

AKTOBE = "kz/home-education/aktobe-2023-14.yaml"
ALATAU = "kz/home-education/alatau-2024-11-36.yaml"
PANFILOV = "kz/home-education/panfilov.yaml"
ASTANA = "kz/home-education/astana-2008-23-297.yaml"


def test_the_law_holds(tirek: Tirek) -> None:
    status, out, err = tirek("law", "check")
    assert (status, out) == (0, "")
    assert "no problem found" in err
    assert "note: MCI is known to 31 December 2026" in err
    assert "panfilov@1: The amount in Panfilov district" in err
    found = json.loads(tirek("law", "check", "--json")[1])
    assert (found["ok"], found["problems"]) == (True, [])
    assert found["files"] > 15
    assert any("MCI" in note for note in found["notes"])


def test_the_scenarios_come_out_as_written(tirek: Tirek) -> None:
    status, out, err = tirek("law", "check", "--scenarios")
    assert (status, out) == (0, "")
    assert "scenarios: 0 failed" in err


def test_a_scenario_that_comes_out_differently_is_a_finding(tirek: Tirek, law_copy: Path) -> None:
    benefit = law_copy / AKTOBE
    benefit.write_text(benefit.read_text(encoding="utf-8").replace("amount: 10000", "amount: 11000"), encoding="utf-8")
    status, out, _ = tirek("law", "check", "--scenarios")
    assert status == 1
    assert "11000" in out
    found = json.loads(tirek("law", "check", "--scenarios", "--json")[1])
    assert (found["ok"], found["problems"]) == (False, [])
    assert found["scenarios"]["failures"]


# How a file is broken: its path, a text in it, what stands there instead, and the one line that tells it.
BROKEN: list[tuple[str, str, str, str]] = [
    (
        AKTOBE,
        "payee:",
        "payeee:",
        "law/{file}:{line}:1: the key “payeee” is not known here; allowed: act, adopted,",
    ),
    (
        AKTOBE,
        "date: 2023-04-24",
        "date: 2023-04-31",
        "law/{file}:{line}:43: “2023-04-31” is not a date that exists; allowed: YYYY-MM-DD",
    ),
    (
        AKTOBE,
        "amount: 10000",
        "amount: -1",
        "law/{file}:{line}:19: -1 is too small; allowed: >= ",
    ),
    (
        AKTOBE,
        "territory: aktobe",
        "territory: atlantis",
        "law/{file}:{line}:12: the territory “atlantis” is not in the list of territories; allowed: aktobe, ",
    ),
    (
        AKTOBE,
        '  alive: {cite: "p.5"}\n',
        "",
        "law/{file}:43:3: the condition “alive” of the service has no citation here; ",
    ),
    (
        AKTOBE,
        'cite: "p.7"}\npayee',
        'cite: "order-99: p.7"}\npayee',
        "law/{file}:{line}:65: no act or source with the id “order-99” is known; allowed: ",
    ),
    (
        ALATAU,
        "index: mci",
        "index: mrp",
        "law/{file}:{line}:18: no parameter “mrp” is known; allowed: mci",
    ),
    (
        ALATAU,
        "confidence: a\nsources",
        "confidence: z\nsources",
        "law/{file}:{line}:13: “z” is not allowed here; allowed: a, b, c",
    ),
    (
        ALATAU,
        "kind: act",
        "kind: [act",
        "law/{file}:{next}:8: this is not readable as YAML; ",
    ),
    (
        ALATAU,
        "version: 1\n",
        "version: 1\nversion: 1\n",
        "law/{file}:{next}:1: the key “version” stands twice",
    ),
    (
        "kz/parameters/mci.yaml",
        "from: 2010-01-01, to: 2010-12-31, purpose: social-payments, value: 1413",
        "from: 2010-02-01, to: 2010-12-31, purpose: social-payments, value: 1413",
        "law/{file}:{line}:12: there is no value from 2010-01-01 to 2010-01-31; declare the gap if it is known",
    ),
    (
        "kz/sources.yaml",
        'ru: "п. {n}", en: "para. {n}"',
        'en: "para. {n}"',
        "law/{file}:{line}:6: the key “ru” is missing",
    ),
]


@pytest.mark.parametrize(("file", "there", "instead", "line"), BROKEN)
def test_a_broken_file_is_told_by_line_and_column(
    file: str, there: str, instead: str, line: str, tirek: Tirek, law_copy: Path
) -> None:
    path = law_copy / file
    text = path.read_text(encoding="utf-8")
    assert there in text
    number = text[: text.index(there)].count("\n") + 1
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")
    status, out, err = tirek("law", "check")
    assert (status, err) == (1, f"problems: {out.count(chr(10))}\n")
    expected = line.format(file=file, line=number, next=number + 1)
    assert any(told.startswith(expected) for told in out.splitlines()), (expected, out)
    status, out, _ = tirek("law", "check", "--json")
    problems = json.loads(out)["problems"]
    assert status == 1
    assert (
        f"{problems[0]['file']}:{problems[0]['line']}:{problems[0]['column']}: {problems[0]['detail']}"[:20] in expected
    )


def test_broken_law_is_wrong_input_for_every_other_command(tirek: Tirek, law_copy: Path) -> None:
    (law_copy / ALATAU).write_text("kind: act\n", encoding="utf-8")
    for arguments in (["law", "list"], ["assess", "-"], ["workdays", "list", "2026"]):
        status, out, err = tirek(*arguments, stdin="{}")
        assert (status, out) == (2, "")
        assert f"law/{ALATAU}:1:1: " in err
        status, out, err = tirek(*arguments, "--json", stdin="{}")
        assert (status, err) == (2, "")
        assert {"pointer", "detail", "allowed", "file", "line", "column"} <= set(json.loads(out)[0])


def test_no_folder_of_law_is_told(tirek: Tirek, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIREK_LAW", str(tmp_path / "nowhere"))
    status, out, _ = tirek("law", "check")
    assert status == 1
    assert "nowhere:1:1: there is no folder with law files here" in out


def test_acts_are_listed_with_days_sources_and_confidence(tirek: Tirek) -> None:
    status, out, _ = tirek("law", "list", "--json")
    acts = {f"{item['act']}@{item['version']}": item for item in json.loads(out)}
    assert status == 0
    assert acts["aktobe-2023-14@1"]["governs"] == [{"from": "2023-02-01", "to": "2025-06-09"}]
    assert acts["alatau-2024-11-36@1"]["benefit"]["factor"] == 8
    assert all(item["sources"] and item["confidence"] in "abc" for item in acts.values())
    _, out, _ = tirek("law", "list")
    assert "aktobe-2023-14@1  2023-02-01 – 2025-06-09" in out
    assert "repeals astana-2008-23-297 from 2009-03-26 on" in out


@pytest.mark.parametrize(
    ("arguments", "acts"),
    [
        (["--territory", "aktobe", "--on", "2024-03"], ["aktobe-2023-14@1"]),
        (["--territory", "151010000", "--on", "2025-07"], ["aktobe-2023-14@2"]),
        (["--on", "2009-03"], ["astana-2008-23-297@1"]),
        (["--on", "2009-04"], []),
        (["--territory", "aktobe", "--known-on", "2023-05-07"], []),
        (["--territory", "aktobe", "--on", "2023-02", "--known-on", "2023-05-08"], ["aktobe-2023-14@1"]),
    ],
)
def test_the_list_answers_where_when_and_as_known(arguments: list[str], acts: list[str], tirek: Tirek) -> None:
    status, out, _ = tirek("law", "list", *arguments, "--json")
    assert status == 0
    assert [f"{item['act']}@{item['version']}" for item in json.loads(out)] == acts
    _, out, err = tirek("law", "list", *arguments)
    assert [act for act in acts if act not in out] == []
    assert bool(out) == bool(acts) != bool(err)


@pytest.mark.parametrize(
    ("arguments", "version"),
    [
        (["aktobe-2023-14"], 2),
        (["aktobe-2023-14@1"], 1),
        (["aktobe-2023-14", "--on", "2024-01"], 1),
        (["aktobe-2023-14", "--on", "2026-01"], 2),
        (["aktobe-2023-14", "--known-on", "2024-01-01"], 1),
    ],
)
def test_an_act_is_shown_as_it_holds_and_was_known(arguments: list[str], version: int, tirek: Tirek) -> None:
    status, out, _ = tirek("law", "show", *arguments, "--json")
    assert (status, json.loads(out)["version"]) == (0, version)
    assert f"aktobe-2023-14@{version}: " in tirek("law", "show", *arguments)[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["aktobe-2023-14", "--on", "2022-12"],
        ["aktobe-2023-14@2", "--on", "2024-01"],
        ["aktobe-2023-14", "--known-on", "2023-01-01"],
        ["astana-2009-06-285", "--on", "2010-01"],
    ],
)
def test_an_act_that_does_not_hold_then_is_a_no(arguments: list[str], tirek: Tirek) -> None:
    status, out, err = tirek("law", "show", *arguments)
    assert (status, out) == (1, "")
    assert arguments[0] in err
    status, out, _ = tirek("law", "show", *arguments, "--json")
    assert (status, json.loads(out)["act"]) == (1, None)


def test_an_act_is_told_in_the_language_of_the_call(tirek: Tirek) -> None:
    _, kazakh, _ = tirek("law", "show", "aktobe-2023-14", "--lang", "kk")
    assert kazakh.startswith("Ақтөбе қаласында")
    assert "[Ақтөбе қалалық мәслихатының 2023 жылғы 24 сәуірдегі № 14 шешімі, 7-тармақ]" in kazakh
    _, english, _ = tirek("law", "show", "panfilov")
    for words in (
        "to be confirmed by the authority",
        "Missing: The amount in Panfilov district",
        "Conditions",
        "sha256",
    ):
        assert words in english


def test_what_changes_is_told_in_words(tirek: Tirek) -> None:
    status, out, _ = tirek("law", "diff", "aktobe-2023-14@1", "aktobe-2023-14@2", "--json")
    changes = json.loads(out)["changes"]
    assert status == 0
    assert changes
    assert all(set(change["title"]) == {"kk", "ru", "en"} for change in changes)
    assert "8 × MCI" in tirek("law", "diff", "aktobe-2023-14", "alatau-2024-11-36")[1]


def test_two_folders_are_compared(tirek: Tirek, law_copy: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    shutil.copytree(law_copy, draft)
    act = draft / AKTOBE
    act.write_text(act.read_text(encoding="utf-8").replace("amount: 10000", "amount: 12500"), encoding="utf-8")
    status, out, _ = tirek("law", "diff", law_copy, draft)
    assert status == 0
    assert "12\u202f500" in out
    assert json.loads(tirek("law", "diff", law_copy, law_copy, "--json")[1])["changes"] == []
    assert tirek("law", "diff", law_copy, "aktobe-2023-14")[0] == 2


def test_schemas_are_printed(tirek: Tirek) -> None:
    _, out, _ = tirek("law", "schema")
    names = out.split()
    assert {"act", "case", "parameter", "service", "territories", "sources", "calendar"} <= set(names)
    for name in names:
        assert json.loads(tirek("law", "schema", name)[1])["$schema"]
    assert json.loads(tirek("law", "schema", "--json")[1]) == names


SOMETHING: Any = st.sampled_from(
    ["", "null", "[]", "{}", "0", "-1", "1e9", "2023-02-30", "9999-12-31", "“", "{", "]", ":", "- ", "&a x", "*a", "!!x y", "yes",
     "'", '"', "|", "\t", "\u0000", "kk", "p.7", "x: y", "99999999999999999999", ".inf", "0x1f", "1_0", "=", "<<", "?", "%", "ә"]
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_mutated_file_ever_breaks_the_loader(data: st.DataObject, law_copy: Path) -> None:
    files = sorted(
        path for path in law_copy.rglob("*.yaml") if "scenarios" not in path.parts and "calendar" not in path.parts
    )
    path = data.draw(st.sampled_from(files))
    kept = path.read_text(encoding="utf-8")
    lines = kept.splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    words = lines[number].split(" ")
    place = data.draw(st.integers(0, len(words) - 1))
    words[place] = data.draw(SOMETHING)
    lines[number] = " ".join(words)
    if data.draw(st.booleans()):
        del lines[data.draw(st.integers(0, len(lines) - 1))]
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        load(law_copy)
    except LawError as error:
        for language in ("kk", "ru", "en"):
            assert all(problem.line_of_text(language) for problem in error.problems)
    finally:
        path.write_text(kept, encoding="utf-8")
