"""The head's queue and the page on which one proposal is signed or returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tirek.cases import problems
from tirek.cases.facts import same_key
from tirek.cases.models import Decision
from tirek.cases.models.awards import award_of_case
from tirek.cases.models.decisions import OF_AWARDS, Kind
from tirek.cases.procedure import TO_SIGN, Stage
from tirek.cases.queries import signing
from tirek.cases.queries.page import days_left, said_at_hearing
from tirek.cases.queries.reach import reach
from tirek.cases.services import deciding
from tirek.config.access import access
from tirek.config.law import law
from tirek.notices import issue
from tirek.people.queries import display_name
from tirek.web.check.grounds import conditions, month_cells
from tirek.web.languages import language_now, statutory
from tirek.web.money import lines
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, INVALID, url_if_any
from tirek.web.signing import words
from tirek.web.words import CHANNELS, WAYS, outcome_text, source_text, value_text
from tirek.web.written import Said, said_on

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.facts import Standing
    from tirek.cases.models import Proposal
    from tirek.cases.queries.signing import SigningPage, Waiting

_LONGEST: Final = 500


class VerdictForm(forms.Form):
    """What the head does; `version` is that of the case when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(VerdictForm):
    """Not signed: one line that says why."""

    reason = forms.CharField(
        label=gettext_lazy("Return it: why, in one line"),
        max_length=_LONGEST,
        error_messages={"required": gettext_lazy("Say in a line what is to be changed.")},
    )


@access("head")
@require_safe
def queue(request: SignedRequest) -> HttpResponse:
    """What waits for a signature, what runs out first at the top."""
    now = occasion(request)
    found = signing.queue(now)
    rows = [_row(waiting, request) for waiting in found.rows]
    unusual = sum(1 for each in found.rows if any(mark.pressing for mark in each.marks))
    context = {"rows": rows, "more": found.more, "unusual": unusual, "done": _done(request)}
    return render(request, "tirek/signing/queue.html", context)


def _row(waiting: Waiting, request: SignedRequest) -> dict[str, Any]:
    case, now = waiting.case, occasion(request)
    return {
        "url": reverse("web:proposal", args=[waiting.proposal.pk]),
        "case": case,
        "proposal": waiting.proposal,
        "child": display_name(case.child),
        "kind": words.kind_text(waiting.proposal),
        "total": waiting.total,
        "changes": waiting.proposal.kind in OF_AWARDS,
        "periods": words.periods(waiting.periods) if waiting.periods else "",
        "tags": [words.tag(mark) for mark in waiting.marks],
        "left": days_left(case.act_by, now) if case.is_open else None,
    }


def _done(request: SignedRequest) -> str:
    """What was done before this page: the number of a decision just signed, or that a proposal was returned."""
    if request.GET.get("returned"):
        return _("Returned to the officer with your reason.")
    number = request.GET.get("signed", "")
    mine = Decision.objects.filter(number=number, signed_by=request.account)
    return _("Signed: %(number)s.") % {"number": number} if number and mine.exists() else ""


@access("head")
@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: SignedRequest, proposal: UUID) -> HttpResponse:
    """One proposal: the decision in a sentence, what differs, then sign or return."""
    held = _opened(request, proposal)
    if request.method == "POST":
        return _answered(request, held)
    if _over(held):
        return _settled(request, held, status=200)
    return _page(request, held, ReturnForm())


@access("head")
@require_safe
def letter(request: SignedRequest, proposal: UUID) -> HttpResponse:
    """The letter as it will go out, without number and signature, to be read before signing."""
    held = _opened(request, proposal)
    try:
        pdf = issue.preview(held, request.account, request.clock.now())
    except problems.CaseError as error:
        return HttpResponse(error.text(language_now()), status=CONFLICT, content_type="text/plain; charset=utf-8")
    name = f"{held.case.number}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def _opened(request: SignedRequest, proposal: UUID) -> Proposal:
    """The proposal, when it is within reach; the look at the people in it is journalled."""
    try:
        held = signing.proposal_of(proposal, occasion(request))
    except problems.CaseError:
        raise Http404 from None
    open_case(request, held.case_id, where="signing")
    return held


def _answered(request: SignedRequest, held: Proposal) -> HttpResponse:
    returns = request.POST.get("do") == "return"
    form = ReturnForm(request.POST) if returns else VerdictForm(request.POST)
    status = INVALID
    if form.is_valid():
        try:
            done = _act(request, held, form)
        except problems.CaseError as error:
            field = error.field if error.field in form.fields else None
            form.add_error(field, error.text(language_now()))
            status = CONFLICT if isinstance(error, problems.NotNowError) else INVALID
        else:
            return HttpResponseRedirect(f"{_next(request, held)}?{done}", status=303)
    again = _opened(request, held.pk)
    if _over(again):
        return _settled(request, again, status=CONFLICT)
    return _page(request, again, form, status=status)


def _act(request: SignedRequest, held: Proposal, form: VerdictForm) -> str:
    """Sign or return; what the next page says of it."""
    now, version = occasion(request), form.cleaned_data["version"]
    if isinstance(form, ReturnForm):
        deciding.give_back(held.pk, now, reason=form.cleaned_data["reason"], version=version)
        return "returned=yes"
    return f"signed={deciding.sign(held.pk, now, version=version).number}"


