"""Absences: the head says it for their own department, the administrator for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tirek.accounts import services
from tirek.accounts.models import Account
from tirek.accounts.queries import staff
from tirek.accounts.roles import ROLE_NAMES, Role
from tirek.cases.queries.reach import officers_who_left
from tirek.config.access import access
from tirek.web.admin.forms import AbsenceForm

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tirek.accounts.actors import SignedRequest


@access("head", "administrator")
@require_safe
def team(request: SignedRequest) -> HttpResponse:
    """Who is there and who is away."""
    today = request.clock.today()
    rows = [
        {
            "account": account,
            "role": _(ROLE_NAMES[account.kind]),
            "away": account.is_away(today),
            "url": reverse("web:absence", args=[account.pk]),
            "hand_over_url": _hand_over_url(request, account),
        }
        for account in _own(request)
    ]
    if request.account.kind is Role.HEAD:
        rows += [
            {"account": account, "role": _(ROLE_NAMES[account.kind]), "hand_over_url": _hand_over_url(request, account)}
            for account in officers_who_left(request.actor)
        ]
    return render(request, "tirek/admin/absences.html", {"rows": rows})


def _hand_over_url(request: SignedRequest, account: Account) -> str:
    """Where a head hands over a clerk's cases; the administrator has nothing to do with cases."""
    both = (request.account.kind, account.kind)
    return reverse("web:hand-over-all", args=[account.pk]) if both == (Role.HEAD, Role.CLERK) else ""


@access("head", "administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedRequest, pk: UUID) -> HttpResponse:
    """Say when somebody is away and who stands in."""
    account = get_object_or_404(_own(request), pk=pk)
    colleagues = staff(account.kind, account.territory).filter(office=account.office).exclude(pk=account.pk)
    now = {"first": account.away_from, "last": account.away_to, "substitute": account.substitute_id}
    form = AbsenceForm(request.POST or None, initial=now, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_absence(account, **data, by=request.account, at=request.clock.now())
        except services.AccountError as error:
            form.add_error("last" if error.message == services.DAYS_IN_ORDER else "substitute", _(error.message))
        else:
            return HttpResponseRedirect(reverse("web:absences"), status=303)
    context = {"form": form, "account": account, "back_url": reverse("web:absences")}
    return render(request, "tirek/admin/absence.html", context, status=422 if form.errors else 200)


def _own(request: SignedRequest) -> QuerySet[Account]:
    """Those of whom the signed-in person may say it: the head, of their department."""
    people = staff().select_related("substitute")
    if request.account.kind is Role.HEAD:
        return people.filter(territory=request.account.territory, role__in=[Role.CLERK, Role.HEAD, Role.ACCOUNTANT])
    return people
