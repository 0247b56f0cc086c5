"""What every form about a hearing asks: of an application, of a recovery."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from tirek.cases.models import Hearing
from tirek.cases.queries import page as pages
from tirek.law import formats
from tirek.web.counter.forms import radios
from tirek.web.desk import prefill
from tirek.web.desk.forms import HEARD_LONGEST, ClockField, area
from tirek.web.forms import DayField
from tirek.web.languages import language_now
from tirek.web.words import WAYS

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion


class AnnouncedHearing(forms.Form):
    """When, how and where the person is heard."""

    occasion: Occasion

    def add_announcement(self, case: Case, hint: str) -> None:
        """The days that the law allows, of which `hint` tells, a time, the way, the place."""
        language = language_now()
        days = pages.hearing_days(case, self.occasion)
        self.fields["at"] = forms.ChoiceField(
            label=_("Day of the hearing"),
            choices=[
                (day.isoformat(), f"{formats.day(day, language)}, {formats.weekday(day, language)}") for day in days
            ],
            widget=forms.RadioSelect,
            initial=days[-1].isoformat() if days else None,
            help_text=hint,
            error_messages={"required": _("Choose the day.")},
        )
        self.fields["time"] = ClockField(label=_("Time"), initial="14:00")
        self.fields["way"] = radios(
            _("How the person is heard"), WAYS, _("Choose how the person will be heard."), initial="in-person"
        )
        self.fields["place"] = forms.CharField(
            label=_("Where"),
            help_text=_("The address and the room, the phone number, the link, or where to send what is written."),
            max_length=300,
            error_messages={"required": _("Say where the hearing is held, or the number or the link for it.")},
        )

    def add_move(self, hearing: Hearing | None) -> None:
        """The reason of a change; what is announced now is filled in."""
        self.fields["reason"] = area(_("Reason"), rows=2, missing=_("Give the reason."))
        if hearing is None:
            return
        at = hearing.at.astimezone(self.occasion.local.tzinfo)
        self.fields["at"].initial, self.fields["time"].initial = at.date().isoformat(), f"{at:%H:%M}"
        self.fields["way"].initial, self.fields["place"].initial = hearing.way, hearing.place

    @property
    def moment(self) -> datetime:
        """The day and the time."""
        hour, minute = self.cleaned_data["time"]
        return pages.moment_in(self.occasion, date.fromisoformat(self.cleaned_data["at"]), hour, minute)


class RecordedHearing(forms.Form):
    """Whether the person came, when and how they were heard, what they said."""

    occasion: Occasion

    def add_record(self, hearing: Hearing | None) -> None:
        """The way that was announced, and what the person wrote, are filled in."""
        local = self.occasion.local
        self.fields["appeared"] = forms.ChoiceField(
            label=_("Did the person take part?"),
            choices=[("yes", _("Yes")), ("no", _("No, nobody appeared and nothing was sent"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Say whether the person took part.")},
        )
        self.fields["way"] = radios(
            _("How the person was heard"),
            WAYS,
            _("Choose how the person was heard."),
            initial=hearing.way if hearing else None,
        )
        self.fields["held_on"] = DayField(label=_("Day on which it was held"), initial=local.date())
        self.fields["held_at"] = ClockField(label=_("Time"), initial=f"{local:%H:%M}")
        hint = _("In the person's own words. If nothing was said, write that.")
        self.fields["statement"] = area(
            _("What the person said"), rows=8, required=False, hint=hint, most=HEARD_LONGEST
        )
        said = prefill.written_words(hearing)
        if said:
            self.fields["appeared"].initial, self.fields["way"].initial = "yes", Hearing.Way.WRITING.value
            self.fields["statement"].initial = said

    def clean(self) -> dict[str, Any]:
        """Who took part said something."""
        data = super().clean() or {}
        if data.get("appeared") == "yes" and not data.get("statement", "").strip():
            self.add_error("statement", _("Write down what the person said. If nothing was said, write that."))
        return data

    @property
    def record(self) -> dict[str, Any]:
        """What the use case is told."""
        data = self.cleaned_data
        return {
            "appeared": data["appeared"] == "yes",
            "way": data["way"],
            "statement": data["statement"],
            "held_at": pages.moment_in(self.occasion, data["held_on"], *data["held_at"]),
        }
