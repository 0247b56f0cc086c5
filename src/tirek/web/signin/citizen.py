"""Citizens sign in with the state's identity provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpx
from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tirek.accounts import demo_provider, oidc
from tirek.accounts.citizens import sign_in_citizen
from tirek.accounts.services import AccountError
from tirek.accounts.sessions import real_now
from tirek.config.logging import get_logger
from tirek.web.languages import language_now
from tirek.web.page import public_page
from tirek.web.signin.gate import safe_next, welcome

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tirek.accounts.actors import Request

log = get_logger(__name__)

_STARTED: Final = "identity"


def provider_of(request: HttpRequest) -> oidc.Provider | None:
    """The provider of the settings; in a demonstration without one its own; None where citizens can't sign in."""
    if settings.TIREK_OIDC_ISSUER:
        return oidc.Provider(
            settings.TIREK_OIDC_ISSUER, settings.TIREK_OIDC_CLIENT_ID, settings.TIREK_OIDC_CLIENT_SECRET
        )
    if not settings.TIREK_DEMO:
        return None
    issuer = request.build_absolute_uri(demo_provider.PATH)
    own = httpx.WSGITransport(app=demo_provider.back_channel(issuer), raise_app_exceptions=False)
    return oidc.Provider(issuer, demo_provider.CLIENT_ID, demo_provider.CLIENT_SECRET, own)


@public_page
@never_cache
@require_safe
def go(request: Request) -> HttpResponse:
    """Send the person to the provider."""
    provider = provider_of(request)
    if provider is None:
        return _failed(
            request,
            _("Signing in for citizens is not set up here yet. Come to the department or the State Corporation."),
        )
    try:
        started = oidc.start(provider, back=_back(request), language=language_now())
    except oidc.IdentityError as error:
        log.warning("identity-provider", reason=str(error))
        return _failed(request, _(error.message))
    request.session[_STARTED] = [started.state, started.nonce, started.verifier, safe_next(request)]
    return HttpResponseRedirect(started.address)


@public_page
@never_cache
@require_safe
def come_back(request: Request) -> HttpResponse:
    """The provider sends the person back, with a code or with a refusal."""
    provider, remembered = provider_of(request), request.session.pop(_STARTED, None)
    if provider is None or remembered is None or remembered[0] != request.GET.get("state"):
        return _failed(request, _("This sign-in was begun in another window or too long ago. Begin again."))
    state, nonce, verifier, wanted = remembered
    if "code" not in request.GET:
        return _failed(request, _(oidc.REFUSED))
    started = oidc.Started("", state, nonce, verifier)
    try:
        citizen = oidc.finish(provider, code=request.GET["code"], started=started, back=_back(request), now=real_now())
        account = sign_in_citizen(citizen, language=language_now(), at=request.clock.now())
    except oidc.IdentityError as error:
        log.warning("identity-provider", reason=str(error))
        return _failed(request, _(error.message))
    except AccountError as error:
        return _failed(request, _(error.message))
    return welcome(request, account, wanted=safe_next(request, wanted), second_factor=False)


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("web:sign-in-citizen-back"))


def _failed(request: HttpRequest, message: str) -> HttpResponse:
    context: dict[str, Any] = {"message": message, "again_url": reverse("web:sign-in")}
    return render(request, "tirek/signin/failed.html", context, status=400)
