"""A case at the counter: its receipt, originals, the result that is handed out; and refusals to accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from tirek.cases import problems
from tirek.cases.models import Document
from tirek.cases.procedure import Event, events_from
from tirek.cases.queries import counter
from tirek.cases.services import closing, evidence, visits
from tirek.journal.looks import looked_at
from tirek.notices import queries as letters
from tirek.people.queries import display_name
from tirek.web.counter.forms import HandOutForm
from tirek.web.languages import language_now, statutory
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, INVALID
from tirek.web.words import stage_text

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import AcceptanceRefusal, Case
    from tirek.notices.models import Letter
    from tirek.web.counter.faces import Face

DONE: Final = {
    "accepted": gettext_noop("The application has been taken in. Print its paper and give it to the person."),
    "handed-out": gettext_noop("The result has been handed out."),
    "brought": gettext_noop("What was brought has been recorded. The case goes on being checked."),
    "withdrawn": gettext_noop("The application has been taken back. The person is told so."),
    "asked": gettext_noop("The department has been asked for the result."),
    "original": gettext_noop("The return of the original has been recorded."),
}


@require_safe
def case(request: SignedRequest, face: Face, case: UUID) -> HttpResponse:
    """What the counter needs of a case."""
    return _shown(request, face, open_case(request, case, where="counter-case"))


def _shown(
    request: SignedRequest,
    face: Face,
    found: Case,
    form: HandOutForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    now = occasion(request)
    events = events_from(found.at, request.actor.role)
    here = found.result_at_office is not None or face.channel == "office"
    can_hand_out = Event.HAND_OUT in events and here and found.handed_out_at is None
    context = {
        "face": face,
        "case": found,
        "applicant": display_name(found.applicant),
        "child": display_name(found.child),
        "stage": stage_text(found.stage),
        "back_url": face.url(),
        "done": _(DONE[request.GET["done"]]) if request.GET.get("done") in DONE else "",
        "problem": problem,
        "paper_title": _(face.paper),
        "papers": _letters(letters.letters_of(found.pk), lambda letter: face.url("paper", found.pk, letter.pk)),
        "originals": [
            {"title": _document(found, each, now), "back": back, "url": face.url("original", found.pk, each.pk)}
            for each, back in counter.papers_of(found)
        ],
        "form": (form or HandOutForm(initial={"version": found.version})) if can_hand_out else None,
        "asked_for": found.open_correction() if Event.CORRECT in events else None,
        "bring_url": face.url("bring", found.pk),
        "hand_out_url": face.url("hand-out", found.pk),
        "withdraw_url": face.url("withdraw", found.pk) if Event.WITHDRAW in events else "",
        "kept_until": counter.keeps_until(found, now),
        "went_back": visits.went_back(found),
        "send_again_url": face.url("send-again", found.pk),
        "back_by": counter.back_by(now),
        "due": found.due,
    }
    return render(request, "tirek/counter/case.html", context, status=status)


def _document(case: Case, document: Document, now: Any) -> str:
    titles = {paper.id: paper.title[language_now()] for paper in now.law.services[case.service].documents}
    return str(titles.get(document.kind, document.name))


def _letters(found: Any, url: Any) -> list[dict[str, Any]]:
    titles = [(letter, *statutory(letters.letter_title(letter))) for letter in found]
    return [
        {"title": title, "lang": language, "at": letter.issued_at, "url": url(letter)}
        for letter, title, language in titles
    ]


@require_POST
def hand_out(request: SignedRequest, face: Face, case: UUID) -> HttpResponse:
    """The person showed an identity document and got the result."""
    found = open_case(request, case, where="counter-case")
    form = HandOutForm(request.POST)
    if not form.is_valid():
        return _shown(request, face, found, form, status=INVALID)
    try:
        closing.hand_out(
            case, occasion(request), document=form.cleaned_data["document"], version=form.cleaned_data["version"]
        )
    except problems.CaseError as error:
        found.refresh_from_db()
        return _shown(request, face, found, problem=error.text(language_now()), status=CONFLICT)
    return _back(face, case, "handed-out")


def _back(face: Face, case: UUID, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{face.url('case', case)}?done={done}", status=303)


@require_POST
def send_again(request: SignedRequest, face: Face, case: UUID) -> HttpResponse:
    """Somebody came after all: the department sends the result again."""
    found = open_case(request, case, where="counter-case")
    try:
        visits.ask_back(case, occasion(request))
    except problems.CaseError as error:
        return _shown(request, face, found, problem=error.text(language_now()), status=CONFLICT)
    return _back(face, case, "asked")


@require_POST
def original(request: SignedRequest, face: Face, case: UUID, document: UUID) -> HttpResponse:
    """The original of a paper went back to the person."""
    found = open_case(request, case, where="counter-case")
    if not Document.objects.filter(pk=document, case=found).exists():
        raise Http404
    try:
        evidence.return_original(document, occasion(request))
    except problems.CaseError as error:
        return _shown(request, face, found, problem=error.text(language_now()), status=CONFLICT)
    return _back(face, case, "original")


@require_safe
def paper(request: SignedRequest, face: Face, case: UUID, letter: UUID) -> HttpResponse:  # noqa: ARG001 - the shape of a view at a counter
    """A letter of a case, to be printed."""
    found = open_case(request, case, where="counter-letter")
    return _pdf(letters.letters_of(found.pk).filter(pk=letter).first())


def _pdf(letter: Letter | None) -> HttpResponse:
    if letter is None:
        raise Http404
    response = HttpResponse(letters.pdf(letter), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{letter.kind}-{letter.number}.pdf"'
    return response


@require_safe
def refusal(request: SignedRequest, face: Face, refusal: UUID) -> HttpResponse:
    """A refusal to accept: what is missing, and its paper in two copies."""
    found = _refusal(request, face, refusal)
    now, language = occasion(request), language_now()
    titles = {paper.id: paper.title[language] for paper in now.law.services[found.service].documents}
    states = {"missing": _("missing"), "expired": _("expired")}
    context = {
        "face": face,
        "refusal": found,
        "applicant": display_name(found.applicant),
        "child": display_name(found.child) if found.child else "",
        "items": [(titles.get(each["kind"], each["kind"]), states[each["state"]]) for each in found.items],
        "papers": _letters(
            letters.letters_of_refusal(found.pk), lambda letter: face.url("refusal-paper", found.pk, letter.pk)
        ),
        "officer": found.by.shown_name,
        "back_url": face.url(),
    }
    return render(request, "tirek/counter/refusal.html", context)


def _refusal(request: SignedRequest, face: Face, refusal: UUID) -> AcceptanceRefusal:
    found = counter.refusal_of(refusal, face.channel, occasion(request))
    looked_at(
        found.applicant_id,
        found.child_id,
        actor=request.actor,
        at=request.clock.now(),
        chain=found.territory,
        where="counter-refusal",
    )
    return found


@require_safe
def refusal_paper(request: SignedRequest, face: Face, refusal: UUID, letter: UUID) -> HttpResponse:
    """The receipt of a refusal to accept."""
    found = _refusal(request, face, refusal)
    return _pdf(letters.letters_of_refusal(found.pk).filter(pk=letter).first())
