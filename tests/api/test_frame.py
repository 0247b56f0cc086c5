"""Whatever goes wrong under /api/ is a problem document in the caller's language."""

import json
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from tirek.api.frame import create_api, error_answers
from tirek.api.problems import FieldError, InvalidInputError, Problem, ProblemError
from tirek.config.access import access

router = Router()


class Relation(StrEnum):
    PARENT = "parent"
    GUARDIAN = "guardian"


class Child(Schema, extra="forbid"):
    birth_date: date
    relation: Relation
    names: list[str] = Field(default_factory=list)


class Case(Schema, extra="forbid"):
    child: Child


@router.post("/cases", response={200: Case, **error_answers()})
@access("public")
def register(request: HttpRequest, case: Case, number: int = 1) -> Case:
    return case


@router.get("/fails/{how}", response={200: Case, **error_answers()})
@access("public")
def fails(request: HttpRequest, how: str) -> Case:
    errors: dict[str, Exception] = {
        "bug": ZeroDivisionError("secret detail"),
        "teapot": HttpError(418, "short and stout"),
        "domain": InvalidInputError([FieldError("/child/names/0", "Not a name.", allowed=["Aliya", "Nurlan"])]),
        "busy": ProblemError(Problem.UNAVAILABLE, headers={"Retry-After": "30"}),
    }
    raise errors[how]


@router.get("/forgotten", response={200: Case, **error_answers()})
def forgotten(request: HttpRequest) -> Case:
    raise AssertionError


api = create_api(namespace="frame-test")
api.add_router("", router)
urlpatterns = [path("api/v1/", api.urls)]
handler500 = "tirek.web.errors.server_error"

pytestmark = pytest.mark.urls(__name__)
RIGHT = {"child": {"birth_date": "2012-05-05", "relation": "parent"}}


def post(body: Any, address: str = "/api/v1/cases", **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(address, content, content_type="application/json", headers=headers)


def test_right_input_is_answered() -> None:
    answer = post(RIGHT)
    assert answer.status_code == 200
    assert answer.json()["child"]["relation"] == "parent"


def test_each_wrong_field_has_a_pointer_and_says_what_is_allowed(problem: Any) -> None:
    wrong = {"child": {"birth_date": "5 May", "relation": "cousin", "names": ["Aliya", 7], "a/b~c": 1}}
    document = problem(post(wrong), "invalid-input")
    errors = {error["pointer"]: error for error in document["errors"]}
    assert set(errors) == {"/child/birth_date", "/child/relation", "/child/names/1", "/child/a~1b~0c"}
    assert "date" in errors["/child/birth_date"]["detail"]
    assert "guardian" in str(errors["/child/relation"]["allowed"])
    assert document["instance"] == "/api/v1/cases"


def test_a_missing_body_points_to_the_whole(problem: Any) -> None:
    assert problem(post(b""), "invalid-input")["errors"][0]["pointer"] == ""


def test_a_wrong_parameter_is_named(problem: Any) -> None:
    document = problem(post(RIGHT, "/api/v1/cases?number=many"), "invalid-input")
    assert document["errors"] == [{"parameter": "number", "detail": "A whole number is expected."}]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"child": NaN}',
        b'{"child": {}, "child": {}}',
        b"[" * 100_000,
        b'{"child": 1' + b"0" * 5000 + b"}",
    ],
)
def test_what_is_not_json_is_refused_before_anyone_reads_it(body: bytes, problem: Any) -> None:
    answer = post(body)
    assert answer.status_code == 400
    problem(answer, "malformed-request")


def test_a_body_that_is_too_large_is_refused(problem: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = post({"child": "x" * 200})
    assert answer.status_code == 413
    problem(answer, "too-large")


def test_the_domain_s_own_errors_keep_their_pointers(problem: Any) -> None:
    document = problem(Client().get("/api/v1/fails/domain"), "invalid-input")
    assert document["errors"] == [
        {"pointer": "/child/names/0", "detail": "Not a name.", "allowed": ["Aliya", "Nurlan"]}
    ]


def test_a_bug_is_a_problem_document_that_tells_nothing(problem: Any) -> None:
    answer = Client(raise_request_exception=False).get("/api/v1/fails/bug")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    problem(answer, "internal-error")


def test_headers_of_a_problem_arrive(problem: Any) -> None:
    answer = Client().get("/api/v1/fails/busy")
    assert answer["Retry-After"] == "30"
    problem(answer, "unavailable")


def test_a_status_without_a_problem_means_no_more_than_the_status() -> None:
    document = Client().get("/api/v1/fails/teapot").json()
    assert document["type"] == "about:blank"
    assert document["status"] == 418


def test_an_unknown_address_and_a_wrong_method_are_problems_too(problem: Any) -> None:
    problem(Client().get("/api/v1/nothing-here"), "not-found")
    answer = Client().put("/api/v1/cases")
    assert answer["Allow"] == "POST"
    problem(answer, "method-not-allowed")


def test_an_operation_without_an_access_rule_answers_nobody(problem: Any) -> None:
    problem(Client().get("/api/v1/forgotten"), "forbidden")


def test_an_unknown_host_is_a_problem_too(problem: Any) -> None:
    problem(Client().get("/api/v1/cases", headers={"Host": "elsewhere.example"}), "malformed-request")


def test_too_many_requests_of_one_address_are_told_when_to_come_back(problem: Any, monkeypatch: Any) -> None:
    throttle = next(iter(api.throttle if isinstance(api.throttle, list) else [api.throttle]))
    monkeypatch.setattr(throttle, "num_requests", 2)
    near, far = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    answers = [near.get("/api/v1/fails/domain", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    problem(answers[-1], "too-many-requests")
    assert far.get("/api/v1/fails/domain").status_code == 422


def test_one_ipv6_network_counts_as_one_caller(monkeypatch: Any) -> None:
    throttle = next(iter(api.throttle if isinstance(api.throttle, list) else [api.throttle]))
    monkeypatch.setattr(throttle, "num_requests", 1)
    statuses = [
        Client(REMOTE_ADDR=address).get("/api/v1/fails/domain").status_code
        for address in ("2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:2::1")
    ]
    assert statuses == [422, 429, 422]


def test_every_operation_declares_its_errors_as_problem_documents() -> None:
    for operations in json.loads(json.dumps(api.get_openapi_schema()))["paths"].values():
        for operation in operations.values():
            for status in (400, 422, 429, 500):
                assert list(operation["responses"][str(status)]["content"]) == ["application/problem+json"]
