"""What every public page has in common."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_from_path

from tirek.config.access import access
from tirek.web import languages

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate, ParamSpec

    from django.http import HttpRequest, HttpResponse

    Arguments = ParamSpec("Arguments")
    View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def public_page(view: View[Arguments]) -> View[Arguments]:
    """Open a page to everybody and remember its language for the next visit to "/"."""

    @access("public")
    @wraps(view)
    def shown(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        language = get_language_from_path(request.path_info)
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
