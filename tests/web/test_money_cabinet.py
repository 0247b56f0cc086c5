"""A family's payments: what came, what comes, what came back and what to do; only its own."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from tests.accounts_of_tests import AT, applicant_account, client_of
from tests.cases.conftest import MOTHER, apply, by, moment, staff
from tests.ledger.conftest import grant

from tirek.accounts.citizens import sign_in_citizen
from tirek.accounts.oidc import Citizen
from tirek.cases.services import awards, deciding, findings
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import OrderStatus, PaymentOrder, PaymentRun
from tirek.ledger.models.runs import order_number
from tirek.ledger.posting import Act, Draft, post
from tirek.ledger.services.changing import propose_recalculation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.ledger.conftest import Grant

    from tirek.accounts.models import Account
    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["apply", "by", "grant", "staff"]

OTHER_IBAN = "KZ75125KZT2069100100"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-05")


@pytest.fixture
def home(db: None) -> Client:
    return client_of(
        sign_in_citizen(Citizen(MOTHER, "Үлгіқызы", "Әсем", "", date(1985, 1, 1), ""), language="kk", at=AT)
    )


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def url(award: Award, page: str = "payments") -> str:
    return f"/en/cabinet/{award.case_id}/{page}/"


@transaction.atomic
def paid(award: Award, by: By, *, state: str = "", period: int = 20261001) -> PaymentOrder:
    """The first month of an award as a run pays it: sent to the bank, and what the bank says of it."""
    at = moment("2026-10-20 10:00")
    run = PaymentRun.objects.create(
        number="AKTOBE-R-2026-000001", service=award.service, territory=award.territory, as_of=date(2026, 10, 20),
        planned_on=date(2026, 10, 25), month=202610, state="sent", created_by_id=by("accountant", "2026-10-20 10:00").account,
        created_at=at,
    )  # fmt: skip
    order = PaymentOrder.objects.create(
        id=order_number(run.pk, 1), run=run, award=award, payee=award.payee_now(), amount=10000, seq=1
    )
    act = Act(kind="payment", actor=by("accountant", "2026-10-20 10:00").actor, at=at, territory="aktobe", run=run.pk)
    draft = Draft(award.pk, period, 202610, EntryKind.PAID, 10000, award.decision_id, order.pk)
    post([draft], act)
    if state:
        OrderStatus.objects.create(order=order, state=state, reason="AC04", at=moment("2026-10-26 10:00"))
    if state == "returned":
        post([Draft(award.pk, period, 202610, EntryKind.RETURNED, -10000, award.decision_id, order.pk)], act)
    return order


def test_months_with_sums_reasons_and_what_comes_next(home: Client, grant: Grant, by: By) -> None:
    award = grant()
    assert "My payments, month by month" in text(home.get(f"/en/cabinet/{award.case_id}/"))
    page = text(home.get(url(award)))
    assert '<strong class="tk-figure">20 000 ₸</strong> · October 2026 – November 2026' in page
    assert "with the next payment run" in page
    assert "from December 2026 on" in page
    assert "to come" in page


def test_what_is_on_its_way_and_what_arrived(home: Client, grant: Grant, by: By) -> None:
    award = grant()
    order = paid(award, by)
    page = text(home.get(url(award)))
    assert "on its way" in page
    assert "planned for 25 October 2026" in page
    # That run pays nothing that falls due after its month.
    assert "with the next payment run" in page
    assert "from December 2026 on" in page
    OrderStatus.objects.create(order=order, state="credited", at=moment("2026-10-26 10:00"))
    page = text(home.get(url(award)))
    assert "26 October 2026" in page
    assert 'Paid so far</dt><dd class="tk-figure">10 000 ₸' in page


def test_what_came_back_says_what_to_do_and_the_new_account_is_used(home: Client, grant: Grant, by: By) -> None:
    award = grant()
    paid(award, by, state="returned")
    page = text(home.get(url(award)))
    assert "A payment came back from the bank" in page
    assert "10 000 ₸ could not be paid into the account KZ •••• 0100" in page
    form = home.get(url(award, "account"))
    assert form.status_code == 200
    award.case.refresh_from_db()
    version = {"version": str(award.case.version)}
    wrong = home.post(url(award, "account"), {**version, "iban": "KZ12"})
    assert wrong.status_code == 422
    assert 'value="KZ12"' in wrong.content.decode()
    done = home.post(url(award, "account"), {**version, "iban": OTHER_IBAN})
    assert done["Location"] == f"{url(award)}?done=yes"
    account = award.payee_now().account
    assert account is not None
    assert account.iban == OTHER_IBAN
    assert "Thank you" in text(home.get(done["Location"]))
    assert home.post(url(award, "account"), {**version, "iban": OTHER_IBAN}).status_code == 409


def test_a_pause_is_told_without_the_department_s_own_words(home: Client, grant: Grant, by: By) -> None:
    award = grant()
    awards.pause(award.case_id, by("head", "2026-11-01 10:00"), reason="Ішкі тексеру")
    page = text(home.get(url(award)))
    assert "Payments are held back" in page
    assert "Ішкі тексеру" not in page


def test_a_change_stands_with_its_reason_and_paragraph(home: Client, grant: Grant, by: By) -> None:
    award = grant()
    findings.record(
        award.case_id, by("clerk", "2026-11-05 10:00"), {"child.death_date": "2026-10-20"}, source="registry",
        origin="persons",
    )  # fmt: skip
    before = text(home.get(url(award)))
    assert "What changed and why" not in before
    assert before.count("the department counts it anew") == 2
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    deciding.sign(proposal.pk, by("head", "2026-11-05 12:00"))
    page = text(home.get(url(award)))
    assert "What changed and why" in page
    assert "November 2026: 10 000 ₸ → 0 ₸." in page
    assert "/en/law/acts/aktobe-2023-14/" in page


def test_nobody_sees_another_family_s_payments(grant: Grant, staff: dict[str, Account]) -> None:
    award = grant()
    for client in (client_of(applicant_account(3)),):
        assert client.get(url(award)).status_code == 404
        assert client.post(url(award, "account"), {"iban": OTHER_IBAN}).status_code == 404
    assert client_of(staff["clerk"]).get(url(award)).status_code == 403


def test_before_a_grant_the_page_says_what_will_be_here(home: Client, apply: Any) -> None:
    case = apply()
    page = home.get(f"/en/cabinet/{case.pk}/payments/")
    assert "Nothing has been granted yet" in text(page)
    assert home.get(f"/en/cabinet/{case.pk}/account/").status_code == 409
