"""The list of payment runs, the page of one, its lists and files, opening one, and the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from tirek.cases import problems
from tirek.config.access import access
from tirek.config.law import law
from tirek.ledger.models import Allotment, Held, OrderState, RunState
from tirek.ledger.queries import runs as queries
from tirek.ledger.queries.awards import stands
from tirek.ledger.queries.statements import orders_by_state, returned_in
from tirek.ledger.run_procedure import RunStep
from tirek.ledger.services import budget as budgets
from tirek.ledger.services import runs as services
from tirek.ledger.services.filing import path_of
from tirek.people.queries import display_name
from tirek.web.languages import language_now
from tirek.web.money.lines import cause_text, month_words
from tirek.web.money.runs import actions, forms, register
from tirek.web.money.runs.opening import note_list, open_run
from tirek.web.money.runs.summary import KINDS, summary
from tirek.web.money.runs.words import left_text, step_text
from tirek.web.money.words import ORDER_STATES, held_reason, masked, order_state, run_state
from tirek.web.occasion import occasion
from tirek.web.page import CONFLICT, INVALID

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest
    from tirek.ledger.models import HeldAward, PaymentOrder, PaymentRun

PAGE: Final = 100
_DONE: Final = {
    RunStep.OPEN: gettext_noop("The run is open. It is being put together now."),
    RunStep.PREPARE: gettext_noop("The run waits for the head."),
    RunStep.GIVE_BACK: gettext_noop("The accountant has the run again, with your reason."),
    RunStep.APPROVE: gettext_noop("Approved. It is being booked now."),
    RunStep.SEND: gettext_noop("The run is marked as sent."),
    RunStep.CANCEL: gettext_noop("The run is cancelled."),
    RunStep.ASK_TO_CANCEL: gettext_noop("The head was asked."),
    RunStep.CANCEL_BOOKED: gettext_noop("The run is being taken back."),
    RunStep.ASK_TO_REVERSE: gettext_noop("The head was asked."),
    RunStep.REVERSE: gettext_noop("What the bank did not execute is being reversed."),
    RunStep.RESUME: gettext_noop("The work goes on."),
    RunStep.DECIDE_BUDGET: gettext_noop("Decided. Who waits stands below."),
}


@access("accountant", "head", "auditor")
@require_safe
def listed(request: SignedRequest) -> HttpResponse:
    """The runs within reach, newest first."""
    page = Paginator(queries.runs_of(request.actor.territory), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [_row(run) for run in page],
        "page": page,
        "may_open": request.actor.role == "accountant",
        "returned": returned_in(request.actor.territory, waiting_only=True).count(),
        "budget_url": reverse("web:budget"),
    }
    return render(request, "tirek/money/runs/list.html", context)


def _row(run: PaymentRun) -> dict[str, Any]:
    place = law().territories.get(run.territory)
    return {
        "run": run,
        "url": reverse("web:run", args=[run.pk]),
        "state": run_state(run.state),
        "month": month_words(run.month),
        "territory": place.name[language_now()] if place else run.territory,
    }


@access("accountant")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedRequest) -> HttpResponse:
    """Open a run."""
    now = occasion(request)
    form = forms.OpenForm(now.today, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            data = form.cleaned_data
            try:
                run = services.open_run(
                    request.actor.territory, data["service"], month=form.month_code, as_of=data["as_of"],
                    planned_on=data["planned_on"], occasion=now,
                )  # fmt: skip
            except problems.CaseError as error:
                form.add_error(error.field if error.field in form.fields else None, error.text(language_now()))
                status = CONFLICT if isinstance(error, problems.NotNowError) else INVALID
            else:
                return HttpResponseRedirect(f"{reverse('web:run', args=[run.pk])}?done={RunStep.OPEN}", status=303)
    context = {"form": form, "back_url": reverse("web:runs")}
    return render(request, "tirek/money/runs/new.html", context, status=status)


@access("accountant", "head", "auditor")
@require_safe
def shown(request: SignedRequest, run: int) -> HttpResponse:
    """The page of a run: where it stands, who must act, sums, what is unusual, who is held, files, what happened."""
    held = open_run(request, run)
    progress = queries.progress(held)
    done = request.GET.get("done", "")
    context = {
        **summary(held),
        "done": _(_DONE[RunStep(done)]) if done in set(_DONE) else "",
        "progress": progress,
        "left": left_text(progress.seconds_left) if progress else "",
        "moves": _moves(request, held),
        "registers": register.links(held),
        "said": _said(held),
        "events": [(each, step_text(each)) for each in held.events.select_related("by").order_by("-at", "-id")],
        "files": [(each, reverse("web:run-file", args=[run, each.pk])) for each in held.files.order_by("seq")],
        "control": queries.control_sums(held),
        "may_download": request.actor.role in {"accountant", "auditor"},
        "back_url": reverse("web:runs"),
    }
    return render(request, "tirek/money/runs/run.html", context)


def _said(run: PaymentRun) -> list[tuple[str, int, int, str]]:
    """What became of the orders of a sent run: how it stands, how many, their sum, and where those that came back are listed."""
    if run.at not in {RunState.SENT, RunState.CONFIRMED}:
        return []
    listed_at = {OrderState.RETURNED: reverse("web:returned")}
    return [
        (_(ORDER_STATES[OrderState(state)]) if state else _("nothing told yet"), count, total,
         listed_at.get(OrderState(state), "") if state else "")
        for state, count, total in orders_by_state(run)
    ]  # fmt: skip


def _moves(request: SignedRequest, run: PaymentRun) -> list[tuple[str, str]]:
    """Where the reader can go on and its title, the first thing to do first: with a sent run, what the bank answers."""
    offered = actions.offered(run, request.actor.role, request.actor.territory)
    moves = [(url, _(action.title)) for action, url in offered]
    mine = request.actor.role == "accountant" and request.actor.territory == run.territory
    if mine and run.at is RunState.SENT:
        moves.insert(0, (reverse("web:statement-new"), _("Read in the bank's answer")))
    return moves


@access("accountant", "head", "auditor")
@require_safe
def orders(request: SignedRequest, run: int) -> HttpResponse:
    """The orders of a run, or only those that are new, gone, changed or unusually high. Reading the names is journalled."""
    held = open_run(request, run)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = Paginator(
        queries.orders_of(held, kind).select_related("award__child", "payee__account", "run"), PAGE
    ).get_page(request.GET.get("page"))
    note_list(request, held, kind or "orders", len(page.object_list))
    context = {
        "run": held,
        "title": _(KINDS[kind]) if kind else _("All orders"),
        "rows": [_order(order) for order in page],
        "page": page,
        "query": f"kind={kind}&" if kind else "",
        "back_url": reverse("web:run", args=[run]),
    }
    return render(request, "tirek/money/runs/orders.html", context)


def _order(order: PaymentOrder) -> dict[str, Any]:
    statuses = sorted(order.statuses.all(), key=lambda each: each.pk)
    return {
        "order": order,
        "child": display_name(order.award.child),
        "payee": display_name(order.payee.payee),
        "account": masked(order.payee.account),
        "case": order.award.case,
        "url": reverse("web:award", args=[order.award_id]),
        "state": order_state(stands(order, statuses).state),
    }


@access("accountant", "head", "auditor")
@require_safe
def held_list(request: SignedRequest, run: int) -> HttpResponse:
    """Who is held back and why. Reading the names is journalled."""
    found = open_run(request, run)
    reason = request.GET.get("reason", "")
    reason = reason if reason in set(Held) else ""
    page = Paginator(queries.held_in(found, reason), PAGE).get_page(request.GET.get("page"))
    note_list(request, found, f"held {reason}".strip(), len(page.object_list))
    context = {
        "run": found,
        "title": _("Held back: %(reason)s") % {"reason": held_reason(reason)} if reason else _("Held back"),
        "rows": [_held(each) for each in page],
        "page": page,
        "query": f"reason={reason}&" if reason else "",
        "back_url": reverse("web:run", args=[run]),
    }
    return render(request, "tirek/money/runs/held.html", context)


def _held(row: HeldAward) -> dict[str, Any]:
    return {
        "row": row,
        "child": display_name(row.award.child),
        "case": row.award.case,
        "reason": held_reason(row.reason),
        "cause": cause_text(row.cause, row.award.service) if row.cause else "",
        "url": reverse("web:award", args=[row.award_id]),
    }


@access("accountant", "auditor")
@require_safe
def file(request: SignedRequest, run: int, file: int) -> HttpResponse | FileResponse:
    """A file for the bank, byte for byte as it was written; taking it is journalled."""
    held = open_run(request, run)
    found = held.files.filter(pk=file).first()
    if found is None:
        raise Http404
    try:
        content = path_of(found).open("rb")
    except OSError:
        return render(request, "tirek/money/runs/file_lost.html", {"run": held, "file": found,
                      "back_url": reverse("web:run", args=[run])}, status=503)  # fmt: skip
    note_list(request, held, f"file {found.name}", found.count)
    return FileResponse(content, as_attachment=True, filename=found.name, content_type="application/octet-stream")


@access("accountant", "head", "auditor")
@require_safe
def budget(request: SignedRequest) -> HttpResponse:
    """What is allotted and spent, year by year."""
    actor, language = request.actor, language_now()
    found = Allotment.objects.select_related("by").order_by("territory", "-year", "-at")
    rows = list(found.filter(territory=actor.territory) if actor.territory else found)
    places = dict.fromkeys((each.territory, each.service, each.year) for each in rows)
    context = {
        "done": _("Recorded.") if request.GET.get("done") else "",
        "may_enter": actor.role == "accountant",
        "years": [
            {
                "territory": law().territories[territory].name[language],
                "service": law().services[service].plain[language],
                "year": year,
                "budget": budgets.budget_of(territory, service, year),
                "rows": [
                    each for each in rows if (each.territory, each.service, each.year) == (territory, service, year)
                ],
            }
            for territory, service, year in places
        ],
        "back_url": reverse("web:runs"),
    }
    return render(request, "tirek/money/runs/budget.html", context)


@access("accountant")
@require_http_methods(["GET", "HEAD", "POST"])
def allot(request: SignedRequest) -> HttpResponse:
    """Enter what the budget gives, or takes away."""
    now, back = occasion(request), reverse("web:budget")
    form = forms.AllotForm(now.today, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            data = form.cleaned_data
            try:
                budgets.allot(
                    request.actor.territory, data["service"], data["year"], data["amount"], now, basis=data["basis"]
                )
            except problems.CaseError as error:
                form.add_error(error.field if error.field in form.fields else None, error.text(language_now()))
            else:
                return HttpResponseRedirect(f"{back}?done=yes", status=303)
    return render(request, "tirek/money/runs/allot.html", {"form": form, "back_url": back}, status=status)
