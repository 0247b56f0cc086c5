"""One case: the answers of the contract, held against sums by hand."""

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.contract import by_hand

Assess = Callable[..., tuple[int, Any]]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASE = json.loads((EXAMPLES / "grant.json").read_text(encoding="utf-8"))
CONDITIONS = {
    "has-disability", "home-education-certificate", "under-18", "alive", "not-full-state-care", "not-in-state-institution",
    "parental-rights-held", "representative", "consent", "application-month", "school-year", "act-governs",
}  # fmt: skip
LANGUAGES = {"kk", "ru", "en"}


def changed(**changes: Any) -> dict[str, Any]:
    """The contract's case with changes: `changed(child__birth_date="2004-02-29")`."""
    case = copy.deepcopy(CASE)
    for path, value in changes.items():
        *parents, last = path.split("__")
        part: Any = case
        for step in parents:
            part = part[int(step)] if isinstance(part, list) else part[step]
        part[last] = value
    return dict(case)


@pytest.mark.parametrize("seed", range(12))
def test_the_api_pays_what_is_due_by_hand(seed: int) -> None:
    chance, client = random.Random(seed), Client()  # noqa: S311 - invented cases must repeat
    for _ in range(40):
        case = by_hand.some_case(chance)
        answer = client.post("/api/v1/assessments", json.dumps(case), content_type="application/json")
        assert answer.status_code == 200, answer.content
        _hold(case, answer.json())


def _hold(case: dict[str, Any], answer: dict[str, Any]) -> None:
    months = by_hand.payable(case)
    due = by_hand.dues(case["territory"], months)
    assert [(d["period"], d["amount"], d["month"]) for d in answer["dues"]] == due, case
    assert answer["total"] == sum(tenge for _, tenge, _ in due)
    assert answer["outcome"] == ("grant" if due else "refuse" if by_hand.governed(case) else "no-rule"), case
    assert [month["month"] for month in answer["months"]] == [by_hand.name(month) for month in by_hand.window(case)]
    assert [m["month"] for m in answer["months"] if m["payable"]] == [by_hand.name(month) for month in months]
    for month in answer["months"]:
        assert month["payable"] == (month["condition"] is None)
        assert month["payable"] or month["condition"] in CONDITIONS
    for part in (*answer["months"], *answer["findings"]):
        assert part["citation"]
        assert set(part["reason"]) == LANGUAGES
        assert all(part["reason"].values())
    assert all(due["citation"] for due in answer["dues"])
    assert {finding["condition"] for finding in answer["findings"]} <= CONDITIONS
    assert {finding["result"] for finding in answer["findings"]} <= {"met", "not-met", "unknown"}
    assert answer["missing"] == []
    assert answer["receipt"].startswith("sha256:")


OUTCOMES: list[tuple[dict[str, Any], int, str]] = [
    ({}, 0, "grant"),
    ({"child__disability": []}, 1, "refuse"),
    ({"certificates": []}, 1, "refuse"),
    ({"child__disability": None}, 1, "incomplete"),
    ({"child__full_state_care": None}, 1, "incomplete"),
    ({"child__state_institution": None}, 1, "incomplete"),
    ({"certificates": None}, 1, "incomplete"),
    ({"applicant__parental_rights": None}, 1, "incomplete"),
    ({"applicant__consent": None}, 1, "incomplete"),
    ({"child__disability": None, "applicant__parental_rights": "deprived"}, 1, "refuse"),
    ({"applicant__parental_rights": "deprived", "applicant__relation": "guardian"}, 0, "grant"),
    ({"territory": "alatau"}, 1, "no-rule"),
    ({"territory": "151010000"}, 0, "grant"),
    ({"territory": "710000000"}, 1, "no-rule"),
    ({"window": {"from": "2022-09", "to": "2023-01"}}, 1, "no-rule"),
    ({"window": {"from": "2023-06", "to": "2023-08"}}, 1, "refuse"),
    ({"application__date": "2023-05-31"}, 0, "grant"),
    ({"application__date": "2023-06-05"}, 1, "refuse"),
    ({"territory": "atlantis"}, 2, ""),
    ({"child__birth_date": "2012-02-30"}, 2, ""),
    ({"certificates__0__to": "2022-05-25"}, 2, ""),
    ({"child__name": "Invented"}, 2, ""),
]


@pytest.mark.parametrize(("changes", "status", "outcome"), OUTCOMES)
def test_the_exit_status_tells_the_outcome(changes: dict[str, Any], status: int, outcome: str, assess: Assess) -> None:
    found, answer = assess(changed(**changes))
    assert found == status
    if status == 2:
        assert all({"pointer", "detail"} <= set(error) for error in answer)
    else:
        assert answer["outcome"] == outcome
        assert bool(answer["missing"]) == (outcome == "incomplete")


def test_a_parameter_that_is_missing_is_named(assess: Assess) -> None:
    period = {"from": "2026-01-09", "to": "2026-05-31"}
    facts = {"territory": "panfilov", "application__date": "2026-01-20"}
    status, answer = assess(changed(**facts, certificates=[{**CASE["certificates"][0], **period}]))
    assert (status, answer["outcome"], answer["dues"], answer["total"]) == (3, "not-computable", [], 0)
    assert {part["kind"] for part in answer["missing"]} == {"parameter"}
    assert all(part["supplier"]["kk"] for part in answer["missing"])


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2023-05-07", "no-rule"), ("2023-05-08", "grant"), ("2025-06-10", "grant"), ("1990-01-01", "no-rule")],
)
def test_a_past_day_knows_what_was_known(day: str, outcome: str, assess: Assess) -> None:
    answer = assess(changed(), "--known-on", day)[1]
    assert (answer["outcome"], answer["known_on"]) == (outcome, day)


def test_the_receipt_follows_the_facts_only(assess: Assess) -> None:
    first = assess(changed())[1]["receipt"]
    turned = dict(reversed(changed().items()))
    assert assess(turned)[1]["receipt"] == first
    assert assess(changed(certificates__0__number="18"))[1]["receipt"] != first
