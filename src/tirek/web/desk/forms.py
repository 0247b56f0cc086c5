"""The forms of the desk. Each knows the page it was made from, prefills what is known, and runs one use case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.cases.evidence import ACCEPT
from tirek.cases.queries import page as pages
from tirek.cases.services import evidence, officers, papers, reassessing
from tirek.law import formats
from tirek.law.text import STATUTORY
from tirek.web.desk import prefill
from tirek.web.forms import DayField
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from tirek.cases.occasion import Occasion
    from tirek.cases.queries.page import CasePage

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_ROWS: Final = 4
_LONG: Final = 4000
HEARD_LONGEST: Final = 40_000
"""Characters of what was said at a hearing: written answers are taken over whole."""


def area(
    label: Any, *, rows: int = _ROWS, required: bool = True, hint: Any = "", missing: Any = "", most: int = _LONG
) -> forms.CharField:
    """A longer text."""
    messages = {"required": missing or _("Write something here.")}
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, widget=widget, required=required, help_text=hint, max_length=most, error_messages=messages
    )


class ClockField(forms.CharField):
    """A time of the day, `14:00`; cleaned to (hour, minute)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": _("Enter the time, for example 14:00.")})
        super().__init__(
            widget=forms.TextInput({"class": "govuk-input--width-5", "inputmode": "numeric"}), max_length=5, **options
        )

    def clean(self, value: Any) -> Any:
        """The hour and the minute."""
        found = _CLOCK.fullmatch(super().clean(value) or "")
        if found is None:
            raise ValidationError(_("Write the time as hours and minutes, for example 14:00."))
        return int(found[1]), int(found[2])


