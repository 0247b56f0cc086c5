"""The forms of a visit: who is here, their names where no registry told them, the papers, the rest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.cases.evidence import ACCEPT
from tirek.cases.visit import APPLICANT_IDENTITY, CERTIFICATE, MEDICAL, WHO, Line, State, Visit
from tirek.law.text import say
from tirek.people.contacts import read_iban, read_phone
from tirek.people.identifiers import check_iin
from tirek.people.problems import PeopleError
from tirek.web.forms import DayField
from tirek.web.languages import OWN_NAMES, language_now
from tirek.web.words import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.occasion import Occasion
    from tirek.web.counter.faces import Face

DOCUMENTS: Final = {
    "id-card": gettext_noop("Identity card"),
    "passport": gettext_noop("Passport"),
    "residence-permit": gettext_noop("Residence permit"),
    "digital": gettext_noop("Electronic document from the digital documents service"),
}
"""By what a person proves at a counter who they are."""
RIGHTS: Final = {"held": gettext_noop("No"), "deprived": gettext_noop("Yes, a court decided so")}
_NO_YES: Final = {"no": gettext_noop("No"), "yes": gettext_noop("Yes")}
_LONG: Final = 200
_NUMBER: Final = 40


def text_box(label: Any, *, missing: Any = "", width: str = "", length: int = _LONG, **more: Any) -> forms.CharField:
    """A line of text; required when there is something to say about its absence."""
    attrs = {"autocomplete": "off"} | ({"class": f"govuk-input--width-{width}"} if width else {})
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=length,
        widget=forms.TextInput(attrs),
        error_messages={"required": missing},
        **more,
    )


def radios(label: Any, options: Any, missing: Any, **more: Any) -> forms.ChoiceField:
    """One of a few words; `options` are catalogue messages by their keys."""
    choices = [(str(key), _(words)) for key, words in options.items()]
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": missing}, **more
    )


class IinField(forms.CharField):
    """An IIN as people write it; cleaned to its twelve digits."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.TextInput({"class": "govuk-input--width-10", "inputmode": "numeric", "autocomplete": "off"})
        missing = more.pop("missing", "")
        super().__init__(
            label=label,
            widget=widget,
            max_length=20,
            error_messages={"required": missing},
            required=bool(missing),
            **more,
        )

    def clean(self, value: Any) -> str:
        """Twelve digits whose last one fits."""
        text: str = super().clean(value)
        if not text:
            return ""
        found = check_iin(text)
        if not found.valid:
            raise ValidationError(say(language_now(), found.problem or "", **dict(found.values)))
        return found.number


