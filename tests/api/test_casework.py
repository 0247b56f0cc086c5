"""Cases, decisions and applications through the API: each answer as the OpenAPI document says, each caller in their own reach."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.accounts_of_tests import AT, client_of, staff_account
from tests.api.conftest import Problem, _hold_against
from tests.cases.conftest import application, apply, by, iin, staff

from tirek.accounts.models import Account
from tirek.accounts.roles import Role
from tirek.accounts.tokens import make_token
from tirek.cases.models import Case, Draft
from tirek.cases.services import deciding, officers
from tirek.journal.queries import looks_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]
    CallAs = Callable[..., Any]

__all__ = ["apply", "by", "staff"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


@pytest.fixture
def call_as(openapi: dict[str, Any], staff: dict[str, Account]) -> CallAs:
    """`call_as("clerk", "POST", address, {...}, key="1")`, with a token of that account; "" for nobody."""
    administrator = staff_account(Role.ADMINISTRATOR)

    def call(who: str, method: str, address: str, body: Any = None, *, key: str = "", language: str = "en") -> Any:
        headers = {"Accept-Language": language} | ({"Idempotency-Key": key} if key else {})
        if who:
            account = staff.get(who) or Account.objects.get(username=who)
            headers["Authorization"] = f"Bearer {make_token(account, 'test', by=administrator, at=AT)}"
        content = b"" if body is None else json.dumps(body).encode()
        client = Client(enforce_csrf_checks=True)
        answer = client.generic(method, address, content, content_type="application/json", headers=headers)
        _hold_against(openapi, method, address, answer)
        return answer

    return call


def test_an_application_gets_its_number_and_term_at_once(call_as: CallAs) -> None:
    answer = call_as("clerk", "POST", "/api/v1/applications", application())
    assert answer.status_code == 201
    case = answer.json()["case"]
    assert (case["number"], case["channel"], case["stage"]) == ("AKTOBE-2026-000001", "office", "received")
    assert answer["Location"] == f"/api/v1/cases/{case['id']}"
    full = call_as("clerk", "GET", answer["Location"]).json()
    assert full["child"]["name"] == "Нұрлан"
    operator = call_as("operator", "POST", "/api/v1/applications", application(child={
        "iin": iin("13050555021"), "surname": "Үлгіұлы", "name": "Санжар"
    }))  # fmt: skip
    assert operator.json()["case"]["channel"] == "state-corporation"


def test_the_same_key_is_taken_in_once(call_as: CallAs, problem: Problem) -> None:
    first = call_as("clerk", "POST", "/api/v1/applications", application(), key="visit-17")
    again = call_as("clerk", "POST", "/api/v1/applications", application(), key="visit-17")
    assert again.json()["case"]["id"] == first.json()["case"]["id"]
    assert Case.objects.count() == 1
    other = call_as("clerk", "POST", "/api/v1/applications", application(language="ru"), key="visit-17")
    assert "Idempotency-Key" in problem(other, "invalid-input")["errors"][0]["detail"]


def test_a_key_of_a_refused_application_can_be_used_again(call_as: CallAs) -> None:
    wrong = application(consent={"given": False})
    assert call_as("clerk", "POST", "/api/v1/applications", wrong, key="visit-18").status_code == 422
    assert not Draft.objects.exists()
    assert call_as("clerk", "POST", "/api/v1/applications", application(), key="visit-18").status_code == 201


def test_what_is_wrong_is_told_at_its_field_in_the_caller_s_language(call_as: CallAs, problem: Problem) -> None:
    bad = application(account={"iban": "KZ00"}, territory="nowhere")
    document = problem(call_as("clerk", "POST", "/api/v1/applications", bad), "invalid-input")
    assert {error["pointer"] for error in document["errors"]} == {"/account/iban", "/territory"}
    call_as("clerk", "POST", "/api/v1/applications", application())
    second = call_as("clerk", "POST", "/api/v1/applications", application())
    assert "AKTOBE-2026-000001" in problem(second, "conflict")["detail"]


def test_everybody_sees_their_own_reach_page_by_page(call_as: CallAs, apply: Apply, by: By, problem: Problem) -> None:
    for number in (21, 22, 23):
        apply(child={"iin": iin(f"13050555{number:03d}"), "surname": "Үлгіұлы", "name": "Санжар"})
    first = call_as("head", "GET", "/api/v1/cases?limit=2").json()
    rest = call_as("head", "GET", f"/api/v1/cases?limit=2&cursor={first['next_cursor']}").json()
    numbers = [item["number"][-1] for item in first["items"] + rest["items"]]
    assert (numbers, rest["next_cursor"]) == (["3", "2", "1"], None)
    assert call_as("elsewhere", "GET", "/api/v1/cases").json()["items"] == []
    assert call_as("operator", "GET", "/api/v1/cases").json()["items"] == []
    assert call_as("head", "GET", "/api/v1/cases?stage=granted").json()["items"] == []
    assert len(call_as("head", "GET", "/api/v1/cases?open=true").json()["items"]) == 3
    problem(call_as("head", "GET", "/api/v1/cases?cursor=bm9uc2Vuc2U="), "invalid-input")
    case = Case.objects.first()
    assert case is not None
    problem(call_as("elsewhere", "GET", f"/api/v1/cases/{case.pk}"), "not-found")


def test_reading_a_case_is_a_look_and_facts_are_for_who_needs_them(call_as: CallAs, apply: Apply) -> None:
    case = apply(who="operator", channel="state-corporation")
    facts = call_as("clerk", "GET", f"/api/v1/cases/{case.pk}").json()["facts"]
    assert {"name": "child.birth_date", "value": "2013-05-05", "source": "declaration", "conflict": False} in facts
    assert call_as("operator", "GET", f"/api/v1/cases/{case.pk}").json()["facts"] is None
    assert [entry.data for entry in looks_at(case.child_id)] == [{"where": "api"}] * 2


def test_decisions_with_sum_and_receipt(call_as: CallAs, apply: Apply, by: By) -> None:
    case = officers.take(apply().pk, by("clerk", "2026-10-06 10:00"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    decision = deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))
    (item,) = call_as("head", "GET", "/api/v1/decisions").json()["items"]
    assert (item["number"], item["total"], item["receipt"]) == (decision.number, 30000, decision.receipt_id)
    assert call_as("head", "GET", "/api/v1/decisions?kind=refuse").json()["items"] == []
    assert call_as("elsewhere", "GET", "/api/v1/decisions").json()["items"] == []
    full = call_as("clerk", "GET", f"/api/v1/cases/{case.pk}").json()
    assert [each["number"] for each in full["decisions"]] == [decision.number]


def test_without_a_right_there_is_a_problem_document(
    call_as: CallAs, problem: Problem, staff: dict[str, Account]
) -> None:
    problem(call_as("", "GET", "/api/v1/cases"), "unauthenticated")
    problem(call_as("", "POST", "/api/v1/applications", application()), "unauthenticated")
    problem(call_as("head", "POST", "/api/v1/applications", application()), "forbidden")
    problem(call_as("administrator-country", "GET", "/api/v1/cases"), "forbidden")
    assert client_of(staff["clerk"]).get("/api/v1/cases").status_code == 200


def test_the_document_says_how_to_sign_in(openapi: dict[str, Any]) -> None:
    assert set(openapi["components"]["securitySchemes"]) == {"session", "token"}
    assert openapi["paths"]["/api/v1/cases"]["get"]["security"] == [{"session": []}, {"token": []}]
    assert "security" not in openapi["paths"]["/api/v1/assessments"]["post"]
