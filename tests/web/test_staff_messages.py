"""Messages of the staff: what runs out or moved leads to its case, and the header says how many are new."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import client_of, staff_account
from tests.cases.conftest import apply, by, moment, staff

from tirek.accounts.roles import Role
from tirek.config.clock import FixedClock
from tirek.notices.models import Read
from tirek.notices.services import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.accounts.models import Account
    from tirek.cases.models import Case

    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]

CLOCK = FixedClock(moment("2026-10-06 09:00"))


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def warn(case: Case, account: Account) -> None:
    tell(None, case, "term-warning", {"until": "2026-10-08"}, CLOCK, account=account.pk)


@pytest.mark.parametrize("who", ["clerk", "head"])
def test_a_warning_is_counted_leads_to_its_case_and_is_read_once(
    who: str, staff: dict[str, Account], apply: Apply
) -> None:
    case, reader = apply(), client_of(staff[who])
    warn(case, staff[who])
    moved = {"before": "2026-10-13", "until": "2026-10-14"}
    tell(None, case, "term-moved", moved, CLOCK, account=staff[who].pk)
    assert "Messages <strong>2</strong>" in text(reader.get("/en/cases/"))
    page = text(reader.get("/en/messages/"))
    assert "A term runs out" in page
    assert f"Application {case.number}: the term runs out on 8 October 2026." in page
    assert "now it is due by 14 October 2026" in page
    assert page.count(f'href="/en/cases/{case.pk}/"') == 2
    assert Read.objects.count() == 2
    assert "Messages <strong>" not in text(reader.get("/en/cases/"))
    assert ">new<" not in text(reader.get("/en/messages/"))


def test_what_is_only_asked_about_is_not_read(staff: dict[str, Account], apply: Apply) -> None:
    warn(apply(), staff["clerk"])
    assert client_of(staff["clerk"]).head("/en/messages/").status_code == 200
    assert not Read.objects.exists()


def test_everybody_reads_their_own(staff: dict[str, Account], apply: Apply) -> None:
    case = apply()
    warn(case, staff["clerk"])
    assert case.number not in text(client_of(staff["second"]).get("/en/messages/"))
    assert "No messages yet" in text(client_of(staff["second"]).get("/en/messages/"))


def test_a_case_that_went_out_of_reach_is_not_linked(staff: dict[str, Account], apply: Apply) -> None:
    case, clerk = apply(), staff["clerk"]
    warn(case, clerk)
    clerk.territory = "alatau"
    clerk.save()
    page = text(client_of(clerk).get("/en/messages/"))
    assert "A term runs out" in page
    assert str(case.pk) not in page


def test_the_support_desk_is_led_to_the_registries(db: None) -> None:
    administrator = staff_account(Role.ADMINISTRATOR)
    values = {"registry": {"kk": "Т", "ru": "Р", "en": "Register"}, "date": "2026-10-06", "time": "09:00"}
    tell(None, None, "registry-down", values, CLOCK, account=administrator.pk)
    page = text(client_of(administrator).get("/en/messages/"))
    assert "Register has not answered since 6 October 2026, 09:00." in page
    assert page.count('href="/en/jobs/"') == 2


def test_others_have_no_such_page(db: None) -> None:
    assert client_of(staff_account(Role.AUDITOR)).get("/en/messages/").status_code == 403
