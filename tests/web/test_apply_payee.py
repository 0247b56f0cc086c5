"""Another payee: told in months, only to who has shown to be a representative or has signed, only of a few children a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.accounts_of_tests import applicant_account, client_of
from tests.web.test_apply import PHONE, begin, fill, hand_in, iin, parent, post, send_code, text

from tirek.accounts.actors import actor_of
from tirek.cases.models import Case, Draft, Fact, MonthClaim
from tirek.cases.occasion import Occasion
from tirek.cases.services import payee
from tirek.config.clock import almaty
from tirek.config.law import law
from tirek.journal.actor import SYSTEM
from tirek.journal.models import Entry
from tirek.notices.models import OneTimePassword
from tirek.people.identifiers import check_iin
from tirek.people.services import add_phone, person_for, represent, verify_phone

if TYPE_CHECKING:
    from django.test import Client

    from tirek.accounts.models import Account
    from tirek.people.models import Person

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=almaty())
"""The day of these tests."""


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


@pytest.fixture
def paid() -> Case:
    """A mother receives the payment for December."""
    mother = client_of(parent())
    draft = begin(mother)
    fill(mother, draft)
    case = hand_in(mother, draft)
    Case.objects.filter(pk=case.pk).update(is_open=False, stage="granted")
    MonthClaim.objects.create(
        service=case.service, child=case.child, month=date(2026, 12, 1), case=case, payee=case.applicant
    )
    return case


@pytest.fixture
def father() -> Account:
    account = applicant_account(2)
    assert account.person
    verify_phone(add_phone(account.person, number=PHONE, source="registry:identity", at=NOON), at=NOON)
    return account


def person_of(account: Account) -> Person:
    assert account.person
    return account.person


def signed(client: Client, draft: Draft) -> str:
    """Where signing leads, some minutes after the last code."""
    OneTimePassword.objects.update(issued_at=NOON - timedelta(minutes=10))
    answer = client.post(f"/en/apply/{draft.pk}/sign/", send_code(client, draft))
    assert answer.status_code == 303, text(answer)
    return str(answer["Location"])


def valid(number: int) -> str:
    """The number of another invented child; not every beginning has a check digit."""
    return next(found for last in range(10) if check_iin(found := iin(f"140505550{number}{last}")).valid)


def told() -> list[Entry]:
    return list(Entry.objects.filter(kind=payee.TOLD))


def test_a_stranger_learns_nothing_by_typing_a_number(paid: Case, father: Account) -> None:
    client = client_of(father)
    draft = begin(client)
    assert not post(client, draft, "child")["Location"].endswith("/already/")
    assert client.get(f"/en/apply/{draft.pk}/already/").status_code == 303
    assert told() == []


def test_who_has_signed_is_told_by_months_only_and_may_go_on(paid: Case, father: Account) -> None:
    client = client_of(father)
    draft = begin(client)
    fill(client, draft)
    where = signed(client, draft)
    assert where.endswith("/already/")
    page = text(client.get(where))
    assert "December 2026" in page
    assert "your application is not handed in yet" in page
    assert paid.applicant.surname + " Сынақгүл" not in page.split("<main")[1]
    assert not Case.objects.filter(draft=draft).exists()
    client.get(where)
    (entry,) = told()
    assert (entry.person, entry.actor_account, entry.data) == (paid.child_id, father.pk, {})
    assert client.post(where).status_code == 303
    assert Draft.objects.get(pk=draft.pk).answers["_knowingly"] is True
    assert signed(client, draft).endswith("/done/")
    # Said of this child, not of another.
    other = begin(client)
    post(client, other, "child", child_iin=iin("14050555014"))
    assert not Draft.objects.get(pk=other.pk).answers["_knowingly"]


def test_a_representative_by_a_document_is_told_at_once(paid: Case, father: Account) -> None:
    represent(person_of(father), paid.child, relation="parent", basis="birth-certificate", source="document", at=NOON)
    client = client_of(father)
    draft = begin(client)
    where = post(client, draft, "child")["Location"]
    assert where.endswith("/already/")
    assert "December 2026" in text(client.get(where))
    assert len(told()) == 1


@pytest.mark.parametrize(("rights", "at_once"), [("held", True), ("deprived", False)])
def test_what_a_registry_said_in_an_earlier_case_counts(
    paid: Case, father: Account, rights: str, *, at_once: bool
) -> None:
    """Also that the person was deprived of their rights."""
    earlier = Case.objects.get(pk=paid.pk)
    earlier.pk, earlier.number, earlier.draft_id, earlier.applicant = (
        None,
        "AKTOBE-2026-000099",
        None,
        person_of(father),
    )
    earlier._state.adding = True
    earlier.save()
    for name, value in (("applicant.relation", "parent"), ("applicant.parental_rights", rights)):
        Fact.objects.create(
            case=earlier,
            name=name,
            value=value,
            source="registry",
            obtained_at=NOON,
            recorded_at=NOON,
            recorded_by=None,
        )
    client = client_of(father)
    draft = begin(client)
    assert post(client, draft, "child")["Location"].endswith("/already/") is at_once


def test_only_of_a_few_children_a_day_and_then_nobody_is_turned_away(paid: Case, father: Account) -> None:
    now = Occasion(actor_of(father), NOON, law())
    for number in range(payee.MOST_A_DAY):
        names = ("Ойданұлы", f"Бала{number}", "")
        child = person_for(valid(number), names, None, "declaration", NOON, actor=SYSTEM, chain="aktobe").person
        payee.note_told(child, now)
        payee.note_told(child, now)
    assert len(told()) == payee.MOST_A_DAY
    client = client_of(father)
    draft = begin(client)
    fill(client, draft)
    page = text(client.get(f"/en/apply/{draft.pk}/sign/"))
    assert "Today you were already told of 5 children" in page
    assert signed(client, draft).endswith("/done/")
    assert len(told()) == payee.MOST_A_DAY
    assert not payee.may_be_told_today(paid.child_id, now)
    assert payee.may_be_told_today(paid.child_id, replace(now, at=datetime(2026, 11, 21, 9, tzinfo=almaty())))
    assert payee.may_be_told_today(told()[0].person, now)
