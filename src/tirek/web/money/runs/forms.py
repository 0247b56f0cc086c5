"""Forms about a payment run; each knows the use case that it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.accounts.sessions import real_now
from tirek.config.law import law
from tirek.ledger.models import WhoWaits
from tirek.ledger.services import budget, returning, runs
from tirek.web.desk.forms import area
from tirek.web.forms import DayField, MonthField
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from datetime import date

    from tirek.cases.occasion import Occasion
    from tirek.ledger.models import PaymentRun

_CODE: Final = 24
_BASIS: Final = 200
_NONE_OVER: Final = 10**15
_YEARS: Final = (2000, 2100)


class RunForm(forms.Form):
    """A form about a run."""

    def __init__(self, run: PaymentRun, occasion: Occasion, data: Any = None) -> None:
        self.held, self.occasion = run, occasion
        super().__init__(data)

    def run(self) -> None:
        """Do it. Raises CaseError."""
        raise NotImplementedError


def _reason(label: Any) -> forms.CharField:
    return area(label, rows=2, missing=gettext_lazy("Give the reason."))


def _code() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Code of your authenticator"),
        max_length=_CODE,
        help_text=gettext_lazy("Six digits that change every half a minute. A code is taken once."),
        widget=forms.TextInput(
            {"class": "govuk-input--width-10", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
        error_messages={"required": gettext_lazy("Enter the code of your authenticator.")},
    )


class PrepareForm(RunForm):
    """Hand a checked run to the head."""

    note = area(gettext_lazy("Note to the head (may stay empty)"), rows=2, required=False)

    def run(self) -> None:
        """Hand it over."""
        runs.prepare(self.held.pk, self.occasion, note=self.cleaned_data["note"])


class ApproveForm(RunForm):
    """Approve a prepared run."""

    code = _code()

    def run(self) -> None:
        """Approve it."""
        runs.approve(self.held.pk, self.occasion, code=self.cleaned_data["code"], machine_now=real_now())


class GiveBackForm(RunForm):
    """Return a prepared run."""

    reason = _reason(gettext_lazy("Give it back: why, in a line or two"))

    def run(self) -> None:
        """Return it."""
        runs.give_back(self.held.pk, self.occasion, reason=self.cleaned_data["reason"])


class CancelForm(RunForm):
    """Drop a run of which nothing is booked."""

    reason = _reason(gettext_lazy("Why the run is cancelled"))

    def run(self) -> None:
        """Cancel it."""
        returning.cancel(self.held.pk, self.occasion, reason=self.cleaned_data["reason"])


class AskCancelForm(RunForm):
    """Ask the head to take back a booked run."""

    reason = _reason(gettext_lazy("Why the run should be taken back"))

    def run(self) -> None:
        """Ask."""
        returning.ask_to_cancel(self.held.pk, self.occasion, reason=self.cleaned_data["reason"])


class CancelBookedForm(RunForm):
    """Take back a booked run that was not sent."""

    reason = _reason(gettext_lazy("Why the run is taken back"))
    code = _code()

    def run(self) -> None:
        """Take it back."""
        data = self.cleaned_data
        returning.cancel_booked(
            self.held.pk, self.occasion, reason=data["reason"], code=data["code"], machine_now=real_now()
        )


class AskReverseForm(RunForm):
    """Ask the head to reverse what the bank did not execute."""

    reason = _reason(gettext_lazy("Why it should be reversed"))

    def run(self) -> None:
        """Ask."""
        returning.ask_to_reverse(self.held.pk, self.occasion, reason=self.cleaned_data["reason"])


class ReverseForm(RunForm):
    """Reverse what the bank did not execute."""

    reason = _reason(gettext_lazy("Why it is reversed"))
    code = _code()

    def run(self) -> None:
        """Reverse it."""
        data = self.cleaned_data
        returning.reverse(self.held.pk, self.occasion, reason=data["reason"], code=data["code"], machine_now=real_now())


class SentForm(RunForm):
    """All files went to the bank."""

    def run(self) -> None:
        """Record it."""
        runs.mark_sent(self.held.pk, self.occasion)


class ResumeForm(RunForm):
    """Try again what failed too often."""

    def run(self) -> None:
        """Put the work down again."""
        runs.resume(self.held.pk, self.occasion)


class WhoWaitsForm(RunForm):
    """Decide by what order a run beyond the budget is served."""

    rule = forms.ChoiceField(
        label=gettext_lazy("Who is paid first"),
        choices=[(each.value, gettext_lazy(str(each.label))) for each in WhoWaits],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who is paid first.")},
    )
    reason = _reason(gettext_lazy("Why so, in a line or two"))

    def run(self) -> None:
        """Decide."""
        data = self.cleaned_data
        budget.decide_budget(self.held.pk, self.occasion, rule=WhoWaits(data["rule"]), reason=data["reason"])


class OpenForm(forms.Form):
    """What a new run pays."""

    month = MonthField(
        label=gettext_lazy("Pay what is due up to this month"),
        help_text=gettext_lazy("Earlier months that are still unpaid are in it too."),
    )
    as_of = DayField(
        label=gettext_lazy("By what is known on"),
        help_text=gettext_lazy("What became known later is looked at once more before it is booked."),
    )
    planned_on = DayField(label=gettext_lazy("Planned day of the payment"))

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"month": today, "as_of": today, "planned_on": today})
        places = [(name, each.plain[language_now()]) for name, each in law().services.items() if each.plain]
        self.fields["service"] = forms.ChoiceField(
            label=_("Service"), choices=places, widget=forms.RadioSelect, initial=places[0][0] if places else None,
            error_messages={"required": _("Choose the service.")},
        )  # fmt: skip
        self.order_fields(["service", "month", "as_of", "planned_on"])

    @property
    def month_code(self) -> int:
        """YYYYMM."""
        month: date = self.cleaned_data["month"]
        return month.year * 100 + month.month


class AllotForm(forms.Form):
    """Money that the budget gives, or takes away."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=_YEARS[0],
        max_value=_YEARS[1],
        widget=forms.TextInput({"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Enter the year."),
            "invalid": gettext_lazy("Write the year in digits."),
        },
    )
    amount = forms.IntegerField(
        label=gettext_lazy("Sum in tenge"),
        min_value=-_NONE_OVER,
        max_value=_NONE_OVER,
        help_text=gettext_lazy("Whole tenge. With a minus, money is taken away."),
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
        error_messages={
            "required": gettext_lazy("Enter the sum."),
            "invalid": gettext_lazy("Write the sum in digits, whole tenge, for example 12000000."),
        },
    )
    basis = forms.CharField(
        label=gettext_lazy("The document that allots it: name, number, day"),
        max_length=_BASIS,
        error_messages={"required": gettext_lazy("Name the document that allots the money.")},
    )

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"year": today.year})
        places = [(name, each.plain[language_now()]) for name, each in law().services.items() if each.plain]
        self.fields["service"] = forms.ChoiceField(
            label=_("Service"), choices=places, widget=forms.RadioSelect, initial=places[0][0] if places else None,
            error_messages={"required": _("Choose the service.")},
        )  # fmt: skip
        self.order_fields(["service", "year", "amount", "basis"])
