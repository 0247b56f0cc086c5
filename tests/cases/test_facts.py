"""Which of several values holds, and when they contradict each other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.conftest import moment

from tirek.cases.facts import FACTS, Known, conflicts, engine_input, same_key, standings

START = moment("2026-10-05 10:00")
SOURCES = ("registry", "school", "document", "declaration", "officer")


def known(number: int, source: str, value: Any, name: str = "child.birth_date") -> Known:
    at = START + timedelta(minutes=number)
    return Known(UUID(int=number), name, value, source, "", at, at)


def test_a_registry_goes_before_a_declaration_and_a_difference_is_a_conflict() -> None:
    standing = standings([known(1, "declaration", "2013-05-05"), known(2, "registry", "2013-05-06")])[
        "child.birth_date"
    ]
    assert standing.holds is not None
    assert standing.holds.value == "2013-05-06"
    assert standing.conflict
    assert [each.value for each in standing.others] == ["2013-05-05"]


def test_an_officers_choice_settles_until_a_source_says_something_else() -> None:
    rows = [
        known(1, "declaration", "2013-05-05"),
        known(2, "registry", "2013-05-06"),
        known(3, "officer", "2013-05-05"),
    ]
    assert not standings(rows)["child.birth_date"].conflict
    again = [*rows, known(4, "registry", "2013-05-05")]
    assert not standings(again)["child.birth_date"].conflict
    later = [*rows, known(4, "registry", "2013-05-07")]
    assert standings(later)["child.birth_date"].conflict


def test_the_same_in_other_words_is_no_conflict() -> None:
    certificate = {"number": "17", "school": "№5  Мектеп", "from": "2026-09-01"}
    same = {"from": "2026-09-01", "school": "№5 мектеп", "number": "17"}
    rows = [known(1, "declaration", [certificate], "certificates"), known(2, "registry", [same], "certificates")]
    assert not conflicts(standings(rows))


def test_what_is_said_to_be_nothing_is_no_conflict_with_silence() -> None:
    certificate = {"number": "17", "school": "№5 мектеп", "from": "2026-09-01", "to": None}
    told = {"number": "17", "school": "№5 мектеп", "from": "2026-09-01", "withdrawn_on": None}
    rows = [known(1, "declaration", [certificate], "certificates"), known(2, "registry", [told], "certificates")]
    assert not conflicts(standings(rows))


@pytest.mark.parametrize(
    ("name", "declared", "registered", "contradict"),
    [
        ("child.identity", {"name": "Куаныш"}, {"name": "ҚУАНЫШ", "patronymic": "Үлгіұлы"}, False),
        ("child.identity", {"name": "Қуаныш", "birth_date": "2013-05-05"}, {"name": "Қуаныш"}, False),
        ("child.identity", {"name": "Қуаныш"}, {"name": "Нұрлан"}, True),
        (
            "child.identity",
            {"name": "Қуаныш", "patronymic": "Сынақұлы"},
            {"name": "Қуаныш", "patronymic": "Үлгіұлы"},
            True,
        ),
        ("child.identity", {"name": "Қ", "birth_date": "2013-05-05"}, {"name": "Қ", "birth_date": "2013-05-06"}, True),
        ("certificates", [{"school": "№5 мектеп"}], [{"school": "«№ 5 ЖОББМ» КММ", "number": "17-Б"}], False),
        ("certificates", [{"school": "Үлгі атындағы мектеп"}], [{"school": "Мысал атындағы мектеп"}], True),
        ("certificates", [{"school": "№5 мектеп"}], [{"school": "№15 мектеп"}], True),
        ("certificates", [{"number": "17"}], [{"number": "18"}], True),
        ("certificates", [{"withdrawn_on": None}], [{"withdrawn_on": "2026-10-01"}], True),
        ("certificates", [{"to": "2027-05-25"}], [{"to": None}], True),
        ("certificates", [{}, {}], [{}], True),
    ],
)
def test_how_names_and_schools_are_written_is_no_contradiction(
    name: str,
    declared: Any,
    registered: Any,
    contradict: bool,  # noqa: FBT001 - pytest
) -> None:
    """Otherwise an officer would have to settle with a reason what every second family writes a little differently."""
    if name == "certificates":
        declared, registered = ([{"from": "2026-09-01", **each} for each in said] for said in (declared, registered))
    else:
        declared, registered = ({"surname": "Үлгібаев", **said} for said in (declared, registered))
    rows = [known(1, "declaration", declared, name), known(2, "registry", registered, name)]
    assert bool(conflicts(standings(rows))) is contradict


def test_what_nobody_supplied_is_left_out_and_so_unknown() -> None:
    data = engine_input(
        standings([known(1, "registry", None, "child.death_date")]),
        service="home-education",
        territory="aktobe",
        applied_on=date(2026, 10, 5),
        channel="portal",
    )
    assert data["child"] == {"death_date": None}
    assert "certificates" not in data


@given(st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from(["a", "b", "c"])), max_size=8))
def test_nothing_that_was_said_last_by_a_source_is_lost(said: list[tuple[str, str]]) -> None:
    rows = [known(number, source, value) for number, (source, value) in enumerate(said, 1)]
    standing = standings(rows)["child.birth_date"]
    shown = {each.source: each.value for each in (*standing.others, *([standing.holds] if standing.holds else []))}
    assert shown == dict(said)
    sources = {same_key(value) for source, value in dict(said).items() if source != "officer"}
    if len(sources) < 2 and "officer" not in dict(said):
        assert not standing.conflict


def test_the_order_of_recording_decides_not_the_order_of_the_rows() -> None:
    rows = [known(2, "registry", "new"), known(1, "registry", "old")]
    standing = standings(rows)["child.birth_date"]
    assert standing.holds is not None
    assert standing.holds.value == "new"
    assert set(standings([])) == set(FACTS)
