"""What happens around every request: one log line and one measurement, headers, the access rule."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, cast

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.utils.module_loading import import_string

from tirek.config import metrics
from tirek.config.access import Verdict, WrongRoleError, has_rule, judge, roles_of, rules_of
from tirek.config.clock import installation_clock
from tirek.config.logging import get_logger

GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = get_logger("tirek.access")

_API = "/api/"

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


def clock(get_response: GetResponse) -> GetResponse:
    """Hand every view its clock: `request.clock`."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        cast("Any", request).clock = installation_clock()
        return get_response(request)

    return middleware


class Compress(GZipMiddleware):
    """Compress answers, but none in which somebody else's text can stand beside what only this reader may see.

    What an address or a form says may be shown again in the answer, and the length of a compressed answer tells whether it
    resembles a secret in it (BREACH). So a signed-in reader gets compressed only what was asked by GET without a query. The form
    token is masked anew in every answer, and Django adds a random length on top.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress where it is safe."""
        signed_in = getattr(request, "account", None) is not None
        if signed_in and (request.method != "GET" or request.META.get("QUERY_STRING")):
            return response
        return super().process_response(request, response)


def headers(get_response: GetResponse) -> GetResponse:
    """Add the headers that neither Django nor django-csp sets."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


class Policy(CSPMiddleware):
    """Content-Security-Policy: put together once, and anew only for a page that asks for another one."""

    _OWN = ("_csp_exempt", "_csp_config", "_csp_update", "_csp_replace")

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self._usual = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header."""
        own = getattr(request, "_csp_nonce", None) or any(hasattr(response, name) for name in self._OWN)
        if own or settings.DEBUG:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._usual)
        return response


class RefuseNul:
    """400 for a NUL in what a page behind signing in is asked: no keyboard makes one, and not every database can look for it.

    Public pages have words for it; programs' bodies are their views' to read.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; what a view is asked is known once the view is."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> None:
        """Look at the address, and at a form, which the check for forged forms has read by now."""
        if "public" in rules_of(view, request.method or "GET"):
            return
        forms = [request.GET] if getattr(view, "csrf_exempt", False) else [request.GET, request.POST]
        given = (f"{name}{text}" for form in forms for name, texts in form.lists() for text in texts)
        if "\0" in request.path or any("\0" in text for text in given):
            raise BadRequest("a NUL")


class AccessRules:
    """Ask the view's rule before the view runs; a view without a rule is refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._sign_in: Callable[[HttpRequest], HttpResponseBase] = import_string(settings.TIREK_SIGN_IN)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the rule is asked once the view is known."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send who is not signed in to sign in (401 in the API), refuse (403) who may not use the view."""
        if not has_rule(view):
            log.error("view-without-access-rule", view=str(view), remedy="@access(...)")
        verdict = judge(view, request)
        if verdict is Verdict.SIGN_IN:
            if request.path.startswith(_API):
                return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="Tirek"'})
            return self._sign_in(request)
        if verdict is Verdict.REFUSED:
            raise WrongRoleError(roles_of(view, request.method or "GET"))
        return self._forged(request, view)

    def _forged(self, request: HttpRequest, view: Callable[..., Any]) -> HttpResponseBase | None:
        """The API is exempt from Django's check of forms: whoever is known by a cookie there is checked here."""
        by_cookie = getattr(request, "account", None) is not None and not getattr(request, "by_token", False)
        if not by_cookie or "public" in rules_of(view, request.method or "GET"):
            return None
        if not getattr(view, "csrf_exempt", False):
            return None  # checked already, like every form
        return HttpResponse(status=403) if _FormCheck(self._get_response).finds_forged(request) else None


class _FormCheck(CsrfViewMiddleware):
    """Django's check of forms without its page: in the API the status becomes a problem document."""

    def finds_forged(self, request: HttpRequest) -> bool:
        """Whether the request has no token that only this site's own pages carry."""
        self.process_request(request)
        return self.process_view(request, _checked, (), {}) is not None

    def _reject(self, _request: HttpRequest, _reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden()


def _checked(_request: HttpRequest) -> HttpResponse:
    """A view that is not exempt from the check."""
    return HttpResponse()
