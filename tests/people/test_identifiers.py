"""IIN and BIN: what is refused, what is only warned of, and which slips the check digit notices. All numbers invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tirek.people import check_bin, check_digit, check_iin
from tirek.people import identifiers as words

elevens = st.text("0123456789", min_size=11, max_size=11).filter(lambda text: text.strip("0"))


def numbered(first_eleven: str) -> str:
    digit = check_digit(first_eleven)
    assume(digit is not None)
    return f"{first_eleven}{digit}"


def uses_second_weights(number: str) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(number, words.FIRST_WEIGHTS, strict=False)) % 11 == 10


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("120505500012", True),  # 1·1 + 2·2 + 5·4 + 5·6 + 5·7 + 1·11 = 101 = 9·11 + 2
        ("120505500014", False),
        ("990229300001", True),  # the first weights give 120 = 10·11 + 10, the second 188 = 17·11 + 1
        ("990229300000", False),
        # no digit is zero, so that every weight counts: 9+16+3+8+15+6+7+16+27+40+55 = 202 = 18·11 + 4
        ("981231123454", True),
        # first 9+2+3+4+10+6+28+16+27+70+44 = 219 = 19·11 + 10, second 27+4+5+6+14+8+36+20+33+7+8 = 168 = 15·11 + 3
        ("911121423743", True),
    ],
)
def test_examples_reckoned_by_hand(number: str, *, valid: bool) -> None:
    assert check_iin(number).valid is valid


@given(first=elevens)
def test_a_number_with_its_check_digit_is_valid_and_with_any_other_is_not(first: str) -> None:
    number = numbered(first)
    assert check_iin(number).valid
    for digit in "0123456789".replace(number[-1], ""):
        found = check_iin(number[:-1] + digit)
        assert not found.valid
        assert found.problem in {words.WRONG_CHECK_DIGIT, words.ALL_ZEROS}


@given(first=elevens, place=st.integers(0, 9), digit=st.sampled_from("0123456789"))
def test_a_slip_in_the_first_ten_digits_is_noticed_while_the_first_weights_decide(
    first: str, place: int, digit: str
) -> None:
    number = numbered(first)
    slipped = number[:place] + digit + number[place + 1 :]
    assume(slipped != number and not uses_second_weights(number) and not uses_second_weights(slipped))
    assert not check_iin(slipped).valid


@given(first=elevens, digit=st.sampled_from("0123456789"))
@example(first="12050550001", digit="7")
def test_a_slip_in_the_eleventh_digit_is_noticed_only_by_the_second_weights(first: str, digit: str) -> None:
    number = numbered(first)
    slipped = number[:10] + digit + number[11]
    assume(slipped != number and slipped.strip("0"))
    assert check_iin(slipped).valid is not uses_second_weights(number)


@given(first=elevens)
def test_when_both_weights_give_ten_the_number_is_never_issued(first: str) -> None:
    second = sum(int(digit) * weight for digit, weight in zip(first, words.SECOND_WEIGHTS, strict=True)) % 11
    never = uses_second_weights(first) and second == 10
    assert (check_digit(first) is None) is never
    if never:
        assert check_iin(first + "0").problem == words.NEVER_ISSUED


def test_a_number_that_is_never_issued() -> None:
    first = next(text for text in (f"9001013{serial:04d}" for serial in range(10000)) if check_digit(text) is None)
    assert {check_iin(f"{first}{digit}").problem for digit in range(10)} == {words.NEVER_ISSUED}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", words.EMPTY),
        (" \u00a0- ", words.EMPTY),
        ("12050550001", words.WRONG_LENGTH),
        ("1205055000145", words.WRONG_LENGTH),
        ("12O505500014", words.NOT_DIGITS),
        ("²20505500014x", words.NOT_DIGITS),
        ("٠٠٠٠٠٠٠٠٠٠٠١", words.NOT_DIGITS),
        ("000000000000", words.ALL_ZEROS),
    ],
)
def test_what_is_refused_says_why(text: str, problem: str) -> None:
    found = check_iin(text)
    assert not found.valid
    assert found.problem == problem
    assert problem.format(**dict(found.values))


@given(first=elevens, separator=st.sampled_from([" ", "-", "\u00a0", "\u202f", ".", " – "]))
def test_separators_do_not_matter(first: str, separator: str) -> None:
    number = numbered(first)
    spaced = separator.join((number[:6], number[6:10], number[10:]))
    assert check_iin(f" {spaced}\n") == check_iin(number)
    assert check_iin(spaced).number == number


@given(born=st.dates(date(1800, 1, 1), date(2099, 12, 31)), female=st.booleans(), serial=st.integers(0, 9999))
def test_birth_date_and_sex_are_read(born: date, *, female: bool, serial: int) -> None:
    century = {18: 1, 19: 3, 20: 5}[born.year // 100] + female
    found = check_iin(numbered(f"{born:%y%m%d}{century}{serial:04d}"))
    assert (found.birth_date, found.sex, found.warnings) == (born, "f" if female else "m", ())


@given(first=elevens)
def test_a_well_formed_number_is_never_refused_for_its_birth_date(first: str) -> None:
    number = numbered(first)
    found = check_iin(number)
    assert found.valid
    assert bool(found.warnings) is (found.birth_date is None)


def test_a_birth_in_the_future_is_a_warning(today: date) -> None:
    number = f"27050550001{check_digit('27050550001')}"
    assert check_iin(number, today).valid
    assert check_iin(number, today).warnings == (words.NO_BIRTH_DATE,)
    assert not check_iin(number).warnings


@pytest.mark.parametrize(
    ("today", "warned"), [(date(2027, 5, 4), True), (date(2027, 5, 5), False), (date(2027, 5, 6), False)]
)
def test_a_child_may_be_born_today(today: date, *, warned: bool) -> None:
    assert bool(check_iin(f"27050550001{check_digit('27050550001')}", today).warnings) is warned


@given(
    year=st.integers(0, 99),
    month=st.integers(1, 12),
    owner=st.sampled_from("456"),
    unit=st.sampled_from("0123"),
    serial=st.integers(0, 99999),
)
def test_a_bin_is_read(year: int, month: int, owner: str, unit: str, serial: int) -> None:
    number = numbered(f"{year:02d}{month:02d}{owner}{unit}{serial:05d}")
    found = check_bin(number)
    assert found.valid
    assert found.registered == (year, month)
    assert not found.warnings


def test_an_iin_is_not_a_bin() -> None:
    found = check_bin("120505500012")
    assert not found.valid
    assert found.problem == words.NOT_BIN


@pytest.mark.parametrize("first", ["99134900001", "99004900001"])
def test_odd_digits_of_a_bin_are_warnings(first: str) -> None:
    found = check_bin(f"{first}{check_digit(first)}")
    assert found.valid
    assert found.registered is None
    assert set(found.warnings) == {words.NO_MONTH, words.UNKNOWN_UNIT}
    assert check_bin("000000000000").problem == words.ALL_ZEROS
