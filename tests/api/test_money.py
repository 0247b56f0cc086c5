"""Awards and payment runs through the API: each answer as the OpenAPI document says, each caller in their own reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.api.conftest import Problem
from tests.api.test_casework import call_as
from tests.cases.conftest import apply, by, staff
from tests.ledger.conftest import grant, paying
from tests.ledger.runs import FIRST, opened, written

from tirek.journal.queries import looks_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ledger.conftest import Grant

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    CallAs = Callable[..., Any]

__all__ = ["apply", "by", "call_as", "grant", "paying", "staff"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", FIRST)


def test_an_award_with_its_periods(call_as: CallAs, grant: Grant, problem: Problem) -> None:
    award = grant()
    (item,) = call_as("clerk", "GET", "/api/v1/awards").json()["items"]
    assert (item["id"], item["case"]) == (award.pk, str(award.case_id))
    full = call_as("accountant", "GET", f"/api/v1/awards/{award.pk}").json()
    assert (full["owed"], full["paid"], full["open"], full["differs"]) == (30_000, 0, 30_000, False)
    assert [each["period"] for each in full["periods"]] == ["2026-10", "2026-11", "2026-12"]
    assert full["periods"][0]["entries"][0]["decision"] == award.decision.number
    assert looks_at(award.child_id).get().data == {"where": "api"}
    assert call_as("elsewhere", "GET", "/api/v1/awards").json()["items"] == []
    problem(call_as("elsewhere", "GET", f"/api/v1/awards/{award.pk}"), "not-found")
    problem(call_as("operator", "GET", "/api/v1/awards"), "forbidden")
    problem(call_as("clerk", "GET", "/api/v1/awards?cursor=bm9uc2Vuc2U="), "invalid-input")


@pytest.mark.usefixtures("paying")
def test_a_payment_run_without_names(call_as: CallAs, grant: Grant, by: By, problem: Problem) -> None:
    award = grant()
    run = written(opened(by), by)
    (item,) = call_as("head", "GET", "/api/v1/payment-runs?limit=1").json()["items"]
    assert (item["number"], item["state"], item["month"], item["total"]) == (run.number, "written", "2026-11", 20_000)
    full = call_as("accountant", "GET", f"/api/v1/payment-runs/{run.pk}").json()
    assert full["files"][0]["total"] == 20_000
    assert "Үлгіұлы" not in str(full)
    paid = call_as("clerk", "GET", f"/api/v1/awards/{award.pk}").json()
    assert (paid["paid"], paid["orders"][0]["state"]) == (20_000, "queued")
    problem(call_as("clerk", "GET", "/api/v1/payment-runs"), "forbidden")
    problem(call_as("head", "GET", "/api/v1/payment-runs/999999"), "not-found")
