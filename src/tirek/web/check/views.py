"""The pages of the check: one question each, the answers together, the result."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tirek.config.clock import installation_clock
from tirek.config.law import law as current_law
from tirek.entitlement import assess, canonical, read_case, receipt, receipt_id
from tirek.law import InputError
from tirek.web.check.answers import ELSEWHERE, Answers
from tirek.web.check.case import case_data
from tirek.web.check.forms import StepForm
from tirek.web.check.pages import elsewhere_context, result_context, short_rows, step_context, summary_rows
from tirek.web.check.steps import BY_NAME, KNOWN, STEPS, first_open, neighbours, read_answers
from tirek.web.languages import language_now
from tirek.web.page import public_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.http import HttpRequest

    from tirek.entitlement import Assessment
    from tirek.law import Law
    from tirek.web.check.steps import Step

    View = Callable[..., HttpResponse]

GIVEN: Final = "given"
"""In the query when a form was sent: an empty form is then an answer to complain about."""
THEN: Final = "then"
"""Where to go after this answer, instead of to the next question."""
_BACK_TO: Final = {"answers": "web:check-answers", "result": "web:check-result"}


def _page(view: View) -> View:
    """Open to everybody; the answers in the address are nobody else's business, so no cache between may keep the page."""
    return public_page(require_safe(cache_control(private=True)(view)))


def _state(request: HttpRequest) -> tuple[Law, date, Answers]:
    law, today = current_law(), installation_clock().today()
    return law, today, read_answers(request.GET.dict(), law, today)


def _to(address: str) -> HttpResponse:
    """See other: the address that shows what was answered."""
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


def _address(step: Step, answers: Answers, **extra: str) -> str:
    place = reverse("web:check") if step is STEPS[0] else reverse("web:check-step", args=[step.name])
    return place + answers.query(**extra)


@_page
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """One question; a valid answer leads on with all answers in the address, another one is told and kept."""
    step = BY_NAME.get(name)
    if step is None or (step is STEPS[0] and request.resolver_match and request.resolver_match.url_name != "check"):
        raise Http404
    law, today, answers = _state(request)
    then = request.GET.get(THEN, "")
    then = then if then in _BACK_TO else ""
    if not step.applies(answers, law):
        return _to(_next(step, answers, law, then))
    form = StepForm(step, answers, law, today, request.GET if GIVEN in request.GET else None)
    if form.is_bound and form.is_valid():
        merged = read_answers({**answers.values, **form.given()}, law, today)
        return _to(_next(step, merged, law, then))
    own = {question.name: "" for question in step.questions}
    context = step_context(step, answers, law, today, language_now())
    hidden = [*answers.also(own).pairs(), (GIVEN, "1"), *([(THEN, then)] if then else [])]
    context |= {
        "form": form,
        "form_action": request.path,
        "form_method": "get",
        "hidden": hidden,
        "back_url": _back(step, answers, law, then),
    }
    return render(request, "tirek/check/step.html", context)


def _next(step: Step, answers: Answers, law: Law, then: str) -> str:
    if answers.text("place") == ELSEWHERE:
        return reverse("web:check-elsewhere") + answers.query()
    if step is KNOWN:
        return reverse(_BACK_TO[then or "result"]) + answers.query()
    left = first_open(answers, law)
    if then:
        return _address(left, answers, then=then) if left else reverse(_BACK_TO[then]) + answers.query()
    _, following = neighbours(step, answers, law)
    return _address(following, answers) if following else reverse("web:check-answers") + answers.query()


def _back(step: Step, answers: Answers, law: Law, then: str) -> str:
    if then or step is KNOWN:
        return reverse(_BACK_TO[then or "result"]) + answers.query()
    before, _ = neighbours(step, answers, law)
    return _address(before, answers) if before else reverse("web:start")


def _first_gap(answers: Answers, law: Law) -> HttpResponse | None:
    """To the first question that has no usable answer, or to where no territory was named; None when all are there."""
    if answers.text("place") == ELSEWHERE:
        return _to(reverse("web:check-elsewhere") + answers.query())
    left = first_open(answers, law)
    return _to(_address(left, answers)) if left else None


@_page
def answers_page(request: HttpRequest) -> HttpResponse:
    """All answers together, each with a way to change it."""
    law, _, answers = _state(request)
    gap = _first_gap(answers, law)
    if gap:
        return gap
    context = {
        "rows": summary_rows(answers, law, language_now(), _change(answers, "answers")),
        "result_url": reverse("web:check-result") + answers.query(),
        "back_url": _address(STEPS[-1], answers),
    }
    return render(request, "tirek/check/answers.html", context)


def _change(answers: Answers, then: str) -> Callable[[Step], str]:
    return lambda step: _address(step, answers, then=then)


def _assessed(answers: Answers, law: Law, today: date) -> Assessment | None:
    """What the answers come to; None when they contradict each other in a way that no question catches."""
    known_on = answers.day("known") or today
    try:
        return assess(read_case(case_data(answers, law), law, known_on), law, known_on)
    except InputError:
        return None


@_page
def result(request: HttpRequest) -> HttpResponse:
    """The answer, its reasons, and what to do now; `?view=print` is the same on one sheet."""
    law, today, answers = _state(request)
    gap = _first_gap(answers, law)
    if gap:
        return gap
    assessment = _assessed(answers, law, today)
    if assessment is None:
        return _to(reverse("web:check-answers") + answers.query())
    context = result_context(assessment, answers, law, today, language_now())
    fixed = answers.also({"known": assessment.known_on.isoformat()})
    here = reverse("web:check-result")
    context |= {
        "rows": summary_rows(answers, law, language_now(), _change(answers, "result")),
        "receipt": receipt_id(receipt(assessment, law)),
        "receipt_url": reverse("web:check-receipt") + fixed.query(),
        "same_url": here + fixed.query(),
        "same_address": request.build_absolute_uri(here + fixed.query()),
        "print_url": here + fixed.query(view="print"),
        "today_url": here + answers.also({"known": ""}).query(),
        "known_url": _address(KNOWN, answers, then="result"),
        "apply_url": reverse("web:apply") + answers.query(),
        "again_url": reverse("web:check"),
        "back_url": reverse("web:check-answers") + answers.query(),
    }
    printed = request.GET.get("view") == "print"
    if printed:
        context |= {"back_url": here + answers.query(), "rows": short_rows(answers, law, language_now())}
    return render(request, "tirek/check/print.html" if printed else "tirek/check/result.html", context)


@_page
def receipt_file(request: HttpRequest) -> HttpResponse:
    """Everything the result was computed from, as a file whose SHA-256 is the number of the receipt."""
    law, today, answers = _state(request)
    assessment = None if first_open(answers, law) else _assessed(answers, law, today)
    if assessment is None:
        raise Http404
    content: dict[str, Any] = receipt(assessment, law)
    response = HttpResponse(canonical(content), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="tirek-receipt.json"'
    return response


@_page
def elsewhere(request: HttpRequest) -> HttpResponse:
    """No act of the family's place is here: which there are, and whom to ask."""
    law, _, answers = _state(request)
    context = elsewhere_context(law, language_now())
    kept = answers.also({"place": ""})
    context["back_url"] = _address(STEPS[0], answers)
    context["first_url"] = _address(STEPS[0], kept)
    return render(request, "tirek/check/elsewhere.html", context)
