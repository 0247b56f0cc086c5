"""What a reader of a journal asks for: which chain, which days, which case, person or kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.cases.models import Case
from tirek.cases.queries.reach import reach
from tirek.config.law import law
from tirek.journal.services import COUNTRY
from tirek.web.forms import DayField
from tirek.web.page import said
from tirek.web.records.words import KINDS

if TYPE_CHECKING:
    from tirek.journal.actor import Actor


def chains(actor: Actor) -> list[tuple[str, str]]:
    """The chains that an actor may read: the own territory's, or every territory's and the country's."""
    places = law().territories
    if actor.territory:
        place = places.get(actor.territory)
        return [(actor.territory, said(place.name) if place else actor.territory)]
    named = sorted(((place.id, said(place.name)) for place in places.values()), key=lambda pair: pair[1])
    return [*named, (COUNTRY, _("What belongs to no territory"))]


def uuid_in(text: str) -> UUID | None:
    """The key that an address or an entry names; None for any other text."""
    try:
        return UUID(text)
    except ValueError:
        return None


class DaysForm(forms.Form):
    """Which chain, and from which day to which."""

    chain = forms.ChoiceField(label=gettext_lazy("Territory"), required=False)
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("Up to and including"), required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        self.actor = actor
        super().__init__(data)
        field = self.fields["chain"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = chains(actor)

    def clean(self) -> dict[str, Any]:
        """The days stand in their order."""
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day is before the first."))
        return data

    @property
    def chosen(self) -> str:
        """The chain that was chosen, else the first one."""
        given: str = getattr(self, "cleaned_data", {}).get("chain", "")
        return given or chains(self.actor)[0][0]


class EntriesForm(DaysForm):
    """The same, and which entries of the chain."""

    number = forms.CharField(
        label=gettext_lazy("Case number"),
        required=False,
        max_length=96,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What about"), required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(actor, data)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("everything")), *((kind, _(title)) for kind, title in KINDS.items())]
        self.case: Case | None = None

    def clean_number(self) -> str:
        """The case with this number within the reader's reach."""
        number = str(self.cleaned_data["number"]).strip().upper()
        if number:
            self.case = reach(self.actor).filter(number=number).first()
            if self.case is None:
                raise forms.ValidationError(_("There is no case with this number here."))
        return number

    @property
    def chosen(self) -> str:
        """A case's entries stand in the chain of its territory."""
        return self.case.territory if self.case else super().chosen


class PersonForm(forms.Form):
    """A person's number: sent in the body of a form, it never stands in an address."""

    iin = forms.CharField(
        label=gettext_lazy("IIN of a person"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"class": "govuk-input--width-20", "inputmode": "numeric"}),
    )
