"""Reading input: strict JSON, and pydantic's findings as field errors in the caller's language."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser

from tirek.api.problems import FieldError, Problem, ProblemError
from tirek.law.problems import json_pointer

_WRONG: dict[str, str | Promise] = {
    "missing": _("This field is required."),
    "extra_forbidden": _("This field is not known."),
    "enum": _("This is not one of the allowed values."),
    "literal_error": _("This is not one of the allowed values."),
    "json_invalid": _("This is not JSON."),
}
# The beginning of pydantic's error type says which kind of value was expected.
_EXPECTED: dict[str, str | Promise] = {
    "string": _("A text is expected."),
    "int": _("A whole number is expected."),
    "float": _("A number is expected."),
    "decimal": _("A number is expected."),
    "bool": _("Yes or no (true or false) is expected."),
    "date": _("A date such as 2026-11-20 is expected."),
    "list": _("A list is expected."),
    "dict": _("A group of fields is expected."),
    "model": _("A group of fields is expected."),
    "greater": _("The number is too small."),
    "less": _("The number is too large."),
}


class StrictParser(Parser):
    """Bodies are JSON as RFC 8259 has it: no repeated key, no NaN."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The parsed body; see `json_body`."""
        return json_body(request)


def json_body(request: HttpRequest) -> Any:
    """The body of the request as plain data.

    Raises ProblemError: 400 when it is not JSON (a repeated key, NaN and absurd nesting included), 413 when it is too large.
    """
    try:
        return json.loads(request.body, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RequestDataTooBig as error:
        raise ProblemError(Problem.TOO_LARGE) from error
    except json.JSONDecodeError as error:
        detail = _("The body is not JSON: line %(line)s, column %(column)s.") % {
            "line": error.lineno,
            "column": error.colno,
        }
        raise ProblemError(Problem.MALFORMED_REQUEST, detail) from error
    except (ValueError, RecursionError) as error:
        raise ProblemError(Problem.MALFORMED_REQUEST, _("The body is not JSON that can be used.")) from error


def field_errors(errors: Iterable[dict[str, Any]]) -> list[FieldError]:
    """Pydantic's errors (as ninja collects them) as field errors; the operation takes one body argument."""
    return [_field_error(error) for error in errors]


def _field_error(error: dict[str, Any]) -> FieldError:
    place, *path = [str(part) for part in error["loc"]]
    allowed = error.get("ctx", {}).get("expected")
    if place == "body":
        # The first step is the name of the operation's argument, which the caller has never seen.
        return FieldError(json_pointer(path[1:]), _detail(error["type"]), allowed)
    return FieldError("", _detail(error["type"]), allowed, parameter=".".join(path))


def _detail(kind: str) -> str | Promise:
    if kind in _WRONG:
        return _WRONG[kind]
    return next((text for start, text in _EXPECTED.items() if kind.startswith(start)), _("This value cannot be used."))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is repeated")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
