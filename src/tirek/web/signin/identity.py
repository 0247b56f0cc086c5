"""The demonstration's identity provider as browsers and programs see it; without TIREK_DEMO there is nothing at its addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tirek.accounts import demo_provider
from tirek.config.access import access
from tirek.web.languages import OWN_NAMES
from tirek.web.page import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_ASKED: Final = (
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)


@access("public")
@csrf_exempt
@require_http_methods(["GET", "POST"])
def machine(request: HttpRequest, path: str) -> JsonResponse:
    """What programs ask: discovery, keys, tokens, what is known of a person."""
    _only_in_a_demonstration()
    status, content = demo_provider.answer(
        request.build_absolute_uri(demo_provider.PATH),
        request.method or "GET",
        f"/{path}",
        form={name: str(value) for name, value in request.POST.items()},
        authorization=request.headers.get("Authorization", ""),
    )
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})


@access("public")
@require_safe
def authorize(request: HttpRequest) -> HttpResponse:
    """The authorization endpoint: leads to the page in the language that was asked for."""
    _only_in_a_demonstration()
    wanted = [tag.partition("-")[0] for tag in request.GET.get("ui_locales", "").split()]
    language = next((tag for tag in wanted if tag in OWN_NAMES), settings.LANGUAGE_CODE)
    with translation.override(language):
        address = reverse("web:demo-identity")
    return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Choose as whom to sign in; the person goes back with a code, or with OAuth's word for a refusal."""
    _only_in_a_demonstration()
    source = request.POST if request.method == "POST" else request.GET
    asked = {name: source.get(name, "") for name in _ASKED}
    # Without this anybody could have a code sent to themselves.
    if not _is_own(request, asked["redirect_uri"]):
        raise Http404
    if request.method == "POST":
        try:
            answer = {"code": demo_provider.code_for(request.POST.get("citizen", ""), asked)}
        except demo_provider.AskError as error:
            answer = {"error": str(error)}
        query = urlencode({**answer, "state": asked["state"]})
        return HttpResponseRedirect(f"{asked['redirect_uri']}?{query}", status=303)
    context = {"citizens": demo_provider.CITIZENS, "asked": asked.items()}
    return render(request, "tirek/signin/demo_identity.html", context)


def _only_in_a_demonstration() -> None:
    if not settings.TIREK_DEMO:
        raise Http404


def _is_own(request: HttpRequest, address: str) -> bool:
    own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return own and address.partition("?")[0].endswith("/sign-in/citizen/back/")
