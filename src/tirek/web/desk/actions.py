"""What can be done with a case: each has an address and a page of its own, which keeps what was typed when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from tirek.cases import problems
from tirek.cases.models import Document
from tirek.cases.next_action import Do
from tirek.cases.procedure import Check, Event, transition_of
from tirek.cases.services import evidence
from tirek.cases.services.papers import UnfitFileError
from tirek.config.access import access
from tirek.config.law import law
from tirek.law.problems import InputError
from tirek.web.check.grounds import conditions, month_cells
from tirek.web.desk import decision_forms, forms
from tirek.web.desk.opening import open_page
from tirek.web.desk.settle import SettleForm, values_of
from tirek.web.desk.shapes import SHAPES
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, INVALID, url_if_any
from tirek.web.words import fact_title, source_text, stage_text, value_text
from tirek.web.written import said

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import QueryDict

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.queries.page import CasePage
    from tirek.config.access import Rule

    Shown = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done: its address, the event of the table, its form, its words; `template` shows the form."""

    name: str
    event: Event
    form: type[forms.DeskForm]
    title: str
    submit: str
    role: Rule = "clerk"
    template: str = "tirek/desk/action.html"

    def is_open_to(self, page: CasePage) -> bool:
        """Whether it is the page's reader who may do it: some things are done by the officer of the case alone."""
        checks = transition_of(self.event).checks
        if Check.LAW_LEARNED in checks:
            return page.law_learned
        if Check.NO_OTHER_OFFICER in checks:
            return page.mine or page.case.officer_id is None
        return page.mine or Check.OFFICER not in checks


ACTIONS: Final = (
    Action("take", Event.TAKE, forms.TakeForm, gettext_noop("Take the case"), gettext_noop("Take the case")),
    Action("grant", Event.PREPARE_GRANT, decision_forms.GrantForm, gettext_noop("Prepare the grant"),
           gettext_noop("Send to the head for signature"), template="tirek/desk/grant.html"),
    Action("preliminary", Event.PREPARE_PRELIMINARY, decision_forms.PreliminaryForm,
           gettext_noop("Prepare a preliminary decision to refuse"), gettext_noop("Send to the head for signature"),
           template="tirek/desk/preliminary.html"),
    Action("refusal", Event.PREPARE_REFUSAL, decision_forms.RefusalForm, gettext_noop("Prepare the refusal"),
           gettext_noop("Send to the head for signature"), template="tirek/desk/preliminary.html"),
    Action("hearing", Event.RECORD_HEARING, decision_forms.HeardForm, gettext_noop("Record the hearing"),
           gettext_noop("Record the hearing"), template="tirek/desk/hearing.html"),
    Action("move-hearing", Event.MOVE_HEARING, decision_forms.MoveHearingForm, gettext_noop("Move the hearing"),
           gettext_noop("Announce the new time")),
    Action("ask", Event.REQUEST_CORRECTION, forms.AskForm, gettext_noop("Ask the applicant"),
           gettext_noop("Send the request"), template="tirek/desk/ask.html"),
    Action("corrected", Event.CORRECT, forms.CorrectedForm, gettext_noop("Record what was brought"),
           gettext_noop("Go on checking")),
    Action("document", Event.ADD_DOCUMENT, forms.DocumentForm, gettext_noop("Add a document"),
           gettext_noop("Add the document"), template="tirek/desk/upload.html"),
    Action("stop", Event.PREPARE_STOP, decision_forms.StopForm, gettext_noop("Prepare a stop of the payment"),
           gettext_noop("Send to the head for signature")),
    Action("take-up-again", Event.REASSESS, forms.TakeUpAgainForm, gettext_noop("Take the application up again"),
           gettext_noop("Take it up again"), template="tirek/desk/take_up_again.html"),
    Action("hand-over", Event.REASSIGN, forms.HandOverForm, gettext_noop("Make somebody else responsible"),
           gettext_noop("Hand the case over"), role="head"),
)  # fmt: skip
"""In the order in which a page offers them."""

_OF_NEXT: Final = {
    Do.TAKE: "take",
    Do.ASK: "ask",
    Do.REFUSE_OR_ASK: "preliminary",
    Do.GRANT: "grant",
    Do.REFUSE: "preliminary",
    Do.REFUSE_LATE: "preliminary",
    Do.RECORD_HEARING: "hearing",
    Do.REFUSE_FINALLY: "refusal",
}


def address(page: CasePage, name: str) -> str:
    """Where an action is."""
    return reverse(f"web:case-{name}", args=[page.case.pk])


def offered(page: CasePage, role: str) -> list[Action]:
    """What this reader can do with the case now, besides settling facts."""
    return [
        action for action in ACTIONS if action.role == role and action.event in page.events and action.is_open_to(page)
    ]


def proposal_url(page: CasePage) -> str:
    """Where the head signs what was prepared; the queue where nothing is."""
    return url_if_any("web:proposal", str(page.proposal.pk)) if page.proposal else url_if_any("web:signing")


