"""The forms of decisions: a grant, a preliminary decision with its hearing, a refusal, a stop."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tirek.cases.models import Hearing
from tirek.cases.queries import page as pages
from tirek.cases.services import deciding
from tirek.law import formats
from tirek.law.text import STATUTORY
from tirek.web.desk import prefill
from tirek.web.desk.forms import HEARD_LONGEST, ClockField, DeskForm, area
from tirek.web.forms import DayField
from tirek.web.languages import language_now
from tirek.web.words import WAYS

if TYPE_CHECKING:
    from collections.abc import Mapping


class GrantForm(DeskForm):
    """Prepare a grant."""

    note = area(gettext_lazy("Note to the head (not needed)"), rows=2, required=False)

    def run(self) -> None:
        """Prepare it on the facts as they stand."""
        note = self.cleaned_data["note"].strip()
        deciding.propose_grant(self.page.case.pk, self.occasion, note=note, version=self.seen)


class GroundedForm(DeskForm):
    """What every decision against the applicant needs: grounds of the passport, what was found, in both languages."""

    def build(self) -> None:
        """The grounds with their citations; the words from the findings."""
        language = language_now()
        grounds = self.occasion.law.services[self.page.case.service].grounds
        chosen, explanation = prefill.refusal(self.page, self.occasion)
        field = forms.MultipleChoiceField(
            label=_("Grounds"),
            choices=[(ground.id, ground.text[language]) for ground in grounds],
            widget=forms.CheckboxSelectMultiple,
            initial=chosen,
            error_messages={"required": _("Choose at least one ground.")},
        )
        field.choice_hints = {ground.id: ground.citation.text[language] for ground in grounds}  # type: ignore[attr-defined] # read by the field's template tag
        self.fields["grounds"] = field
        self.add_explanation(explanation)

    def add_explanation(self, explanation: Mapping[str, str]) -> None:
        """What was found and where it comes from, in Kazakh and in Russian."""
        missing = _("Say in Kazakh and in Russian what was found and where it comes from.")
        for name, label in (
            ("explanation_kk", _("What was found and where it comes from, in Kazakh")),
            ("explanation_ru", _("What was found and where it comes from, in Russian")),
        ):
            self.fields[name] = area(label, rows=6, missing=missing)
            self.fields[name].initial = explanation[name[-2:]]

    def add_against(self) -> None:
        """Against facts by which a payment is due: confirmed in so many words, with the reason."""
        if self.page.assessed.outcome != "grant":
            return
        self.fields["against_confirmed"] = forms.MultipleChoiceField(
            label=_("By the facts as they stand a payment is due"),
            choices=[("yes", _("I know this and propose to refuse all the same"))],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Confirm this, or settle the facts and prepare a grant.")},
        )
        self.fields["against"] = area(
            _("Why refuse all the same"),
            rows=3,
            hint=_("The head reads this first. It is not sent to the applicant."),
            missing=_("Give the reason why to refuse although a payment is due."),
        )

    @property
    def against(self) -> str:
        """The reason; empty where nothing is due."""
        return str(self.cleaned_data.get("against", "")).strip()

    @property
    def explanation(self) -> dict[str, str]:
        """The words in both languages."""
        return {language: self.cleaned_data[f"explanation_{language}"].strip() for language in STATUTORY}


class _Hearing(DeskForm):
    """When, how and where the person is heard."""

    def add_hearing(self) -> None:
        """The days that the law allows, a time, the way, the place."""
        days = pages.hearing_days(self.page.case, self.occasion)
        language = language_now()
        self.fields["at"] = forms.ChoiceField(
            label=_("Day of the hearing"),
            choices=[
                (day.isoformat(), f"{formats.day(day, language)}, {formats.weekday(day, language)}") for day in days
            ],
            widget=forms.RadioSelect,
            initial=days[-1].isoformat() if days else None,
            help_text=_("Only days that the law allows are offered: working days within %(days)s of the notice.")
            % {"days": _days(self.page.term.term.rule.held_within)},
            error_messages={"required": _("Choose the day.")},
        )
        self.fields["time"] = ClockField(label=_("Time"), initial="14:00")
        self.fields["way"] = forms.ChoiceField(
            label=_("How the person is heard"),
            choices=[(way, _(words)) for way, words in WAYS.items()],
            widget=forms.RadioSelect,
            initial="in-person",
            error_messages={"required": _("Choose how the person will be heard.")},
        )
        self.fields["place"] = forms.CharField(
            label=_("Where"),
            help_text=_("The address and the room, the phone number, the link, or where to send what is written."),
            max_length=300,
            error_messages={"required": _("Say where the hearing is held, or the number or the link for it.")},
        )

    @property
    def moment(self) -> datetime:
        """The day and the time."""
        hour, minute = self.cleaned_data["time"]
        return pages.moment_in(self.occasion, date.fromisoformat(self.cleaned_data["at"]), hour, minute)


def _days(number: int) -> str:
    return ngettext("%(count)s working day", "%(count)s working days", number) % {"count": number}


class PreliminaryForm(GroundedForm, _Hearing):
    """Prepare a preliminary decision to refuse, with its hearing."""

    def build(self) -> None:
        """After the inner deadline the reason of the delay as well."""
        super().build()
        self.add_hearing()
        if not self.page.term.term.refusal_still_possible(self.occasion.today):
            self.fields["late"] = area(
                _("Why the decision is late"),
                rows=2,
                hint=_(
                    "The person is told of the delay and of the right to complain; the breach of the term is counted."
                ),
                missing=_("Give the reason of the delay."),
            )
        self.add_against()
        self.fields["note"] = area(_("Note to the head (not needed)"), rows=2, required=False)

    def run(self) -> None:
        """Prepare it."""
        data = self.cleaned_data
        deciding.propose_preliminary_refusal(
            self.page.case.pk,
            self.occasion,
            grounds=data["grounds"],
            explanation=self.explanation,
            hearing_at=self.moment,
            way=data["way"],
            place=data["place"],
            late=data.get("late", ""),
            note=data["note"],
            against=self.against,
            version=self.seen,
        )


class MoveHearingForm(_Hearing):
    """Announce the hearing for another time, way or place."""

    def build(self) -> None:
        """What is announced now is filled in."""
        self.add_hearing()
        self.fields["reason"] = area(_("Reason"), rows=2, missing=_("Give the reason."))
        hearing = self.page.hearing
        if hearing is not None:
            at = hearing.at.astimezone(self.occasion.local.tzinfo)
            self.fields["at"].initial = at.date().isoformat()
            self.fields["time"].initial = f"{at:%H:%M}"
            self.fields["way"].initial, self.fields["place"].initial = hearing.way, hearing.place

    def run(self) -> None:
        """Announce it."""
        data = self.cleaned_data
        deciding.move_hearing(
            self.page.case.pk,
            self.occasion,
            at=self.moment,
            way=data["way"],
            place=data["place"].strip(),
            reason=data["reason"],
            version=self.seen,
        )


class HeardForm(DeskForm):
    """Record a hearing: whether the person came, when and how they were heard, what they said."""

    def build(self) -> None:
        """The way that was announced is filled in."""
        hearing = self.page.hearing
        self.fields["appeared"] = forms.ChoiceField(
            label=_("Did the person take part?"),
            choices=[("yes", _("Yes")), ("no", _("No, nobody appeared and nothing was sent"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Say whether the person took part.")},
        )
        self.fields["way"] = forms.ChoiceField(
            label=_("How the person was heard"),
            choices=[(way, _(words)) for way, words in WAYS.items()],
            widget=forms.RadioSelect,
            initial=hearing.way if hearing else None,
            error_messages={"required": _("Choose how the person was heard.")},
        )
        local = self.occasion.local
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

    def run(self) -> None:
        """Record it."""
        data = self.cleaned_data
        deciding.record_hearing(
            self.page.case.pk,
            self.occasion,
            appeared=data["appeared"] == "yes",
            way=data["way"],
            statement=data["statement"],
            held_at=pages.moment_in(self.occasion, data["held_on"], *data["held_at"]),
            version=self.seen,
        )


class RefusalForm(GroundedForm):
    """Prepare the reasoned refusal after the hearing."""

    def build(self) -> None:
        """As in the preliminary decision."""
        super().build()
        self.add_against()
        self.fields["note"] = area(_("Note to the head (not needed)"), rows=2, required=False)

    def run(self) -> None:
        """Prepare it."""
        data = self.cleaned_data
        deciding.propose_refusal(
            self.page.case.pk,
            self.occasion,
            grounds=data["grounds"],
            explanation=self.explanation,
            note=data["note"],
            against=self.against,
            version=self.seen,
        )


class StopForm(GroundedForm):
    """Prepare a stop of a granted payment: by the condition that ended it."""

    def build(self) -> None:
        """Conditions instead of grounds; those that the assessment finds not met first."""
        language = language_now()
        conditions = self.occasion.law.services[self.page.case.service].conditions
        failed = [each.condition for each in self.page.assessed.assessment.findings if each.result == "not-met"]
        ordered = sorted(conditions.values(), key=lambda words: words.id not in failed)
        self.fields["condition"] = forms.ChoiceField(
            label=_("Which condition is no longer met"),
            choices=[(words.id, words.title[language]) for words in ordered],
            widget=forms.RadioSelect,
            initial=failed[0] if failed else None,
            error_messages={"required": _("Choose the condition.")},
        )
        self.add_explanation(prefill.refusal(self.page, self.occasion)[1])

    def run(self) -> None:
        """Prepare it."""
        deciding.propose_stop(
            self.page.case.pk,
            self.occasion,
            condition=self.cleaned_data["condition"],
            explanation=self.explanation,
            version=self.seen,
        )
