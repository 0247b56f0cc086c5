"""`POST /api/v1/assessments`: the contract's case, every outcome, every kind of wrong input."""

import copy
import json
import os
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tirek.api.assessments import request_schema
from tirek.api.results import EXAMPLE_CASE
from tirek.entitlement import canonical, case_schema

ADDRESS = "/api/v1/assessments"
ASKED = f"{ADDRESS}?known_on=2026-11-20"


def changed(**changes: Any) -> dict[str, Any]:
    case = copy.deepcopy(EXAMPLE_CASE)
    for path, value in changes.items():
        *parents, last = path.split("__")
        part = case
        for name in parents:
            part = part[name]
        part[last] = value
    return case


def test_the_contract_s_case_is_granted(call: Any) -> None:
    answer = call("POST", ASKED, EXAMPLE_CASE)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    result = answer.json()
    assert (result["outcome"], result["total"], result["act"]) == ("grant", 40_000, "aktobe-2023-14")
    assert [(due["period"], due["amount"]) for due in result["dues"]] == [
        (f"2023-0{month}", 10_000) for month in range(2, 6)
    ]
    assert result["dues"][0]["citation"] == "aktobe-2023-14 p.7"
    assert result["known_on"] == "2026-11-20"
    assert result["missing"] == []
    assert result["receipt"].startswith("sha256:")
    for item in (*result["findings"], *result["months"]):
        assert set(item["reason"]) == {"kk", "ru", "en"}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"applicant__consent": False}, "refuse"),
        ({"child__disability": None}, "incomplete"),
        ({"territory": "panfilov"}, "not-computable"),
        ({"territory": "astana"}, "no-rule"),
        ({"territory": "151010000"}, "grant"),
    ],
)
def test_every_outcome_is_answered_with_200(changes: dict[str, Any], outcome: str, call: Any) -> None:
    answer = call("POST", ASKED, changed(**changes))
    assert answer.status_code == 200
    assert answer.json()["outcome"] == outcome


def test_the_day_of_knowledge_decides(call: Any) -> None:
    before = call("POST", f"{ADDRESS}?known_on=2023-05-07", EXAMPLE_CASE).json()
    after = call("POST", f"{ADDRESS}?known_on=2023-05-08", EXAMPLE_CASE).json()
    assert (before["outcome"], before["total"]) == ("no-rule", 0)
    assert (after["outcome"], after["total"]) == ("grant", 40_000)


