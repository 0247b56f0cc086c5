"""The frame every operation stands in: errors, throttle, access rules, OpenAPI."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import PathView
from pydantic import Field

from tirek.api.input import StrictParser, field_errors
from tirek.api.problems import CONTENT_TYPE, Problem, ProblemError, problem_response
from tirek.api.throttle import AddressThrottle
from tirek.config.access import access, rules_of, set_rules

_ALWAYS = (400, 422, 429, 500)


SIGNED_IN: dict[str, Any] = {"security": [{"session": []}, {"token": []}]}
"""For the `openapi_extra` of an operation that is not for everybody."""


class FieldErrorDocument(Schema):
    """One wrong field."""

    pointer: str | None = Field(None, description="JSON pointer (RFC 6901) to the field in the body.")
    parameter: str | None = Field(None, description="Name of the wrong parameter of the address.")
    detail: str = Field(description="What is wrong, in the language of the request.")
    allowed: str | list[str] | None = Field(None, description="What would be right.")


class ProblemDocument(Schema):
    """A problem document (RFC 9457)."""

    type: str = Field(
        description="Stable name of the problem; the address explains it.",
        examples=["/problems/invalid-input"],
    )
    title: str = Field(description="The problem in a few words, in the language of the request.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened here and what to do.")
    instance: str | None = Field(None, description="The address that was asked.")
    errors: list[FieldErrorDocument] | None = Field(None, description="The wrong fields.")


def error_answers(*statuses: int) -> dict[int, type[ProblemDocument]]:
    """The error answers of an operation for its `response=`: those every operation has, and these."""
    return dict.fromkeys(sorted({*_ALWAYS, *statuses}), ProblemDocument)


def answer(data: Any) -> HttpResponse:
    """Plain data as they are: their shape is held against the OpenAPI document by the tests, not on every call."""
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json")


class TirekAPI(NinjaAPI):
    """A ninja API that answers problem documents and passes each operation's access rule to its address."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = super()._get_urls()
        callbacks = [pattern.callback for pattern in patterns if isinstance(pattern, URLPattern)]
        # One address per operation; ninja puts its own around them: openapi.json before, the root after.
        views = [view for view in self._path_views() for _operation in view.operations]
        for callback, view in zip(callbacks[1:-1], views, strict=True):
            set_rules(
                callback, {method: rules_of(op.view_func, method) for op in view.operations for method in op.methods}
            )
        for pattern in (patterns[0], patterns[-1]):
            assert isinstance(pattern, URLPattern)
            pattern.callback = access("public")(require_safe(pattern.callback))
        return patterns

    def _path_views(self) -> list[PathView]:
        return [view for router in self._get_bound_routers() for view in router.path_operations.values()]

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI document; errors have the media type of problem documents."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["securitySchemes"] = {
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": settings.SESSION_COOKIE_NAME,
                "description": "The session of the pages. What changes something also needs the header X-CSRFToken.",
            },
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token that an administrator made for a program; it has the rights of its account.",
            },
        }
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= _ALWAYS[0] and "application/json" in content:
                        content[CONTENT_TYPE] = content.pop("application/json")
        return schema


def create_api(*, namespace: str = "api-1") -> TirekAPI:
    """An API without operations: add routers to it, then put `api.urls` at an address."""
    api = TirekAPI(
        title="Tirek",
        version=version("tirek"),
        description=(
            "Social services of a local authority: from the text of the law to what a family is owed. "
            "Texts come in the language of `?lang=` or `Accept-Language` (kk, ru, en); errors are problem documents (RFC 9457)."
        ),
        urls_namespace=namespace,
        docs_url=None,
        parser=StrictParser(),
        throttle=[AddressThrottle()],
    )
    api.add_exception_handler(ProblemError, _on_problem)
    api.add_exception_handler(ValidationError, _on_invalid)
    api.add_exception_handler(HttpError, _on_http_error)
    api.add_exception_handler(Http404, _on_not_found)
    api.add_exception_handler(RequestDataTooBig, _on_too_large)
    return api


def _on_problem(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(
        request, error.problem.status, detail=error.detail, errors=error.errors, headers=error.headers
    )


def _on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    errors: Sequence[dict[str, Any]] = error.errors
    return problem_response(request, Problem.INVALID_INPUT.status, errors=field_errors(errors))


def _on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    # Ninja wraps what the parser raises; the cause knows more.
    if isinstance(error.__cause__, ProblemError):
        return _on_problem(request, error.__cause__)
    return problem_response(request, error.status_code)


def _on_not_found(request: HttpRequest, _error: Any) -> HttpResponse:
    return problem_response(request, Problem.NOT_FOUND.status)


def _on_too_large(request: HttpRequest, _error: Any) -> HttpResponse:
    return problem_response(request, Problem.TOO_LARGE.status)
