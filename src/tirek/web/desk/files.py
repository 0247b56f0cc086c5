"""The files of a case: shown in the browser to who may see the case, never before a scanner let them through."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from tirek.cases.evidence import inspect
from tirek.cases.models import Document, DocumentEvent
from tirek.config.access import access
from tirek.vault import files
from tirek.web.opening import open_case

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest

RELEASED = "released"


def may_be_shown(document: Document) -> bool:
    """Whether a file has passed the scanner, at once or later."""
    kinds = {event.kind for event in document.events.all()}
    if DocumentEvent.Kind.INFECTED in kinds:
        return False
    return document.scan == RELEASED or DocumentEvent.Kind.CLEAN in kinds


def _document(request: SignedRequest, case: UUID, document: UUID, *, part: bool = False) -> Document:
    found = open_case(request, case, where="document", part=part)
    file = Document.objects.prefetch_related("events").filter(pk=document, case=found).first()
    if file is None or not may_be_shown(file):
        raise Http404
    return file


@access("clerk", "head", "auditor")
@require_safe
def whole(request: SignedRequest, case: UUID, document: UUID) -> HttpResponse:
    """The file as it was handed in."""
    file = _document(request, case, document)
    response = HttpResponse(files.read(file.key), content_type=file.media_type)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(file.name)}"
    # The browser shows the file and lets it do nothing. Its reader of PDF does not run in a sandbox of the page.
    nothing = "default-src 'none'; style-src 'unsafe-inline'"
    pdf = file.media_type == "application/pdf"
    response.headers["Content-Security-Policy"] = f"{nothing}; object-src 'self'" if pdf else f"{nothing}; sandbox"
    return response


@access("clerk", "head", "auditor")
@require_safe
def preview(request: SignedRequest, case: UUID, document: UUID) -> HttpResponse:
    """The picture, or the first page, as a JPEG: part of the page of the case."""
    file = _document(request, case, document, part=True)
    picture = _preview(file.key, file.name)
    if not picture:
        raise Http404
    return HttpResponse(picture, content_type="image/jpeg")


@lru_cache(maxsize=32)
def _preview(key: str, name: str) -> bytes:
    """Made anew when asked for, by a process that can do nothing else; the last few are kept in memory."""
    return inspect(BytesIO(files.read(key)), name).preview