class DeskForm(forms.Form):
    """A form about a case; `version` is the one its page was made with."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, page: CasePage, occasion: Occasion, data: Any = None, files: Any = None) -> None:
        self.page, self.occasion = page, occasion
        super().__init__(data, files)
        self.fields["version"].initial = page.case.version
        self.build()

    def build(self) -> None:
        """Add the fields that depend on the case."""

    def run(self) -> None:
        """Do it. Raises CaseError, InputError or UnfitFileError."""
        raise NotImplementedError

    def wrong(self, texts: list[str]) -> None:
        """Say that a value is not of the shape that is computed with."""
        self.add_error(None, texts)

    @property
    def seen(self) -> int | None:
        """The version of the case that the person saw."""
        version: int | None = self.cleaned_data.get("version")
        return version


class TakeForm(DeskForm):
    """Take a case."""

    def run(self) -> None:
        """The reader becomes responsible where nobody is."""
        officers.take(self.page.case.pk, self.occasion, version=self.seen)


class TakeUpAgainForm(DeskForm):
    """Take a refused application up again by an act that became known."""

    def run(self) -> None:
        """A new term begins; the day of application stays."""
        reassessing.reassess(self.page.case.pk, self.occasion, version=self.seen)


class HandOverForm(DeskForm):
    """The head makes somebody else responsible."""

    def build(self) -> None:
        """The clerks of the department."""
        choices = [
            (str(clerk.pk), f"{clerk.shown_name} – {_('on leave')}" if away else clerk.shown_name)
            for clerk, away in pages.clerks_of(self.page.case, self.occasion.today)
        ]
        self.fields["to"] = forms.ChoiceField(
            label=_("Who is to be responsible"),
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose a clerk.")},
        )
        self.fields["reason"] = area(_("Reason"), rows=2, missing=_("Give the reason."))

    def run(self) -> None:
        """Hand it over."""
        data = self.cleaned_data
        officers.hand_over(self.page.case.pk, self.occasion, to=data["to"], reason=data["reason"], version=self.seen)


class DocumentForm(DeskForm):
    """Add a file, or the scan of a paper that was compared with its original."""

    def build(self) -> None:
        """The documents of the service, those that are missing first."""
        lines = sorted((line for line in self.page.lines if line.paper), key=lambda line: not line.missing)
        language = language_now()
        self.fields["kind"] = forms.ChoiceField(
            label=_("Which document"),
            choices=[(line.paper.id, line.paper.title[language]) for line in lines if line.paper],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose which document this is.")},
        )
        self.fields["file"] = forms.FileField(
            label=_("File"),
            help_text=_("PDF, JPEG or PNG."),
            widget=forms.ClearableFileInput({"accept": ACCEPT}),
            error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Choose it again.")},
        )
        self.fields["way"] = forms.ChoiceField(
            label=_("How it came"),
            choices=[
                (papers.PAPER, _("On paper: I compared the scan with the original")),
                (papers.UPLOAD, _("As a file, without its original")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": _("Say how the document came.")},
        )
        self.fields["returned"] = forms.MultipleChoiceField(
            label=_("The original"),
            choices=[("yes", _("I gave the original back at once"))],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def run(self) -> None:
        """Check, store, record."""
        data = self.cleaned_data
        paper = papers.keep(data["file"], data["kind"], way=data["way"])
        document = evidence.add_document(self.page.case.pk, self.occasion, paper)
        if data["returned"] and data["way"] == papers.PAPER:
            evidence.return_original(document.pk, self.occasion)


class AskForm(DeskForm):
    """Ask the applicant to correct or bring something: what, in which words, by when."""

    def build(self) -> None:
        """A tick and two texts for each thing that can be asked for."""
        self.items = prefill.askable(self.page, self.occasion)
        self.fields["items"] = forms.MultipleChoiceField(
            label=_("What is needed"),
            choices=[(item.key, item.title) for item in self.items],
            widget=forms.CheckboxSelectMultiple,
            initial=[item.key for item in self.items if item.wanted],
            error_messages={"required": _("Choose at least one thing.")},
        )
        for item in self.items:
            for language, label in (("kk", _("Words in Kazakh: %(what)s")), ("ru", _("Words in Russian: %(what)s"))):
                field = area(label % {"what": item.title}, rows=2, required=False)
                field.initial = item.text[language]
                self.fields[f"{item.key}-{language}"] = field
        latest = self.page.case.inner_on or self.page.case.final_on
        self.fields["wanted_by"] = DayField(
            label=_("By when"),
            initial=max(latest, self.occasion.today),
            help_text=_("The term goes on meanwhile. The last day of a lawful preliminary refusal: %(day)s")
            % {"day": formats.day(latest, language_now())},
        )

    def texts(self) -> list[tuple[Any, Any]]:
        """The two texts of each thing, for the template."""
        return [(self[f"{item.key}-kk"], self[f"{item.key}-ru"]) for item in self.items]

    def clean(self) -> dict[str, Any]:
        """What is asked for has words in both languages."""
        data = super().clean() or {}
        for key in data.get("items", ()):
            for language in STATUTORY:
                if not data.get(f"{key}-{language}", "").strip():
                    self.add_error(f"{key}-{language}", _("Write what is needed in both languages."))
        return data

    def run(self) -> None:
        """Ask."""
        data, kinds = self.cleaned_data, {item.key: item for item in self.items}
        items = [
            {
                "kind": kinds[key].kind,
                "id": kinds[key].id,
                "text": {language: data[f"{key}-{language}"].strip() for language in STATUTORY},
            }
            for key in data["items"]
        ]
        evidence.ask_correction(
            self.page.case.pk, self.occasion, items=items, wanted_by=data["wanted_by"], version=self.seen
        )


class CorrectedForm(DeskForm):
    """What the applicant brought or said in answer to a request."""

    note = area(
        gettext_lazy("What was brought or corrected"),
        hint=gettext_lazy("Add the files themselves as documents first."),
    )

    def run(self) -> None:
        """The case goes on being checked."""
        evidence.correct(self.page.case.pk, self.occasion, answers={"note": self.cleaned_data["note"].strip()})
