"""The page of a counter: unfinished visits, the day's applications, results to come and to be fetched, a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tirek.cases.queries import counter
from tirek.cases.queries.search import search
from tirek.people.queries import initials
from tirek.web.counter import showing
from tirek.web.occasion import occasion
from tirek.web.opening import note_search
from tirek.web.words import stage_text

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import AcceptanceRefusal, Case
    from tirek.cases.visit import Visit
    from tirek.web.counter.faces import Face

_LONGEST: Final = 100
"""Signs of a search that are read."""


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedRequest, face: Face) -> HttpResponse:
    """What there is to do at this counter; what is sought stands in the body of a form, never in an address."""
    now = occasion(request)
    found, sought = None, request.POST.get("q", "").strip()[:_LONGEST]
    if sought:
        result = search(sought, now)
        note_search(request, result)
        found = {"rows": _rows(face, result.cases), "more": result.more}
    page = counter.today(face.channel, now)
    context = {
        "face": face,
        "title": _(face.title),
        "office": request.actor.office,
        "today": now.today,
        "new_url": face.url("new"),
        "sought": sought,
        "found": found,
        "visits": [_visit(face, each) for each in page.visits],
        "accepted": _rows(face, page.accepted),
        "to_come": _rows(face, page.to_come),
        "here": [
            row | {"until": each.until}
            for each, row in zip(page.here, _rows(face, [each.case for each in page.here]), strict=True)
        ],
        "gone": _rows(face, page.gone),
        "refused": [_refusal(face, each) for each in page.refused],
        "fetches": face.channel != "office",
    }
    return render(request, "tirek/counter/start.html", context)


def _visit(face: Face, visit: Visit) -> dict[str, Any]:
    return {
        "who": showing.who(visit) or _("nobody named yet"),
        "at": visit.draft.saved_at,
        "url": face.url("visit", visit.draft.pk, visit.open_steps[0]),
    }


def _refusal(face: Face, refusal: AcceptanceRefusal) -> dict[str, Any]:
    return {
        "number": refusal.number,
        "name": initials(refusal.applicant),
        "at": refusal.at,
        "url": face.url("refusal", refusal.pk),
    }


def _rows(face: Face, cases: list[Case]) -> list[dict[str, Any]]:
    return [
        {
            "case": case,
            "name": initials(case.child),
            "stage": stage_text(case.stage),
            "url": face.url("case", case.pk),
            "due": case.due,
        }
        for case in cases
    ]
