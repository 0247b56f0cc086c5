"""The pages of an application: how it begins, its questions, and all answers together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tirek.accounts.roles import Role
from tirek.cases.problems import CaseError
from tirek.cases.queries.drafts import open_drafts
from tirek.cases.services import drafts, payee
from tirek.config.access import access
from tirek.config.law import law as current_law
from tirek.people.consent import consent_text_on
from tirek.web.apply import documents, phone
from tirek.web.apply.applying import carried
from tirek.web.apply.definition import differing, newest, pinned, services_with_form
from tirek.web.apply.flow import ASK_AGAIN, CONSENT_VERSION, DEVICE, KNOWINGLY, Filled
from tirek.web.apply.obstacles import obstacle, signed_once
from tirek.web.apply.opened import Opened, applicant, device, draft_page, opened, to
from tirek.web.apply.page_form import StepForm, initial_of
from tirek.web.apply.rows import all_rows, number_warnings, step_rows
from tirek.web.check.steps import read_answers
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.page import public_page, said, url_if_any

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tirek.accounts.actors import Request, SignedRequest
    from tirek.cases.models import Draft
    from tirek.law import Law
    from tirek.law.model import Service
    from tirek.web.apply.definition import Form, Step

PORTAL: Final = "portal"


@public_page
@never_cache
@require_safe
def start(request: Request) -> HttpResponse:
    """What one needs, how long it takes, what the registries tell; unfinished applications; the way in."""
    law, today = current_law(), request.clock.today()
    service = law.services[services_with_form()[0]]
    given = read_answers(request.GET.dict(), law, today)
    account = request.account
    own = account is not None and account.kind is Role.APPLICANT
    here = reverse("web:apply") + given.query()
    context: dict[str, Any] = {
        "service": service,
        "plain": said(service.plain),
        "days": service.term.working_days,
        "needed": [paper for paper in service.documents if paper.obtained != "registry"],
        "looked_up": _looked_up(service, newest(service.id, today)),
        "own": own,
        "staff": account is not None and not own,
        "given": given.pairs(),
        "sign_in_url": f"{reverse('web:sign-in-citizen')}?{urlencode({'next': here})}",
        "drafts": [_draft_line(draft, law, request) for draft in open_drafts(occasion(request).actor)] if own else [],
        "back_url": url_if_any("web:check-result") + given.query() if given.pairs() else "",
    }
    return render(request, "tirek/apply/start.html", context)


def _looked_up(service: Service, form: Form) -> list[tuple[str, str]]:
    """What the registries tell, and which: documents that need not be brought, and facts that the form doesn't ask for."""
    declared = {f"applicant.{'.'.join(field.to)}" for step in form.steps for field in step.fields}
    lines = [(said(paper.title), said(paper.registry)) for paper in service.documents if paper.registry is not None]
    asked = {fact for question in service.registries if question.document is None for fact in question.facts}
    lines += [
        (said(condition.fact_title), said(condition.supplier))
        for condition in service.conditions.values()
        if condition.fact in asked - declared and condition.fact_title
    ]
    return lines


def _draft_line(draft: Draft, law: Law, request: Request) -> dict[str, Any]:
    """An unfinished application in the list: for whom, since when, how far."""
    form = pinned(draft.service, draft.form_version, request.clock.today())
    answers = draft.answers
    child = " ".join(filter(None, (answers.get("child_name"), answers.get("child_surname"))))
    step = form.step(draft.step)
    return {
        "draft": draft,
        "name": child or said(law.services[draft.service].plain),
        "at": said(step.title) if step else "",
        "url": reverse("web:apply-continue", args=[draft.pk]),
        "discard_url": reverse("web:apply-discard", args=[draft.pk]),
    }


