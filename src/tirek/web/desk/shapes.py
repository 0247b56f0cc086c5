"""The boxes for entering a fact: one shape per kind of value, from boxes to the value the engine reads and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.config.law import law
from tirek.people.contacts import read_iban, read_phone
from tirek.people.problems import PeopleError
from tirek.web.forms import DayField
from tirek.web.languages import language_now
from tirek.web.words import RELATIONS, RIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROWS: Final = 2
"""Empty rows to begin with; there is always one more than values."""
_TEXTS: Final = {"number": gettext_lazy("Number"), "school": gettext_lazy("School")}
_DAYS: Final = {
    "from": gettext_lazy("From"),
    "to": gettext_lazy("To (empty: without end)"),
    "withdrawn_on": gettext_lazy("Withdrawn on"),
}
_LONG: Final = 200


def text_box(label: Any, *, width: str = "", length: int = _LONG) -> forms.CharField:
    """An optional line of text."""
    widget = forms.TextInput({"class": f"govuk-input--width-{width}"} if width else {})
    return forms.CharField(label=label, required=False, max_length=length, widget=widget)


class Shape:
    """How a value is entered. Fields are optional here: whether one is needed depends on the choice above them."""

    def fields(self, value: Any) -> dict[str, forms.Field]:
        """The boxes, filled with a value where there is one."""
        raise NotImplementedError

    def read(self, data: Mapping[str, Any]) -> Any:
        """The value of filled boxes. Raises ValidationError with a dictionary of boxes."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Choice(Shape):
    """One of a few words."""

    options: Mapping[Any, str]

    def fields(self, value: Any) -> dict[str, forms.Field]:
        """Radio buttons."""
        choices = [(str(key), _(words)) for key, words in self.options.items()]
        return {
            "word": forms.ChoiceField(
                label=_("New value"), choices=choices, widget=forms.RadioSelect, required=False, initial=str(value)
            )
        }

    def read(self, data: Mapping[str, Any]) -> Any:
        """The key of the chosen word."""
        found = {str(key): key for key in self.options}.get(data.get("word") or "")
        if found is None:
            raise ValidationError({"word": _("Choose the value.")})
        return found


@dataclass(frozen=True, slots=True)
class Day(Shape):
    """A day; `empty` allows none."""

    empty: bool = False

    def fields(self, value: Any) -> dict[str, forms.Field]:
        """Day, month, year."""
        hint = _("Leave empty if the person is alive.") if self.empty else ""
        return {"day": DayField(label=_("New value"), required=False, initial=_iso(value), help_text=hint)}

    def read(self, data: Mapping[str, Any]) -> str | None:
        """ISO text."""
        day: date | None = data.get("day")
        if day is None and not self.empty:
            raise ValidationError({"day": _("Enter the day, the month and the year")})
        return day.isoformat() if day else None


