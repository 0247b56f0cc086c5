"""What is entered on the demonstration's page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext, gettext_lazy

from tirek.demo.moving import FARTHEST
from tirek.demo.simulators import ALL, DOWN, WORKS
from tirek.registries.records import Registry
from tirek.registries.words import registry_name


def registries() -> list[tuple[str, str]]:
    """All registries, and each of them, in the language of the page."""
    return [(ALL, gettext("All registries")), *((each.value, registry_name(each)) for each in Registry)]


class DaysForm(forms.Form):
    """By how many days the clock moves."""

    days = forms.IntegerField(
        label=gettext_lazy("By how many days"),
        min_value=1,
        max_value=FARTHEST,
        widget=forms.NumberInput({"inputmode": "numeric", "class": "govuk-input--width-3"}),
        error_messages={
            name: gettext_lazy("Enter a whole number of days from 1 to 60")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )


class RegistryForm(forms.Form):
    """Which register stops answering, or answers again."""

    registry = forms.ChoiceField(label=gettext_lazy("Registry"), choices=registries)
    situation = forms.ChoiceField(choices=((DOWN, DOWN), (WORKS, WORKS)))
