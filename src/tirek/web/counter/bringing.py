"""Somebody brings to the counter what they were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tirek.cases import problems
from tirek.cases.evidence import ACCEPT
from tirek.cases.services import evidence, papers
from tirek.web.languages import language_now, statutory
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, INVALID

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.models import Case, CorrectionRequest
    from tirek.cases.services.papers import Paper
    from tirek.web.counter.faces import Face

_ROWS: Final = 4
_LONG: Final = 4000


class BringForm(forms.Form):
    """What was brought: each document that was asked for, a scan of it, and what the person says."""

    def __init__(self, request: CorrectionRequest, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        wanted = [item for item in request.items if item["kind"] == "document"]
        self.documents = {item["id"]: statutory(item["text"])[0] for item in wanted}
        if self.documents:
            self.fields["brought"] = forms.MultipleChoiceField(
                label=_("Brought and compared with the original"),
                choices=list(self.documents.items()),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        for kind, text in self.documents.items():
            self.fields[f"{kind}-file"] = forms.FileField(
                label=_("Scan (not needed): %(what)s") % {"what": text},
                required=False,
                widget=forms.ClearableFileInput({"accept": ACCEPT}),
                error_messages={"empty": _("The file is empty. Choose it again.")},
            )
        self.fields["note"] = forms.CharField(
            label=_("What was brought or corrected"),
            widget=forms.Textarea({"rows": _ROWS}),
            max_length=_LONG,
            error_messages={"required": _("Write down what was brought or corrected.")},
        )

    def papers(self) -> list[Paper]:
        """What was brought, checked and stored; what is wrong with a file stands at its field."""
        found = []
        for kind in self.documents:
            upload = self.cleaned_data.get(f"{kind}-file")
            if upload:
                try:
                    found.append(papers.keep(upload, kind, way=papers.PAPER))
                except papers.UnfitFileError as error:
                    self.add_error(f"{kind}-file", error.problems)
            elif kind in self.cleaned_data.get("brought", ()):
                found.append(papers.seen(kind))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: SignedRequest, face: Face, case: UUID) -> HttpResponse:
    """Record what was brought; the case goes on being checked."""
    found = open_case(request, case, where="counter-bring")
    asked = found.open_correction()
    if asked is None:
        return HttpResponseRedirect(face.url("case", case), status=303)
    posted = request.method == "POST"
    form = BringForm(asked, request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        brought = form.papers()
        if form.is_valid():
            return _record(request, face, found, form, brought)
    return _shown(request, face, found, form, INVALID if form.errors else 200)


def _record(request: SignedRequest, face: Face, case: Case, form: BringForm, brought: list[Paper]) -> HttpResponse:
    try:
        note = form.cleaned_data["note"].strip()
        evidence.correct(case.pk, occasion(request), answers={"note": note}, papers=brought)
    except problems.CaseError as error:
        form.add_error(None, error.text(language_now()))
        return _shown(request, face, case, form, CONFLICT)
    return HttpResponseRedirect(f"{face.url('case', case.pk)}?done=brought", status=303)


def _shown(request: SignedRequest, face: Face, case: Case, form: BringForm, status: int) -> HttpResponse:
    context = {"face": face, "case": case, "form": form, "back_url": face.url("case", case.pk)}
    return render(request, "tirek/counter/bring.html", context, status=status)
