"""The fields of a form's pages: how each kind of question is asked, cleaned and shown."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.cases.application import STRANGE_SIGNS
from tirek.law.text import say
from tirek.people.contacts import read_iban, read_phone
from tirek.people.identifiers import check_iin
from tirek.people.problems import PeopleError
from tirek.web.forms import DayField
from tirek.web.languages import language_now
from tirek.web.page import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.law import Law
    from tirek.web.apply.definition import Field

_NAME_LENGTH: Final = 100
_TEXT_LENGTH: Final = 200
_IBAN_GROUP: Final = 4
_MARKS: Final = " -'’ʼ`."

_NARROW: Final = {"class": "govuk-input--width-20"}
_DIGITS: Final = {**_NARROW, "inputmode": "numeric", "autocomplete": "off", "maxlength": "20"}


class IinField(forms.CharField):
    """An IIN as people write it, cleaned to its twelve digits."""

    def clean(self, value: Any) -> str:
        """Say what is wrong with the number."""
        text = str(super().clean(value))
        found = check_iin(text)
        if not found.valid:
            raise ValidationError(say(language_now(), found.problem or "", **dict(found.values)))
        return found.number


class NameField(forms.CharField):
    """A part of a name: letters and what stands between them."""

    def clean(self, value: Any) -> str:
        """Leave out needless spaces; refuse digits and signs."""
        text = " ".join(str(super().clean(value)).split())
        if any(not (sign.isalpha() or sign in _MARKS) for sign in text):
            raise ValidationError(say(language_now(), STRANGE_SIGNS))
        return text


class IbanField(forms.CharField):
    """An account number of Kazakhstan, shown in groups of four."""

    def clean(self, value: Any) -> str:
        """Say what is wrong in the words of the people's room, also when it is empty."""
        return _read(lambda text: read_iban(text).number, value)

    def prepare_value(self, value: Any) -> Any:
        """Group what is already in its one form; leave alone what is still being corrected."""
        text = str(value or "")
        return in_groups(text) if text.isalnum() and text.isascii() else value


class PhoneField(forms.CharField):
    """A telephone number, cleaned to the international form."""

    def clean(self, value: Any) -> str:
        """Say what is wrong in the words of the people's room, also when it is empty."""
        return _read(read_phone, value)

    def prepare_value(self, value: Any) -> Any:
        """Group what is already in its one form."""
        text = str(value or "")
        return shown_phone(text).replace("\u00a0", " ") if text.startswith("+") and text[1:].isdecimal() else value


def _read(read: Callable[[str], str], value: Any) -> str:
    try:
        return read(str(value or ""))
    except PeopleError as error:
        raise ValidationError(error.text(language_now())) from error


class PastDayField(DayField):
    """A day within bounds around today."""

    def __init__(self, *, first: date, last: date, **options: Any) -> None:
        self.first, self.last = first, last
        super().__init__(**options)

    def clean(self, value: Any) -> date | None:
        """Refuse a slip of the finger in the year."""
        day: date | None = super().clean(value)
        if day is not None and not self.first <= day <= self.last:
            raise ValidationError(_("Check the year: this date can't be right"), params={"boxes": ("year",)})
        return day


def in_groups(number: str) -> str:
    """An account number as banks print it: `KZ86 125K …`."""
    return " ".join(number[place : place + _IBAN_GROUP] for place in range(0, len(number), _IBAN_GROUP))


def shown_phone(number: str) -> str:
    """A number in its international form as people write it, held together: `+7 701 234 56 78`."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if re.fullmatch(r"\+7\d{10}", number, re.ASCII):
        shown = f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:10]} {number[10:]}"
    return shown.replace(" ", "\u00a0")


def choices_of(field: Field, law: Law, service: str, today: date) -> list[tuple[str, str]]:
    """The possible answers of a choice, in the language of the page; territories are those where an act is in force."""
    if field.kind == "territory":
        held = (each for each in law.territories.values() if law.version_on(service, each.id, today, today))
        return [(each.id, said(each.name)) for each in held]
    return [(option.value, said(option.label)) for option in field.options]


def form_field(field: Field, law: Law, service: str, today: date) -> forms.Field:
    """The field of a question, in the language of the page."""
    options: dict[str, Any] = {"label": said(field.label), "required": field.required}
    options["help_text"] = said(field.hint) if field.hint else ""
    errors: dict[str, Any] = {"max_length": gettext_lazy("This is too long. Enter at most %(limit_value)d characters.")}
    if field.missing:
        errors |= {"required": said(field.missing), "invalid_choice": said(field.missing)}
    options["error_messages"] = errors
    if field.kind in {"territory", "choice", "consent"}:
        return _choice(field, choices_of(field, law, service, today), options)
    made: forms.Field
    match field.kind:
        case "iin":
            made = IinField(widget=forms.TextInput(_DIGITS), **options)
        case "name":
            made = NameField(max_length=_NAME_LENGTH, widget=forms.TextInput({"autocomplete": "off"}), **options)
        case "iban":
            attrs = {**_NARROW, "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
            made = IbanField(widget=forms.TextInput(attrs), **options)
        case "phone":
            attrs = {**_NARROW, "inputmode": "tel", "autocomplete": "tel", "type": "tel"}
            made = PhoneField(widget=forms.TextInput(attrs), **options)
        case "day":
            year = timedelta(days=366)
            made = PastDayField(first=today - year * field.years_back, last=today + year * field.years_ahead, **options)
        case _:
            made = forms.CharField(max_length=field.max_length or _TEXT_LENGTH, **options)
    return made


def _choice(field: Field, choices: list[tuple[str, str]], options: dict[str, Any]) -> forms.ChoiceField:
    made = forms.ChoiceField(widget=forms.RadioSelect, choices=choices, **options)
    hints = {option.value: said(option.hint) for option in field.options if option.hint}
    made.choice_hints = hints  # type: ignore[attr-defined] # read by the field tag
    return made
