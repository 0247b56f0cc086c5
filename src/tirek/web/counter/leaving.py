"""Somebody takes an application back at the counter: asked once, with what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tirek.cases import problems
from tirek.cases.procedure import Event, events_from
from tirek.cases.services import closing
from tirek.people.queries import display_name
from tirek.web.counter.forms import WithdrawForm
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, INVALID

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.web.counter.faces import Face


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedRequest, face: Face, case: UUID) -> HttpResponse:
    """Take an application back for the applicant, who stands there with an identity document."""
    found = open_case(request, case, where="counter-case")
    posted = request.method == "POST"
    form = WithdrawForm(request.POST if posted else None, initial={"version": found.version})
    problem, status = "", 200
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            closing.withdraw(case, occasion(request), document=given["document"], version=given["version"])
        except problems.CaseError as error:
            found.refresh_from_db()
            problem, status = error.text(language_now()), CONFLICT
        else:
            return HttpResponseRedirect(f"{face.url('case', case)}?done=withdrawn", status=303)
    elif posted:
        status = INVALID
    context = {
        "case": found,
        "form": form,
        "problem": problem,
        "open": Event.WITHDRAW in events_from(found.at, request.actor.role),
        "applicant": display_name(found.applicant),
        "child": display_name(found.child),
        "back_url": face.url("case", case),
    }
    return render(request, "tirek/counter/withdraw.html", context, status=status)
