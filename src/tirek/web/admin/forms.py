"""What the administrator and the head enter about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from tirek.accounts.models import Account
from tirek.accounts.roles import ROLE_NAMES, STAFF, Role
from tirek.accounts.services import NewStaff
from tirek.config.law import law
from tirek.web.forms import DayField
from tirek.web.page import said


def role_choices() -> list[tuple[str, str]]:
    """Roles of staff, in the language of the page."""
    return [(role.value, gettext(ROLE_NAMES[role])) for role in Role if role in STAFF]


def territory_choices() -> list[tuple[str, str]]:
    """The territories that the law knows, by name, after the whole country."""
    known = sorted(
        ((territory.id, said(territory.name)) for territory in law().territories.values()), key=lambda x: x[1]
    )
    return [("", gettext("The whole country")), *known]


class NewAccountForm(forms.Form):
    """A new account of staff."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,40}$",
        label=gettext_lazy("User name"),
        help_text=gettext_lazy("Small Latin letters and digits, for example a.serikova"),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "class": "govuk-input--width-20"}),
        error_messages={
            "required": gettext_lazy("Enter a user name"),
            "invalid": gettext_lazy("A user name has at least 3 signs: small Latin letters, digits, dots and dashes"),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Surname and name"),
        max_length=160,
        error_messages={"required": gettext_lazy("Enter surname and name")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=role_choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role")},
    )
    territory = forms.ChoiceField(label=gettext_lazy("Territory"), choices=territory_choices, required=False)
    office = forms.CharField(
        label=gettext_lazy("Front office"),
        help_text=gettext_lazy("Only for operators of the State Corporation"),
        max_length=160,
        required=False,
    )
    position_kk = forms.CharField(label=gettext_lazy("Position in Kazakh"), max_length=200, required=False)
    position_ru = forms.CharField(label=gettext_lazy("Position in Russian"), max_length=200, required=False)

    def new_staff(self) -> NewStaff:
        """The cleaned answers; call after `is_valid`."""
        data = dict(self.cleaned_data)
        return NewStaff(role=Role(data.pop("role")), **data)


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(
        label=gettext_lazy("Which program is the token for?"),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter what the token is for, so that it can be found again")},
    )


class AbsenceForm(forms.Form):
    """When somebody is away and who stands in."""

    first = DayField(
        label=gettext_lazy("First day of the absence"),
        help_text=gettext_lazy("Leave the days empty when the absence has ended."),
        required=False,
    )
    last = DayField(label=gettext_lazy("Last day of the absence"), required=False)
    substitute = forms.ModelChoiceField(
        label=gettext_lazy("Who stands in"), queryset=Account.objects.none(), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, colleagues: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["substitute"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = colleagues
        field.label_from_instance = lambda account: account.shown_name  # type: ignore[method-assign,assignment] # Django's way
