"""The page on which a citizen signs with NCALayer, the program on their own computer."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from csp.decorators import csp_update
from django.conf import settings

from tirek.web.languages import language_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class NcaLayer:
    """What `tirek/parts/ncalayer.html` needs; its form then brings the CMS in base64 in the field `signature`."""

    address: str
    data: str
    """The bytes to be signed, in base64."""
    locale: str


def to_sign(data: bytes) -> NcaLayer:
    """The part that asks for a signature over `data`, in the language of the page."""
    return NcaLayer(settings.TIREK_NCALAYER, base64.b64encode(data).decode(), language_now())


def signs_with_ncalayer(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let this one page connect to the signing program; every other page may connect to its own server only."""

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        opened: Callable[..., HttpResponseBase] = csp_update({"connect-src": [settings.TIREK_NCALAYER]})(view)
        return opened(request, *args, **kwargs)

    return page