@dataclass(frozen=True, slots=True)
class Rows(Shape):
    """Periods, each with the texts and days named."""

    texts: tuple[str, ...] = ()
    days: tuple[str, ...] = ("from", "to")

    def fields(self, value: Any) -> dict[str, forms.Field]:
        """A row of boxes for each value and one more."""
        rows: list[Mapping[str, Any]] = value if isinstance(value, list) else []
        found: dict[str, forms.Field] = {}
        for number in range(max(_ROWS, len(rows) + 1)):
            row = rows[number] if number < len(rows) else {}
            for name in self.texts:
                box = text_box(f"{_TEXTS[name]} ({number + 1})")
                box.initial = row.get(name) or ""
                found[f"{name}_{number}"] = box
            for name in self.days:
                label = f"{_DAYS[name]} ({number + 1})"
                found[f"{name}_{number}"] = DayField(label=label, required=False, initial=_iso(row.get(name)))
        return found

    def read(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows that have a first day; none at all means that there is no such period."""
        values, number = [], 0
        while f"from_{number}" in data:
            row: dict[str, Any] = {name: data.get(f"{name}_{number}") or None for name in (*self.texts, *self.days)}
            if row["from"] is None and any(row.values()):
                raise ValidationError({f"from_{number}": _("Enter the first day of this row.")})
            if row["from"] is not None:
                if row["to"] is not None and row["to"] < row["from"]:
                    raise ValidationError({f"to_{number}": _("The last day is before the first.")})
                values.append({key: each.isoformat() if isinstance(each, date) else each for key, each in row.items()})
            number += 1
        return values


@dataclass(frozen=True, slots=True)
class Texts(Shape):
    """Lines of text under names, with a day where there is one; the first name is needed."""

    labels: Mapping[str, Any]
    days: Mapping[str, Any]

    def fields(self, value: Any) -> dict[str, forms.Field]:
        """A box for each."""
        known = value if isinstance(value, dict) else {}
        found: dict[str, forms.Field] = {}
        for name, label in self.labels.items():
            found[name] = text_box(label)
            found[name].initial = known.get(name) or ""
        for name, label in self.days.items():
            found[name] = DayField(label=label, required=False, initial=_iso(known.get(name)))
        return found

    def read(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A value under every name."""
        first = next(iter(self.labels))
        if not data.get(first):
            raise ValidationError({first: _("Fill this in.")})
        days = {name: data[name].isoformat() if data.get(name) else None for name in self.days}
        return {name: data.get(name) or "" for name in self.labels} | days


@dataclass(frozen=True, slots=True)
class Contact(Shape):
    """A phone number or an account number, checked."""

    iban: bool

    def fields(self, value: Any) -> dict[str, forms.Field]:
        """One box."""
        box = text_box(_("New value"), length=40)
        box.initial = (value or {}).get("iban", "") if self.iban else value or ""
        return {"contact": box}

    def read(self, data: Mapping[str, Any]) -> Any:
        """The number as it is kept."""
        text = data.get("contact") or ""
        try:
            read_iban(text) if self.iban else read_phone(text)
        except PeopleError as error:
            raise ValidationError({"contact": error.text(language_now())}) from None
        return {"iban": "".join(text.split()).upper()} if self.iban else text


class Territory(Shape):
    """A territory of the law's files."""

    def fields(self, value: Any) -> dict[str, forms.Field]:
        """A list to choose from."""
        places = [(place.id, place.name[language_now()]) for place in law().territories.values()]
        return {"word": forms.ChoiceField(label=_("New value"), choices=places, required=False, initial=value)}

    def read(self, data: Mapping[str, Any]) -> Any:
        """The territory's id."""
        if not data.get("word"):
            raise ValidationError({"word": _("Choose the value.")})
        return data["word"]


def _iso(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None


_IDENTITY: Final = Texts(
    {
        "surname": gettext_lazy("Surname"),
        "name": gettext_lazy("Name"),
        "patronymic": gettext_lazy("Patronymic"),
    },
    {"birth_date": gettext_lazy("Date of birth")},
)
SHAPES: Final[Mapping[str, Shape]] = {
    "applicant.identity": _IDENTITY,
    "applicant.death_date": Day(empty=True),
    "applicant.relation": Choice(RELATIONS),
    "applicant.parental_rights": Choice(RIGHTS),
    "applicant.consent": Choice({True: "yes", False: "no"}),
    "applicant.phone": Contact(iban=False),
    "applicant.account": Contact(iban=True),
    "residence.territory": Territory(),
    "child.identity": _IDENTITY,
    "child.birth_date": Day(),
    "child.death_date": Day(empty=True),
    "child.disability": Rows(),
    "child.programme": Rows(("number",)),
    "child.medical_conclusion": Texts(
        {"number": gettext_lazy("Number"), "organisation": gettext_lazy("Organisation")}, {"date": gettext_lazy("Date")}
    ),
    "child.full_state_care": Rows(),
    "child.state_institution": Rows(),
    "certificates": Rows(("number", "school"), ("from", "to", "withdrawn_on")),
}
"""How every fact of a case is entered."""
