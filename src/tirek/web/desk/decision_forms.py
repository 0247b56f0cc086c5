"""The forms of decisions: a grant, a preliminary decision with its hearing, a refusal, a stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tirek.cases.services import deciding
from tirek.law.text import STATUTORY
from tirek.web.desk import prefill
from tirek.web.desk.forms import DeskForm, area
from tirek.web.desk.hearing_forms import AnnouncedHearing, RecordedHearing
from tirek.web.languages import language_now

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


class _Hearing(AnnouncedHearing, DeskForm):
    """When, how and where the person is heard."""

    def add_hearing(self) -> None:
        """The days that the law allows, a time, the way, the place."""
        hint = _("Only days that the law allows are offered: working days within %(days)s of the notice.")
        self.add_announcement(self.page.case, hint % {"days": _days(self.page.term.term.rule.held_within)})


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
        self.add_move(self.page.hearing)

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


class HeardForm(RecordedHearing, DeskForm):
    """Record a hearing."""

    def build(self) -> None:
        """The way that was announced is filled in."""
        self.add_record(self.page.hearing)

    def run(self) -> None:
        """Record it."""
        deciding.record_hearing(self.page.case.pk, self.occasion, **self.record, version=self.seen)


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
