"""Around the API: its language, and problem documents for what never reached an operation."""

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from tirek.api.language import request_language
from tirek.api.problems import CONTENT_TYPE, problem_response

_PREFIXES = ("/api/", "/problems/")
_FIRST_ERROR = 400
_TAKEN_IN = 8 * 1024 * 1024
_CHUNK = 64 * 1024
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


def problems(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Under /api/ every error is a problem document, an unknown address and a wrong method included."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(_PREFIXES):
            return get_response(request)
        language = request_language(request)
        with translation.override(language):
            response = get_response(request)
            if response.status_code >= _FIRST_ERROR:
                _take_in(request)
            if response.status_code >= _FIRST_ERROR and response.headers.get("Content-Type") != CONTENT_TYPE:
                kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
                response = problem_response(request, response.status_code, headers=kept)
            response.headers["Content-Language"] = language
            patch_vary_headers(response, ["Accept-Language"])
            return response

    return middleware


def _take_in(request: HttpRequest) -> None:
    """Read what is left of a refused body: the server closes a connection on unread bytes, and the refusal may be lost."""
    left = _TAKEN_IN
    with suppress(UnreadablePostError):
        while left > 0 and (chunk := request.read(min(left, _CHUNK))):
            left -= len(chunk)
