"""A visit, step by step: each step has an address, keeps what was typed, and leads to the next one that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tirek.cases import problems
from tirek.cases.application import read_application
from tirek.cases.queries.counter import visit_of
from tirek.cases.services import drafts, intake, papers, payee, visits
from tirek.cases.visit import FORM_VERSION, Visit
from tirek.config.logging import get_logger
from tirek.law.problems import InputError
from tirek.notices import issue
from tirek.people.consent import consent_text_on
from tirek.people.queries import find_by_iin
from tirek.vault.ids import new_id
from tirek.web.counter import showing
from tirek.web.counter.forms import DetailsForm, NamesForm, PapersForm, PeopleForm
from tirek.web.languages import language_now
from tirek.web.occasion import occasion

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.occasion import Occasion
    from tirek.web.counter.faces import Face

log = get_logger(__name__)

SERVICE: Final = "home-education"
INVALID: Final = 422
CONFLICT: Final = 409
STEPS: Final = ("people", "names", "papers", "details", "summary")


def _to(url: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(url, status=303)


def _service(request: SignedRequest) -> str:
    """The service that one applies for: while there is one, nobody is asked."""
    services = occasion(request).law.services
    return SERVICE if SERVICE in services else next(iter(services))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedRequest, face: Face) -> HttpResponse:
    """The first step of a new visit; the draft comes into being with what is typed here."""
    now = occasion(request)
    if request.method != "POST":
        return _people(request, face, PeopleForm(face, now), str(new_id()))
    key = _key(request.POST.get("visit", ""))
    form = PeopleForm(face, now, request.POST)
    if not form.is_valid():
        return _people(request, face, form, str(key))
    draft = drafts.begin(
        now,
        service=_service(request),
        channel=face.channel,
        form_version=FORM_VERSION,
        language=form.cleaned_data["language"],
        draft=key,
    )
    if draft.submitted_at is not None or draft.discarded_at is not None:
        return _to(face.url("visit", draft.pk, "people"))
    return _identify(request, face, draft.pk, form)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_id()


def _identify(request: SignedRequest, face: Face, draft: UUID, form: PeopleForm) -> HttpResponse:
    """Keep who is here and their consent, then ask the registries at once."""
    now = occasion(request)
    saved = visits.identified(draft, now, people=form.people(), consent=consent_text_on(now.today).version)
    visits.ask(saved, now)
    return _onward(request, face, draft)


def _onward(request: SignedRequest, face: Face, draft: UUID) -> HttpResponse:
    """To the next step that is open; with something missing to the refusal to accept."""
    visit = visit_of(draft, face.channel, occasion(request))
    if visit.person_named and visit.looked_through and visit.lacking:
        return _to(face.url("refuse", draft))
    return _to(face.url("visit", draft, visit.open_steps[0]))


def _ended(face: Face, visit: Visit) -> HttpResponse | None:
    """Where a visit leads that is over: to its case or its refusal."""
    draft = visit.draft
    if draft.submitted_at is not None:
        return _to(face.url("case", draft.case.pk))
    if draft.answers.get("refusal"):
        return _to(face.url("refusal", UUID(draft.answers["refusal"])))
    if draft.discarded_at is not None:
        raise Http404
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedRequest, face: Face, draft: UUID, step: str) -> HttpResponse:
    """One step of a visit."""
    if step not in STEPS:
        raise Http404
    visit = visit_of(draft, face.channel, occasion(request))
    ended = _ended(face, visit)
    if ended is not None:
        return ended
    first_open = visit.open_steps[0]
    if STEPS.index(step) > STEPS.index(first_open):
        return _to(face.url("visit", draft, first_open))
    return _STEPS[step](request, face, visit)


def _page(request: SignedRequest, face: Face, visit: Visit, name: str, status: int = 200, **more: Any) -> HttpResponse:
    steps = [each for each in STEPS if each != "names" or _names_needed(visit)]
    position = steps.index(name)
    context = {
        "face": face,
        "visit": visit,
        "caption": _("Step %(step)s of %(steps)s") % {"step": position + 1, "steps": len(steps)},
        "back_url": face.url("visit", visit.draft.pk, steps[position - 1]) if position else face.url(),
        "put_away_url": face.url("put-away", visit.draft.pk),
        "who": showing.who(visit),
    }
    return render(request, f"tirek/counter/{name}.html", context | more, status=status)


def _names_needed(visit: Visit) -> bool:
    return not all(visit.named_by_registry(who) for who in ("applicant", "child"))


def _people(request: SignedRequest, face: Face, form: PeopleForm, key: str = "") -> HttpResponse:
    context = {
        "face": face,
        "form": form,
        "visit_key": key,
        "caption": _("Step %(step)s") % {"step": 1},
        "back_url": face.url(),
        "consent": showing.consent(occasion(request).today, language_now()),
        "consent_url": face.url("consent"),
    }
    return render(request, "tirek/counter/people.html", context, status=INVALID if form.errors else 200)


def _people_step(request: SignedRequest, face: Face, visit: Visit) -> HttpResponse:
    now = occasion(request)
    if request.method == "POST":
        form = PeopleForm(face, now, request.POST)
        if form.is_valid():
            return _identify(request, face, visit.draft.pk, form)
        return _people(request, face, form)
    return _people(request, face, PeopleForm(face, now, initial=visit.answers.get("people", {}) | {"consent": ["yes"]}))


def _names_step(request: SignedRequest, face: Face, visit: Visit) -> HttpResponse:
    if not _names_needed(visit):
        return _to(face.url("visit", visit.draft.pk, visit.open_steps[0]))
    form = NamesForm(visit, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _saved(request, face, visit, {"names": form.names()}, "names")
    return _page(request, face, visit, "names", _status(form), form=form, silent=showing.silent(visit))


def _status(form: forms.Form) -> int:
    return INVALID if form.errors else 200


def _saved(request: SignedRequest, face: Face, visit: Visit, answers: dict[str, Any], name: str) -> HttpResponse:
    drafts.save(visit.draft.pk, occasion(request), answers=answers, step=name)
    return _onward(request, face, visit.draft.pk)


def _papers_step(request: SignedRequest, face: Face, visit: Visit) -> HttpResponse:
    posted = request.method == "POST"
    if posted and request.POST.get("detach"):
        drafts.detach(visit.draft.pk, occasion(request), _key(request.POST["detach"]))
    form = PapersForm(visit, request.POST if posted else None, request.FILES if posted else None)
    if posted:
        complete = form.is_valid()
        kept = _keep_files(request, visit, form)
        said = (visit.answers.get("papers") or {}) | form.papers()
        answers = {"papers": said, "details_seen": False}
        if complete and kept and not request.POST.get("detach"):
            return _saved(request, face, visit, answers, "papers")
        # What was said and sent is kept, also beside a mistake.
        drafts.save(visit.draft.pk, occasion(request), answers=answers, step="papers")
        if request.POST.get("detach"):
            return _to(face.url("visit", visit.draft.pk, "papers"))
        fresh = visit_of(visit.draft.pk, face.channel, occasion(request))
        return _papers(request, face, fresh, form)
    return _papers(request, face, visit, form)


def _keep_files(request: SignedRequest, visit: Visit, form: PapersForm) -> bool:
    """Check and store each scan; what is wrong with one stands at its field."""
    good = True
    for line in form.lines:
        name = f"{line.paper.id}-file"
        upload = form.cleaned_data.get(name)
        if not upload:
            continue
        try:
            paper = papers.keep(upload, line.paper.id, way=papers.PAPER)
        except papers.UnfitFileError as error:
            form.add_error(name, error.problems)
            good = False
        else:
            drafts.attach(visit.draft.pk, occasion(request), paper)
    return good


def _papers(request: SignedRequest, face: Face, visit: Visit, form: PapersForm) -> HttpResponse:
    fresh = {line.paper.id: line for line in visit.lines}
    rows = [row | {"line": fresh[row["line"].paper.id]} for row in form.rows()]
    return _page(
        request,
        face,
        visit,
        "papers",
        _status(form),
        form=form,
        rows=rows,
        held=showing.held(visit),
        told=showing.told(visit),
        remarks=showing.remarks(visit, occasion(request).law),
        silent=showing.silent(visit),
        ask_url=face.url("ask", visit.draft.pk),
    )


def _details_step(request: SignedRequest, face: Face, visit: Visit) -> HttpResponse:
    form = DetailsForm(visit, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _saved(request, face, visit, {"details": form.details(), "details_seen": True}, "details")
    return _page(request, face, visit, "details", _status(form), form=form)


def _summary_step(request: SignedRequest, face: Face, visit: Visit) -> HttpResponse:
    wrong: list[str] = []
    another = False
    if request.method == "POST":
        try:
            case = _accept(request, face, visit)
        except InputError as error:
            wrong = [flaw.full_text(language_now()) for flaw in error.flaws]
        except intake.AnotherPayeeError as error:
            wrong, another = [error.text(language_now())], True
            _note_told(visit, occasion(request))
        except problems.CaseError as error:
            wrong = [error.text(language_now())]
        else:
            return _to(f"{face.url('case', case)}?done=accepted")
    return _page(
        request,
        face,
        visit,
        "summary",
        INVALID if wrong else 200,
        rows=showing.summary(visit, occasion(request).law, lambda name: face.url("visit", visit.draft.pk, name)),
        warnings=showing.warnings(visit),
        remarks=showing.remarks(visit, occasion(request).law),
        silent=showing.silent(visit),
        wrong=wrong,
        another_payee=another,
    )


def _accept(request: SignedRequest, face: Face, visit: Visit) -> UUID:
    """Take the application in. A second click finds the case of the first one."""
    now = occasion(request)
    data = visit.application(another_payee_known=request.POST.get("told") == "yes")
    submitted = intake.submit(
        read_application(data, now.law, now.today),
        now,
        channel=face.channel,
        draft=visit.draft.pk,
        papers=visit.brought,
    )
    _print(submitted.case.pk, now)
    return submitted.case.pk


def _note_told(visit: Visit, now: Occasion) -> None:
    """The person at the window learns of another payee's months: that stands in the journal."""
    child = find_by_iin(visit.given("child").iin)
    if child is not None:
        payee.note_told(child, now)


