"""Taking an application back, and taking back a consent: each says what follows, and asks once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tirek.cases import problems
from tirek.cases.procedure import Event
from tirek.cases.queries.applicant import my_case, my_cases
from tirek.cases.services import closing
from tirek.cases.services.consent import withdraw_consent
from tirek.config.access import access
from tirek.people.consent import consent_text
from tirek.people.problems import PeopleError
from tirek.people.queries import consents_of
from tirek.web.cabinet.words import child_named
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, said, url_if_any

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.people.consent import ConsentText
    from tirek.people.models import Consent

_DIGITS: Final = 9
"""More has no count of what happened to a case."""


@dataclass(frozen=True, slots=True)
class Given:
    """A consent as its giver sees it; `scope` in words."""

    consent: Consent
    child: str
    title: str
    text: str
    scope: list[str]


@access("applicant")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedRequest, case: UUID) -> HttpResponse:
    """Take an application back, after saying what that means."""
    now = occasion(request)
    found = open_case(request, case, where=None)
    page = my_case(found, now)
    context = {
        "case": found,
        "mine": page.mine,
        "child": child_named(found.applicant, found.child, now.today),
        "back_url": reverse("web:cabinet-case", args=[case]),
        "problem": "",
    }
    if Event.WITHDRAW not in page.may:
        return render(request, "tirek/cabinet/not_now.html", context, status=CONFLICT)
    if request.method != "POST":
        return render(request, "tirek/cabinet/withdraw.html", context)
    try:
        closing.withdraw(case, now, version=_version(request))
    except problems.CaseError as error:
        found.refresh_from_db()
        return render(
            request, "tirek/cabinet/withdraw.html", {**context, "problem": error.text(language_now())}, status=CONFLICT
        )
    return HttpResponseRedirect(f"{context['back_url']}?done={Event.WITHDRAW}", status=303)


@access("applicant")
@require_safe
def consents(request: SignedRequest) -> HttpResponse:
    """The consents that hold, each with its text and the way to take it back."""
    held = [
        _given(consent, request.clock.today()) for consent in consents_of(request.actor.person, request.clock.now())
    ]
    context = {"consents": held, "back_url": reverse("web:cabinet"), "done": request.GET.get("done", "")}
    return render(request, "tirek/cabinet/consents.html", context)


@access("applicant")
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedRequest, consent: UUID) -> HttpResponse:
    """Take a consent back, after saying what that means for the applications that rest on it."""
    now = occasion(request)
    held = next((each for each in consents_of(request.actor.person, now.at) if each.pk == consent), None)
    if held is None:
        raise Http404
    if request.method == "POST":
        withdraw_consent(held, now)
        return HttpResponseRedirect(f"{reverse('web:cabinet-consents')}?done=yes", status=303)
    resting = [mine.case for mine in my_cases(now) if mine.case.is_open and held.child_id in {None, mine.case.child_id}]
    context = {
        "given": _given(held, now.today),
        "cases": resting,
        "back_url": reverse("web:cabinet-consents"),
        "services_url": url_if_any("web:services"),
    }
    return render(request, "tirek/cabinet/take_back.html", context)


def _given(consent: Consent, today: date) -> Given:
    text = _text(consent.text_version)
    return Given(
        consent=consent,
        child=child_named(consent.person, consent.child, today) if consent.child else "",
        title=said(text.title) if text else "",
        text=said(text.text) if text else "",
        scope=[said(text.scope[name]) for name in consent.scope if name in text.scope] if text else [],
    )


def _text(version: str) -> ConsentText | None:
    try:
        return consent_text(version)
    except PeopleError:
        return None


def _version(request: SignedRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) <= _DIGITS else None
