"""Another legal representative of the child becomes the payee of a running award, by a decision of two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from tirek.cases import problems
from tirek.cases.models import Award, AwardPayee, Fact, MonthClaim
from tirek.cases.models.decisions import Kind
from tirek.cases.services.awards import propose_change
from tirek.cases.services.guards import explained
from tirek.cases.services.naming import DEATH
from tirek.law.months import first_day, month_of, show_month
from tirek.law.text import N_
from tirek.people.kinds import Basis
from tirek.people.queries import current_consent, representation_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.cases.models import Decision, Proposal
    from tirek.cases.occasion import Occasion
    from tirek.cases.services.step import Step
    from tirek.people.models import BankAccount, Person

PAID_ALREADY: Final = N_("This person is paid already.")
PAYEE_DIED: Final = N_("This person died on {day} by what is known.")
NOT_SHOWN: Final = N_(
    "No registry and no document shows that this person is a legal representative of the child. Record the document first."
)
NO_CONSENT: Final = N_("This person has not consented to the processing of personal data. Take the consent first.")
NOT_THEIRS: Final = N_("This account does not belong to the new payee.")


def propose_payee(
    award: int,
    occasion: Occasion,
    *,
    payee: Person,
    account: BankAccount,
    explanation: Mapping[str, str],
    note: str = "",
    version: int | None = None,
) -> Proposal:
    """Prepare that another representative is paid from now on; what was paid stays paid to whom it was.

    CheckError at "payee" where nothing but their own word shows the right, or without consent; at "account" for somebody
    else's; at "explanation" without what happened in both statutory languages.
    """
    held = Award.objects.select_related("case", "child").get(pk=award)
    if held.payee_now().payee_id == payee.pk:
        raise problems.CheckError(PAID_ALREADY, field="payee")
    if payee.died_on is not None:
        raise problems.CheckError(PAYEE_DIED, field="payee", day=payee.died_on)
    right = representation_of(payee, held.child, occasion.today)
    if right is None or right.basis == Basis.DECLARATION:
        raise problems.CheckError(NOT_SHOWN, field="payee")
    if current_consent(payee, held.child, occasion.at) is None:
        raise problems.CheckError(NO_CONSENT, field="payee")
    if account.owner_id != payee.pk:
        raise problems.CheckError(NOT_THEIRS, field="account")
    explained(explanation)
    content = {
        "payee": str(payee.pk),
        "account": str(account.pk),
        "relation": right.relation,
        "from": show_month(month_of(occasion.today)),
    }
    return propose_change(
        held.case_id,
        occasion,
        kind=Kind.CHANGE_PAYEE,
        content=content,
        explanation=explanation,
        note=note,
        version=version,
    )


def become_payee(now: Step, award: Award, decision: Decision) -> None:
    """What a signed change does: whom coming runs pay, for whom months are kept, and whose relation and rights count.

    A former payee who lost parental rights no longer ends the payment: the facts are those of the person who is paid now.
    """
    content, occasion = decision.content or {}, now.occasion
    payee = UUID(content["payee"])
    AwardPayee.objects.create(
        award=award,
        payee_id=payee,
        account_id=UUID(content["account"]),
        decision=decision,
        at=occasion.at,
        by=occasion.account,
    )
    coming = MonthClaim.objects.filter(case=now.case, month__gte=first_day(month_of(occasion.today)))
    months = list(coming.values_list("month", flat=True))
    coming.delete()
    MonthClaim.objects.bulk_create(
        MonthClaim(service=award.service, child_id=award.child_id, month=month, case=now.case, payee_id=payee)
        for month in months
    )
    facts: dict[str, object] = {
        "applicant.relation": content["relation"],
        "applicant.parental_rights": "held",
        "applicant.consent": True,
    }
    if Fact.objects.filter(case=now.case, name=DEATH).exists():
        facts[DEATH] = None
    for name, value in facts.items():
        Fact.objects.create(
            case=now.case,
            name=name,
            value=value,
            source=Fact.Source.OFFICER,
            reason=decision.number,
            obtained_at=occasion.at,
            recorded_at=occasion.at,
            recorded_by=occasion.actor.account,
        )
