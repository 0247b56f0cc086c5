"""The electronic journal of SMS with its official columns. Whoever reads it looked at the people on the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from tirek.config.access import access
from tirek.config.law import law
from tirek.journal.looks import LOOKED
from tirek.journal.services import COUNTRY, Draft, record_many
from tirek.notices.queries import SmsState
from tirek.notices.sms_journal import PAGE, SmsJournal, columns
from tirek.web.languages import language_now
from tirek.web.page import INVALID
from tirek.web.records.filters import DaysForm, uuid_in

if TYPE_CHECKING:
    from tirek.accounts.actors import SignedRequest
    from tirek.notices.sms_journal import Row

_STATES: Final = {
    SmsState.WAITING: gettext_noop("waiting"),
    SmsState.SENT: gettext_noop("sent"),
    SmsState.DELIVERED: gettext_noop("delivered"),
    SmsState.FAILED: gettext_noop("failed"),
}


@access("auditor", "head")
@require_safe
def shown(request: SignedRequest) -> HttpResponse:
    """A page of the journal, oldest first, as it is kept."""
    form = DaysForm(request.actor, request.GET)
    valid = form.is_valid()
    rows = _journal(form).page(after=uuid_in(request.GET.get("after", ""))) if valid else []
    _note(request, form, "sms-journal.read", {row.person for row in rows})
    rest = {name: value for name, value in request.GET.items() if name != "after"}
    context = {
        "form": form,
        "columns": [column.title[language_now()] for column in columns()],
        "rows": [_cells(row) for row in rows],
        "later_url": f"?{urlencode({**rest, 'after': str(rows[-1].id)})}" if len(rows) == PAGE else "",
        "first_url": f"?{urlencode(rest)}" if request.GET.get("after") else "",
        "export_url": f"{reverse('web:sms-journal-csv')}?{urlencode(rest)}",
        "one_chain": bool(request.actor.territory),
        "chosen": form.chosen,
    }
    return render(request, "tirek/records/sms.html", context, status=200 if valid else INVALID)


def _journal(form: DaysForm) -> SmsJournal:
    # An SMS that belongs to no territory has none in its row.
    territory = "" if form.chosen == COUNTRY else form.chosen
    return SmsJournal(territory, form.cleaned_data.get("first") or None, form.cleaned_data.get("last") or None)


def _cells(row: Row) -> dict[str, Any]:
    course = row.course
    return {"cells": row.official(law(), language_now()), "state": _(_STATES[course.state]), "course": course}


def _note(request: SignedRequest, form: DaysForm, kind: str, people: Iterable[UUID | None]) -> None:
    """One entry for the reading, and one for each person who was looked at."""
    now, actor = request.clock.now(), request.actor
    drafts = [Draft(kind=kind, actor=actor, at=now)]
    drafts += [
        Draft(kind=LOOKED, actor=actor, at=now, person=person, data={"where": "sms-journal"})
        for person in sorted(each for each in people if each is not None)
    ]
    with transaction.atomic():
        record_many(drafts, chain=form.chosen)


@access("auditor", "head")
@require_safe
def export(request: SignedRequest) -> HttpResponse | StreamingHttpResponse:
    """The journal of the days as CSV, with the official columns."""
    form = DaysForm(request.actor, request.GET)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('web:sms-journal')}?{request.GET.urlencode()}", status=303)
    journal = _journal(form)
    _note(request, form, "sms-journal.exported", journal.persons())
    lines = journal.as_csv(law(), language_now())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="sms-journal-{form.chosen}.csv"'
    return response
