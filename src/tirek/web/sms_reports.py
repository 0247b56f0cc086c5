"""Where an HTTP gateway tells what became of SMS. It signs what it tells; nobody signs in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tirek.config.access import access
from tirek.notices.services import take_callback
from tirek.notices.sms.http import BadCallbackError

if TYPE_CHECKING:
    from tirek.accounts.actors import Request

LONGEST: Final = 1_000_000
"""Bytes of reports that are taken at once."""


@access("public")
@csrf_exempt
@require_POST
def take(request: Request) -> HttpResponse:
    """204 when the reports are stored, 503 when one of them isn't known yet (tell it again), 400 when they can't be believed."""
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > LONGEST:
        return HttpResponse(status=413)
    try:
        stored = take_callback(request.body, request.headers.get("X-Sms-Signature", ""), request.clock)
    except BadCallbackError:
        return HttpResponse(status=400)
    return HttpResponse(status=204 if stored else 503)
