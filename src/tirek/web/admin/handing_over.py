"""Everything that an officer who is away has in hand goes to colleagues, in one go, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tirek.accounts.queries import staff
from tirek.accounts.roles import Role
from tirek.cases import problems
from tirek.cases.queries.reach import reach
from tirek.cases.services import officers
from tirek.config.access import access
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.page import INVALID

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.accounts.models import Account

_LONGEST = 500


class HandOverForm(forms.Form):
    """To whom, and why."""

    to = forms.ChoiceField(label=gettext_lazy("Who takes them"), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=_LONGEST,
        error_messages={"required": gettext_lazy("Give the reason. It stands in every one of these cases.")},
    )

    def __init__(self, colleagues: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Each to whoever has the fewest cases then")), *colleagues]


@access("head")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedRequest, pk: UUID) -> HttpResponse:
    """Hand over all open cases of a clerk of the own department, who may have left."""
    clerk = get_object_or_404(staff(Role.CLERK, request.account.territory, closed=True), pk=pk)
    form = HandOverForm(_colleagues(clerk, request), request.POST if request.method == "POST" else None)
    done = None
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"] or None
        try:
            done = officers.hand_over_all(clerk.pk, occasion(request), to=to, reason=form.cleaned_data["reason"])
        except problems.CaseError as error:
            form.add_error(error.field if error.field in form.fields else None, error.text(language_now()))
        else:
            address = reverse("web:hand-over-all", args=[pk])
            return HttpResponseRedirect(f"{address}?done={done.cases}", status=303)
    context = {
        "form": form,
        "account": clerk,
        "count": reach(request.actor).filter(officer=clerk, is_open=True).count(),
        "away": not clerk.is_active or clerk.is_away(request.clock.today()),
        "done": _number(request.GET.get("done", "")),
        "back_url": reverse("web:absences"),
    }
    return render(request, "tirek/admin/hand_over.html", context, status=INVALID if form.errors else 200)


def _colleagues(clerk: Account, request: SignedRequest) -> list[tuple[str, str]]:
    today = request.clock.today()
    found = staff(Role.CLERK, clerk.territory).exclude(pk=clerk.pk)
    return [(str(each.pk), each.shown_name) for each in found if not each.is_away(today)]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None  # noqa: PLR2004 - no department has more
