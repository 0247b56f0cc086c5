"""Representation, consent, residence, phone and account: rows that are added, and what holds of them on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.people.invented import AT, BORN, PARENT, iin, later, person

from tirek.journal.models import Entry
from tirek.law.text import LANGUAGES
from tirek.people import problems, queries, services
from tirek.people.consent import consent_text, consent_text_on, consent_texts
from tirek.people.models import BankAccount, Consent, Person, Phone, Representation, Residence
from tirek.people.problems import PeopleError

DAY = date(2026, 11, 20)
IBAN = "KZ86 125K ZT50 0410 0100"


@pytest.fixture
def family(db: None) -> tuple[Person, Person]:
    return person(1, PARENT), person(2)


def represent(family: tuple[Person, Person], basis: str = "birth-certificate", **more: Any) -> Representation:
    row: dict[str, Any] = {"relation": "parent", "basis": basis, "source": "document", "at": AT, **more}
    return services.represent(*family, **row)


def test_a_representation_holds_on_both_its_days_and_between(family: tuple[Person, Person]) -> None:
    first, last = DAY, DAY + timedelta(days=10)
    given_right = represent(family, valid_from=first, valid_to=last)
    held = [queries.representation_of(*family, first + timedelta(days=days)) for days in (-1, 0, 10, 11)]
    assert held == [None, given_right, given_right, None]
    assert queries.representation_of(family[1], family[0], first) is None
    assert [row.child for row in queries.children_of(family[0], first)] == [family[1]]
    assert [row.representative for row in queries.representatives_of(family[1], first)] == [family[0]]


def test_it_holds_through_the_day_it_was_ended_on_by_the_newest_record(family: tuple[Person, Person]) -> None:
    right = represent(family)
    services.end_representation(right, ended_on=DAY, reason="court", at=later(1))
    assert queries.representation_of(*family, DAY) == right
    assert queries.representation_of(*family, DAY + timedelta(days=1)) is None
    services.end_representation(
        right, ended_on=DAY + timedelta(days=5), reason="the date was read wrongly", at=later(2)
    )
    assert queries.representation_of(*family, DAY + timedelta(days=5)) == right


def test_a_document_goes_before_a_declaration(family: tuple[Person, Person]) -> None:
    paper = represent(family)
    represent(family, basis="declaration", at=later(1))
    assert queries.representation_of(*family, DAY) == paper
    assert represent(family, at=later(2)) == paper
    assert Representation.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"relation": "aunt"}, "relation"),
        ({"basis": "hearsay"}, "basis"),
        ({"valid_from": DAY, "valid_to": DAY - timedelta(days=1)}, "valid_to"),
    ],
)
def test_a_representation_that_can_not_be(family: tuple[Person, Person], change: dict[str, Any], field: str) -> None:
    with pytest.raises(PeopleError) as refused:
        represent(family, **change)
    assert refused.value.field == field
    with pytest.raises(PeopleError) as refused:
        represent((family[0], family[0]))
    assert (refused.value.field, refused.value.message) == ("child", problems.SELF)
    assert not Representation.objects.exists()


def test_a_consent_remembers_the_text_and_is_taken_back_once(family: tuple[Person, Person]) -> None:
    consent = services.give_consent(*family, channel="portal", way="otp", at=AT)
    text = consent_text(consent.text_version)
    assert (consent.text_sha256, consent.scope) == (text.sha256, list(text.scope))
    assert queries.current_consent(*family, AT) == consent
    assert queries.current_consent(*family, later(-1)) is None
    assert queries.current_consent(family[0], None, AT) is None
    first = services.withdraw_consent(consent, at=later(2), reason="changed my mind")
    assert services.withdraw_consent(consent, at=later(3)) == first
    assert queries.current_consent(*family, later(1)) == consent
    assert queries.current_consent(*family, later(2)) is None
    assert list(Entry.objects.filter(kind__startswith="consent").values_list("kind", flat=True)) == [
        "consent.given",
        "consent.withdrawn",
    ]


def test_an_older_consent_does_not_come_back_when_the_newer_is_withdrawn(family: tuple[Person, Person]) -> None:
    services.give_consent(*family, channel="portal", way="otp", at=AT)
    newer = services.give_consent(*family, channel="office", way="paper", at=later(1), scope=["identity"])
    assert queries.current_consent(*family, later(1)) == newer
    services.withdraw_consent(newer, at=later(2))
    assert queries.current_consent(*family, later(2)) is None
    again = services.give_consent(*family, channel="portal", way="sms", at=later(3))
    assert queries.current_consent(*family, later(3)) == again


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"way": "shouted"}, "way"),
        ({"version": "0"}, "version"),
        ({"scope": []}, "scope"),
        ({"scope": ["dreams"]}, "scope"),
    ],
)
def test_a_consent_that_can_not_be(family: tuple[Person, Person], change: dict[str, Any], field: str) -> None:
    with pytest.raises(PeopleError) as refused:
        services.give_consent(*family, **{"channel": "portal", "way": "otp", "at": AT, **change})
    assert refused.value.field == field
    assert not Consent.objects.exists()


def test_the_texts_of_the_consent() -> None:
    # People agreed to exactly this: a change is a new file with a new version.
    assert {text.version: text.sha256 for text in consent_texts()} == {"2026-1": HASH_OF_2026_1}
    assert consent_text_on(DAY).version == consent_text_on(date(2020, 1, 1)).version == "2026-1"
    assert all(set(words) == set(LANGUAGES) for text in consent_texts() for words in (text.title, text.text))


HASH_OF_2026_1 = "695288d111dd27b01784deb05de7ee048ad6a096f9d80706dd477f7e6d3965b0"


@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from(["aktobe", "alatau", "panfilov"]), st.integers(0, 20), st.none() | st.integers(0, 20)
        ),
        max_size=6,
    )
)
@pytest.mark.django_db
def test_of_the_residences_that_cover_a_day_the_one_told_last_holds(moves: list[tuple[str, int, int | None]]) -> None:
    with transaction.atomic():
        somebody = person(3)
        expected: dict[int, str] = {}
        for number, (territory, first, length) in enumerate(moves):
            last = 60 if length is None else first + length
            services.move(
                somebody,
                territory=territory,
                address=f"Мысал көшесі, {number}",
                valid_from=BORN + timedelta(days=first),
                valid_to=None if length is None else BORN + timedelta(days=last),
                source="declaration",
                at=later(number),
            )
            expected |= dict.fromkeys(range(first, last + 1), territory)
        for day in range(45):
            found = queries.residence_on(somebody, BORN + timedelta(days=day))
            assert (found.territory if found else None) == expected.get(day)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_told_again_a_residence_stays_and_an_address_left_out_takes_nothing_away() -> None:
    somebody = person(3)
    told: dict[str, Any] = {"valid_from": DAY, "source": "registry", "at": AT}
    first = services.move(somebody, territory="aktobe", address="Мысал көшесі, 1", **told)
    assert services.move(somebody, territory="aktobe", **told) == first
    assert services.move(somebody, territory="alatau", **told) != first
    assert Residence.objects.count() == 2
    with pytest.raises(PeopleError):
        services.move(somebody, territory="aktobe", valid_from=DAY, valid_to=BORN, source="registry", at=AT)


@pytest.mark.django_db
def test_a_phone_is_verified_by_a_row_of_its_own() -> None:
    somebody = person(3)
    told = services.add_phone(somebody, number="8 701 234 56 78", source="declaration", at=AT)
    assert (told.number, told.verified_at) == ("+77012345678", None)
    assert queries.phone_of(somebody, verified=True) is None
    proven = services.verify_phone(told, at=later(1))
    assert services.verify_phone(proven, at=later(2)) == proven
    assert services.add_phone(somebody, number="+7 701 234-56-78", source="declaration", at=later(2)) == proven
    other = services.add_phone(somebody, number="+7 702 234-56-78", source="declaration", at=later(3))
    assert queries.phone_of(somebody) == other
    assert queries.phone_of(somebody, verified=True) == proven
    assert Phone.objects.count() == 3


@pytest.mark.django_db
def test_an_sms_goes_to_a_number_that_was_proven_or_given_at_a_counter() -> None:
    somebody = person(3)
    typed = services.add_phone(somebody, number="8 701 234 56 78", source="declaration", at=AT)
    assert queries.phone_to_tell(somebody) is None
    given = services.add_phone(somebody, number="8 701 234 56 78", source="counter:state-corporation", at=later(1))
    assert given != typed
    assert queries.phone_to_tell(somebody) == given
    assert queries.phone_of(somebody, verified=True) is None
    other = services.add_phone(somebody, number="+7 702 234 56 78", source="declaration", at=later(2))
    assert queries.phone_to_tell(somebody) == given
    proven = services.verify_phone(other, at=later(3))
    assert queries.phone_to_tell(somebody) == proven


@pytest.mark.django_db
def test_an_account_knows_whose_it_is_at_the_bank() -> None:
    payee = person(1, PARENT)
    own = services.add_account(payee, iban=IBAN, owner_iin=iin(1), source="declaration", at=AT)
    assert (own.iban, own.bank_code, queries.is_own(own)) == ("KZ86125KZT5004100100", "125", True)
    assert services.add_account(payee, iban=IBAN, owner_iin=iin(1), source="declaration", at=later(1)) == own
    others = services.add_account(payee, iban=IBAN, owner_iin=iin(2), source="declaration", at=later(2))
    assert queries.account_of(payee) == others
    assert not queries.is_own(others)
    for typed, whose, field in (("KZ00", iin(1), "iban"), (IBAN, "1", "owner_iin")):
        with pytest.raises(PeopleError) as refused:
            services.add_account(payee, iban=typed, owner_iin=whose, source="declaration", at=AT)
        assert refused.value.field == field
    assert BankAccount.objects.count() == 2


def test_what_was_told_can_be_neither_changed_nor_deleted(family: tuple[Person, Person]) -> None:
    right = represent(family)
    consent = services.give_consent(*family, channel="portal", way="otp", at=AT)
    rows: list[models.Model] = [
        right,
        consent,
        services.end_representation(right, ended_on=DAY, reason="court", at=AT),
        services.withdraw_consent(consent, at=AT),
        services.move(family[0], territory="aktobe", address="Мысал", valid_from=DAY, source="registry", at=AT),
        services.add_phone(family[0], number="+77012345678", source="declaration", at=AT),
        services.add_account(family[0], iban=IBAN, owner_iin=iin(1), source="declaration", at=AT),
    ]
    for row in rows:
        with connection.cursor() as cursor:
            table = row._meta.db_table
            for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608 - names of our own tables
                with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                    cursor.execute(change)


def test_every_row_told_is_in_the_journal_by_its_id_alone(family: tuple[Person, Person]) -> None:
    phone = services.add_phone(family[0], number="+77012345678", source="declaration", at=AT)
    account = services.add_account(family[0], iban=IBAN, owner_iin=iin(1), source="declaration", at=AT)
    services.verify_phone(phone, at=AT)
    entries = {entry.kind: entry for entry in Entry.objects.exclude(kind="person.known")}
    assert set(entries) == {"person.phone-added", "person.phone-verified", "person.account-added"}
    assert entries["person.phone-added"].data == {"phone": str(phone.pk)}
    assert entries["person.account-added"].data == {"account": str(account.pk), "bank": "125"}
