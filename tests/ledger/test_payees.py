"""Another representative becomes the payee of a running award: shown by a document, decided by two people, paid from then on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.cases.conftest import FATHER, IBAN, MOTHER, iin
from tests.ledger.runs import approved, opened, worked

from tirek.cases.models import Decision, MonthClaim
from tirek.cases.problems import CheckError
from tirek.cases.services import deciding, findings
from tirek.cases.services.payees import propose_payee
from tirek.ledger.models import Discrepancy, Held, HeldAward
from tirek.ledger.services.changing import propose_recalculation
from tirek.notices.models import Letter
from tirek.people import services as people
from tirek.people.queries import find_by_iin

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ledger.conftest import Grant

    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion
    from tirek.people.models import BankAccount, Person

    By = Callable[[str, str], Occasion]

WHY = {"kk": "Анасы ата-ана құқығынан айырылды.", "ru": "Мать лишена родительских прав."}


@pytest.fixture
def guardian(award: Award, by: By) -> tuple[Person, BankAccount]:
    """An invented guardian with an order, consent and account."""
    at = by("clerk", "2026-11-10 09:00").at
    person = people.person_for(FATHER, ("Үлгіұлы", "Асан", ""), None, "document", at).person
    child = award.child
    people.represent(person, child, relation="guardian", basis="guardianship-order", source="document", at=at)
    people.give_consent(person, child, channel="office", way="paper", at=at)
    return person, people.add_account(person, iban=IBAN, owner_iin=FATHER, source="document", at=at)


@pytest.fixture
def award(grant: Grant) -> Award:
    return grant()


def change(award: Award, guardian: tuple[Person, BankAccount], by: By, **changes: Any) -> Decision:
    plain: dict[str, Any] = {"payee": guardian[0], "account": guardian[1], "explanation": WHY}
    proposal = propose_payee(award.pk, by("clerk", "2026-11-10 10:00"), **(plain | changes))
    return deciding.sign(proposal.pk, by("head", "2026-11-10 12:00"))


def test_the_guardian_is_paid_from_then_on(award: Award, guardian: tuple[Person, BankAccount], by: By) -> None:
    decision = change(award, guardian, by)
    payee = award.payee_now()
    assert (payee.payee, payee.account, payee.decision) == (*guardian, decision)
    kept = list(MonthClaim.objects.order_by("month").values_list("month", "payee__iin_index"))
    mother = find_by_iin(MOTHER)
    assert mother is not None
    assert [month for month, index in kept if index == mother.iin_index] == [date(2026, 10, 1)]
    assert [month for month, index in kept if index == guardian[0].iin_index] == [date(2026, 11, 1), date(2026, 12, 1)]
    assert Letter.objects.filter(kind="payee-change", reference=decision.pk).exists()
    assert not Discrepancy.objects.exists()


def test_that_the_former_payee_lost_her_rights_no_longer_ends_the_payment(
    award: Award, guardian: tuple[Person, BankAccount], by: By
) -> None:
    clerk = by("clerk", "2026-11-09 10:00")
    findings.record(award.case_id, clerk, {"applicant.parental_rights": "deprived"}, source="registry", origin="rights")
    assert Discrepancy.objects.get().less == 30000
    change(award, guardian, by)
    assert not Discrepancy.objects.exists()


def test_a_later_supplement_keeps_the_months_for_the_guardian(
    award: Award, guardian: tuple[Person, BankAccount], by: By
) -> None:
    change(award, guardian, by)
    longer = [{"number": "18", "school": "№5 мектеп", "from": "2026-09-01", "to": "2027-01-25"}]
    findings.record(
        award.case_id, by("clerk", "2026-11-11 10:00"), {"certificates": longer}, source="registry", origin="education"
    )
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-11 11:00"))
    deciding.sign(proposal.pk, by("head", "2026-11-11 12:00"))
    assert MonthClaim.objects.get(month=date(2027, 1, 1)).payee == guardian[0]


def test_who_can_not_become_payee(award: Award, guardian: tuple[Person, BankAccount], by: By) -> None:
    at = by("clerk", "2026-11-10 09:30").at
    mother = find_by_iin(MOTHER)
    assert mother is not None
    with pytest.raises(CheckError, match="paid already"):
        change(award, (mother, guardian[1]), by)
    stranger = people.person_for(iin("85010135013"), ("Үлгі", "Бөтен", ""), None, "document", at).person
    people.represent(stranger, award.child, relation="parent", basis="declaration", source="declaration", at=at)
    with pytest.raises(CheckError, match="No registry and no document"):
        change(award, (stranger, guardian[1]), by)
    people.represent(stranger, award.child, relation="parent", basis="court-decision", source="document", at=at)
    with pytest.raises(CheckError, match="consent"):
        change(award, (stranger, guardian[1]), by)
    people.give_consent(stranger, award.child, channel="office", way="paper", at=at)
    with pytest.raises(CheckError, match="does not belong"):
        change(award, (stranger, guardian[1]), by)
    with pytest.raises(CheckError, match="Kazakh and in Russian"):
        change(award, guardian, by, explanation={"kk": "Себебі", "ru": ""})


def test_the_payments_of_a_payee_who_died_wait_until_another_one_is_paid(
    award: Award, guardian: tuple[Person, BankAccount], by: By, paying: None
) -> None:
    """Also where it is learned after the run was approved; what is due does not change."""
    run = approved(opened(by), by)
    died = {"applicant.death_date": "2026-11-08"}
    findings.record(award.case_id, by("clerk", "2026-11-10 12:30"), died, source="registry", origin="persons")
    assert not Discrepancy.objects.exists()
    worked("2026-11-10 13:00")
    assert [(each.step, each.reason, each.amount) for each in HeldAward.objects.filter(run=run)] == [
        ("book", Held.PAYEE_DIED, 20000)
    ]
    change(award, guardian, by)
    again = opened(by, "2026-11-11 10:00")
    assert (again.total, HeldAward.objects.filter(run=again).count()) == (20000, 0)
