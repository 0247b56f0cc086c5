"""The language of an address: every page lives under /kk/, /ru/ or /en/."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

OWN_NAMES: Final[dict[str, str]] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
_PREFIX: Final = re.compile(rf"^/({'|'.join(OWN_NAMES)})(?=/|$)")


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One choice of the language switch."""

    code: str
    name: str
    url: str
    current: bool


def language_now() -> str:
    """The language of the page being made."""
    return get_language() or settings.LANGUAGE_CODE


def statutory(text: Mapping[str, str] | None) -> tuple[str, str]:
    """A text of a letter or an officer in the language of the page where it has one, else in Russian; and its language."""
    if not text:
        return "", ""
    language = language_now() if language_now() in text else "ru"
    return text[language], language


def of_path(path: str) -> str | None:
    """The language of an address, None for one outside the pages."""
    match = _PREFIX.match(path)
    return match.group(1) if match else None


def in_language(full_path: str, language: str) -> str:
    """Give the same address, with its query, in another language.

    An address without a language (an error page outside the pages) leads to the start page.
    """
    path, mark, query = full_path.partition("?")
    if of_path(path) is None:
        return f"/{language}/"
    return _PREFIX.sub(f"/{language}", path, count=1) + mark + query


def links(request: HttpRequest | None, current: str) -> list[LanguageLink]:
    """List the language switch for a page that is shown in ``current``."""
    path = request.get_full_path() if request is not None else "/"
    return [LanguageLink(code, name, in_language(path, code), code == current) for code, name in OWN_NAMES.items()]


def remember(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Keep the language of the page just read for the next visit to "/"."""
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