def _print(case: UUID, now: Occasion) -> None:
    """The person waits for the paper: made at once. Where that fails the job that makes it by itself tries again."""
    try:
        with transaction.atomic():
            issue.received(case, now.at, actor=now.actor)
    except problems.CaseError as error:
        log.warning("receipt-later", case=str(case), why=str(error))


_STEPS: Final[dict[str, Callable[[SignedRequest, Face, Visit], HttpResponse]]] = {
    "people": _people_step,
    "names": _names_step,
    "papers": _papers_step,
    "details": _details_step,
    "summary": _summary_step,
}


@require_safe
def consent(request: SignedRequest, face: Face) -> HttpResponse:
    """The text of the consent in both languages of the state's papers, to be printed and signed."""
    today = occasion(request).today
    texts = [showing.consent(today, language) for language in ("kk", "ru")]
    return render(request, "tirek/counter/consent.html", {"face": face, "texts": texts, "back_url": face.url("new")})


@require_POST
def ask_again(request: SignedRequest, face: Face, draft: UUID) -> HttpResponse:
    """Ask the registries again that were silent."""
    visit = visit_of(draft, face.channel, occasion(request))
    ended = _ended(face, visit)
    if ended is not None:
        return ended
    if not visit.draft.answers.get("consent"):
        return _to(face.url("visit", draft, "people"))
    visits.ask(visit.draft, occasion(request))
    return _to(face.url("visit", draft, "names" if request.POST.get("from") == "names" else "papers"))


