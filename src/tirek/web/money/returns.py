"""Payments that came back from the bank: what became of each, and writing back to the budget what can't be paid again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tirek.cases import problems
from tirek.config.access import access
from tirek.ledger.models import RunState
from tirek.ledger.queries import statements as queries
from tirek.ledger.queries.statements import ReturnedOrder
from tirek.ledger.services.giving_back import write_back
from tirek.people.queries import display_name
from tirek.web.desk.forms import area
from tirek.web.desk.lists import Filter
from tirek.web.languages import language_now
from tirek.web.money.opening import open_award
from tirek.web.money.statements import note_names
from tirek.web.occasion import occasion
from tirek.web.page import CONFLICT, INVALID

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest
    from tirek.ledger.models import OrderStatus

PAGE: Final = 50
_CLOSED: Final = frozenset({RunState.SENT, RunState.CONFIRMED})
"""Where a run stands while a payment of it can be written back."""


class WriteBackForm(forms.Form):
    """Why a returned payment goes back to the budget."""

    reason = area(
        gettext_lazy("Why it goes back to the budget"),
        rows=3,
        hint=gettext_lazy("For example the end of the budget year, with the number of the treasury's paper."),
        missing=gettext_lazy("Give the reason."),
    )


@access("accountant", "head", "auditor")
@require_safe
def listed(request: SignedRequest) -> HttpResponse:
    """Payments that came back and wait, or all of them; reading the names is journalled."""
    territory, here = request.actor.territory, reverse("web:returned")
    every = request.GET.get("show") == "all"
    waiting, whole = queries.returned_in(territory, waiting_only=True), queries.returned_in(territory)
    page = Paginator(whole if every else waiting, PAGE).get_page(request.GET.get("page"))
    note_names(request, territory, len(page.object_list))
    context = {
        "rows": [_row(each, request) for each in page],
        "page": page,
        "query": "show=all&" if every else "",
        "every": every,
        "filters": [
            Filter(_("Waiting for another account"), here, str(waiting.count()), current=not every),
            Filter(_("All that came back"), f"{here}?show=all", str(whole.count()), current=every),
        ],
        "done": _("Written back to the budget. What is owed to the family stays owed.")
        if "done" in request.GET
        else "",
        "back_url": reverse("web:runs"),
    }
    return render(request, "tirek/money/returns/list.html", context)


def _row(status: OrderStatus, request: SignedRequest) -> dict[str, Any]:
    found, language = queries.returned(status), language_now()
    order = found.order
    return {
        "found": found,
        "child": display_name(order.award.child),
        "payee": display_name(order.payee.payee),
        "reason": found.reason[language],
        "advice": found.advice[language],
        "award_url": reverse("web:award", args=[order.award_id]),
        "run_url": reverse("web:run", args=[order.run_id]),
        "again_url": reverse("web:run", args=[found.again.run_id]) if found.again else "",
        "write_back_url": reverse("web:returned-write-back", args=[order.pk]) if _may(found, request) else "",
    }


def _may(found: ReturnedOrder, request: SignedRequest) -> bool:
    """Whether this reader can write it back as it stands."""
    order, actor = found.order, request.actor
    waits = found.again is None and found.written_back_at is None
    mine = actor.role == "accountant" and actor.territory == order.run.territory
    return waits and mine and order.run.at in _CLOSED


@access("accountant")
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: SignedRequest, order: int) -> HttpResponse:
    """What writing a payment back means, and its reason; 409 once it was made again or written back."""
    status = queries.returned_in(request.actor.territory).filter(order=order).first()
    if status is None:
        raise Http404
    award = open_award(request, status.order.award_id, where="returned")
    back = reverse("web:returned")
    found = queries.returned(status)
    context: dict[str, Any] = {"award": award, "case": award.case, "back_url": back}
    if not _may(found, request):
        return render(request, "tirek/money/not_now.html", context, status=CONFLICT)
    form = WriteBackForm(request.POST if request.method == "POST" else None)
    code = 200
    if request.method == "POST":
        code = INVALID
        if form.is_valid():
            try:
                write_back(order, occasion(request), reason=form.cleaned_data["reason"])
            except problems.CaseError as error:
                form.add_error(error.field if error.field in form.fields else None, error.text(language_now()))
                code = CONFLICT if isinstance(error, problems.NotNowError) else INVALID
            else:
                return HttpResponseRedirect(f"{back}?done=yes", status=303)
    context |= {"form": form, **_row(status, request)}
    return render(request, "tirek/money/returns/write_back.html", context, status=code)
