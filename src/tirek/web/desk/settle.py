"""Settling a fact: its sources side by side, the officer chooses or enters another value, always with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tirek.cases.services import findings
from tirek.web.desk.forms import DeskForm, area
from tirek.web.desk.shapes import SHAPES
from tirek.web.words import source_text, value_text

if TYPE_CHECKING:
    from tirek.cases.facts import Known, Standing
    from tirek.cases.occasion import Occasion
    from tirek.cases.queries.page import CasePage

OTHER: Final = "other"


def values_of(standing: Standing) -> list[Known]:
    """Every value that is recorded of a fact: the one that holds first."""
    return [each for each in (standing.holds, *standing.others) if each is not None]


class SettleForm(DeskForm):
    """Choose among what the sources say, or enter what was found."""

    def __init__(self, name: str, page: CasePage, occasion: Occasion, data: Any = None, files: Any = None) -> None:
        self.name = name
        self.shape = SHAPES[name]
        self.values = values_of(page.assessed.standing[name])
        super().__init__(page, occasion, data, files)

    def build(self) -> None:
        """A choice for each source, then boxes for another value, then the reason."""
        holds = self.page.assessed.standing[self.name].holds
        if self.values:
            choices = [
                (str(each.id), f"{source_text(each)}: {value_text(self.name, each.value)}") for each in self.values
            ]
            self.fields["choice"] = forms.ChoiceField(
                label=_("What holds?"),
                choices=[*choices, (OTHER, _("Something else, entered below"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which value holds.")},
            )
        self.fields |= self.shape.fields(holds.value if holds else None)
        self.boxes = [name for name in self.fields if name not in {"version", "choice"}]
        hint = _("It stands in the case and in what is sent to a court.")
        self.fields["reason"] = area(_("Reason"), rows=3, hint=hint, missing=_("Give the reason."))

    @property
    def entered(self) -> bool:
        """Whether another value is to be entered."""
        return not self.values or self.data.get("choice") == OTHER

    def entry(self) -> list[Any]:
        """The boxes of another value, for the template."""
        return [self[name] for name in self.boxes]

    def clean(self) -> dict[str, Any]:
        """The boxes count only when another value is entered."""
        data = super().clean() or {}
        if not self.entered:
            for name in self.boxes:
                self.errors.pop(name, None)
        elif not any(name in self.errors for name in self.boxes):
            try:
                self.value = self.shape.read(data)
            except ValidationError as error:
                for name, messages in error.message_dict.items():
                    self.add_error(name, messages)
        return data

    def run(self) -> None:
        """Settle it."""
        if not self.entered:
            chosen = {str(each.id): each for each in self.values}
            self.value = chosen[self.cleaned_data["choice"]].value
        findings.settle(
            self.page.case.pk,
            self.occasion,
            name=self.name,
            value=self.value,
            reason=self.cleaned_data["reason"],
            version=self.seen,
        )

    def wrong(self, texts: list[str]) -> None:
        """Put it at the choice, or at the first box of what was entered."""
        self.add_error(self.boxes[0] if self.entered else "choice", texts)
