"""An award that has been paid for ten years: its page has the most to show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from benchmarks.database import now
from benchmarks.many_awards import AMOUNT, SERVICE, TERRITORY

FIRST: Final = date(2023, 2, 1)
MONTHS: Final = 120
_LAST: Final = "2033-01-31"
_SCHOOL: Final = (1, 2, 3, 4, 5, 9, 10, 11, 12)


def lengthen() -> tuple[int, int]:
    """Give the last award certificates for ten years, its dues, and a payment for each month so far; its number and months."""
    from django.db import transaction

    from tirek.cases.models import Award, Case, Fact
    from tirek.config.clock import almaty
    from tirek.config.law import law
    from tirek.ledger.reconciling import refresh

    award = Award.objects.select_related("case").latest("pk")
    at = datetime(FIRST.year, FIRST.month, FIRST.day, 10, tzinfo=almaty())
    with transaction.atomic():
        Case.objects.filter(pk=award.case_id).update(accepted_at=at)
        for name, value in _facts().items():
            Fact.objects.create(
                case=award.case, name=name, value=value, source="registry", obtained_at=at, recorded_at=at
            )
        _pay(award, at)
    award = Award.objects.select_related("case").get(pk=award.pk)
    with transaction.atomic():
        refresh(award, law(), now().date(), now())
    return award.pk, MONTHS


def _facts() -> dict[str, Any]:
    certificate = {"number": "17", "school": "№5 мектеп", "from": FIRST.isoformat(), "to": _LAST}
    return {
        "applicant.relation": "parent",
        "applicant.consent": True,
        "applicant.parental_rights": "held",
        "child.birth_date": "2020-05-05",
        "child.disability": [{"from": "2021-03-01", "to": None}],
        "child.full_state_care": [],
        "child.state_institution": [],
        "certificates": [certificate],
    }


def _pay(award: Any, at: datetime) -> None:
    from tirek.accounts.models import Account
    from tirek.journal.actor import SYSTEM
    from tirek.ledger.kinds import EntryKind
    from tirek.ledger.models import Entry, OrderLine, PaymentOrder, PaymentRun
    from tirek.ledger.models.runs import order_number
    from tirek.ledger.posting import Act, Draft, post

    accountant = Account.objects.get(username=f"accountant-{TERRITORY}")
    months = [FIRST.year * 12 + FIRST.month - 1 + number for number in range(MONTHS)]
    codes = [month // 12 * 100 + month % 12 + 1 for month in months if month % 12 + 1 in _SCHOOL]
    there = set(Entry.objects.filter(award=award, kind=EntryKind.DUE).values_list("booked", flat=True))
    post(
        [
            Draft(award.pk, code * 100 + 1, code, EntryKind.DUE, AMOUNT, award.decision_id)
            for code in codes
            if code not in there
        ],
        Act(kind="grant", actor=SYSTEM, at=at, territory=TERRITORY),
    )
    for code in codes:
        if code >= 202609:
            break
        run = PaymentRun.objects.create(
            number=f"AKTOBE-P-{code}",
            service=SERVICE,
            territory=TERRITORY,
            as_of=at.date(),
            planned_on=at.date(),
            month=code,
            state="confirmed",
            count=1,
            total=AMOUNT,
            created_by=accountant,
            created_at=at,
        )
        order = PaymentOrder.objects.create(
            id=order_number(run.pk, 1), run=run, award=award, payee=award.payee_now(), amount=AMOUNT, seq=1
        )
        line = {"period": code * 100 + 1, "booked": code, "amount": AMOUNT, "decision_id": award.decision_id}
        OrderLine.objects.create(order=order, **line)
        draft = Draft(award.pk, code * 100 + 1, code, EntryKind.PAID, AMOUNT, award.decision_id, order.pk)
        post([draft], Act(kind="payment", actor=SYSTEM, at=at, territory=TERRITORY, run=run.pk))
