"""Wrong input: exit status 2, every error told with its place and what is allowed, never a traceback."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.conftest import Tirek

from tirek.api.results import EXAMPLE_CASE

Case = Callable[..., Path]

WRONG_CASES: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"territory": "atlantis"}, "/territory", ["aktobe", "alatau", "astana", "panfilov"]),
    ({"service": "home"}, "/service", ["home-education"]),
    ({"child__birth_date": "2012-02-30"}, "/child/birth_date", ["YYYY-MM-DD"]),
    ({"child__birth_date": "05.05.2012"}, "/child/birth_date", ["YYYY-MM-DD"]),
    ({"child__birth_date": 2012}, "/child/birth_date", ["null", "string"]),
    ({"child__birth_date": "1812-05-05"}, "/child/birth_date", ["1900-01-01 – 2199-12-31"]),
    ({"application__date": "9999-12-31"}, "/application/date", ["1900-01-01 – 2199-12-31"]),
    ({"certificates__0__from": "9999-12-31"}, "/certificates/0/from", ["1900-01-01 – 2199-12-31"]),
    ({"child__birth_date": "2024-05-05"}, "/child/birth_date", []),
    ({"child__death_date": "2010-01-01"}, "/child/death_date", []),
    ({"child__disability": [{"from": "2020-03-01", "to": "2020-02-29"}]}, "/child/disability/0/to", []),
    ({"child__disability": {}}, "/child/disability", ["array", "null"]),
    ({"certificates__0__to": "2023-01-08"}, "/certificates/0/to", []),
    ({"certificates__0__until": "2023-01-08"}, "/certificates/0/until", ["from", "number", "school", "to"]),
    ({"certificates": [{"to": "2023-05-25"}]}, "/certificates/0/from", ["YYYY-MM-DD"]),
    ({"applicant__relation": "cousin"}, "/applicant/relation", ["parent", "guardian"]),
    ({"applicant__consent": "yes"}, "/applicant/consent", ["boolean", "null"]),
    ({"application__channel": "pigeon"}, "/application/channel", ["portal"]),
    ({"window": {"from": "2023-05", "to": "2023-02"}}, "/window/to", []),
    ({"window": {"from": "2023-13", "to": "2024-02"}}, "/window/from", ["2023-02"]),
    ({"window": {"from": "1950-01", "to": "2023-02"}}, "/window", []),
    ({"a/b~c": 1}, "/a~1b~0c", ["service"]),
]


@pytest.mark.parametrize(("changes", "pointer", "allowed"), WRONG_CASES)
def test_every_wrong_field_is_pointed_at(
    changes: dict[str, Any], pointer: str, allowed: list[str], tirek: Tirek, case: Case
) -> None:
    path = case(**changes)
    status, out, err = tirek("assess", path, "--json")
    error = next(error for error in json.loads(out) if error["pointer"] == pointer)
    assert (status, err) == (2, "")
    assert error["detail"]
    assert set(allowed) <= set(error["allowed"])
    status, out, err = tirek("assess", path)
    assert (status, out) == (2, "")
    assert f"tirek: {path}: {pointer}: {error['detail']}" in err


def test_all_errors_are_told_at_once(tirek: Tirek, case: Case) -> None:
    path = case(child__birth_date="x", applicant__relation="y", extra=1)
    pointers = {error["pointer"] for error in json.loads(tirek("assess", path, "--json")[1])}
    assert pointers == {"/child/birth_date", "/applicant/relation", "/extra"}


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '"case"', '{"service": NaN}', '{"service": 1e999}', '{"service": 1, "service": 2}',
        '{"service": "\\ud800"}', '{"\\ud800": 1, "\\ud800": 2}', "[" * 100_000, '{"a": ' + "9" * 5000 + "}",
        b"\xff\xfe\x00", b"\x00", "\ufeff{}",
    ],
)  # fmt: skip
def test_what_is_not_a_case_in_json_is_refused(text: str | bytes, tirek: Tirek) -> None:
    status, out, err = tirek("assess", "-", "--json", stdin=text)
    assert (status, err) == (2, "")
    assert all({"pointer", "detail", "allowed"} <= set(error) for error in json.loads(out))
    assert tirek("assess", "-", stdin=text)[0] == 2


def test_files_that_can_t_be_read_say_why(tirek: Tirek, tmp_path: Path) -> None:
    assert "no file" in tirek("assess", tmp_path / "nothing.json")[2]
    assert "is a folder" in tirek("assess", tmp_path)[2]
    assert "can't be used" in tirek("assess", "a\0b")[2]
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (8 * 1024 * 1024 + 1))
    status, _, err = tirek("assess", large)
    assert status == 2
    assert "larger than" in err


@pytest.mark.parametrize(
    ("arguments", "argument", "words"),
    [
        (["workdays", "add", "2026-02-30", "3"], "DATE", "2026-02-30"),
        (["workdays", "add", "20260203", "3"], "DATE", "20260203"),
        (["workdays", "add", "2026-W47-5", "3"], "DATE", "2026-W47-5"),
        (["workdays", "add", "2026-02-03", "three"], "N", "three"),
        (["workdays", "add", "2026-02-03", "9" * 5000], "N", "too far"),
        (["workdays", "list", "26"], "YEAR", "26"),
        (["workdays", "term", "2026-02-03"], "YYYY-MM-DDTHH:MM", "2026-02-03"),
        (["workdays", "term", "2026-02-03T10:00", "--channel", "pigeon"], "--channel", "pigeon"),
        (["workdays", "term", "2026-02-03T10:00", "--service", "none"], "--service", "none"),
        (["law", "list", "--on", "2026-13"], "--on", "2026-13"),
        (["law", "list", "--on", "2026-1"], "--on", "2026-1"),
        (["law", "list", "--territory", "atlantis"], "--territory", "atlantis"),
        (["law", "list", "--known-on", "soon"], "--known-on", "soon"),
        (["law", "list", "--known-on"], "--known-on", "expected one argument"),
        (["law", "schema", "novel"], "NAME", "novel"),
        (["schedule", "x.csv", "--from", "2023", "--to", "2024-01"], "--from", "2023"),
        (["assess", "x.json", "--lang", "de"], "--lang", "de"),
        (["assess"], None, "CASE.json"),
        (["assess", "x.json", "y.json"], None, "y.json"),
        (["assess", "x.json", "--known"], None, "--known"),
        (["law", "polish"], "COMMAND", "polish"),
        (["dance"], "COMMAND", "dance"),
        (["schedule", "x.csv"], None, "--from"),
        (["law", "show", "nothing"], None, "nothing"),
        (["law", "show", "aktobe-2023-14@9"], None, "9"),
        (["law", "diff", "aktobe-2023-14", "nothing"], None, "nothing"),
        (["workdays", "add", "1990-01-01", "1"], None, "1990-01-01"),
        (["workdays", "add", "2027-12-30", "50"], None, "50"),
        (["workdays", "between", "2026-01-01", "2035-01-01"], None, "2035-01-01"),
        (["workdays", "list", "2035"], None, "2035"),
        (["workdays", "list", "0000"], None, "0"),
        ([], None, "command"),
        (["law"], None, "command"),
    ],
)
def test_wrong_arguments_are_told_as_errors_too(
    arguments: list[str], argument: str | None, words: str, tirek: Tirek
) -> None:
    status, out, err = tirek(*arguments, "--json")
    errors = json.loads(out)
    assert (status, err) == (2, "")
    assert {"pointer", "detail", "allowed"} <= set(errors[0])
    assert errors[0].get("argument") == argument
    assert words in errors[0]["detail"]
    status, out, err = tirek(*arguments)
    assert (status, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_a_mistake_of_tirek_is_one_line_unless_asked_for_more(
    tirek: Tirek, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("between\nlines")

    monkeypatch.setattr("tirek.entitlement.assess", broken)
    status, out, err = tirek("assess", case())
    assert (status, out) == (4, "")
    assert err.count("\n") == 1
    assert err.startswith("tirek: Tirek made a mistake (ZeroDivisionError: between lines).")
    monkeypatch.setenv("TIREK_DEBUG", "1")
    assert "Traceback" in tirek("assess", case())[2]


def test_ctrl_c_ends_quietly(tirek: Tirek, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tirek.entitlement.assess", interrupted)
    assert tirek("assess", case()) == (130, "", "")


SCALAR = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates().map(str)
    | st.sampled_from(["9999-12-31", "0001-01-01", "2023-02", "aktobe", "151010000", "\ud800"])
)  # fmt: skip
ANY = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_case_ever_breaks_the_command(data: st.DataObject, tirek: Tirek) -> None:
    case: Any = copy.deepcopy(EXAMPLE_CASE)
    for _ in range(data.draw(st.integers(1, 3))):
        part = case
        while True:
            keys = sorted(part) if isinstance(part, dict) else range(len(part))
            key = data.draw(st.sampled_from([*keys, "window"]) if isinstance(part, dict) else st.sampled_from(keys))
            inner = part.get(key) if isinstance(part, dict) else part[key]
            if not inner or not isinstance(inner, dict | list) or data.draw(st.booleans()):
                part[key] = data.draw(ANY)
                break
            part = inner
    status, out, err = tirek("assess", "-", "--json", stdin=json.dumps(case))
    assert status in (0, 1, 2, 3), err
    found = json.loads(out)
    assert isinstance(found, list) == (status == 2)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60))
def test_no_bytes_ever_break_the_command(raw: bytes, tirek: Tirek) -> None:
    assert tirek("assess", "-", stdin=raw)[0] == 2
    assert tirek("receipt", "replay", "-", stdin=raw)[0] == 2


WORDS = st.sampled_from(
    ["law", "check", "list", "show", "diff", "workdays", "add", "between", "iin", "--json", "--lang", "kk", "-h", "--on",
     "2026-11", "2026-11-20", "-3", "--known-on", "--", "", "aktobe-2023-14", "@", "--json=1", "-", "ә"]
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arguments=st.lists(WORDS | st.text(max_size=6), max_size=6))
def test_no_arguments_ever_break_the_command(arguments: list[str], tirek: Tirek) -> None:
    status, _, err = tirek(*arguments, stdin="")
    assert status in (0, 1, 2, 3), err