class PeopleForm(forms.Form):
    """Who stands at the counter, for which child, and that they consented."""

    def __init__(self, face: Face, occasion: Occasion, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.occasion = occasion
        add = self.fields.__setitem__
        add("applicant_iin", IinField(_("IIN of the person at the counter"), missing=_("Enter the person's IIN.")))
        add("document", radios(_("By which document you know who it is"), DOCUMENTS, _("Choose the document you saw.")))
        add("child_iin", IinField(_("IIN of the child"), missing=_("Enter the child's IIN.")))
        add(
            "relation",
            radios(_("What the person is to the child"), RELATIONS, _("Choose what the person is to the child.")),
        )
        if face.chooses_territory:
            places = [(place.id, place.name[language_now()]) for place in occasion.law.territories.values()]
            own = occasion.actor.territory
            field = forms.ChoiceField(label=_("Where the family lives"), choices=places, initial=own)
            add("territory", field)
        language = radios(_("Language for messages to the person"), {}, _("Choose the language."), initial="kk")
        # Every language by its own name, whatever the page's.
        language.choices = list(OWN_NAMES.items())
        add("language", language)
        consent = forms.MultipleChoiceField(
            label=_("Consent"),
            choices=[("yes", _("The person has read the text of the consent and signed it on paper"))],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Without consent registries can't be asked and the service can't be given.")},
        )
        add("consent", consent)

    def clean(self) -> dict[str, Any]:
        """Two numbers of two people."""
        data = super().clean() or {}
        if data.get("child_iin") and data.get("child_iin") == data.get("applicant_iin"):
            self.add_error("child_iin", _("The child and the applicant have the same number. Check both."))
        return data

    def people(self) -> dict[str, Any]:
        """The answers as the draft keeps them."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "consent"}
        return {"territory": self.occasion.actor.territory} | data


class NamesForm(forms.Form):
    """Names from the documents, for whom the registry of persons did not tell them."""

    def __init__(self, visit: Visit, data: Any = None) -> None:
        super().__init__(data)
        self.wanted = [who for who in WHO if not visit.named_by_registry(who)]
        typed = visit.answers.get("names") or {}
        for who in self.wanted:
            known = typed.get(who) or {}
            applicant = who == "applicant"
            labels = {
                "surname": _("Surname of the applicant") if applicant else _("Surname of the child"),
                "name": _("Name of the applicant") if applicant else _("Name of the child"),
                "patronymic": _("Patronymic of the applicant") if applicant else _("Patronymic of the child"),
            }
            missing = {
                "surname": _("Enter the surname as the document has it."),
                "name": _("Enter the name as the document has it."),
            }
            for part, label in labels.items():
                box = text_box(label, missing=missing.get(part, ""), width="20", length=100)
                box.initial = known.get(part, "")
                self.fields[f"{who}_{part}"] = box
            born = known.get("birth_date")
            label = _("Date of birth of the applicant") if applicant else _("Date of birth of the child")
            self.fields[f"{who}_birth_date"] = DayField(
                label=label, required=not applicant, initial=date.fromisoformat(born) if born else None
            )

    def names(self) -> dict[str, Any]:
        """The answers as the draft keeps them."""
        found: dict[str, Any] = {}
        for who in self.wanted:
            born = self.cleaned_data[f"{who}_birth_date"]
            parts = {part: self.cleaned_data[f"{who}_{part}"].strip() for part in ("surname", "name", "patronymic")}
            found[who] = parts | {"birth_date": born.isoformat() if born else None}
        return found


_STATES: Final = {
    State.SHOWN: gettext_noop("Shown: I compared it with the original"),
    State.WAITS: gettext_noop("Not here: the registry will be asked again by itself"),
    State.MISSING: gettext_noop("Missing"),
    State.EXPIRED: gettext_noop("Expired"),
}


class PapersForm(forms.Form):
    """The documents that no registry supplied: each shown, missing or expired; a scan and the original's return beside it."""

    def __init__(self, visit: Visit, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.lines = [line for line in visit.lines if line.state is not State.REGISTRY]
        for line in self.lines:
            self._add(line)

    def _add(self, line: Line) -> None:
        title = line.paper.title[language_now()]
        left_out = set() if line.waits else {State.WAITS}
        if line.paper.id == APPLICANT_IDENTITY:
            # Whoever was identified has shown it.
            left_out |= {State.MISSING, State.WAITS}
        options = {state: words for state, words in _STATES.items() if state not in left_out}
        state = line.state if line.state is not State.OPEN else (State.WAITS if line.waits else None)
        field = radios(
            title, options, _("Say how it stands with this document: %(what)s") % {"what": title}, initial=state
        )
        self.fields[f"{line.paper.id}-state"] = field
        self.fields[f"{line.paper.id}-file"] = forms.FileField(
            label=_("Scan (not needed): %(what)s") % {"what": title},
            required=False,
            widget=forms.ClearableFileInput({"accept": ACCEPT}),
            error_messages={"empty": _("The file is empty. Choose it again.")},
        )
        self.fields[f"{line.paper.id}-back"] = forms.MultipleChoiceField(
            label=_("The original: %(what)s") % {"what": title},
            choices=[("yes", _("I gave the original back at once"))],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=["yes"] if line.returned else [],
        )

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each document together, for the template."""
        return [
            {"line": line, **{part: self[f"{line.paper.id}-{part}"] for part in ("state", "file", "back")}}
            for line in self.lines
        ]

    def papers(self) -> dict[str, Any]:
        """The answers as the draft keeps them; of a form with mistakes, what is right of it."""
        return {
            line.paper.id: {
                "state": str(self.cleaned_data[f"{line.paper.id}-state"]),
                "returned": bool(self.cleaned_data.get(f"{line.paper.id}-back")),
            }
            for line in self.lines
            if self.cleaned_data.get(f"{line.paper.id}-state")
        }


class DetailsForm(forms.Form):
    """The account, the phone, and what the shown papers say that no registry told."""

    def __init__(self, visit: Visit, data: Any = None) -> None:
        super().__init__(data)
        self.visit = visit
        self.known = visit.answers.get("details") or {}
        self.fields["iban"] = text_box(
            _("Account number (IBAN)"),
            missing=_("Enter the account number. It begins with KZ and has 20 characters."),
            width="20",
            length=_NUMBER,
        )
        self.fields["owner_iin"] = IinField(
            _("IIN of the account's owner, if it is not the person at the counter"), initial=""
        )
        self.fields["phone"] = text_box(
            _("Mobile phone"),
            width="20",
            length=_NUMBER,
            help_text=_("For SMS about the application. Leave empty if the person has none."),
        )
        for name in ("iban", "owner_iin", "phone"):
            self.fields[name].initial = self.known.get(name, "")
        self._add_rights()
        self._add_disability()
        self._add_certificate()
        self._add_conclusion()

    def _add_rights(self) -> None:
        """What the person declares, where the registries are silent."""
        facts, relation = self.visit.facts, self.visit.answers["people"]["relation"]
        if relation in {"parent", "adoptive-parent"} and "applicant.parental_rights" not in facts:
            question = _("Is the person deprived of parental rights over this child?")
            self._choice("parental_rights", question, RIGHTS, self.known.get("parental_rights"))
        for name, question in (
            ("full_state_care", _("Is the child in full state care?")),
            ("state_institution", _("Does the child study in a state institution, for example a boarding school?")),
        ):
            if f"child.{name}" not in facts:
                answered = {None: "yes", False: None}.get(self.known.get(name, False), "no")
                self._choice(name, question, _NO_YES, answered)

    def _choice(self, name: str, question: str, options: Any, initial: Any) -> None:
        self.fields[name] = radios(
            question, options, _("Choose an answer: %(question)s") % {"question": question}, initial=initial
        )

    def _add_disability(self) -> None:
        if "child.disability" in self.visit.facts or not self.visit.shown("disability"):
            return
        held = (self.known.get("disability") or [{}])[0]
        self.fields["disability_from"] = DayField(
            label=_("Disability established from, by the certificate"), initial=_day(held.get("from"))
        )
        self.fields["disability_to"] = DayField(
            label=_("Disability established to (empty: without a term)"), required=False, initial=_day(held.get("to"))
        )

    def _add_certificate(self) -> None:
        if self.visit.facts.get("certificates"):
            return
        if not self.visit.shown(CERTIFICATE):
            return
        held = self.known.get("certificate") or {}
        self.fields["certificate_school"] = text_box(
            _("School that gave the certificate"), missing=_("Enter the school's name as the certificate has it.")
        )
        self.fields["certificate_number"] = text_box(_("Number of the certificate"), width="10", length=_NUMBER)
        for part in ("school", "number"):
            self.fields[f"certificate_{part}"].initial = held.get(part, "")
        self.fields["certificate_from"] = DayField(label=_("Taught at home from"), initial=_day(held.get("from")))
        self.fields["certificate_to"] = DayField(
            label=_("Taught at home to"), required=False, initial=_day(held.get("to"))
        )

    def _add_conclusion(self) -> None:
        if not self.visit.shown(MEDICAL):
            return
        held = self.known.get("medical_conclusion") or {}
        self.fields["conclusion_organisation"] = text_box(_("Organisation of the medical advisory commission"))
        self.fields["conclusion_number"] = text_box(_("Number of the conclusion"), width="10", length=_NUMBER)
        self.fields["conclusion_organisation"].initial = held.get("organisation", "")
        self.fields["conclusion_number"].initial = held.get("number", "")
        self.fields["conclusion_date"] = DayField(
            label=_("Date of the conclusion"), required=False, initial=_day(held.get("date"))
        )

    def clean_iban(self) -> str:
        """An account of Kazakhstan."""
        return self._read(read_iban, "iban") and "".join(self.cleaned_data["iban"].split()).upper()

    def clean_phone(self) -> str:
        """A number that there can be; empty when the person has none."""
        text: str = self.cleaned_data["phone"]
        return str(self._read(read_phone, "phone")) if text else ""

    def _read(self, read: Callable[[str], Any], name: str) -> Any:
        try:
            return read(self.cleaned_data[name])
        except PeopleError as error:
            raise ValidationError(error.text(language_now())) from None

    def clean(self) -> dict[str, Any]:
        """No period ends before it begins."""
        data = super().clean() or {}
        for name in ("disability", "certificate"):
            first, last = data.get(f"{name}_from"), data.get(f"{name}_to")
            if first and last and last < first:
                self.add_error(f"{name}_to", _("The last day is before the first."))
        return data

    def details(self) -> dict[str, Any]:
        """The answers as the application and the draft keep them."""
        data = self.cleaned_data
        found: dict[str, Any] = {name: data[name] for name in ("iban", "owner_iin", "phone")}
        if data.get("parental_rights"):
            found["parental_rights"] = data["parental_rights"]
        for name in ("full_state_care", "state_institution"):
            if data.get(name):
                # Since when, only an officer can find out: until then it stays unknown.
                found[name] = [] if data[name] == "no" else None
        if data.get("disability_from"):
            found["disability"] = [{"from": _iso(data["disability_from"]), "to": _iso(data["disability_to"])}]
        if data.get("certificate_school"):
            found["certificate"] = {
                "school": data["certificate_school"].strip(),
                "number": data["certificate_number"].strip(),
                "from": _iso(data["certificate_from"]),
                "to": _iso(data["certificate_to"]),
            }
        return found | self._conclusion()

    def _conclusion(self) -> dict[str, Any]:
        data = self.cleaned_data
        parts = {
            "organisation": data.get("conclusion_organisation", "").strip(),
            "number": data.get("conclusion_number", "").strip(),
            "date": _iso(data.get("conclusion_date")),
        }
        given = {name: value for name, value in parts.items() if value}
        return {"medical_conclusion": given} if given else {}


class HandOutForm(forms.Form):
    """The result is given to the person."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["document"] = radios(
            _("Identity document that the person showed"), DOCUMENTS, _("Choose the document you saw.")
        )


class WithdrawForm(HandOutForm):
    """The person takes the application back."""

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial)
        self.fields["written"] = forms.MultipleChoiceField(
            label=_("The request"),
            choices=[("yes", _("The person has asked for it in writing, and the request is in the paper file"))],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Let the person write and sign a request, and put it into the file.")},
        )


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
