"""What the cabinet tells of my data: messages, who looked, consents and taking them back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.accounts_of_tests import applicant_account, client_of
from tests.cases.conftest import apply, by, staff
from tests.web.test_cabinet import home, mother, text, url

from tirek.cases.assessing import assess_case
from tirek.cases.models import Fact
from tirek.cases.occasion import Occasion
from tirek.config.clock import FixedClock
from tirek.config.law import law
from tirek.journal.models import Entry
from tirek.notices.services import tell
from tirek.people.models import ConsentWithdrawal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.accounts.models import Account
    from tirek.cases.models import Case

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "home", "mother", "staff"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


def test_messages_are_new_until_they_were_shown(home: Client, apply: Apply) -> None:
    case = apply()
    tell(
        case.applicant, case, "accepted", {"number": case.number, "until": "2026-10-15"}, FixedClock(date(2026, 10, 6))
    )
    assert "new message" in text(home.get("/en/cabinet/"))
    page = text(home.get("/en/cabinet/messages/"))
    assert "Your application has been accepted" in page
    assert url(case) in page
    assert ">new<" in page
    assert ">new<" not in text(home.get("/en/cabinet/messages/"))
    assert "new message" not in text(home.get("/en/cabinet/"))


def test_looks_name_role_place_time_and_page_once_for_both_people(
    home: Client, apply: Apply, staff: dict[str, Account]
) -> None:
    case = apply()
    assert "Nobody has looked" in text(home.get("/en/cabinet/looks/"))
    client_of(staff["clerk"]).get(f"/en/cases/{case.pk}/")
    home.get(url(case))
    page = text(home.get("/en/cabinet/looks/"))
    assert page.count("clerk of the department") == 1
    assert "the page of the application" in page
    assert case.number in page
    assert "Үлгіқызы Әсем" in page
    assert "Үлгіұлы Нұрлан" in page


def test_by_a_declaration_alone_nobody_learns_who_looked_at_a_child(apply: Apply, staff: dict[str, Account]) -> None:
    case = apply()
    stranger = applicant_account()
    assert stranger.person is not None
    apply(
        at="2026-10-05 11:00",
        applicant={"iin": stranger.person.iin, "surname": "Ойданшығарова", "name": "Сынақгүл"},
        another_payee_known=True,
    )
    client_of(staff["clerk"]).get(f"/en/cases/{case.pk}/")
    assert "Nobody has looked" in text(client_of(stranger).get("/en/cabinet/looks/"))


def test_taking_a_consent_back_reaches_the_case(home: Client, apply: Apply) -> None:
    case = apply()
    page = text(home.get("/en/cabinet/consents/"))
    assert "Үлгіұлы Нұрлан" in page
    address = next(part for part in page.split('"') if part.startswith("/en/cabinet/consents/") and len(part) > 40)
    assert case.number in text(home.get(address))
    assert not ConsentWithdrawal.objects.exists()
    for _ in range(2):
        answer = home.post(address)
    assert answer.status_code == 404
    assert ConsentWithdrawal.objects.count() == 1
    assert Entry.objects.filter(kind="consent.withdrawn").count() == 1
    fact = Fact.objects.filter(case=case, name="applicant.consent").order_by("recorded_at", "id").last()
    assert fact is not None
    assert fact.value is False
    assert assess_case(case, law(), date(2026, 10, 6)).outcome == "refuse"
    assert client_of(applicant_account()).get(address).status_code == 404
