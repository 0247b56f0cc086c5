"""Forms about a recovery; each knows the use case that it runs."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.cases.models.decisions import Kind
from tirek.cases.services import deciding
from tirek.law import formats
from tirek.law.text import STATUTORY
from tirek.law.words import way_text
from tirek.ledger.services import recovering, repaying
from tirek.web.desk.forms import area
from tirek.web.desk.hearing_forms import AnnouncedHearing, RecordedHearing
from tirek.web.forms import DayField
from tirek.web.languages import language_now
from tirek.web.money import lines
from tirek.web.money.forms import AwardForm

if TYPE_CHECKING:
    from tirek.cases.occasion import Occasion
    from tirek.ledger.queries.recoveries import RecoveryPage

_MOST: Final = 100_000_000
"""Tenge; nobody is asked for more."""
_INSTALMENT: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})[\s:;–-]+([\d\s]+?)\s*(?:₸|тг)?")


class RecoveryForm(AwardForm):
    """A form about a recovery."""

    def __init__(self, page: RecoveryPage, occasion: Occasion, data: Any = None) -> None:
        self.page = page
        super().__init__(page.recovery.award, occasion, data)

    def add_words(self, *, required: bool) -> None:
        """Words for the letter in both of its languages, and a note that only the head reads."""
        if required:
            labels = {"kk": _("Reason, in Kazakh"), "ru": _("Reason, in Russian")}
        else:
            labels = {
                "kk": _("For the letter, in Kazakh (may stay empty)"),
                "ru": _("For the letter, in Russian (may stay empty)"),
            }
        for name in STATUTORY:
            self.fields[name] = area(labels[name], rows=3, required=required, missing=_("Give the reason."))
        self.fields["note"] = area(_("Note to the head (may stay empty)"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        """Words for the letter are in both languages or in none."""
        data = super().clean() or {}
        if "kk" in self.fields and not self.fields["kk"].required:
            given = [name for name in STATUTORY if data.get(name, "").strip()]
            if len(given) == 1:
                missing = next(name for name in STATUTORY if name not in given)
                self.add_error(missing, _("Write it in both languages, or in none."))
        return data

    @property
    def words(self) -> dict[str, str] | None:
        """The words in both languages, or None."""
        found = {name: self.cleaned_data[name].strip() for name in STATUTORY}
        return found if all(found.values()) else None


class _HearingForm(AnnouncedHearing, RecoveryForm):
    """When, how and where the person is heard."""

    def add_hearing(self) -> None:
        """The days that the law allows, a time, the way, the place."""
        self.add_announcement(self.award.case, _("Only working days on which the law allows the hearing are offered."))


class NoticeForm(_HearingForm):
    """Prepare the notice with its hearing."""

    def build(self) -> None:
        """The hearing and words for the letter."""
        self.add_hearing()
        self.add_words(required=False)

    def run(self) -> None:
        """Prepare it."""
        data = self.cleaned_data
        recovering.propose_notice(
            self.award.pk,
            self.occasion,
            hearing_at=self.moment,
            way=data["way"],
            place=data["place"],
            explanation=self.words,
            note=data["note"],
            version=self.seen,
        )


class MoveHearingForm(_HearingForm):
    """Announce the hearing for another time, way or place."""

    def build(self) -> None:
        """What is announced now is filled in."""
        self.add_hearing()
        self.add_move(self.page.hearing)

    def run(self) -> None:
        """Announce it."""
        data = self.cleaned_data
        deciding.move_hearing(
            self.award.case_id,
            self.occasion,
            at=self.moment,
            way=data["way"],
            place=data["place"].strip(),
            reason=data["reason"],
            kind=Kind.RECOVERY_NOTICE,
            version=self.seen,
        )


class HeardForm(RecordedHearing, RecoveryForm):
    """Record a hearing."""

    def build(self) -> None:
        """The way that was announced is filled in."""
        self.add_record(self.page.hearing)

    def run(self) -> None:
        """Record it."""
        kind = Kind.RECOVERY_NOTICE
        deciding.record_hearing(self.award.case_id, self.occasion, **self.record, kind=kind, version=self.seen)


class DecideForm(RecoveryForm):
    """Prepare the decision to ask the sum back in a way that the law allows."""

    def build(self) -> None:
        """The ways of the act with their places in it."""
        language = language_now()
        ways = self.page.rules.ways
        way = forms.ChoiceField(
            label=_("How the sum comes back"),
            choices=[(each.way, way_text(each)[language]) for each in ways],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose how the sum comes back.")},
        )
        way.choice_hints = {each.way: each.citation.text[language] for each in ways}  # type: ignore[attr-defined] # read by the field's template tag
        self.fields["way"] = way
        self.fields["until"] = DayField(label=_("For a voluntary return: until which day"), required=False)
        self.fields["instalments"] = area(
            _("For instalments: each on a line of its own, the day and the sum"),
            rows=4,
            required=False,
            hint=_("For example: 15.02.2027 10000. All sums together must be %(amount)s.")
            % {"amount": formats.tenge(self.page.outstanding, language)},
        )
        self.add_words(required=False)

    def clean_instalments(self) -> tuple[tuple[date, int], ...]:
        """Days and sums; an error names the line that can't be read."""
        found = []
        for number, line in enumerate(self.cleaned_data["instalments"].splitlines(), 1):
            if not line.strip():
                continue
            read = _INSTALMENT.fullmatch(line.strip())
            try:
                day = date(int(read[3]), int(read[2]), int(read[1])) if read else None
            except ValueError:
                day = None
            if read is None or day is None:
                wrong = _("Line %(number)s can't be read. Write the day and the sum, for example: 15.02.2027 10000.")
                raise ValidationError(wrong % {"number": number})
            found.append((day, int("".join(read[4].split()))))
        return tuple(found)

    def run(self) -> None:
        """Prepare it."""
        data = self.cleaned_data
        recovering.propose_recovery(
            self.page.recovery.pk,
            self.occasion,
            way=data["way"],
            until=data["until"],
            instalments=data["instalments"],
            explanation=self.words,
            note=data["note"],
            version=self.seen,
        )