def _next(request: SignedRequest, held: Proposal) -> str:
    """The page of the next proposal, else the queue that is empty now."""
    following = signing.next_in_queue(occasion(request), held.case)
    return reverse("web:proposal", args=[following]) if following else reverse("web:signing")


def _over(held: Proposal) -> bool:
    """Whether it waits no more: signed, returned, or its application was taken back."""
    return getattr(held, "outcome", None) is not None or held.case.at is Stage.WITHDRAWN


def _settled(request: SignedRequest, held: Proposal, *, status: int) -> HttpResponse:
    """What became of a proposal that waits no more."""
    decision = Decision.objects.filter(proposal=held).first()
    outcome = getattr(held, "outcome", None)
    context = {
        "case": held.case,
        "kind": words.kind_text(held),
        "outcome": outcome,
        "decision": decision,
        "by_reader": outcome is not None and outcome.by_id == request.account.pk,
        "case_url": url_if_any("web:case", str(held.case_id)),
        "next_url": _next(request, held),
        "back_url": reverse("web:signing"),
    }
    return render(request, "tirek/signing/settled.html", context, status=status)


def _page(request: SignedRequest, held: Proposal, form: VerdictForm, *, status: int = 200) -> HttpResponse:
    now = occasion(request)
    page = signing.signing_page(held, now)
    context = {"form": form, "done": _done(request), **_context(page)}
    context["reason"] = form if isinstance(form, ReturnForm) else ReturnForm()
    context["left"] = days_left(held.case.act_by, now) if held.case.is_open else None
    context["waiting"] = reach(now.actor).filter(Q(stage__in=TO_SIGN) | Q(changing=True)).count()
    template = "tirek/signing/award.html" if context["of_award"] else "tirek/signing/proposal.html"
    return render(request, template, context, status=status)


def _context(page: SigningPage) -> dict[str, Any]:
    language, held, case = language_now(), page.proposal, page.proposal.case
    assessment = page.page.assessed.assessment
    # A refusal of what is due has a notice of its own.
    marks = [mark for mark in page.marks if mark.kind is not signing.Unusual.DUE_AFTER_ALL]
    return {
        "signing": page,
        "page": page.page,
        "proposal": held,
        "case": case,
        "sentence": words.sentence(held, case),
        "kind": words.kind_text(held),
        "grants": held.kind == Kind.GRANT,
        "applicant": display_name(case.applicant),
        "channel": _(CHANNELS.get(case.channel, case.channel)),
        "service": law().services[case.service].plain[language],
        "tags": [words.tag(mark) for mark in marks],
        "pressing": any(mark.pressing for mark in marks),
        "against": len(marks) < len(page.marks),
        "knowingly": held.assessment["result"]["outcome"] == "grant",
        "grounds": words.grounds(held, case),
        "explanation": statutory(held.explanation)[0],
        "hearing_at": words.hearing(held),
        "hearing_way": _(WAYS[held.hearing["way"]]) if held.hearing else "",
        "statement": said_at_hearing(case) if held.kind == Kind.REFUSAL else "",
        "written": _written(held),
        "compared": [_compared(each) for each in page.compared],
        "changes": [(words.period(each.period), each.before, each.after) for each in page.changes],
        "outcomes": [outcome_text(each) for each in page.outcomes] if page.outcomes[0] != page.outcomes[1] else [],
        "may_sign": not page.own
        and not (held.kind in {Kind.GRANT, Kind.RECALCULATE} and page.changed)
        and not (held.kind == Kind.GRANT and page.died),
        "of_award": held.kind in OF_AWARDS,
        "lines": lines.shown(signing.lines_of(held)),
        "asked": lines.asked((held.content or {}).get("lines", [])) if held.kind in OF_AWARDS else [],
        "way": words.way_of(held),
        "instalments": words.instalments(held),
        "award_url": _award_url(held),
        "months": month_cells(assessment, law(), language),
        "conditions": conditions(assessment, law(), language),
        "outcome": outcome_text(assessment.outcome),
        "total": assessment.total,
        "case_url": url_if_any("web:case", str(case.pk)),
        "letter_url": url_if_any("web:proposal-letter", str(held.pk)),
        "back_url": reverse("web:signing"),
    }


_ANSWERED: Final = {
    Kind.REFUSAL: Kind.PRELIMINARY_REFUSAL,
    Kind.GRANT: Kind.PRELIMINARY_REFUSAL,
    Kind.RECOVER: Kind.RECOVERY_NOTICE,
}
"""On which preliminary decision the person was heard before a decision of a kind."""


def _written(proposal: Proposal) -> list[Said]:
    heard_on = _ANSWERED.get(Kind(proposal.kind))
    return said_on(proposal.case, heard_on, "head") if heard_on else []


def _award_url(proposal: Proposal) -> str:
    award = award_of_case(proposal.case_id) if proposal.kind in OF_AWARDS else None
    return url_if_any("web:award", str(award.pk)) if award else ""


def _compared(standing: Standing) -> dict[str, Any]:
    """A fact with every value of it, the one that holds first; others that say the same are left out."""
    name, holds = standing.rule.name, standing.holds
    others = [each for each in standing.others if holds is None or same_key(each.value) != same_key(holds.value)]
    return {
        "title": _(standing.rule.title),
        "holds": (value_text(name, holds.value), source_text(holds)) if holds else ("–", ""),
        "others": [(value_text(name, each.value), source_text(each)) for each in others],
        "reason": holds.reason if holds else "",
        "conflict": standing.conflict,
    }
