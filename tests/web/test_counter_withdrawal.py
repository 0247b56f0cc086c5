"""Somebody without the internet takes an application back at a window: seen who it is, in writing, asked once, told to them."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import client_of
from tests.cases.conftest import apply, by, staff

from tirek.cases.problems import CheckError
from tirek.cases.procedure import Stage
from tirek.cases.services import closing, deciding, officers
from tirek.journal.queries import of_case
from tirek.notices.models import Message, Sms

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.accounts.models import Account
    from tirek.cases.models import Case
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def windows(staff: dict[str, Account]) -> dict[str, tuple[Client, str]]:
    return {
        "state-corporation": (client_of(staff["operator"]), "/en/front-office/cases/"),
        "office": (client_of(staff["clerk"]), "/en/counter/cases/"),
    }


@pytest.mark.parametrize(("channel", "who"), [("state-corporation", "operator"), ("office", "clerk")])
def test_at_the_window_it_is_taken_back_by_who_handed_it_in(
    apply: Apply, staff: dict[str, Account], channel: str, who: str
) -> None:
    case = apply(who=who, channel=channel)
    window, cases = windows(staff)[channel]
    address = f"{cases}{case.pk}/withdraw/"
    assert address in text(window.get(f"{cases}{case.pk}/"))
    page = text(window.get(address))
    assert "This can't be undone" in page
    assert "Үлгіқызы Әсем" in page
    case.refresh_from_db()
    assert case.is_open
    given = {"version": case.version, "document": "id-card", "written": "yes"}
    for name in ("document", "written"):
        assert window.post(address, {key: value for key, value in given.items() if key != name}).status_code == 422
    assert window.post(address, {**given, "version": case.version + 1}).status_code == 409
    answer = window.post(address, given)
    assert answer.status_code == 303
    assert "has been taken back" in text(window.get(answer["Location"]))
    assert window.post(address, given).status_code == 409
    case.refresh_from_db()
    assert case.stage == Stage.WITHDRAWN
    entry = of_case(case.pk).get(kind="case.withdrawn")
    assert (entry.actor_account, entry.data["document"]) == (staff[who].pk, "id-card")
    # Whoever did not ask for it hears of it.
    told = Message.objects.get(kind="withdrawn")
    assert (told.person, told.case) == (case.applicant_id, case.pk)
    assert Sms.objects.filter(kind="withdrawn").count() == 1


def test_it_is_not_for_another_office_and_never_without_a_document(
    apply: Apply, by: By, staff: dict[str, Account]
) -> None:
    case = apply()
    address = f"/en/counter/cases/{case.pk}/withdraw/"
    assert client_of(staff["elsewhere"]).get(address).status_code == 404
    assert client_of(staff["operator"]).get(f"/en/front-office/cases/{case.pk}/withdraw/").status_code == 404
    with pytest.raises(CheckError):
        closing.withdraw(case.pk, by("clerk", "2026-10-06 10:00"))


def test_what_waits_for_the_head_is_not_signed_any_more(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    case = officers.take(apply().pk, by("clerk", "2026-10-05 11:00"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-05 12:00"))
    case.refresh_from_db()
    address = f"/en/counter/cases/{case.pk}/withdraw/"
    given = {"version": case.version, "document": "passport", "written": "yes"}
    assert client_of(staff["clerk"]).post(address, given).status_code == 303
    head = client_of(staff["head"])
    assert case.number not in text(head.get("/en/signing/"))
    page = head.get(f"/en/signing/{proposal.pk}/")
    assert "Withdrawn" in text(page)
    assert 'value="sign"' not in text(page)
    assert head.post(f"/en/signing/{proposal.pk}/", {"do": "sign", "version": case.version}).status_code == 409