def test_today_is_the_day_of_knowledge_when_none_is_given(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TIREK_TODAY", "2023-05-01")
    assert call("POST", ADDRESS, EXAMPLE_CASE).json()["known_on"] == "2023-05-01"


@pytest.mark.parametrize(
    ("case", "pointer", "allowed"),
    [
        (changed(child__birth_date="2012-02-30"), "/child/birth_date", ["YYYY-MM-DD"]),
        (changed(territory="atlantis"), "/territory", ["aktobe", "alatau", "astana", "panfilov"]),
        (changed(service="no-such"), "/service", ["home-education"]),
        (changed(applicant__name="Aliya"), "/applicant/name", ["consent", "parental_rights", "relation"]),
        (changed(child__disability=[{"from": "2020-03-01", "to": "2020-02-01"}]), "/child/disability/0/to", []),
        (changed(window={"from": "2023-05", "to": "2023-02"}), "/window/to", []),
        (changed(applicant__relation="cousin"), "/applicant/relation", None),
        ([], "", ["object"]),
        (None, "", ["object"]),
    ],
)
def test_wrong_input_is_told_by_field(case: Any, pointer: str, allowed: Any, call: Any, problem: Any) -> None:
    answer = call("POST", ASKED, raw=json.dumps(case).encode())
    assert answer.status_code == 422
    error = problem(answer, "invalid-input")["errors"][0]
    assert error["pointer"] == pointer
    assert error["detail"]
    if allowed is not None:
        assert set(allowed) <= set(error["allowed"])
        assert bool(allowed) == bool(error["allowed"])


@pytest.mark.parametrize(
    "raw",
    [
        b'{"service": "\\ud800"}',
        b'{"\\ud800": 1, "\\ud800": 2}',
        b"",
        b"{",
        b'{"service": NaN}',
        b'{"a": 1, "a": 2}',
        b"\xff\xfe\xfa",
        b"[" * 100_000,
    ],
)
def test_what_is_not_json_is_invalid_input(raw: bytes, call: Any, problem: Any) -> None:
    answer = call("POST", ASKED, raw=raw)
    assert answer.status_code == 422
    assert problem(answer, "invalid-input")["errors"][0]["pointer"] == ""


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_errors_come_in_the_language_of_the_request(language: str, call: Any) -> None:
    answer = call("POST", f"{ASKED}&lang={language}", changed(territory="atlantis"))
    assert answer["Content-Language"] == language
    assert "atlantis" in answer.json()["errors"][0]["detail"]


def test_another_media_type_is_refused(problem: Any) -> None:
    answer = Client().post(ASKED, "service=home-education", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 415
    problem(answer, "unsupported-media-type")
    charset = Client().post(ASKED, json.dumps(EXAMPLE_CASE), content_type="application/json; charset=utf-8")
    assert charset.status_code == 200


def test_a_body_that_is_too_large_is_refused(problem: Any, settings: Any, call: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = call("POST", ASKED, changed(certificates=EXAMPLE_CASE["certificates"] * 30))
    assert answer.status_code == 413
    problem(answer, "too-large")


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "20261120", "2026-W47-5", "0", ""])
def test_a_day_of_knowledge_that_does_not_exist_is_named(day: str, call: Any, problem: Any) -> None:
    document = problem(call("POST", f"{ADDRESS}?known_on={day}", EXAMPLE_CASE), "invalid-input")
    assert document["errors"][0]["parameter"] == "known_on"
    assert document["errors"][0]["allowed"] == ["YYYY-MM-DD"]


def test_the_published_request_is_the_committed_schema(openapi: dict[str, Any]) -> None:
    published = openapi["paths"][ADDRESS]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert published == request_schema()
    assert "$ref" not in json.dumps(published)
    assert set(published["properties"]) == set(json.loads(case_schema())["properties"])


def test_a_receipt_is_replayed_to_the_same_bytes(call: Any) -> None:
    result = call("POST", f"{ASKED}&receipt=full", EXAMPLE_CASE).json()
    replayed = call("POST", "/api/v1/receipts/replay", result["receipt_content"]).json()
    assert replayed == {"same": True, "receipt": result["receipt"], "again": result["receipt"], "errors": []}


def test_a_receipt_that_was_changed_or_made_with_other_law_is_told_apart(call: Any, problem: Any) -> None:
    content = call("POST", f"{ASKED}&receipt=full", EXAMPLE_CASE).json()["receipt_content"]
    richer = copy.deepcopy(content)
    richer["result"]["total"] = 50_000
    assert call("POST", "/api/v1/receipts/replay", richer).json()["same"] is False
    other = copy.deepcopy(content)
    file = next(iter(other["law"]))
    other["law"][file] = "0" * 64
    answer = call("POST", "/api/v1/receipts/replay", other).json()
    assert answer["same"] is False
    assert answer["errors"][0]["pointer"].startswith("/law/")
    problem(call("POST", "/api/v1/receipts/replay", EXAMPLE_CASE), "invalid-input")
    assert canonical(content) == canonical(json.loads(canonical(content)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=80)
@given(st.data())
def test_no_body_ever_breaks_the_operation(data: st.DataObject) -> None:
    case = copy.deepcopy(EXAMPLE_CASE)
    part: Any = case
    while isinstance(part, dict | list) and part and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        if not isinstance(part[key], dict | list) or data.draw(st.booleans()):
            part[key] = data.draw(JSON)
        part = part[key]
    answer = Client().post(ASKED, json.dumps(case), content_type="application/json")
    assert answer.status_code in (200, 422), answer.content