@access("applicant")
@never_cache
@require_POST
def begin(request: SignedRequest) -> HttpResponse:
    """A new draft, with what the check already knows."""
    now, person = occasion(request), applicant(request)
    service = services_with_form()[0]
    form = newest(service, now.today)
    given = read_answers({name: str(text) for name, text in request.POST.items()}, now.law, now.today)
    draft = drafts.begin(now, service=service, channel=PORTAL, form_version=form.version, language=language_now())
    answers = carried(form, given.values, now.law, now.today, person.iin or "")
    drafts.save(draft.pk, now, answers={**answers, DEVICE: device(request)}, step=form.steps[0].name)
    return to(reverse("web:apply-continue", args=[draft.pk]))


@draft_page("GET")
def carry_on(held: Opened) -> HttpResponse:
    """To the first question without an answer, on whatever device."""
    return held.carry_on()


@draft_page("GET", "POST")
def discard(held: Opened) -> HttpResponse:
    """Put an unfinished application away, after asking once."""
    if held.request.method == "POST":
        drafts.discard(held.draft.pk, held.occasion)
        return to(reverse("web:apply"))
    context = {"line": _draft_line(held.draft, held.occasion.law, held.request), "back_url": reverse("web:apply")}
    return render(held.request, "tirek/apply/discard.html", context)


@draft_page("GET", "POST")
def ask(held: Opened, name: str) -> HttpResponse:
    """One question; a valid answer is saved and leads on, another one is told and kept."""
    step = held.filled.form.step(name)
    if step is None:
        # Of a newer or older form, or invented.
        if held.newest.step(name) is None:
            raise Http404
        return held.carry_on()
    if not held.filled.may_be_opened(step):
        return held.carry_on()
    if step.takes_files:
        return documents.page(held, step, step_context(held, step))
    form = _form(held, step)
    if held.request.method == "POST" and form.is_valid():
        return _answered(held, step, form)
    return _show(held, step, form)


def _form(held: Opened, step: Step) -> StepForm:
    filled = held.filled
    data = held.request.POST if held.request.method == "POST" else None
    initial = initial_of(step, filled.answers)
    for field in step.fields:
        if field.kind == "phone" and not initial[field.name]:
            initial[field.name] = filled.proven
    return StepForm(filled.form, step, filled.law, filled.today, filled.applicant, data, initial)


def _answered(held: Opened, step: Step, form: StepForm) -> HttpResponse:
    given: dict[str, Any] = form.given()
    kinds = {field.kind for field in step.fields}
    if "consent" in kinds:
        given[CONSENT_VERSION] = consent_text_on(held.occasion.today).version
        if held.request.POST.get("text_version") != given[CONSENT_VERSION]:
            form.add_error(None, _("The text of the consent has changed. Read it and answer again."))
            return _show(held, step, form)
    if "iin" in kinds and given != {name: held.filled.text(name) for name in given}:
        # What was said of another payee was said of another child.
        given[KNOWINGLY] = False
    try:
        after = held.save(given, step.name, sent=True, revision=held.revision_to_expect())
    except CaseError as error:
        return _overtaken(held, step, error)
    if "phone" in kinds and not after.filled.phone_settled():
        return phone.send(after)
    if "iin" in kinds and obstacle(after):
        return to(after.address("obstacle"))
    return after.onward(step)


def _overtaken(held: Opened, step: Step, error: CaseError) -> HttpResponse:
    """Another device was quicker: both answers on one page, nothing lost."""
    now = opened(held.request, held.draft.pk)
    if now.draft.submitted_at is not None:
        return to(now.address("done"))
    there = list(step_rows(step, now, list(now.draft.documents.all()), change=False))
    return _show(now, step, _form(now, step), overtaken=error.text(language_now()), there=there)


def _show(held: Opened, step: Step, form: StepForm, **more: Any) -> HttpResponse:
    status = 409 if "overtaken" in more else 422 if form.is_bound and form.errors else 200
    context = {**step_context(held, step), "form": form, **more}
    return render(held.request, "tirek/apply/step.html", context, status=status)