def _sum(label: Any, *, least: int = 1, most: int = _MOST, required: bool = True, **more: Any) -> forms.IntegerField:
    """A sum in tenge."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=required,
        widget=forms.TextInput({"class": "govuk-input--width-10", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Enter the sum."),
            "invalid": gettext_lazy("Write the sum in digits, whole tenge, for example 12000."),
            "min_value": gettext_lazy("The sum must be at least %(limit_value)s tenge."),
            "max_value": gettext_lazy("The sum must be at most %(limit_value)s tenge."),
        },
        **more,
    )


class ReceiptForm(RecoveryForm):
    """Enter money that came back."""

    def build(self) -> None:
        """The sum, the day, the number of the payment."""
        language = language_now()
        outstanding = _("Still to be returned: %(amount)s.")
        self.fields["amount"] = _sum(
            _("Sum that came, in tenge"),
            help_text=outstanding % {"amount": formats.tenge(self.page.outstanding, language)},
        )
        self.fields["paid_on"] = DayField(label=_("Day on which it came"))
        self.fields["reference"] = forms.CharField(
            label=_("Number of the payment at the treasury or the bank"),
            max_length=80,
            error_messages={"required": _("Give the number of the payment at the treasury or the bank.")},
        )

    def run(self) -> None:
        """Enter it."""
        data = self.cleaned_data
        repaying.record_receipt(
            self.page.recovery.pk,
            self.occasion,
            amount=data["amount"],
            paid_on=data["paid_on"],
            reference=data["reference"],
            version=self.seen,
        )


class CourtForm(RecoveryForm):
    """Enter what the court decided."""

    def build(self) -> None:
        """The number, the day, the sum, a note."""
        self.fields["number"] = forms.CharField(
            label=_("Number of the court's decision"),
            max_length=80,
            error_messages={"required": _("Name the number of the court's decision.")},
        )
        self.fields["decided_on"] = DayField(label=_("Day of the court's decision"))
        self.fields["amount"] = _sum(
            _("Sum that the court awarded, in tenge"), least=0, help_text=_("0 where the court refused.")
        )
        self.fields["note"] = area(_("What the court decided, in a sentence or two"), rows=3, required=False)

    def run(self) -> None:
        """Enter it."""
        data = self.cleaned_data
        repaying.record_court(
            self.page.recovery.pk,
            self.occasion,
            number=data["number"],
            decided_on=data["decided_on"],
            amount=data["amount"],
            note=data["note"],
            version=self.seen,
        )


class WriteOffForm(RecoveryForm):
    """Prepare giving up what is outstanding, or a part of it."""

    def build(self) -> None:
        """The sum of each period, all of it at first; the reason."""
        for code, most in sorted(self.page.standing.outstanding.items()):
            field = _sum(
                _("Of %(period)s, in tenge") % {"period": lines.code_words(code)}, least=0, most=most, initial=most
            )
            self.fields[f"sum_{code}"] = field
        self.add_words(required=True)

    def clean(self) -> dict[str, Any]:
        """Something is given up."""
        data = super().clean()
        sums = [name for name in self.fields if name.startswith("sum_")]
        if sums and all(data.get(name) == 0 for name in sums):
            self.add_error(sums[0], _("Enter a sum in at least one period."))
        return data

    def run(self) -> None:
        """Prepare it."""
        data = self.cleaned_data
        sums = {int(name[4:]): data[name] for name in self.fields if name.startswith("sum_") and data[name]}
        recovering.propose_write_off(
            self.award.pk,
            self.occasion,
            explanation=self.words or {},
            recovery=self.page.recovery.pk,
            sums=sums,
            note=data["note"],
            version=self.seen,
        )
