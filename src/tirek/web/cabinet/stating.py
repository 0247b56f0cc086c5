"""Answering a preliminary decision in writing: one's own words, and files with them, until the hearing is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tirek.cases import problems
from tirek.cases.models.decisions import Kind
from tirek.cases.procedure import Event, events_from
from tirek.cases.queries.hearings import awaited
from tirek.cases.services.statements import ATTACHED, send_statement
from tirek.config.access import access
from tirek.web.cabinet.files import FilesField, keep_files
from tirek.web.cabinet.words import child_named
from tirek.web.languages import language_now, statutory
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, INVALID
from tirek.web.words import WAYS
from tirek.web.written import said

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Case, Hearing
    from tirek.cases.occasion import Occasion

_LONGEST: Final = 10_000
_OFFERS: Final = {
    Event.SEND_STATEMENT: (Kind.PRELIMINARY_REFUSAL, "web:cabinet-case"),
    Event.SEND_CHANGE_STATEMENT: (Kind.RECOVERY_NOTICE, "web:cabinet-payments"),
}
"""On what a statement is sent at which event, and the page that tells of it."""


class StatementForm(forms.Form):
    """The words and files of a statement; one of them is enough."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["text"] = forms.CharField(
            label=_("What you want to say"),
            help_text=_("In your own words, in Kazakh or Russian. What do you see differently, and what shows it?"),
            required=False,
            max_length=_LONGEST,
            widget=forms.Textarea({"rows": 10}),
        )
        self.fields["files"] = FilesField(
            label=_("Documents or a photo of what you wrote (not needed)"),
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """Something is said."""
        data = super().clean() or {}
        if not (data.get("text") or "").strip() and not data.get("files") and not self.errors:
            self.add_error("text", ValidationError(_(problems.NOTHING_WRITTEN)))
        return data

    def send(self, case: UUID, kind: Kind, now: Occasion) -> bool:
        """Store the files and send it; False when something is wrong, which is then said in the form."""
        kept = keep_files(self, "files", ATTACHED)
        if self.errors:
            return False
        try:
            send_statement(case, now, text=self.cleaned_data["text"], papers=kept, kind=kind)
        except problems.CaseError as error:
            self.add_error(error.field if error.field in self.fields else None, error.text(language_now()))
            return False
        return True


def to_answer(case: Case, now: Occasion) -> tuple[Event, Hearing] | None:
    """The hearing for which the reader can still send a statement, and the event of sending it; None when there is none."""
    for event, (kind, _page) in _OFFERS.items():
        if event in events_from(case.at, now.actor.role):
            hearing = awaited(case, kind, now.actor.person)
            return (event, hearing) if hearing is not None else None
    return None


@access("applicant")
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: SignedRequest, case: UUID) -> HttpResponse:
    """The page on which a written answer for a hearing is sent; what was typed stays when something is wrong."""
    now = occasion(request)
    found = open_case(request, case, where=None)
    context: dict[str, Any] = {
        "case": found,
        "child": child_named(found.applicant, found.child, now.today),
        "back_url": reverse("web:cabinet-case", args=[case]),
    }
    waits = to_answer(found, now)
    if waits is None:
        return render(request, "tirek/cabinet/not_now.html", context, status=CONFLICT)
    event, hearing = waits
    kind, page = _OFFERS[event]
    context["back_url"] = reverse(page, args=[case])
    posted = request.method == "POST"
    form = StatementForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid() and form.send(found.pk, kind, now):
        return HttpResponseRedirect(f"{context['back_url']}?done={event}", status=303)
    explanation, language = statutory(hearing.decision.explanation or {})
    context |= {
        "form": form,
        "hearing": hearing,
        "hearing_way": _(WAYS[hearing.way]),
        "recovery": kind is Kind.RECOVERY_NOTICE,
        "explanation": explanation,
        "explanation_language": language,
        "written": said(hearing, now.actor.role),
    }
    return render(request, "tirek/cabinet/statement.html", context, status=INVALID if posted else 200)