@require_http_methods(["GET", "HEAD", "POST"])
def put_away(request: SignedRequest, face: Face, draft: UUID) -> HttpResponse:
    """The person left without handing anything in: asked once, because what was typed is not shown again."""
    visit = visit_of(draft, face.channel, occasion(request))
    if visit.draft.submitted_at is not None or visit.draft.discarded_at is not None:
        return _to(face.url())
    if request.method == "POST":
        drafts.discard(draft, occasion(request))
        return _to(face.url())
    context = {"who": showing.who(visit), "back_url": face.url("visit", draft, visit.open_steps[0])}
    return render(request, "tirek/counter/put_away_asked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: SignedRequest, face: Face, draft: UUID) -> HttpResponse:
    """Say what is missing, and refuse to accept the package once it is confirmed."""
    now = occasion(request)
    visit = visit_of(draft, face.channel, now)
    ended = _ended(face, visit)
    if ended is not None:
        return ended
    if not visit.person_named or not visit.lacking:
        return _to(face.url("visit", draft, visit.open_steps[0]))
    if request.method == "POST":
        try:
            # No refusal without its receipt.
            with transaction.atomic():
                refusal = visits.refuse(draft, now)
                issue.refused_to_accept(refusal, now.at, actor=now.actor)
        except problems.CaseError as error:
            return _refuse(request, face, visit, CONFLICT, error.text(language_now()))
        return _to(face.url("refusal", refusal.pk))
    return _refuse(request, face, visit)


def _refuse(request: SignedRequest, face: Face, visit: Visit, status: int = 200, problem: str = "") -> HttpResponse:
    context = {
        "face": face,
        "visit": visit,
        "who": showing.who(visit),
        "lacking": [
            (line.paper.title[language_now()], showing.state_text(line.state)) for line in visit.lines if line.lacking
        ],
        "back_url": face.url("visit", visit.draft.pk, "papers"),
        "problem": problem,
    }
    return render(request, "tirek/counter/refuse.html", context, status=status)
