"""Query parameters that several operations share, and documents read as strictly as on the command line."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from tirek.api.language import request_language
from tirek.api.problems import FieldError, InvalidInputError, Problem, ProblemError
from tirek.config.clock import installation_clock
from tirek.entitlement import parse_json
from tirek.law import Flaw, InputError
from tirek.law.months import parse_day

_DAY = "YYYY-MM-DD"

KnownOn = Annotated[
    str | None,
    Query(
        description="The law as known on this day (YYYY-MM-DD); today when not given.",
        example="2026-11-20",
    ),
]
Lang = Annotated[
    str | None, Query(description="Language of problem documents: kk, ru or en; goes before Accept-Language.")
]


def day_of_knowledge(known_on: str | None) -> date:
    """The day asked for, else today. Raises InvalidInputError."""
    if known_on is None:
        return installation_clock().today()
    try:
        return parse_day(known_on)
    except ValueError:
        detail = _("“%(value)s” is not a day that exists.") % {"value": known_on[:20]}
        raise InvalidInputError([FieldError("", detail, [_DAY], parameter="known_on")]) from None


def json_document(request: HttpRequest) -> Any:
    """The body as strict JSON.

    Raises ProblemError: 415 for another media type, 413 for a body that is too large, 422 for what is not JSON.
    """
    # Without a body there is nothing to have a type: it is missing, which is another mistake.
    if request.body and request.content_type != "application/json":
        raise ProblemError(Problem.UNSUPPORTED_MEDIA_TYPE)
    try:
        return parse_json(request.body)
    except InputError as error:
        raise invalid(request, error.flaws) from None


def invalid(request: HttpRequest, flaws: Iterable[Flaw]) -> InvalidInputError:
    """Flaws of a document as field errors in the language of the request."""
    language = request_language(request)
    return InvalidInputError([FieldError(flaw.pointer, flaw.text(language), list(flaw.allowed)) for flaw in flaws])
