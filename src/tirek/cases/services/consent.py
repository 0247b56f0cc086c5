"""A consent taken back: remembered with the person, and told to the cases that rest on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tirek.cases.models import Case, Fact
from tirek.cases.occasion import Occasion
from tirek.cases.services import findings
from tirek.journal.actor import SYSTEM
from tirek.people import services as people

if TYPE_CHECKING:
    from tirek.people.models import Consent, ConsentWithdrawal

FACT = "applicant.consent"


def withdraw_consent(consent: Consent, occasion: Occasion) -> ConsentWithdrawal:
    """Take a consent back from now on; each open case of the person that rests on it learns of it as the person's word.

    Asked twice, the first time counts. What was done before stays lawful; what follows for a case its officer decides.
    """
    with transaction.atomic():
        withdrawal = people.withdraw_consent(consent, at=occasion.at, actor=occasion.actor)
        cases = Case.objects.filter(applicant=consent.person, is_open=True)
        if consent.child_id is not None:
            cases = cases.filter(child=consent.child_id)
        if withdrawal.at == occasion.at:
            system = Occasion(SYSTEM, occasion.at, occasion.law)
            for case in cases.values_list("pk", flat=True):
                findings.record(
                    case, system, {FACT: False}, source=Fact.Source.DECLARATION, reference=withdrawal.consent_id
                )
    return withdrawal
