"""The page on which documents are added: each file is looked into, scanned and kept before anything else happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _

from tirek.cases.evidence import ACCEPT
from tirek.cases.services import drafts, papers
from tirek.web.apply.opened import Opened, draft_page, to
from tirek.web.apply.rows import papers as asked_papers
from tirek.web.apply.rows import title
from tirek.web.page import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpResponse

    from tirek.cases.evidence.uploading import Upload
    from tirek.cases.models import DraftDocument
    from tirek.web.apply.definition import Step

MOST_FILES: Final = 20
"""Files of one application; whoever has more sends them as one PDF."""


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Any number of files; what they are is looked at by whoever keeps them."""

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 - Django's signature
        """Take them as they came."""
        return [each for each in data or () if each]


class FilesForm(forms.Form):
    """A field for each document."""

    def __init__(self, kinds: Sequence[tuple[str, str, str]], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        for kind, label, hint in kinds:
            widget = _FilesInput({"accept": ACCEPT, "multiple": True})
            self.fields[kind] = _FilesField(label=label, help_text=hint, required=False, widget=widget)


def page(held: Opened, step: Step, context: dict[str, Any]) -> HttpResponse:
    """Show what was added, keep what is sent; what can't be kept is told at its field, the rest is kept all the same."""
    kinds = _kinds(held, step)
    form = FilesForm(kinds)
    if held.request.method == "POST":
        form = FilesForm(kinds, held.request.POST, held.request.FILES)
        _keep(held, form)
        if not form.errors:
            if held.request.POST.get("do") == "add":
                return to(context["form_action"])
            return held.save({}, step.name, sent=True).onward(step)
    files = list(held.draft.documents.order_by("added_at", "id"))
    groups = [{"field": form[kind], "files": [each for each in files if each.kind == kind]} for kind, _t, _h in kinds]
    context |= {"form": form, "groups": groups}
    return render(held.request, "tirek/apply/documents.html", context, status=422 if form.errors else 200)


def _kinds(held: Opened, step: Step) -> list[tuple[str, str, str]]:
    service = held.occasion.law.services[held.draft.service]
    notes = {paper.id: said(paper.note) if paper.note else "" for paper in service.documents}
    return [
        (kind, title(kind, held), notes[kind])
        for field in step.fields
        if field.kind == "files"
        for kind in asked_papers(field, held.filled)
    ]


def _keep(held: Opened, form: FilesForm) -> None:
    form.full_clean()
    room = MOST_FILES - held.draft.documents.count()
    for kind in form.fields:
        uploads: Iterable[Upload] = form.cleaned_data.get(kind, ())
        for upload in uploads:
            if room <= 0:
                form.add_error(
                    kind,
                    _("An application has at most %(count)s files. Put the pages of a document into one PDF.")
                    % {"count": MOST_FILES},
                )
                return
            try:
                drafts.attach(held.draft.pk, held.occasion, papers.keep(upload, kind))
                room -= 1
            except papers.UnfitFileError as error:
                for problem in error.problems:
                    form.add_error(kind, problem)


@draft_page("POST")
def remove(held: Opened, document: UUID) -> HttpResponse:
    """Take a file off again."""
    drafts.detach(held.draft.pk, held.occasion, document)
    step = next(step for step in held.filled.form.steps if step.takes_files)
    return to(held.step_address(step))


def not_added(held: Opened, files: Iterable[DraftDocument]) -> list[str]:
    """Documents that only the applicant has and that are not there yet, by name."""
    added = {each.kind for each in files}
    service = held.occasion.law.services[held.draft.service]
    asked = {
        kind
        for step in held.filled.form.steps
        for field in step.fields
        if field.kind == "files"
        for kind in field.documents
    }
    return [
        said(paper.title) for paper in service.documents if paper.id in asked - added and paper.obtained == "applicant"
    ]
