"""Problem documents (RFC 9457): how the API says that something is wrong, always in this form and in the caller's language."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTENT_TYPE = "application/problem+json"


class Problem(Enum):
    """Every problem the API knows: its stable name, its status, its title and what it means."""

    MALFORMED_REQUEST = (
        "malformed-request",
        400,
        _("The request cannot be read"),
        _("The body is not the JSON that the operation expects, or a header cannot be read."),
    )
    UNAUTHENTICATED = (
        "unauthenticated",
        401,
        _("Sign in first"),
        _("The operation needs a token or a session."),
    )
    FORBIDDEN = (
        "forbidden",
        403,
        _("You may not do this"),
        _("The caller is known or does not matter, but has no right to this operation."),
    )
    NOT_FOUND = (
        "not-found",
        404,
        _("There is nothing at this address"),
        _("The address is mistyped, or what stood there is no longer there."),
    )
    METHOD_NOT_ALLOWED = (
        "method-not-allowed",
        405,
        _("This address does not take this method"),
        _("The header Allow says which methods it takes."),
    )
    CONFLICT = (
        "conflict",
        409,
        _("It does not fit how things stand"),
        _("Somebody was quicker, or the case stands where this can't be done. Read it again before the next try."),
    )
    TOO_LARGE = (
        "too-large",
        413,
        _("The request is too large"),
        _("The body is larger than the server takes."),
    )
    UNSUPPORTED_MEDIA_TYPE = (
        "unsupported-media-type",
        415,
        _("The body has another media type than this operation reads"),
        _("Send JSON and say so: Content-Type: application/json."),
    )
    INVALID_INPUT = (
        "invalid-input",
        422,
        _("Some of the input is wrong"),
        _("Each entry of “errors” points to a field and says what is wrong with it and what is allowed."),
    )
    TOO_MANY_REQUESTS = (
        "too-many-requests",
        429,
        _("Too many requests"),
        _("The header Retry-After says in how many seconds to try again."),
    )
    INTERNAL_ERROR = (
        "internal-error",
        500,
        _("Something went wrong on our side"),
        _("The mistake is not in the request. Try again later; if it stays so, tell the operator."),
    )
    UNAVAILABLE = (
        "unavailable",
        503,
        _("The service is not available now"),
        _("Try again later."),
    )

    def __init__(self, slug: str, status: int, title: Promise, meaning: Promise) -> None:
        self.slug = slug
        self.status = status
        self.title = title
        self.meaning = meaning

    @property
    def type(self) -> str:
        """The stable `type` of the documents: a relative reference, and the address that explains the problem."""
        return f"/problems/{self.slug}"

    @classmethod
    def for_status(cls, status: int) -> "Problem | None":
        """The problem with this HTTP status, None when there is none."""
        return next((problem for problem in cls if problem.status == status), None)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: a JSON pointer into the body ("" is the body itself) or a parameter's name, and what is wrong.

    `allowed` says what would be right: a sentence or a list of values.
    """

    pointer: str
    detail: str | Promise
    allowed: str | Sequence[str] | None = None
    parameter: str | None = None

    def document(self) -> dict[str, Any]:
        """The entry of `errors`."""
        entry: dict[str, Any] = {"parameter": self.parameter} if self.parameter else {"pointer": self.pointer}
        entry["detail"] = str(self.detail)
        if self.allowed is not None:
            entry["allowed"] = self.allowed if isinstance(self.allowed, str) else list(self.allowed)
        return entry


@dataclass
class ProblemError(Exception):
    """Raise this in an operation to answer with a problem document."""

    problem: Problem
    detail: str | Promise | None = None
    errors: Sequence[FieldError] = field(default_factory=tuple)
    headers: Mapping[str, str] = field(default_factory=dict)


class InvalidInputError(ProblemError):
    """The input can be read but is wrong: 422 with one entry per wrong field."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(Problem.INVALID_INPUT, errors=errors)


def problem_document(
    status: int,
    *,
    detail: str | Promise | None = None,
    errors: Sequence[FieldError] = (),
    instance: str | None = None,
) -> dict[str, Any]:
    """The document for a status, in the active language."""
    problem = Problem.for_status(status)
    document: dict[str, Any] = {
        # A status without a problem of its own means no more than the status does (RFC 9457, 4.2.1).
        "type": problem.type if problem else "about:blank",
        "title": str(problem.title) if problem else HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail or (problem.meaning if problem else HTTPStatus(status).description)),
    }
    if instance:
        document["instance"] = instance
    if errors:
        document["errors"] = [error.document() for error in errors]
    return document


def problem_response(
    request: HttpRequest,
    status: int,
    *,
    detail: str | Promise | None = None,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer for a status: a problem document in the active language."""
    document = problem_document(status, detail=detail, errors=errors, instance=request.path)
    return HttpResponse(
        json.dumps(document, ensure_ascii=False),
        status=status,
        content_type=CONTENT_TYPE,
        headers=dict(headers or {}),
    )
