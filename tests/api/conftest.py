"""A caller of the API that holds every answer against the published OpenAPI document."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi.json"
Call = Callable[..., Any]
Problem = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def openapi() -> dict[str, Any]:
    """The published OpenAPI document."""
    document: dict[str, Any] = json.loads(OPENAPI.read_text(encoding="utf-8"))
    return document


@pytest.fixture
def call(openapi: dict[str, Any]) -> Call:
    """Call the API: `call("POST", "/api/v1/assessments", {...}, language="ru")`.

    The answer's status, media type and body must be what the OpenAPI document says of the operation.
    """
    client = Client(raise_request_exception=False)

    def request(method: str, address: str, body: Any = None, *, language: str = "en", raw: bytes | None = None) -> Any:
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        answer = client.generic(
            method, address, content, content_type="application/json", headers={"Accept-Language": language}
        )
        _hold_against(openapi, method, address, answer)
        return answer

    return request


@pytest.fixture
def problem() -> Problem:
    """Assert that an answer is a problem document of this name and return it."""

    def read(answer: Any, name: str) -> dict[str, Any]:
        assert answer["Content-Type"] == "application/problem+json", answer.content
        document: dict[str, Any] = answer.json()
        assert document["type"] == f"/problems/{name}"
        assert document["status"] == answer.status_code
        assert document["title"]
        assert document["detail"]
        return document

    return read


def _hold_against(openapi: dict[str, Any], method: str, address: str, answer: Any) -> None:
    operation = _operation(openapi, method, address.partition("?")[0])
    if operation is None:
        return
    described = operation["responses"].get(str(answer.status_code))
    assert described, f"{method} {address} answers {answer.status_code}, which the OpenAPI document does not know"
    media = answer.headers["Content-Type"].partition(";")[0]
    assert media in described["content"], f"{media} instead of {list(described['content'])}"
    schema = {**described["content"][media]["schema"], "components": openapi["components"]}
    jsonschema_rs.validate(schema, json.loads(answer.content))


def _operation(openapi: dict[str, Any], method: str, address: str) -> dict[str, Any] | None:
    for template, operations in openapi["paths"].items():
        pattern = re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, address):
            found: dict[str, Any] | None = operations.get(method.lower())
            return found
    return None
