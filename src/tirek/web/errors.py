"""Pages for when something does not work out: what happened, and what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from tirek.accounts.roles import ROLE_NAMES
from tirek.web import languages

if TYPE_CHECKING:
    from django.http import HttpRequest

_CSS = "tirek/tirek.css"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400: the browser sent something that cannot be read."""
    return render(request, "tirek/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this page is not for this reader; says for whom it is."""
    roles = [_(ROLE_NAMES[role]) for role in getattr(exception, "roles", ())]
    account = getattr(request, "account", None)
    own_role = _(ROLE_NAMES[account.kind]) if account else ""
    return render(request, "tirek/errors/403.html", {"roles": roles, "own_role": own_role}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403: a form was sent without the token that only this site's own pages carry."""
    return render(request, "tirek/errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404: there is no such page."""
    return render(request, "tirek/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: needs no database, no context processor and no other template.

    The language is taken from the address, because the fault may have come before any language was set.
    """
    language = languages.of_path(request.path) or languages.language_now()
    try:
        css = static(_CSS)
    except ValueError:  # the static files were not collected: an unstyled page still says what to do
        css = ""
    with translation.override(language):
        body = render_to_string("tirek/errors/500.html", {"language": language, "css": css})
    return HttpResponse(body, status=500)
