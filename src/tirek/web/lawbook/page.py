"""What the pages of the law browser share: the day, the language, the trail, a helpful "no such page"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tirek.config.clock import clock_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from tirek.law import Text


@dataclass(frozen=True, slots=True)
class Link:
    """A name and where it leads; without an address it is the page itself."""

    name: str
    url: str = ""


def language() -> str:
    """The language of the page."""
    return get_language() or "en"


def said(text: Text) -> str:
    """A text of the law in the language of the page."""
    return text[language()]


def today() -> date:
    """The day on which the page is shown."""
    return clock_from().today()


def trail(*steps: Link) -> list[Link]:
    """The breadcrumbs of a page of the law browser; the last step is the page."""
    return [Link(_("Law"), reverse("web:law")), *steps]


def no_such(request: HttpRequest, message: str, instead: Iterable[Link]) -> HttpResponse:
    """404 that says what is not there and what is."""
    context: Mapping[str, Any] = {"message": message, "instead": list(instead)}
    return render(request, "tirek/law/no_such.html", context, status=404)
