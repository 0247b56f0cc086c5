"""Several files in one box of a form, as a family photographs a document page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from tirek.cases.evidence import ACCEPT
from tirek.cases.services import papers

if TYPE_CHECKING:
    from tirek.cases.services.papers import Paper


class ManyFiles(forms.ClearableFileInput):
    """A box for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleaned to a list, empty when none was chosen."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            help_text=_("PDF, JPEG or PNG. Several files are possible, for example a photo of each page."),
            widget=ManyFiles({"accept": ACCEPT}),
            **more,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file by itself."""
        given = data if isinstance(data, list | tuple) else [data]
        chosen = [each for each in given if each]
        if not chosen:
            return super().clean(None, initial) or []
        return [super(FilesField, self).clean(each, initial) for each in chosen]


def keep_files(form: forms.Form, name: str, kind: str) -> list[Paper]:
    """Check and store what a valid form holds in a box of files, as papers of a kind; one that is not fit is told at the box."""
    kept = []
    for upload in form.cleaned_data.get(name) or []:
        try:
            kept.append(papers.keep(upload, kind))
        except papers.UnfitFileError as error:
            form.add_error(name, error.problems)
    return kept
