"""What each registry says, as values, over the wire."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.registries.invented import (
    CHILD,
    DEAD_CHILD,
    DEPRIVED_FATHER,
    GRANDCHILD,
    GRANDMOTHER,
    MOTHER,
    NOBODY,
    UNKNOWN_PLACE,
    WITHOUT_CONSENT,
)

from tirek.law import load as load_law
from tirek.people import check_iin
from tirek.registries.adapters.persons import territory_codes
from tirek.registries.errors import Empty, NoConsent
from tirek.registries.records import Registry
from tirek.registries.simulator.answers import consent_token
from tirek.registries.simulator.gateway import Gateway
from tirek.registries.simulator.people import DEFAULT, load

Ask = Callable[..., Any]


def test_a_person_with_kazakh_letters(ask: Ask) -> None:
    person = ask(Registry.PERSONS, MOTHER)
    assert (person.surname, person.name, person.patronymic) == ("Үлгібаева", "Әсемгүл", "Қуанышқызы")
    assert person.birth_date == date(1986, 3, 8)
    assert (person.sex, person.alive, person.citizenship.kk) == ("f", True, "ҚАЗАҚСТАН")
    assert person.address.territory == "aktobe"
    assert person.address.line("kk") == "АҚТӨБЕ ОБЛЫСЫ, АҚТӨБЕ, Үлгі көшесі, 1, 2"
    assert person.address.line("ru") == "АКТЮБИНСКАЯ ОБЛАСТЬ, АКТОБЕ, Үлгі көшесі, 1, 2"


def test_no_patronymic_and_several_documents(ask: Ask) -> None:
    person = ask(Registry.PERSONS, GRANDMOTHER)
    assert person.patronymic == ""
    assert [document.number for document in person.documents] == ["000000001", "N00000001", "000000002"]
    assert person.documents[1].kind.ru == "ПАСПОРТ РК"
    assert person.documents[2].expires_on == date(2021, 1, 9)


def test_a_person_who_died(ask: Ask) -> None:
    person = ask(Registry.PERSONS, DEAD_CHILD)
    assert not person.alive
    assert (person.life_status, person.death_date) == ("1", date(2026, 11, 13))


def test_a_place_that_is_in_no_table_is_no_territory(ask: Ask) -> None:
    assert ask(Registry.PERSONS, UNKNOWN_PLACE).address.territory is None


def test_nil_is_as_absent(ask: Ask, gateway: Gateway) -> None:
    gateway.situations.tell({"registry": "*", "situation": "nil"})
    person = ask(Registry.PERSONS, MOTHER)
    assert (person.surname, person.patronymic, person.nationality) == ("Үлгібаева", "", None)
    assert (person.address, person.documents, person.birth_place) == (None, (), "")
    disability = ask(Registry.DISABILITY, CHILD)
    assert (disability.periods[0].valid_to, disability.periods[0].certificate) == (None, "")
    assert disability.programmes == ()
    assert ask(Registry.EDUCATION, CHILD).schooling[0].order_date is None


def test_disability_with_programme(ask: Ask) -> None:
    record = ask(Registry.DISABILITY, CHILD)
    [period] = record.periods
    assert (period.valid_from, period.valid_to, period.certificate) == (date(2020, 3, 1), date(2030, 3, 1), "000101")
    [programme] = record.programmes
    assert [(part.name, len(part.measures)) for part in programme.parts] == [
        ("Медициналық бөлік", 1),
        ("Әлеуметтік бөлік", 2),
    ]
    assert programme.parts[1].measures[0].valid_to is None


def test_disability_without_a_term(ask: Ask) -> None:
    [period] = ask(Registry.DISABILITY, GRANDCHILD).periods
    assert period.valid_to is None


def test_home_education_beside_another_school(ask: Ask) -> None:
    home, school = ask(Registry.EDUCATION, GRANDCHILD).schooling
    assert (home.form, home.order_number, home.certificate, home.valid_to) == ("home", "8", "8", date(2027, 5, 25))
    assert (school.form, school.certificate, school.order_date) == ("full-time", "", None)


def test_rights_taken_away_by_a_court(ask: Ask) -> None:
    rights = ask(Registry.RIGHTS, DEPRIVED_FATHER)
    assert rights.deprived_of(CHILD, date(2026, 11, 20))
    assert not rights.deprived_of(CHILD, date(2024, 10, 10))
    assert not rights.deprived_of(GRANDCHILD, date(2026, 11, 20))
    [mothers] = ask(Registry.RIGHTS, MOTHER).representations
    assert (mothers.child_iin, mothers.relation, mothers.basis) == (CHILD, "parent", "birth-certificate")


def test_state_care(ask: Ask) -> None:
    [period] = ask(Registry.STATE_CARE, GRANDCHILD).periods
    assert (period.kind, period.valid_from, period.valid_to) == (
        "full-state-care",
        date(2020, 2, 1),
        date(2022, 9, 4),
    )
    assert ask(Registry.STATE_CARE, CHILD).periods == ()


def test_knowing_of_none_differs_from_knowing_nothing(ask: Ask) -> None:
    with pytest.raises(Empty):
        ask(Registry.STATE_CARE, UNKNOWN_PLACE)
    with pytest.raises(Empty):
        ask(Registry.PERSONS, NOBODY)


def test_phone(ask: Ask) -> None:
    assert ask(Registry.PHONE, MOTHER).number == "+77010000001"


def test_consent_opens_the_registries(ask: Ask, gateway: Gateway) -> None:
    with pytest.raises(NoConsent):
        ask(Registry.PERSONS, WITHOUT_CONSENT)
    assert ask(Registry.CONSENT, WITHOUT_CONSENT).state == "refused"
    gateway.tell_consent(WITHOUT_CONSENT, "given")
    consent = ask(Registry.CONSENT, WITHOUT_CONSENT)
    assert (consent.state, consent.token) == ("given", consent_token(WITHOUT_CONSENT))
    assert ask(Registry.PERSONS, WITHOUT_CONSENT).surname == "Ойдан"


def test_a_token_is_as_good_as_a_consent(ask: Ask) -> None:
    token = consent_token(WITHOUT_CONSENT)
    assert ask(Registry.PERSONS, WITHOUT_CONSENT, consent_token=token).surname == "Ойдан"


def test_codes_of_places_are_those_of_the_law() -> None:
    law = load_law()
    assert set(territory_codes().values()) <= set(law.territories)
    for territory in law.territories.values():
        for kato in territory.codes:
            assert territory_codes()[kato.code] == territory.id


def test_the_people_of_the_file_have_numbers_that_could_be() -> None:
    people = load()
    assert all(check_iin(iin).valid for iin in people)
    assert yaml.safe_load(Path(DEFAULT).read_text(encoding="utf-8"))["people"][0]["iin"] == MOTHER
