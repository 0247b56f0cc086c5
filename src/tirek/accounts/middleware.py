"""Who asks: sets `request.account`, `request.actor`, `request.second_factor` and `request.lapsed`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings

from tirek.accounts.actors import actor_of
from tirek.accounts.sessions import SignedIn, read_session, real_now
from tirek.accounts.tokens import account_of_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_API = "/api/"
_BEARER = "Bearer "


def who(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Read the session, or under /api/ the bearer token, once a request.

    A request without the session's cookie touches neither session nor database: public pages stay as quick as they were and set
    no cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        signed_in, by_token = _signed_in(request)
        asked = cast("Any", request)
        asked.account = signed_in.account
        asked.actor = actor_of(signed_in.account) if signed_in.account else None
        asked.second_factor = signed_in.second_factor
        asked.lapsed = signed_in.lapsed
        asked.by_token = by_token
        response = get_response(request)
        if asked.account is not None or signed_in.account is not None:
            # What a signed-in person sees stays in no cache, not even in their browser's.
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def _signed_in(request: HttpRequest) -> tuple[SignedIn, bool]:
    if request.path.startswith(_API):
        given = request.headers.get("Authorization", "")
        if given.startswith(_BEARER):
            account = account_of_token(given.removeprefix(_BEARER), real_now())
            return SignedIn(account, second_factor=account is not None), True
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return SignedIn(), False
    return read_session(request, real_now()), False
