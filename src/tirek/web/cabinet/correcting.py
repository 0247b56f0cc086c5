"""Answering a request for a correction: files for the documents asked for, new values for the facts, words for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tirek.cases import problems
from tirek.cases.facts import FACTS, same_key
from tirek.cases.procedure import Event
from tirek.cases.queries.applicant import MyPage, my_case
from tirek.cases.services import evidence
from tirek.config.access import access
from tirek.law.problems import InputError
from tirek.people.problems import PeopleError
from tirek.web.cabinet.files import FilesField, keep_files
from tirek.web.cabinet.words import child_named, due
from tirek.web.desk.shapes import SHAPES, Shape
from tirek.web.languages import language_now, statutory
from tirek.web.occasion import occasion
from tirek.web.opening import open_case
from tirek.web.page import CONFLICT, INVALID
from tirek.web.words import document_title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.forms.boundfield import BoundField

    from tirek.accounts.actors import SignedRequest
    from tirek.cases.occasion import Occasion
    from tirek.cases.services.papers import Paper

_NOTE: Final = 4000


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was asked for: the department's words, and the boxes of its answer."""

    key: str
    kind: str
    id: str
    title: str
    text: str
    language: str

    @property
    def shape(self) -> Shape | None:
        """How a fact is entered; None for a document, or for a fact that only words can explain."""
        return SHAPES.get(self.id) if self.kind == "fact" else None


class CorrectionForm(forms.Form):
    """Boxes for each thing asked for; something of it has to be answered."""

    request = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, page: MyPage, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        request = page.mine.correction
        self.open = str(request.pk) if request else ""
        self.fields["request"].initial = self.open
        self.told = {each.rule.name: each.told.value for each in page.facts if each.told}
        self.asked = [_asked(number, item) for number, item in enumerate(request.items if request else [])]
        for item in self.asked:
            for name, field in self._boxes(item):
                self.fields[f"{item.key}-{name}"] = field
        self.fields["note"] = forms.CharField(
            label=_("What you want to say about it"),
            required=False,
            max_length=_NOTE,
            widget=forms.Textarea({"rows": 4}),
        )

    def _boxes(self, item: Asked) -> Iterator[tuple[str, forms.Field]]:
        if item.kind == "document":
            yield (
                "files",
                FilesField(
                    label=_("Photo or PDF of the document"),
                    required=False,
                ),
            )
        elif item.shape is not None:
            yield from _own_boxes(item.shape, self.told.get(item.id))

    def groups(self) -> list[tuple[Asked, list[BoundField]]]:
        """Each thing asked for with its boxes."""
        return [(item, [self[name] for name in self.fields if name.startswith(f"{item.key}-")]) for item in self.asked]

    def clean(self) -> dict[str, Any]:
        """Read the facts that were changed; something has to be answered."""
        data = super().clean() or {}
        if data.get("request") != self.open:
            # Answers of a registry change the case all the time and are no reason to turn an answer away; another question is.
            raise ValidationError(
                _(
                    "Meanwhile the department asked for something else. Look at what is asked now, then send your answer again."
                )
            )
        self.facts: dict[str, Any] = {}
        for item in self.asked:
            if item.shape is not None:
                self._read(item, item.shape, data)
        files = any(data.get(f"{item.key}-files") for item in self.asked)
        if not (files or self.facts or (data.get("note") or "").strip() or self.errors):
            raise ValidationError(
                _("Nothing was filled in yet. Choose a file, change an answer, or write what you want to say.")
            )
        return data

    def _read(self, item: Asked, shape: Shape, data: dict[str, Any]) -> None:
        """Take the value of the boxes where it says something else than what was told before."""
        before = self.told.get(item.id)
        names = [name for name in self.fields if name.startswith(f"{item.key}-")]
        given = {name.removeprefix(f"{item.key}-"): data.get(name) for name in names}
        if before is None and not any(given.values()):
            return
        try:
            value = shape.read(given)
        except ValidationError as error:
            for box, texts in error.message_dict.items():
                self.add_error(f"{item.key}-{box}", texts)
        else:
            if same_key(_said(value)) != same_key(_said(before)):
                self.facts[item.id] = value

    def keep(self) -> list[Paper] | None:
        """Check and store the files; None when one of them is not fit, which is then said at its field."""
        kept = [paper for item in self.asked for paper in keep_files(self, f"{item.key}-files", item.id)]
        return None if self.errors else kept


def _own_boxes(shape: Shape, told: Any) -> Iterator[tuple[str, forms.Field]]:
    """The boxes of a fact: of rows as many as were told, or one. That a school took a certificate back is the school's to say."""
    rows = max(1, len(told)) if isinstance(told, list) else 1
    for name, box in shape.fields(told).items():
        row = name.rpartition("_")[2]
        if name.startswith("withdrawn_on") or (row.isdecimal() and int(row) >= rows):
            continue
        if rows == 1:
            box.label = str(box.label).removesuffix(" (1)")
        yield name, box


def _said(value: Any) -> Any:
    """A value without what it leaves open, so that an empty box equals one that was never there."""
    if isinstance(value, dict):
        return {key: _said(part) for key, part in value.items() if part not in (None, "")}
    return [_said(part) for part in value] if isinstance(value, list) else value


def _asked(number: int, item: dict[str, Any]) -> Asked:
    text, language = statutory(item["text"])
    title = document_title(item["id"]) if item["kind"] == "document" else _fact_title(item["id"])
    return Asked(f"asked-{number}", item["kind"], item["id"], title, text, language)


def _fact_title(name: str) -> str:
    return _(FACTS[name].title) if name in FACTS else _("An explanation")


@access("applicant")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedRequest, case: UUID) -> HttpResponse:
    """The page on which what was asked for is sent; what was typed stays when something is wrong."""
    now = occasion(request)
    found = open_case(request, case, where=None)
    page = my_case(found, now)
    context = {
        "case": found,
        "mine": page.mine,
        "due": due(page.mine),
        "child": child_named(found.applicant, found.child, now.today),
        "back_url": reverse("web:cabinet-case", args=[case]),
    }
    if Event.CORRECT not in page.may or page.mine.correction is None:
        return render(request, "tirek/cabinet/not_now.html", context, status=CONFLICT)
    posted = request.method == "POST"
    form = CorrectionForm(page, request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid() and _send(form, found.pk, now):
        return HttpResponseRedirect(f"{context['back_url']}?done={Event.CORRECT}", status=303)
    return render(request, "tirek/cabinet/correct.html", {**context, "form": form}, status=INVALID if posted else 200)


def _send(form: CorrectionForm, case: UUID, now: Occasion) -> bool:
    """Send a valid form; False when it could not be, which is then said in the form."""
    language = language_now()
    kept = form.keep()
    if kept is None:
        return False
    note = (form.cleaned_data.get("note") or "").strip()
    try:
        evidence.correct(
            case,
            now,
            answers={"note": note} if note else {},
            papers=kept,
            facts=form.facts,
        )
    except InputError as error:
        form.add_error(None, [flaw.full_text(language) for flaw in error.flaws])
    except PeopleError as error:
        form.add_error(None, error.text(language))
    except problems.CaseError as error:
        form.add_error(None, error.text(language))
    else:
        return True
    return False
