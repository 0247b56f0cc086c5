"""Awards of invented families."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import SECRET
from tests.cases.conftest import apply, by, iin, staff

from tirek.cases.services import deciding, officers
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import PaymentOrder, PaymentRun
from tirek.ledger.models.runs import order_number
from tirek.ledger.posting import Act, Draft, post
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from tirek.accounts.models import Account
    from tirek.cases.models import Award, Case
    from tirek.cases.occasion import Occasion

Family = Callable[[int], "Award"]
__all__ = ["apply", "by", "staff"]

Grant = Callable[..., "Award"]


@pytest.fixture
def grant(apply: Callable[..., Case], by: Callable[[str, str], Occasion]) -> Grant:
    """The award of a granted application of October 2026: 10 000 ₸ for October, November and December."""

    def granted(**changes: Any) -> Award:
        case = apply(**changes)
        officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
        proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
        decision = deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))
        found: Award = decision.award_opened
        return found

    return granted


@pytest.fixture
def family(grant: Grant) -> Family:
    """The award of the n-th invented family."""

    def granted(number: int) -> Award:
        certificate = {"number": str(number), "school": "№5 мектеп", "from": "2026-09-01", "to": "2026-12-25"}
        mother = {"iin": iin(f"8501014{number:04d}"), "surname": "Үлгіқызы", "name": "Әсем", "birth_date": "1985-01-01"}
        child = {"iin": iin(f"1305055{number:04d}"), "surname": "Үлгіұлы", "name": "Нұрлан", "birth_date": "2013-05-05"}
        return grant(applicant=mother, child=child, phone=f"+7 701 000 {number:04d}", certificate=certificate)

    return granted


@pytest.fixture
def paying(staff: dict[str, Account], settings: Settings, tmp_path: Path) -> None:
    """An accountant and a head with their second factor, and a folder for bank files."""
    settings.TIREK_VAR = tmp_path
    for name in ("head", "accountant"):
        staff[name].totp_secret = SECRET
        staff[name].save()


@pytest.fixture
def pay(by: Callable[[str, str], Occasion], staff: dict[str, Account]) -> Callable[..., None]:
    """Pay what an award has open up to a month (YYYYMM), as a run does: an order, and an entry for each period."""

    def paid(award: Award, month: int, at: str = "2026-12-30 10:00") -> None:
        occasion = by("accountant", at)
        count = PaymentRun.objects.count()
        run = PaymentRun.objects.create(
            number=f"T-{count}",
            service=award.service,
            territory=award.territory,
            as_of=occasion.today,
            planned_on=occasion.today,
            month=month,
            state="confirmed",
            created_by=staff["accountant"],
            created_at=occasion.at,
        )
        due = [each for each in sums_of(award.pk).values() if each.open and each.booked <= month]
        if not due:
            return
        order = PaymentOrder.objects.create(
            id=order_number(run.pk, 1),
            run=run,
            award=award,
            payee=award.payee_now(),
            amount=sum(each.open for each in due),
            seq=1,
        )
        drafts = [
            Draft(award.pk, each.period, each.booked, EntryKind.PAID, each.open, each.decision, order.pk)
            for each in due
            if each.decision is not None
        ]
        post(drafts, Act(kind="payment", actor=occasion.actor, at=occasion.at, territory=award.territory, run=run.pk))

    return paid
