"""The form of one page, made from its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from tirek.web.check.questions import Choice, Day, Question
from tirek.web.forms import DayField
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tirek.law import Law
    from tirek.web.check.answers import Answers
    from tirek.web.check.steps import Step


class StepForm(forms.Form):
    """Asks the questions of a page; `given()` are the answers once the form is valid."""

    def __init__(
        self, step: Step, answers: Answers, law: Law, today: date, data: Mapping[str, Any] | None = None
    ) -> None:
        self._step, self._answers, self._law, self._today = step, answers, law, today
        super().__init__(data, initial={} if data is not None else self._initial())
        for question in step.questions:
            self.fields[question.name] = self._field(question)

    def _initial(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for question in self._step.questions:
            if isinstance(question, Choice):
                values[question.name] = self._answers.text(question.name)
            else:
                day = self._answers.day(question.name)
                values[question.name] = day or (self._today if question.today_first else None)
        return values

    def _field(self, question: Question) -> forms.Field:
        hint = question.hint or ""
        if isinstance(question, Day):
            day = DayField(label=question.label, help_text=hint, required=question.required)
            if len(self._step.questions) > 1:  # two days on a page: the summary of errors must name which
                day.error_messages["required"] = _("%(question)s: enter the day, the month and the year") % {
                    "question": question.label
                }
            return day
        options = question.options(self._law, language_now())
        field = forms.ChoiceField(
            label=question.label,
            help_text=hint,
            widget=forms.RadioSelect,
            choices=[(option.value, option.label) for option in options],
            error_messages={"required": question.missing, "invalid_choice": question.missing},
        )
        field.choice_hints = {option.value: option.hint for option in options if option.hint}  # type: ignore[attr-defined] # read by the field tag
        return field

    def clean(self) -> dict[str, Any]:
        """Hold the days against each other and against the answers of earlier pages."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        answers = self._answers.also({question.name: "" for question in self._step.questions})
        for question in self._step.questions:
            day = data.get(question.name)
            if not isinstance(question, Day) or day is None:
                continue
            message = question.wrong(day, answers, self._today)
            if message:
                self.add_error(question.name, message)
            else:
                answers = answers.also({question.name: day.isoformat()})
        return data

    def given(self) -> dict[str, str]:
        """The cleaned answers as they stand in an address; empty where a question was left open."""
        found = {}
        for question in self._step.questions:
            value = self.cleaned_data.get(question.name)
            found[question.name] = value.isoformat() if isinstance(question, Day) and value else value or ""
        return found
