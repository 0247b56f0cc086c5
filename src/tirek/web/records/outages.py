"""The record of registries that did not answer, with what the law asks for. Whoever reads it looked at the people on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tirek.cases.models import Case
from tirek.config import spreadsheets
from tirek.config.access import access
from tirek.config.clock import almaty
from tirek.config.law import law
from tirek.journal.looks import looked_at
from tirek.journal.services import COUNTRY
from tirek.people.queries import iins_of
from tirek.registries.queries import outages
from tirek.registries.words import action_words, registry_name
from tirek.web.languages import language_now
from tirek.web.page import INVALID
from tirek.web.records.filters import DaysForm, uuid_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tirek.accounts.actors import SignedRequest
    from tirek.registries.models import Outage

PAGE: Final = 50
_AT_ONCE: Final = 500


@access("auditor", "head")
@require_safe
def shown(request: SignedRequest) -> HttpResponse:
    """A page of the record, newest first."""
    form = DaysForm(request.actor, request.GET)
    valid = form.is_valid()
    after = uuid_in(request.GET.get("after", ""))
    found = list((_found(form).filter(pk__lt=after) if after else _found(form))[:PAGE]) if valid else []
    _note(request, form, {each.person for each in found})
    rest = {name: value for name, value in request.GET.items() if name != "after"}
    context = {
        "form": form,
        "titles": _titles(),
        "rows": _rows(found),
        "later_url": f"?{urlencode({**rest, 'after': str(found[-1].pk)})}" if len(found) == PAGE else "",
        "first_url": f"?{urlencode(rest)}" if after else "",
        "export_url": f"{reverse('web:outages-csv')}?{urlencode(rest)}",
        "one_chain": bool(request.actor.territory),
    }
    return render(request, "tirek/records/outages.html", context, status=200 if valid else INVALID)


@access("auditor", "head")
@require_safe
def export(request: SignedRequest) -> HttpResponse | StreamingHttpResponse:
    """The record of the days as CSV."""
    form = DaysForm(request.actor, request.GET)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('web:outages')}?{request.GET.urlencode()}", status=303)
    found = _found(form)
    _note(request, form, set(found.order_by().values_list("person", flat=True).distinct()))
    response = StreamingHttpResponse(_lines(found, language_now()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="outages-{form.chosen}.csv"'
    return response


def _found(form: DaysForm) -> QuerySet[Outage]:
    """Those of the cases of the chosen territory, of the days; what was asked before there was a case belongs to none."""
    days = form.cleaned_data
    cases = None if form.chosen == COUNTRY else Case.objects.filter(territory=form.chosen).values("pk")
    first, last = days.get("first"), days.get("last")
    return outages(
        cases=cases,
        first=datetime.combine(first, time(), almaty()) if first else None,
        before=datetime.combine(last + timedelta(days=1), time(), almaty()) if last else None,
    )


def _titles() -> list[str]:
    return [
        _("Did not answer since"), _("Registry"), _("Service"), _("Application"), _("IIN"), _("What was done"),
        _("Attempts"), _("Answered again"),
    ]  # fmt: skip


def _rows(found: Sequence[Outage]) -> list[dict[str, Any]]:
    numbers = iins_of({each.person for each in found if each.person is not None})
    services = law().services
    return [
        {
            "began": each.began_at,
            "registry": registry_name(each.registry),
            "service": services[each.service].plain[language_now()] if each.service in services else each.service,
            "application": each.application,
            "url": reverse("web:case", args=[each.case]) if each.case else "",
            "iin": numbers.get(each.person, "") if each.person else "",
            "actions": [action_words(action) for action in each.actions],
            "attempts": each.attempts,
            "ended": each.ended_at,
        }
        for each in found
    ]


def _lines(found: QuerySet[Outage], language: str) -> Iterator[str]:
    yield spreadsheets.MARK + spreadsheets.line(_titles(), language)
    held = found.iterator(chunk_size=_AT_ONCE)
    while batch := [*islice(held, _AT_ONCE)]:
        for row in _rows(batch):
            yield spreadsheets.line(_cells(row), language)


def _cells(row: dict[str, Any]) -> list[str]:
    began, ended = (
        each.astimezone(almaty()).isoformat(" ", "seconds") if each else "" for each in (row["began"], row["ended"])
    )
    cells = [began, row["registry"], row["service"], row["application"], row["iin"], "; ".join(row["actions"])]
    return [*cells, str(row["attempts"]), ended]


def _note(request: SignedRequest, form: DaysForm, people: Iterable[UUID | None]) -> None:
    """One look for each person whose number was shown."""
    known = sorted(each for each in people if each is not None)
    looked_at(*known, actor=request.actor, at=request.clock.now(), chain=form.chosen, where="outages")
