"""Forms about an award; each knows the use case that it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.cases.models import AwardRuling
from tirek.cases.services import awards
from tirek.law.months import month_of
from tirek.law.text import STATUTORY
from tirek.ledger.services.changing import propose_recalculation
from tirek.people.contacts import read_iban
from tirek.people.problems import PeopleError
from tirek.people.services import add_account
from tirek.web.desk.forms import area
from tirek.web.forms import DayField, MonthField
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from datetime import date

    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion

_MOST: Final = 100_000_000
"""Tenge; nobody is paid more for one period."""
_DIGITS: Final = 20


class AwardForm(forms.Form):
    """A form about an award; `version` is that of its case when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, award: Award, occasion: Occasion, data: Any = None) -> None:
        self.award, self.occasion = award, occasion
        super().__init__(data)
        self.fields["version"].initial = award.case.version
        self.build()

    def build(self) -> None:
        """Add the fields that depend on the award."""

    def run(self) -> None:
        """Do it. Raises CaseError or PeopleError."""
        raise NotImplementedError

    @property
    def seen(self) -> int | None:
        """The version of the case that the person saw."""
        version: int | None = self.cleaned_data.get("version")
        return version


class RecalculateForm(AwardForm):
    """Send what brings the ledger into line to the head."""

    def build(self) -> None:
        """What was found, in the letter's languages, and a note that only the head reads."""
        hint = _("The reasons of each period are in the letter anyway. Add here what they don't say.")
        self.fields["kk"] = area(_("For the letter, in Kazakh (may stay empty)"), rows=3, required=False, hint=hint)
        self.fields["ru"] = area(_("For the letter, in Russian (may stay empty)"), rows=3, required=False)
        self.fields["note"] = area(_("Note to the head (may stay empty)"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        """Words for the letter are in both languages or in none."""
        data = super().clean() or {}
        given = [name for name in STATUTORY if data.get(name, "").strip()]
        if len(given) == 1:
            missing = next(name for name in STATUTORY if name not in given)
            self.add_error(missing, _("Write it in both languages, or in none."))
        return data

    def run(self) -> None:
        """Prepare the decision."""
        data = self.cleaned_data
        words = {name: data[name].strip() for name in STATUTORY}
        propose_recalculation(
            self.award.pk,
            self.occasion,
            explanation=words if all(words.values()) else None,
            note=data["note"],
            version=self.seen,
        )


class PauseForm(AwardForm):
    """Hold the payments."""

    reason = area(gettext_lazy("Why the payments are held"), rows=2, missing=gettext_lazy("Give the reason."))

    def run(self) -> None:
        """Pause."""
        awards.pause(self.award.case_id, self.occasion, reason=self.cleaned_data["reason"], version=self.seen)


class ResumeForm(AwardForm):
    """Let the payments go on."""

    reason = area(gettext_lazy("Why the payments can go on"), rows=2, missing=gettext_lazy("Give the reason."))

    def run(self) -> None:
        """Go on."""
        awards.resume_payments(self.award.case_id, self.occasion, reason=self.cleaned_data["reason"], version=self.seen)


class MoveForm(AwardForm):
    """A move to another territory."""

    moved_in = MonthField(
        label=gettext_lazy("Month of the move"),
        help_text=gettext_lazy("This month is still paid here; from the next one on the new territory pays."),
    )
    decided_on = DayField(label=gettext_lazy("Day of the paper that says so"))
    explanation = area(
        gettext_lazy("From where it is known"), rows=2, missing=gettext_lazy("Say from where it is known.")
    )

    def run(self) -> None:
        """Record it."""
        data = self.cleaned_data
        awards.record_ruling(
            self.award.case_id,
            self.occasion,
            kind=AwardRuling.Kind.MOVE,
            first=_month_code(data["moved_in"], after=1),
            decided_on=data["decided_on"],
            explanation=data["explanation"],
            version=self.seen,
        )


class CourtForm(AwardForm):
    """A decision of a court about what is owed."""

    number = forms.CharField(
        label=gettext_lazy("Number of the court's decision"),
        max_length=80,
        error_messages={"required": gettext_lazy("Name the number of the court's decision.")},
    )
    decided_on = DayField(label=gettext_lazy("Day of the court's decision"))
    first = MonthField(label=gettext_lazy("From which month on"))
    last = MonthField(label=gettext_lazy("To which month (empty: without end)"), required=False)
    amount = forms.IntegerField(
        label=gettext_lazy("Sum for each period, in tenge"),
        help_text=gettext_lazy("0 where nothing is to be paid."),
        min_value=0,
        max_value=_MOST,
        widget=forms.TextInput({"class": "govuk-input--width-10", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Enter the sum; 0 where nothing is to be paid."),
            "invalid": gettext_lazy("Write the sum in digits, whole tenge, for example 12000."),
        },
    )
    explanation = area(gettext_lazy("What the court decided, in a sentence or two"), rows=3)

    def run(self) -> None:
        """Record it."""
        data = self.cleaned_data
        awards.record_ruling(
            self.award.case_id,
            self.occasion,
            kind=AwardRuling.Kind.COURT,
            first=_month_code(data["first"]),
            last=_month_code(data["last"]) if data["last"] else None,
            amount=data["amount"],
            number=data["number"],
            decided_on=data["decided_on"],
            explanation=data["explanation"],
            version=self.seen,
        )


class LiftForm(AwardForm):
    """Take back what was recorded of a move or a court."""

    ruling: AwardRuling
    explanation = area(gettext_lazy("Why it no longer holds"), rows=2, missing=gettext_lazy("Give the reason."))

    def run(self) -> None:
        """Take it back."""
        awards.lift_ruling(self.ruling, self.occasion, explanation=self.cleaned_data["explanation"])


class AccountForm(AwardForm):
    """Another account of the same payee."""

    iban = forms.CharField(
        label=gettext_lazy("Account number (IBAN)"),
        max_length=2 * _DIGITS,
        help_text=gettext_lazy("Twenty signs that begin with KZ; spaces do no harm. The bank's app shows it."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Enter the account number.")},
    )

    def clean_iban(self) -> str:
        """The number, where it can exist."""
        try:
            return read_iban(self.cleaned_data["iban"]).number
        except PeopleError as error:
            raise ValidationError(error.text(language_now())) from None

    def run(self) -> None:
        """Remember the account and pay into it from now on."""
        payee = self.award.payee_now().payee
        account = add_account(
            payee,
            iban=self.cleaned_data["iban"],
            owner_iin=payee.iin or "",
            source="declaration" if self.occasion.actor.role == "applicant" else "officer",
            at=self.occasion.at,
            actor=self.occasion.actor,
            chain=self.award.territory,
        )
        awards.change_account(self.award.case_id, self.occasion, account=account, version=self.seen)


def _month_code(first: date, after: int = 0) -> int:
    """YYYYMM of the month of a day, or of one `after` it."""
    month = month_of(first) + after
    return month // 12 * 100 + month % 12 + 1
