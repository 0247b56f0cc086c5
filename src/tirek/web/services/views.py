"""Views of the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tirek.config.clock import installation_clock
from tirek.config.law import law
from tirek.web.languages import language_now
from tirek.web.page import Link, no_such, public_page, said
from tirek.web.services import passport

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    """All services by their plain names."""
    return render(request, "tirek/services/list.html", {"services": law().services.values()})


@public_page
@require_safe
def service(request: HttpRequest, service: str) -> HttpResponse:
    """One service with its passport."""
    found = law().services.get(service)
    if found is None:
        message = _("There is no service “%(name)s”. These are:") % {"name": service[:60]}
        names = [Link(said(one.plain), reverse("web:service", args=[one.id])) for one in law().services.values()]
        return no_such(request, message, names)
    now = installation_clock().now()
    examples, outside = passport.examples(law(), found, now)
    source = passport.own_source(law(), found)
    context = {
        "own": [source.short] if source else [],
        "own_source": source,
        "trail": [Link(_("Services"), reverse("web:services")), Link(said(found.plain))],
        "service": found,
        "rows": passport.rows(found),
        "papers": passport.papers(found.documents),
        "today": now.date(),
        "examples": examples,
        "outside": outside.text(language_now()) if outside else "",
    }
    return render(request, "tirek/services/service.html", context)
