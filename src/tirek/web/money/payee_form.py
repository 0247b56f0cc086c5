"""The form with which another representative of the child becomes payee: who it is, by what right, into which account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from tirek.cases.services.payees import propose_payee
from tirek.law.text import STATUTORY
from tirek.people import services as people
from tirek.people.kinds import Basis, Source, Way
from tirek.web.counter.forms import IinField, radios
from tirek.web.desk.forms import area
from tirek.web.money.forms import AccountForm, AwardForm
from tirek.web.words import RELATIONS

if TYPE_CHECKING:
    from tirek.people.models import BankAccount, Person

_NAME_LENGTH: Final = 120
_BASES: Final = {
    Basis.BIRTH_CERTIFICATE: gettext_noop("Birth certificate"),
    Basis.COURT_DECISION: gettext_noop("Decision of a court"),
    Basis.GUARDIANSHIP_ORDER: gettext_noop("Order on guardianship or custody"),
    Basis.POWER_OF_ATTORNEY: gettext_noop("Power of attorney"),
}
"""Documents that show a right; one's own word is none."""


class PayeeForm(AwardForm):
    """Send it to the head that somebody else is paid from now on."""

    iin = IinField(gettext_lazy("IIN of the new payee"), missing=gettext_lazy("Enter the person's IIN."))
    surname = forms.CharField(
        label=gettext_lazy("Surname"),
        max_length=_NAME_LENGTH,
        error_messages={"required": gettext_lazy("Enter the surname.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=_NAME_LENGTH,
        error_messages={"required": gettext_lazy("Enter the name.")},
    )
    patronymic = forms.CharField(
        label=gettext_lazy("Patronymic (may stay empty)"), max_length=_NAME_LENGTH, required=False
    )

    def build(self) -> None:
        """What has words of the reader's language."""
        add = self.fields.__setitem__
        add(
            "relation",
            radios(_("What the person is to the child"), RELATIONS, _("Choose what the person is to the child.")),
        )
        add("basis", radios(_("Document that shows it"), _BASES, _("Choose the document you saw.")))
        add("basis_number", forms.CharField(label=_("Number of the document"), max_length=80,
                                            error_messages={"required": _("Enter the number of the document.")}))  # fmt: skip
        add("iban", AccountForm.base_fields["iban"])
        consent = forms.MultipleChoiceField(
            label=_("Consent"),
            choices=[("yes", _("The person has read the text of the consent and signed it on paper"))],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Without the person's consent nobody may become payee.")},
        )
        add("consent", consent)
        add("kk", area(_("For the letter, in Kazakh: what happened"), rows=3, missing=_("Say what happened.")))
        add("ru", area(_("For the letter, in Russian: what happened"), rows=3, missing=_("Say what happened.")))
        add("note", area(_("Note to the head (may stay empty)"), rows=2, required=False))

    clean_iban = AccountForm.clean_iban

    def run(self) -> None:
        """Remember the person, the right, the consent and the account, and prepare the decision: all or nothing."""
        data = self.cleaned_data
        payee, account = self._payee(data)
        propose_payee(
            self.award.pk,
            self.occasion,
            payee=payee,
            account=account,
            explanation={language: data[language].strip() for language in STATUTORY},
            note=data["note"],
            version=self.seen,
        )

    def _payee(self, data: dict[str, Any]) -> tuple[Person, BankAccount]:
        at, child = self.occasion.at, self.award.child
        told: Any = {"actor": self.occasion.actor, "chain": self.award.territory}
        names = (data["surname"], data["name"], data["patronymic"])
        payee = people.person_for(data["iin"], names, None, Source.DOCUMENT, at, **told).person
        people.represent(
            payee,
            child,
            relation=data["relation"],
            basis=data["basis"],
            basis_number=data["basis_number"].strip(),
            source=Source.DOCUMENT,
            at=at,
            **told,
        )
        people.give_consent(payee, child, channel="office", way=Way.PAPER, at=at, **told)
        account = people.add_account(
            payee, iban=data["iban"], owner_iin=data["iin"], source=Source.DOCUMENT, at=at, **told
        )
        return payee, account
