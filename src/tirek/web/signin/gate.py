"""What happens when somebody opens a page that needs an account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse

from tirek.web.page import url_if_any

if TYPE_CHECKING:
    from django.http import HttpRequest


def ask_to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the sign-in page and remember where to return to."""
    address = url_if_any("web:sign-in") or reverse("web:start")
    return HttpResponseRedirect(f"{address}?{urlencode({'next': request.get_full_path()})}", status=303)
