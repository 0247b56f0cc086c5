"""One person per IIN; what differs is warned of, never refused; what was known stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.people.invented import AT, BORN, CHILD, PARENT, iin, later, person

from tirek.journal.actor import Actor
from tirek.journal.models import Entry
from tirek.people import problems, queries, services
from tirek.people.models import NameWord, Person, PersonVersion
from tirek.people.naming import Names
from tirek.people.problems import PeopleError

REGISTRY = "registry:persons"


def versions(known: Person) -> list[PersonVersion]:
    return list(PersonVersion.objects.filter(person=known).order_by("at", "id"))


def as_known(known: Person) -> tuple[Names, date | None]:
    fresh = Person.objects.get(pk=known.pk)
    return Names(fresh.surname, fresh.name, fresh.patronymic), fresh.birth_date


@pytest.mark.django_db
def test_a_number_is_one_person_however_it_is_typed() -> None:
    number = iin(1)
    first, warnings = services.person_for(number, CHILD, BORN, "declaration", AT)
    spaced = f"{number[:6]} {number[6:]}"
    second, more = services.person_for(spaced, CHILD, BORN, "declaration", later(1))
    assert first == second == queries.find_by_iin(spaced)
    assert not warnings
    assert not more
    assert len(versions(first)) == 1
    assert Person.objects.get().iin == number
    assert first.sex == "m"


@pytest.mark.django_db
def test_the_number_is_not_readable_in_the_table() -> None:
    number = iin(1)
    person(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_person")
        (row,) = cursor.fetchall()
    assert number.encode() not in b"|".join(
        bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row
    )


@pytest.mark.django_db
def test_without_a_number_everybody_is_new() -> None:
    first = services.person_for(None, CHILD, BORN, "document", AT).person
    second = services.person_for(None, CHILD, BORN, "document", AT).person
    assert first != second
    assert first.iin is None
    assert queries.find_by_iin("") is None


@pytest.mark.django_db
def test_a_birth_date_other_than_the_number_says_is_a_warning() -> None:
    found = services.person_for(iin(1), CHILD, date(2012, 5, 6), "declaration", AT)
    assert found.warnings == (problems.BIRTH_DATE_DIFFERS_FROM_IIN,)
    assert found.person.birth_date == date(2012, 5, 6)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "names", "field"),
    [
        ("120505500014", CHILD, "iin"),
        ("", CHILD, "iin"),
        (iin(1), (" ", "Айгерім", ""), "surname"),
        (iin(1), ("Үлгіева", "", ""), "name"),
        (iin(1), ("Ү" * 121, "Айгерім", ""), "surname"),
    ],
)
def test_what_can_not_be_is_refused_before_anything_is_written(number: str, names: Names, field: str) -> None:
    with pytest.raises(PeopleError) as refused:
        services.person_for(number, names, BORN, "declaration", AT)
    assert refused.value.field == field
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_declaration_does_not_change_who_somebody_is() -> None:
    known = person(1)
    found = services.person_for(iin(1), PARENT, date(2011, 1, 1), "declaration", later(1))
    assert set(found.warnings) == {
        problems.NAMES_DIFFER,
        problems.BIRTH_DATE_DIFFERS,
        problems.BIRTH_DATE_DIFFERS_FROM_IIN,
    }
    assert as_known(known) == (CHILD, BORN)
    assert len(versions(known)) == 1


@pytest.mark.django_db
def test_a_declaration_fills_a_missing_birth_date() -> None:
    known = services.person_for(iin(1), CHILD, None, REGISTRY, AT).person
    found = services.person_for(iin(1), CHILD, BORN, "declaration", later(1))
    assert not found.warnings
    assert as_known(known) == (CHILD, BORN)
    assert [version.birth_date for version in versions(known)] == [None, BORN]


@pytest.mark.django_db
def test_a_registry_renews_what_was_declared_and_a_document_does_not_outdo_it() -> None:
    known = person(1)
    found = services.person_for(iin(1), PARENT, BORN, REGISTRY, later(1))
    assert found.warnings == (problems.NAMES_DIFFER,)
    assert as_known(known) == (PARENT, BORN)
    services.person_for(iin(1), CHILD, BORN, "document", later(2))
    assert as_known(known) == (PARENT, BORN)
    assert [version.source for version in versions(known)] == ["declaration", REGISTRY]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [("ҮЛГІЕВА", "айгерім", ""), ("Ulgieva", "Aigerim", "Mysalqyzy")])
def test_another_case_or_alphabet_is_no_difference(typed: tuple[str, str, str]) -> None:
    known = person(1)
    assert not services.person_for(iin(1), typed, BORN, "declaration", later(1)).warnings
    assert as_known(known)[0] == CHILD


@pytest.mark.django_db
def test_a_correction_is_a_new_version_and_the_old_one_stays() -> None:
    known = person(1)
    after = services.correct_person(known, PARENT, None, "document", later(2))
    assert (after.name, after.birth_date) == (PARENT.name, None)
    assert [Names(v.surname, v.name, v.patronymic) for v in versions(known)] == [CHILD, PARENT]
    then = queries.version_at(known, later(1))
    assert then is not None
    assert queries.display_name(then) == " ".join(CHILD)
    assert queries.version_at(known, later(-1)) is None
    services.correct_person(after, PARENT, None, "document", later(3))
    assert len(versions(known)) == 2


@pytest.mark.django_db
def test_found_by_the_newest_names_only() -> None:
    known = person(1)
    services.correct_person(known, PARENT, BORN, "document", later(1))
    assert not queries.search("айгерім").exists()
    assert list(queries.search("сауле")) == [known]
    assert NameWord.objects.filter(person=known).count() == len(set(NameWord.objects.values_list("word", flat=True)))


@pytest.mark.django_db
@given(
    tellings=st.lists(
        st.tuples(
            st.sampled_from([CHILD, PARENT, Names("Басқаева", "Айгерім")]),
            st.sampled_from([BORN, date(2012, 5, 6), None]),
            st.sampled_from(["declaration", "document", "signature", REGISTRY]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_the_person_is_always_the_newest_version(tellings: list[tuple[Names, date | None, str]]) -> None:
    with transaction.atomic():
        before = 0
        for number, (names, born, source) in enumerate(tellings):
            known = services.person_for(iin(7), names, born, source, later(number)).person
            rows = versions(known)
            assert len(rows) in {before, before + 1}
            before = len(rows)
            newest = rows[-1]
            assert as_known(known) == (Names(newest.surname, newest.name, newest.patronymic), newest.birth_date)
            assert list(queries.search(known.name)) == [known]
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_every_write_is_in_the_journal_without_what_is_personal() -> None:
    actor = Actor(None, "clerk", "aktobe")
    known = services.person_for(iin(1), CHILD, BORN, "declaration", AT, actor=actor).person
    services.person_for(iin(1), CHILD, BORN, "declaration", AT, actor=actor)
    services.correct_person(known, PARENT, BORN, "document", AT, actor=actor, chain="alatau")
    entries = Entry.objects.order_by("seq")
    assert [(e.kind, e.chain, e.person) for e in entries] == [
        ("person.known", "aktobe", known.pk),
        ("person.corrected", "alatau", known.pk),
    ]
    told = " ".join(str(entry.data) for entry in entries)
    assert not any(word in told for word in (*CHILD, *PARENT, iin(1), "2012"))


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_one_person() -> None:
    # SQLite lets one write at a time, from its first statement on: nobody is there to meet.
    count = 4 if connection.vendor == "postgresql" else 1
    together = Barrier(count)

    def ask(number: int) -> Any:
        try:
            together.wait()
            return services.person_for(iin(1), CHILD, BORN, "declaration", later(number)).person.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        found = {*pool.map(ask, range(count))}
    assert len(found) == 1
    assert Person.objects.count() == PersonVersion.objects.count() == Entry.objects.count() == 1


@pytest.mark.django_db
def test_a_version_can_be_neither_changed_nor_deleted() -> None:
    (version,) = versions(person(1))
    for change in (
        lambda: PersonVersion.objects.update(name="Басқа"),
        lambda: PersonVersion.objects.all().delete(),
        version.delete,
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert versions(version.person) == [version]


def test_names_on_paper() -> None:
    assert queries.display_name(Person(surname="Үлгіева", name="Айгерім")) == "Үлгіева Айгерім"
    assert queries.initials(Person(**CHILD._asdict())) == "Үлгіева\u00a0А.\u00a0М."
