"""Search by name: every word, any alphabet, each person once, the same on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.people.invented import ALPHABETS, AT, names, person, written

from tirek.people import queries, services
from tirek.people.naming import Names

pytestmark = pytest.mark.django_db


def test_every_word_must_begin_a_name_in_any_order() -> None:
    found = person(1, Names("Асанов", "Асан", "Асанұлы"))
    other = person(2, Names("Асанов", "Бекзат", ""))
    assert list(queries.search("асан")) == [found, other]
    assert list(queries.search("АСАНОВ")) == [found, other]
    assert list(queries.search("бек, асанов")) == [other]
    assert list(queries.search("Bekzat ASANOV")) == [other]
    assert list(queries.search("асанов қайрат")) == []
    assert list(queries.search(" 17 ")) == list(queries.search("")) == []


def test_pages_follow_each_other() -> None:
    everybody = {person(number, Names(f"Үлгіев{'абвгд'[number % 5]}", "Ерлан", "")) for number in range(20)}
    pages = [list(queries.search("ulgi erlan")[start : start + 7]) for start in range(0, 21, 7)]
    assert [len(page) for page in pages] == [7, 7, 6]
    assert {someone for page in pages for someone in page} == everybody
    assert queries.search("ulgi").count() == 20


def test_those_who_live_in_a_territory_by_the_newest_record() -> None:
    here, gone, nowhere = person(1), person(2), person(3)
    for number, (someone, territory) in enumerate([(here, "aktobe"), (gone, "aktobe"), (gone, "alatau")]):
        services.move(
            someone,
            territory=territory,
            valid_from=date(2026, 1, 1 + number),
            source="registry",
            at=AT.replace(minute=number),
        )
    assert list(queries.search("айгерім", "aktobe")) == [here]
    assert list(queries.search("айгерім", "alatau")) == [gone]
    assert set(queries.search("айгерім")) == {here, gone, nowhere}


@given(surname=names, name=names, alphabet=st.sampled_from(sorted(ALPHABETS)))
def test_found_in_every_alphabet(surname: str, name: str, alphabet: str) -> None:
    known = services.person_for(None, Names(surname, name), None, "document", AT).person
    typed = f"{written(name, alphabet)} {written(surname, alphabet).upper()}"
    assert known in queries.search(typed)
    assert known in queries.search(f"{surname} {name}")


def test_a_page_is_answered_by_an_index() -> None:
    person(1)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(queries.search("айгерім үлгі")[:20]) == 1
    *counted, query = asked.captured_queries
    assert len(counted) == 2
    if connection.vendor == "sqlite":
        plan = queries.search("айгерім")[:20].explain()
        assert "people_word_search (word>? AND word<?)" in plan
        assert "TEMP B-TREE" not in plan
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT collation_name FROM information_schema.columns WHERE table_name='people_nameword' AND column_name='word'"
            )
            assert cursor.fetchone() == ("C",)
    assert query["sql"].count('JOIN "people_nameword"') == 1
