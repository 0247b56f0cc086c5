"""How a reader wants to see the pages: colours, contrast, size of text.

Kept in one cookie of the reader's browser and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE: Final = "tirek_look"
THEMES: Final = ("auto", "light", "dark")
CONTRASTS: Final = ("auto", "more")
SIZES: Final = ("normal", "large", "largest")
_YEAR: Final = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Appearance:
    """A reader's choice; the defaults leave everything to the device."""

    theme: str = "auto"
    contrast: str = "auto"
    size: str = "normal"


def read(request: HttpRequest | None) -> Appearance:
    """Read the choice from the cookie; anything that is not a choice counts as none."""
    parts = request.COOKIES.get(COOKIE, "").split(".") if request is not None else []
    if len(parts) != len(Appearance.__slots__):
        return Appearance()
    theme, contrast, size = parts
    if theme not in THEMES or contrast not in CONTRASTS or size not in SIZES:
        return Appearance()
    return Appearance(theme, contrast, size)


def write(request: HttpRequest, response: HttpResponse, choice: Appearance) -> None:
    """Store the choice for a year; the default choice removes the cookie."""
    if choice == Appearance():
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        f"{choice.theme}.{choice.contrast}.{choice.size}",
        max_age=_YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
