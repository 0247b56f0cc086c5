"""Telephone and account numbers as people write them."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.law.text import say
from tirek.people import problems
from tirek.people.contacts import read_iban, read_phone
from tirek.people.problems import PeopleError

accounts = st.tuples(
    st.text("0123456789", min_size=3, max_size=3),
    st.text(string.ascii_uppercase + string.digits, min_size=13, max_size=13),
)


def iban_of(bank: str, account: str) -> str:
    """The number with its check digits, reckoned as the standard says."""
    digits = "".join(str(int(sign, 36)) for sign in f"{bank}{account}KZ00")
    return f"KZ{98 - int(digits) % 97:02d}{bank}{account}"


@given(account=accounts, separator=st.sampled_from(["", " ", "\u00a0", "-"]), small=st.booleans())
def test_an_account_is_read_however_it_is_grouped(account: tuple[str, str], separator: str, *, small: bool) -> None:
    number = iban_of(*account)
    typed = separator.join(number[place : place + 4] for place in range(0, 20, 4))
    found = read_iban(typed.lower() if small else typed)
    assert (found.number, found.bank) == (number, account[0])


@given(account=accounts, place=st.integers(2, 19), other=st.sampled_from(string.ascii_uppercase + string.digits))
def test_one_wrong_character_is_noticed(account: tuple[str, str], place: int, other: str) -> None:
    number = iban_of(*account)
    slipped = number[:place] + other + number[place + 1 :]
    # A letter for a digit makes the sum longer: that one escapes, once in a hundred, where the account may have either.
    if slipped != number and (place < 7 or other.isdigit() == number[place].isdigit()):
        with pytest.raises(PeopleError) as refused:
            read_iban(slipped)
        assert (refused.value.field, refused.value.message) == ("iban", problems.BAD_IBAN)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (" - ", problems.NO_IBAN),
        ("KZ86 125K ZT50 0410 010", problems.IBAN_LENGTH),
        ("DE89 3704 0044 0532 0130 00", problems.FOREIGN_IBAN),
        ("КZ86 125K ZT50 0410 0100", problems.IBAN_SIGNS),
        ("KZ86 125K ZT50 0410 0101", problems.BAD_IBAN),
        ("KZ86 A25K ZT50 0410 0100", problems.BAD_IBAN),
    ],
)
def test_an_account_is_refused_with_the_reason(typed: str, message: str) -> None:
    with pytest.raises(PeopleError) as refused:
        read_iban(typed)
    assert refused.value.message == message
    assert "{" not in refused.value.text("en")


@pytest.mark.parametrize("typed", ["8 (701) 234-56-78", "+7 701 234 56 78", "7012345678", "87012345678", "٨٧٠١٢٣٤٥٦٧٨"])
def test_a_phone_has_one_form(typed: str) -> None:
    assert read_phone(typed) == "+77012345678"


@pytest.mark.parametrize("typed", ["", "12", "abc", "+7 701 234 56 789", "8 701 234 56 78 ext. 5", "1414"])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(PeopleError) as refused:
        read_phone(typed)
    assert refused.value.field == "phone"
    assert say("en", refused.value.message)


def test_a_phone_of_another_country_stays_one() -> None:
    assert read_phone("+49 1512 3456789") == "+4915123456789"
