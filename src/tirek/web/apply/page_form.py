"""The form of one page, made from the form's definition; answers are plain texts on their way in and out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from tirek.cases.application import NO_CONSENT, SAME_PERSON
from tirek.law.months import parse_day
from tirek.law.text import say
from tirek.web.apply.fields import form_field
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.law import Law
    from tirek.web.apply.definition import Form, Step

PARTS = ("day", "month", "year")


class StepForm(forms.Form):
    """Asks the questions of a page; `given()` are the answers once the form is valid.

    `applicant` is the IIN of who applies: a child with the same number is a slip.
    """

    def __init__(
        self, form: Form, step: Step, law: Law, today: date, applicant: str, data: Any = None, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self._step, self._applicant = step, applicant
        for field in step.fields:
            if field.kind != "files":
                self.fields[field.name] = form_field(field, law, form.service, today)

    def clean(self) -> dict[str, Any]:
        """Hold the answers of the page against each other and against who applies."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for field in self._step.fields:
            value = data.get(field.name)
            if field.kind == "iin" and value and value == self._applicant:
                self.add_error(field.name, say(language_now(), SAME_PERSON))
            elif field.kind == "consent" and value == "no":
                self.add_error(field.name, say(language_now(), NO_CONSENT))
            elif field.not_before and isinstance(value, date):
                first = data.get(field.not_before)
                if isinstance(first, date) and value < first:
                    self.add_error(field.name, _("The end is before the beginning. Check both dates"))
        return data

    def given(self) -> dict[str, str]:
        """The cleaned answers as texts; empty where a question was left open."""
        found: dict[str, str] = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            found[name] = value.isoformat() if isinstance(value, date) else str(value or "")
        return found


def initial_of(step: Step, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a page shows before it is sent: the answers so far."""
    found: dict[str, Any] = {}
    for field in step.fields:
        text = str(answers.get(field.name, "") or "")
        found[field.name] = read_day(text) if field.kind == "day" else text
    return found


def data_of(step: Step, answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers as a page would send them."""
    found: dict[str, str] = {}
    for field in step.fields:
        text = str(answers.get(field.name, "") or "")
        day = read_day(text) if field.kind == "day" else None
        if day is None:
            found[field.name] = text
        else:
            found |= {f"{field.name}_{part}": str(getattr(day, part)) for part in PARTS}
    return found


def read_day(text: str) -> date | None:
    """A day in ISO; None for anything else."""
    try:
        return parse_day(text)
    except ValueError:
        return None
