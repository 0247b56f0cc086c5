"""Hearings in the clerk's list: what is today stands above what runs out later, and stays there until it is recorded."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import client_of
from tests.cases.conftest import apply, by, iin, moment, staff

from tirek.cases.occasion import Occasion
from tirek.cases.services import deciding, officers, terms
from tirek.config.law import law
from tirek.journal.actor import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.accounts.models import Account
    from tirek.cases.models import Case

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]

OTHER = {"iin": iin("14050555014"), "surname": "Үлгіқызы", "name": "Әлия", "birth_date": "2014-05-05"}
TO_BE_HEARD, TO_BE_CHECKED = "Үлгіұлы Нұрлан", "Үлгіқызы Әлия"


@pytest.fixture
def heard_on_friday(apply: Apply, by: By) -> Case:
    """A case with a hearing on Friday, and another that has to be acted on by the Monday after it; the terms end later."""
    officers.take(apply(child=OTHER).pk, by("clerk", "2026-10-05 11:00"))
    case = officers.take(apply(at="2026-10-05 12:00", certificate=None).pk, by("clerk", "2026-10-05 12:30"))
    preliminary = deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-07 10:00"),
        grounds=[law().services["home-education"].grounds[1].id],
        explanation={"kk": "Анықтама жоқ.", "ru": "Справки нет."},
        hearing_at=moment("2026-10-08 14:00"),
        way="in-person",
        place="3-бөлме",
    )
    deciding.sign(preliminary.pk, by("head", "2026-10-07 16:00"))
    deciding.move_hearing(
        case.pk,
        by("clerk", "2026-10-07 17:00"),
        at=moment("2026-10-09 14:00"),
        way="in-person",
        place="3-бөлме",
        reason="Анасы сұрады",
    )
    case.refresh_from_db()
    return case


def listed(client: Client, query: str = "") -> str:
    response: Any = client.get(f"/en/cases/?{query}")
    return " ".join(unescape(response.content.decode()).split())


def test_a_hearing_stands_by_its_day_until_it_is_recorded(
    heard_on_friday: Case, by: By, staff: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-09")
    page = listed(client_of(staff["clerk"]))
    assert page.index(TO_BE_HEARD) < page.index(TO_BE_CHECKED)
    today = listed(client_of(staff["clerk"]), "show=today")
    assert TO_BE_HEARD in today
    assert TO_BE_CHECKED not in today

    monkeypatch.setenv("TIREK_TODAY", "2026-10-12")
    late = listed(client_of(staff["clerk"]), "show=late")
    assert TO_BE_HEARD in late
    assert "hearing not recorded" in late
    assert "ran out Friday" not in late

    deciding.record_hearing(heard_on_friday.pk, by("clerk", "2026-10-12 09:00"), appeared=False, way="in-person")
    page = listed(client_of(staff["clerk"]))
    assert page.index(TO_BE_CHECKED) < page.index(TO_BE_HEARD)
    assert "3 working days" in page


def test_the_case_still_says_when_its_term_ends(
    heard_on_friday: Case, staff: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-09")
    page: Any = client_of(staff["clerk"]).get(f"/en/cases/{heard_on_friday.pk}/")
    shown = " ".join(unescape(page.content.decode()).split())
    assert "4 working days left" in shown
    assert "runs out today" not in shown


def test_a_look_at_the_calendar_leaves_the_hearing_where_it_is(heard_on_friday: Case) -> None:
    assert terms.recompute(Occasion(SYSTEM, moment("2026-10-08 04:00"), law())) == 0
    before = heard_on_friday.act_by
    heard_on_friday.refresh_from_db()
    assert heard_on_friday.act_by == before == moment("2026-10-09 14:00").date()