def next_url(page: CasePage, role: str) -> str:
    """The address of the one next action; empty when it is not this reader's, or there is only to wait."""
    do = page.next.do
    if do is Do.SIGN:
        return proposal_url(page) if role == "head" else ""
    if do is Do.SETTLE and role == "clerk" and page.mine and Event.RESOLVE in page.events:
        return reverse("web:case-fact", args=[page.case.pk, page.disputed[0].rule.name])
    name = _OF_NEXT.get(do, "")
    return address(page, name) if name in {action.name for action in offered(page, role)} else ""


def view_of(action: Action) -> Shown:
    """The view of an action."""

    @access(action.role)
    @require_http_methods(["GET", "HEAD", "POST"])
    def shown(request: SignedRequest, case: UUID) -> HttpResponse:
        page = open_page(request, case, where=f"case-{action.name}")
        if action.event not in page.events:
            return not_now(request, page)
        late = action.event is Event.PREPARE_PRELIMINARY and _too_late(page, request)
        if late:
            return render(request, "tirek/desk/too_late.html", _context(page) | {"action": action})
        form = _form(request, action.form, page)
        return answer(request, action, page, form)

    shown.__doc__ = f"The page and the form of “{action.title}”."
    return shown


def _form(request: SignedRequest, kind: type[forms.DeskForm], page: CasePage) -> forms.DeskForm:
    posted = request.method == "POST"
    return kind(page, occasion(request), request.POST if posted else None, request.FILES if posted else None)


def _too_late(page: CasePage, request: SignedRequest) -> bool:
    """Asked for the first time after the inner deadline: first what is lawful then, not the form."""
    possible = page.term.term.refusal_still_possible(page.situation.today)
    return request.method != "POST" and not possible and "late" not in request.GET


def answer(request: SignedRequest, action: Action, page: CasePage, form: forms.DeskForm, **more: Any) -> HttpResponse:
    """Show a form, or do what it says and go back to the case."""
    status = 200
    if request.method == "POST":
        if form.is_valid() and _done(form):
            url = f"{reverse('web:case', args=[page.case.pk])}?done={action.event}"
            return HttpResponseRedirect(url, status=303)
        status = INVALID
    context = _context(page) | {"form": form, "action": action, "title": _(action.title), "submit": _(action.submit)}
    return render(request, action.template, context | more, status=status)


def _context(page: CasePage) -> dict[str, Any]:
    language = language_now()
    assessment = page.assessed.assessment
    return {
        "page": page,
        "case": page.case,
        "back_url": reverse("web:case", args=[page.case.pk]),
        "conditions": conditions(assessment, law(), language),
        "months": month_cells(assessment, law(), language),
        "written": said(page.hearing, "clerk"),
        "grant_url": address(page, "grant") if Event.PREPARE_GRANT in page.events else "",
        "late_url": f"{address(page, 'preliminary')}?late=yes",
    }


def _done(form: forms.DeskForm) -> bool:
    """Run the use case of a valid form; what it refuses stands at its field."""
    language = language_now()
    try:
        form.run()
    except UnfitFileError as error:
        form.add_error("file", error.problems)
    except InputError as error:
        form.wrong([flaw.full_text(language) for flaw in error.flaws])
    except problems.CaseError as error:
        _put(form, error, language)
    else:
        return True
    return False


def _put(form: forms.DeskForm, error: problems.CaseError, language: str) -> None:
    field = {"explanation": "explanation_kk", "lacking": None}.get(error.field, error.field)
    form.add_error(field if field in form.fields else None, error.text(language))
    if isinstance(error, problems.ChangedError):
        # Whoever has read what is new may send the same again.
        form.page.case.refresh_from_db(fields=["version"])
        again = cast("QueryDict", form.data).copy()
        again["version"] = str(form.page.case.version)
        form.data = again


def not_now(request: SignedRequest, page: CasePage) -> HttpResponse:
    """409: the case has gone on since the page with the link was made."""
    return render(
        request,
        "tirek/desk/not_now.html",
        _context(page) | {"stage_title": stage_text(page.case.stage)},
        status=CONFLICT,
    )


_SETTLE: Final = Action(
    "fact",
    Event.RESOLVE,
    forms.DeskForm,
    gettext_noop("Settle a fact"),
    gettext_noop("Settle"),
    template="tirek/desk/settle.html",
)


@access("clerk")
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: SignedRequest, case: UUID, name: str) -> HttpResponse:
    """The sources of a fact side by side, and what the officer decides."""
    if name not in SHAPES:
        raise Http404
    page = open_page(request, case, where="case-fact")
    if Event.RESOLVE not in page.events:
        return not_now(request, page)
    posted = request.POST if request.method == "POST" else None
    form = SettleForm(name, page, occasion(request), posted)
    standing = page.assessed.standing[name]
    values = [(source_text(each), value_text(name, each.value), each) for each in values_of(standing)]
    return answer(request, _SETTLE, page, form, heading=fact_title(name), values=values, standing=standing)


@access("clerk")
@require_POST
def returned(request: SignedRequest, case: UUID, document: UUID) -> HttpResponse:
    """The original of a document went back to the person."""
    found = open_case(request, case, where="case-document")
    if not Document.objects.filter(pk=document, case=found).exists():
        raise Http404
    try:
        evidence.return_original(document, occasion(request))
    except problems.CaseError:
        return not_now(request, open_page(request, case))
    return HttpResponseRedirect(f"{reverse('web:case', args=[case])}?done={Event.RETURN_ORIGINAL}", status=303)
