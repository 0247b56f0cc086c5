"""What somebody who no longer works there had in hand: the head sees it and gives it to others, also after a grant."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import client_of, staff_account
from tests.cases.conftest import apply, by, staff

from tirek.accounts.models import Account
from tirek.accounts.roles import Role
from tirek.accounts.services import deactivate
from tirek.cases.procedure import Stage
from tirek.cases.services import deciding, findings, officers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]

TEAM = "/en/accounts/absence/"
DIED = {"kk": "Бала қайтыс болған.", "ru": "Ребёнок умер."}


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def leaves(account: Account, by: By) -> None:
    deactivate(account, by=staff_account(Role.ADMINISTRATOR), at=by("head", "2026-10-06 08:00").at)


def test_the_head_hands_over_what_a_closed_account_has_in_hand(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    case = officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    leaves(staff["clerk"], by)
    head, address = client_of(staff["head"]), f"{TEAM}{staff['clerk'].pk}/hand-over/"
    team = text(head.get(TEAM))
    assert address in team
    assert "no longer works here" in team
    assert f'{TEAM}{staff["clerk"].pk}/"' not in team
    assert "no longer works here" in text(head.get(f"/en/cases/{case.pk}/"))
    assert "1 open case gets another officer" in text(head.get(address))
    answer = head.post(address, {"to": str(staff["second"].pk), "reason": "Жұмыстан кетті"})
    assert "1 case was handed over" in text(head.get(answer["Location"]))
    case.refresh_from_db()
    assert case.officer_id == staff["second"].pk
    assert "no longer works here" not in text(head.get(TEAM))


def test_of_a_closed_account_another_department_learns_nothing(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    leaves(staff["clerk"], by)
    other = client_of(staff_account(Role.HEAD, territory="alatau"))
    assert "no longer works here" not in text(other.get(TEAM))
    assert other.get(f"{TEAM}{staff['clerk'].pk}/hand-over/").status_code == 404
    assert client_of(staff["head"]).get(f"{TEAM}{staff['elsewhere'].pk}/hand-over/").status_code == 404


def test_a_granted_case_can_be_given_to_who_is_to_stop_it(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    """A child died after the grant, and the officer of the case has left."""
    case = officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    grant = deciding.propose_grant(case.pk, by("clerk", "2026-10-05 12:00"))
    deciding.sign(grant.pk, by("head", "2026-10-05 13:00"))
    leaves(staff["clerk"], by)
    head, address = client_of(staff["head"]), f"/en/cases/{case.pk}/hand-over/"
    assert address in text(head.get(f"/en/cases/{case.pk}/"))
    case.refresh_from_db()
    given = {"version": case.version, "to": str(staff["second"].pk), "reason": "Жұмыстан кетті"}
    assert head.post(address, given).status_code == 303
    findings.settle(
        case.pk, by("second", "2026-10-06 10:00"), name="child.death_date", value="2026-10-03", reason="Куәлік"
    )
    stop = deciding.propose_stop(case.pk, by("second", "2026-10-06 11:00"), condition="alive", explanation=DIED)
    deciding.sign(stop.pk, by("head", "2026-10-06 12:00"))
    case.refresh_from_db()
    assert case.stage == Stage.STOPPED
