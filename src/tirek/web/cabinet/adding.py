"""Handing in a document that was not at hand when the application was made, without waiting to be asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tirek.cases import problems
from tirek.cases.models import Document
from tirek.cases.procedure import Event, Stage
from tirek.cases.services import evidence
from tirek.config.access import access
from tirek.config.law import law
from tirek.web.cabinet.files import FilesField, keep_files
from tirek.web.cabinet.words import child_named
from tirek.web.languages import language_now
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, INVALID

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

_WHILE: Final = frozenset({Stage.RECEIVED, Stage.CHECKING, Stage.HEARD})
"""Not while something is asked for or a hearing is announced: then the answer to it takes files."""
MOST: Final = 30
"""Files of one application; beyond it the department is to be asked."""


class DocumentForm(forms.Form):
    """Which document, and its pages."""

    def __init__(self, case: Case, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        brought = [each for each in law().services[case.service].documents if each.obtained != "registry"]
        self.fields["kind"] = forms.ChoiceField(
            label=_("Which document"),
            choices=[(each.id, each.title[language_now()]) for each in brought],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose which document this is.")},
        )
        self.fields["files"] = FilesField(
            label=_("File"),
            error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Choose it again.")},
        )

    def send(self, case: Case, now: Occasion) -> bool:
        """Check, store and add the files; False when something is wrong, which is then said in the form."""
        kind = self.cleaned_data["kind"]
        held = set(Document.objects.filter(case=case).values_list("kind", "sha256"))
        if len(held) + len(self.cleaned_data["files"]) > MOST:
            self.add_error("files", _("There are too many files in this application. Ask the department how to go on."))
        kept = keep_files(self, "files", kind)
        if self.errors:
            return False
        try:
            for paper in kept:
                # The same once more is a second click.
                if (kind, paper.sha256) not in held:
                    evidence.add_document(case.pk, now, paper)
        except problems.CaseError as error:
            self.add_error(None, error.text(language_now()))
            return False
        return True


def can_add(case: Case) -> bool:
    """Whether the family may hand in a document now."""
    return case.at in _WHILE


@access("applicant")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedRequest, case: UUID) -> HttpResponse:
    """The page on which a document is handed in."""
    now = occasion(request)
    found = open_case(request, case, where=None)
    context: dict[str, Any] = {
        "case": found,
        "child": child_named(found.applicant, found.child, now.today),
        "back_url": reverse("web:cabinet-case", args=[case]),
    }
    if not can_add(found):
        return render(request, "tirek/cabinet/not_now.html", context, status=CONFLICT)
    posted = request.method == "POST"
    form = DocumentForm(found, request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid() and form.send(found, now):
        return HttpResponseRedirect(f"{context['back_url']}?done={Event.ADD_DOCUMENT}", status=303)
    return render(request, "tirek/cabinet/document.html", {**context, "form": form}, status=INVALID if posted else 200)