def step_context(held: Opened, step: Step) -> dict[str, Any]:
    """What every question's page shows around the question."""
    number, count = held.filled.number(step)
    then = held.request.GET.get("then", "") == "answers"
    before = held.filled.before(step)
    context: dict[str, Any] = {
        "draft": held.draft,
        "step": step,
        "title": said(step.title),
        "why": said(step.why),
        "known": said(step.known),
        "caption": _("Question %(number)s of %(count)s") % {"number": number, "count": count} if number else "",
        "form_action": held.step_address(step, "answers" if then else ""),
        "back_url": held.address("answers") if then else held.step_address(before) if before else reverse("web:apply"),
        "warnings": number_warnings(held.filled) if "birth_date_not_told_by" in step.when else [],
    }
    if any(field.kind == "consent" for field in step.fields):
        text = consent_text_on(held.occasion.today)
        context["consent"] = {
            "title": said(text.title),
            "text": said(text.text),
            "scope": [said(words) for words in text.scope.values()],
            "version": text.version,
        }
    return context


@draft_page("GET", "POST")
def in_the_way(held: Opened) -> HttpResponse:
    """An application that is open already, or months that go to another representative; who knows may go on."""
    found = obstacle(held)
    if found is None:
        return held.carry_on()
    if held.request.method == "POST" and found.another is not None:
        return held.save({KNOWINGLY: True}, held.draft.step).carry_on()
    if found.child is not None:
        payee.note_told(found.child, held.occasion)
    step = next(step for step in held.filled.form.steps if any(field.kind == "iin" for field in step.fields))
    context = {
        "case": found.case,
        "case_url": url_if_any("web:cabinet-case", str(found.case.pk)) if found.case else "",
        "another": found.another.text(language_now()) if found.another else "",
        "signed": signed_once(held),
        "child_url": held.step_address(step),
        "back_url": held.step_address(step),
    }
    return render(held.request, "tirek/apply/in_the_way.html", context)


@draft_page("GET")
def answers(held: Opened) -> HttpResponse:
    """All answers together, each with a way to change it."""
    left = held.filled.first_open()
    if left:
        return to(held.step_address(left, "answers"))
    if held.outdated:
        return to(held.address("changed"))
    if obstacle(held):
        return to(held.address("obstacle"))
    files = list(held.draft.documents.order_by("added_at", "id"))
    context = {
        "rows": all_rows(held, files),
        "person": held.person,
        "warnings": number_warnings(held.filled),
        "missing": documents.not_added(held, files),
        "sign_url": held.address("sign"),
        "back_url": held.step_address(held.filled.form.steps[-1]),
    }
    return render(held.request, "tirek/apply/answers.html", context)


@draft_page("GET", "POST")
def changed(held: Opened) -> HttpResponse:
    """The form was changed since this application was begun: what is new, and only that is asked."""
    if not held.outdated:
        return held.carry_on()
    new = held.newest
    steps = differing(held.filled.form, new)
    if held.request.method == "POST":
        again = [step.name for step in steps]
        return held.save({ASK_AGAIN: again}, held.draft.step, form_version=new.version).carry_on()
    asked = Filled(new, held.draft.answers, held.occasion.law, held.occasion.today, held.filled.applicant)
    context = {
        "changes": [said(text) for text in new.changes],
        "steps": [said(step.title) for step in steps if asked.applies(step)],
        "back_url": reverse("web:apply"),
    }
    return render(held.request, "tirek/apply/changed.html", context)


@draft_page("GET", "POST")
def phone_code(held: Opened) -> HttpResponse:
    """The code that proves the telephone number."""
    step = next(step for step in held.filled.form.steps if any(field.kind == "phone" for field in step.fields))
    if not held.filled.text("phone"):
        return to(held.step_address(step))
    if held.filled.phone_settled():
        return held.onward(step)
    return phone.page(held, step)
