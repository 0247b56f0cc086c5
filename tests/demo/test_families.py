"""The invented families: valid numbers, nobody twice, Kazakh letters, registers that can be read."""

from datetime import date

import pytest

from tirek.demo.families import FAMILIES, TERRITORIES
from tirek.demo.registers import certificate_of, people
from tirek.demo.stories import stories
from tirek.people.contacts import read_iban, read_phone
from tirek.people.identifiers import check_iin
from tirek.registries.simulator.people import read


def test_numbers_accounts_and_phones_are_valid_and_nobodys_twice() -> None:
    numbers = [family.applicant.iin for family in FAMILIES.values()]
    numbers += [child.iin for family in FAMILIES.values() for child in family.children]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        found = check_iin(number)
        assert found.valid
        assert not found.warnings
    for family in FAMILIES.values():
        read_iban(family.iban)
        read_phone(family.applicant.phone)


def test_the_names_have_the_letters_that_only_kazakh_has() -> None:
    names = " ".join(
        f"{family.applicant.full_name} {child.surname} {child.name}"
        for family in FAMILIES.values()
        for child in family.children
    )
    assert set("әғқңөұүһі") <= set(names.casefold())


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2027, 1, 10), date(2026, 7, 5)])
def test_the_simulator_can_read_what_the_registers_know(day: date) -> None:
    known = read(people(day))
    for family in FAMILIES.values():
        certificate = certificate_of(family, day)
        assert certificate.first < certificate.last
        for child in family.children:
            assert child.iin in known


def test_every_department_has_a_tale_for_each_child_but_one() -> None:
    told = stories()
    assert {story.family.territory for story in told} == set(TERRITORIES)
    children = {child.iin for family in FAMILIES.values() for child in family.children}
    assert children - {story.child.iin for story in told} == {FAMILIES["sergey"].child.iin}
