"""What happens around every request: one log line and one measurement, headers, the access rule."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tirek.config import metrics
from tirek.config.access import has_rule, may_use
from tirek.config.logging import get_logger

GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = get_logger("tirek.access")

_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
            "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "usb",
        )
    ),
    "X-Permitted-Cross-Domain-Policies": "none",
}  # fmt: skip


def observe(get_response: GetResponse) -> GetResponse:
    """Log and measure each request by its route.

    The query string stays out of both: a family's answers to the questions stand in it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        start = perf_counter()
        response = get_response(request)
        seconds = perf_counter() - start
        match = request.resolver_match
        route = (match.view_name or match.route) if match else "unmatched"
        metrics.record(method=request.method, route=route, status=response.status_code, seconds=seconds)
        log.info(
            "request",
            method=request.method,
            path=request.path,
            route=route,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
        return response

    return middleware


def headers(get_response: GetResponse) -> GetResponse:
    """Add the headers that neither Django nor django-csp sets."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


class AccessRules:
    """Ask the view's rule before the view runs; a view without a rule is refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the rule is asked once the view is known."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> None:
        """Refuse (403) who may not use the view."""
        if not has_rule(view):
            log.error("view-without-access-rule", view=str(view), remedy="@access(...)")
        if not may_use(view, request):
            raise PermissionDenied
