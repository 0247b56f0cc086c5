"""The pages of overpaid sums: from the list over notice, hearing and decision to the money that came back."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import AT, client_of, staff_account
from tests.cases.conftest import MOTHER, apply, by, staff
from tests.ledger.conftest import grant, pay
from tests.ledger.test_recoveries import decided, heard, overpaid

from tirek.accounts.citizens import sign_in_citizen
from tirek.accounts.oidc import Citizen
from tirek.accounts.roles import Role
from tirek.cases.models import Proposal
from tirek.cases.services import deciding
from tirek.ledger.models import Receipt, Recovery
from tirek.ledger.recovering import standing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.accounts.models import Account
    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["apply", "by", "grant", "overpaid", "pay", "staff"]

HEARING = {
    "at": "2027-01-14",
    "time": "10:00",
    "way": "in-person",
    "place": "12-кабинет",
    "kk": "",
    "ru": "",
    "note": "",
}


def at(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("TIREK_TODAY", day)


@pytest.fixture
def clerk(staff: dict[str, Account], monkeypatch: pytest.MonkeyPatch) -> Client:
    at(monkeypatch, "2027-01-12")
    return client_of(staff["clerk"])


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def url(page: str = "") -> str:
    return f"/en/recoveries/{Recovery.objects.get().pk}/{page + '/' if page else ''}"


def post(client: Client, page: str, **data: Any) -> Any:
    case = Recovery.objects.get().award.case
    return client.post(url(page), {"version": str(case.version), **data})


def day(name: str, value: str) -> dict[str, str]:
    year, month, number = value.split("-")
    return {f"{name}_day": number, f"{name}_month": str(int(month)), f"{name}_year": year}


def sign(by: By, when: str) -> None:
    deciding.sign(Proposal.objects.latest("prepared_at").pk, by("head", when))


def test_the_whole_path(clerk: Client, overpaid: Award, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    page = text(clerk.get("/en/recoveries/"))
    assert "20 000 ₸" in page
    assert "To be prepared" in page
    page = text(clerk.get(url()))
    assert "November 2026" in page
    assert "Prepare the notice with a hearing" in page
    assert url() in clerk.get(f"/en/awards/{overpaid.pk}/").content.decode()
    done = post(clerk, "notice", **HEARING)
    assert (done.status_code, done["Location"]) == (303, f"{url()}?done=notice")
    assert "It waits for the head's signature." in text(clerk.get(done["Location"]))
    assert clerk.get(url("notice")).status_code == 409
    sign(by, "2027-01-12 12:00")
    assert "12-кабинет" in text(clerk.get(url()))
    at(monkeypatch, "2027-01-14")
    said = {"appeared": "yes", "way": "in-person", **day("held_on", "2027-01-13"), "held_at": "11:00"}
    assert post(clerk, "hearing", **said, statement="Қайтарамын").status_code == 303
    decision = {"way": "voluntary", **day("until", "2027-02-15"), "instalments": "", "kk": "", "ru": "", "note": ""}
    assert post(clerk, "decide", **decision).status_code == 303
    sign(by, "2027-01-15 12:00")
    assert "15 February 2027" in text(clerk.get(url()))
    at(monkeypatch, "2027-01-20")
    receipt = post(clerk, "receipt", amount="5000", **day("paid_on", "2027-01-18"), reference="ТЖ-1")
    assert receipt.status_code == 303
    assert standing_of(Recovery.objects.get()).total == 15000
    assert "ТЖ-1" in text(clerk.get(url()))
    at(monkeypatch, "2027-03-01")
    assert "15 000 ₸" in text(clerk.get("/en/recoveries/?show=overdue"))


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    clerk: Client, overpaid: Award, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = post(clerk, "notice", **{**HEARING, "place": "", "kk": "Тек қазақша"})
    assert wrong.status_code == 422
    assert {part in text(wrong) for part in ('href="#id_place"', 'href="#id_ru"', "Тек қазақша")} == {True}
    heard(overpaid, by)
    at(monkeypatch, "2027-01-15")
    words = {"kk": "", "ru": "", "note": ""}
    no_day = post(clerk, "decide", way="voluntary", instalments="", **words)
    assert (no_day.status_code, "Name the day until which" in text(no_day)) == (422, True)
    unread = post(clerk, "decide", way="instalments", instalments="15.02.2027 10000\nкелесі ай", **words)
    assert (unread.status_code, "Line 2 can't be read" in text(unread)) == (422, True)
    assert "келесі ай" in text(unread)
    short = post(clerk, "decide", way="instalments", instalments="15.02.2027 10 000", **words)
    assert (short.status_code, "The instalments add up to" in text(short)) == (422, True)
    plan = "15.02.2027 10 000\n15.03.2027 10000 ₸"
    assert post(clerk, "decide", way="instalments", instalments=plan, **words).status_code == 303


def test_more_than_is_outstanding_is_not_taken_and_a_rest_is_written_off(
    clerk: Client, overpaid: Award, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(overpaid, by)
    at(monkeypatch, "2027-01-20")
    much = post(clerk, "receipt", amount="20001", **day("paid_on", "2027-01-18"), reference="ТЖ-1")
    assert (much.status_code, 'href="#id_amount"' in text(much)) == (422, True)
    assert not Receipt.objects.exists()
    none = post(clerk, "write-off", sum_20261101="0", sum_20261201="0", kk="Аз", ru="Мало", note="")
    assert none.status_code == 422
    assert post(clerk, "write-off", sum_20261101="4000", sum_20261201="0", kk="", ru="", note="").status_code == 422
    done = post(clerk, "write-off", sum_20261101="4000", sum_20261201="0", kk="Аз", ru="Мало", note="")
    assert done.status_code == 303
    sign(by, "2027-01-20 12:00")
    assert standing_of(Recovery.objects.get()).total == 16000
    post(clerk, "receipt", amount="16000", **day("paid_on", "2027-01-19"), reference="ТЖ-2")
    assert overpaid.case.number not in text(clerk.get("/en/recoveries/"))
    settled = text(clerk.get("/en/recoveries/?show=settled"))
    assert overpaid.case.number in settled
    assert "Settled <strong>1" in settled


def test_a_court_decides(clerk: Client, overpaid: Award, by: By, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(overpaid, by, way="court")
    at(monkeypatch, "2027-02-20")
    given = {"number": "2-17/2027", **day("decided_on", "2027-02-18"), "amount": "20000", "note": ""}
    assert post(clerk, "court", **{**given, "number": ""}).status_code == 422
    stale = clerk.post(url("court"), {**given, "version": str(overpaid.case.version)})
    assert (stale.status_code, "2-17/2027" in text(stale)) == (409, True)
    assert post(clerk, "court", **given).status_code == 303
    assert "2-17/2027" in text(clerk.get(url()))


def test_the_head_reads_and_another_territory_sees_nothing(
    clerk: Client, overpaid: Award, staff: dict[str, Account]
) -> None:
    head = client_of(staff["head"])
    assert head.get(url()).status_code == 200
    assert head.get(url("notice")).status_code == 403
    everywhere = client_of(staff_account(Role.AUDITOR, "", "auditor-of-all"))
    assert overpaid.case.number in text(everywhere.get("/en/recoveries/"))
    other = client_of(staff_account(Role.CLERK, "alatau", "clerk-elsewhere"))
    assert other.get(url()).status_code == 404
    assert other.get(url("notice")).status_code == 404
    assert overpaid.case.number not in text(other.get("/en/recoveries/"))


def test_the_family_reads_how_to_pay_and_what_came(
    clerk: Client, overpaid: Award, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(overpaid, by)
    at(monkeypatch, "2027-01-20")
    post(clerk, "receipt", amount="5000", **day("paid_on", "2027-01-18"), reference="ТЖ-1")
    home = client_of(
        sign_in_citizen(Citizen(MOTHER, "Үлгіқызы", "Әсем", "", date(1985, 1, 1), ""), language="kk", at=AT)
    )
    page = text(home.get(f"/en/cabinet/{overpaid.case_id}/payments/"))
    assert "15 000 ₸ is still to come back" in page
    assert "voluntary return" in page
    assert "by 15 February 2027: 15 000 ₸" in page
    assert "How to pay:" in page
    assert '18 January 2027: <span class="tk-figure">5 000 ₸</span>' in page
