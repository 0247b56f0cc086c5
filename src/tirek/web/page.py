"""What every public page has in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from tirek.config.access import access
from tirek.web import languages

INVALID: Final = 422
"""The form is shown again with what is wrong."""
CONFLICT: Final = 409
"""Not now: the case went on, or somebody was quicker."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Concatenate, ParamSpec, TypeVar

    from django.http import HttpRequest, HttpResponse

    from tirek.law import Text

    Arguments = ParamSpec("Arguments")
    Asked = TypeVar("Asked", bound=HttpRequest)
    View = Callable[Concatenate[Asked, Arguments], HttpResponse]


@dataclass(frozen=True, slots=True)
class Link:
    """A name and where it leads; without an address it is the page itself."""

    name: str
    url: str = ""


def said(text: Text) -> str:
    """A text of the law in the language of the page."""
    return text[languages.language_now()]


def no_such(request: HttpRequest, message: str, instead: Iterable[Link]) -> HttpResponse:
    """404 that says what is not there and what is."""
    return render(request, "tirek/law/no_such.html", {"message": message, "instead": list(instead)}, status=404)


def public_page(view: View[Asked, Arguments]) -> View[Asked, Arguments]:
    """Open a page to everybody and remember its language for the next visit to "/"."""

    @access("public")
    @wraps(view)
    def shown(request: Asked, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        language = languages.of_path(request.path_info)
        if language:
            languages.remember(request, response, language)
        return response

    return shown


def url_if_any(name: str, *args: str) -> str:
    """Address of a page that this installation may not have; empty when it has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
