"""Start page, texts about the site, and the reader's own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from tirek.config.law import law
from tirek.web import appearance
from tirek.web.forms import AppearanceForm
from tirek.web.page import public_page, said, url_if_any
from tirek.web.parts import ServiceCard

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What this is, and the way to one's own answer."""
    cards = [
        ServiceCard(
            name=said(service.plain),
            official=said(service.title),
            summary=said(service.summary),
            url=url_if_any("web:service", service.id),
        )
        for service in law().services.values()
    ]
    return render(request, "tirek/start.html", {"services": cards})


@public_page
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who answers, how, what is kept, and under which licence the program is."""
    return render(request, "tirek/about.html")


@public_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done for readers with a disability, and where to write when it is not enough."""
    return render(request, "tirek/accessibility.html")


def _safe_next(request: HttpRequest) -> str:
    """Where to return to: an address of this site only."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else reverse("web:start")


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose_appearance(request: HttpRequest) -> HttpResponse:
    """Let the reader choose colours, contrast and size of text, then return to their page."""
    back = _safe_next(request)
    if request.method == "POST":
        form = AppearanceForm(request.POST)
        if form.is_valid():
            response = HttpResponseRedirect(back)
            appearance.write(request, response, form.choice())
            return response
    else:
        now = appearance.read(request)
        form = AppearanceForm(initial={"theme": now.theme, "contrast": now.contrast, "size": now.size})
    return render(request, "tirek/appearance.html", {"form": form, "back_url": back})
