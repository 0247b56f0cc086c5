"""The second factor and the brake on guessing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.accounts_of_tests import SECRET, ready_account

from tirek.accounts import attempts, factors
from tirek.accounts.models import Account, Attempts

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-20T12:00:10+05:00")


@pytest.fixture
def account() -> Account:
    return ready_account()


def test_the_algorithm_is_the_one_of_the_standard() -> None:
    # RFC 6238, appendix B: the secret of the examples, its moment 59 s, the last six digits.
    secret, moment = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", datetime.fromisoformat("1970-01-01T00:00:59+00:00")
    assert factors.code_at(secret, moment) == "287082"
    assert factors.matching_step(secret, "287 082", moment) == 1


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clocks_of_telephones_may_differ_by_one_step(account: Account, seconds: int, fits: bool) -> None:  # noqa: FBT001
    code = factors.code_at(SECRET, NOW + timedelta(seconds=seconds))
    assert factors.pass_second_factor(account, code, NOW) is fits


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "00000O", "💥" * 6])
def test_what_is_no_code_is_refused(account: Account, code: str) -> None:
    assert not factors.pass_second_factor(account, code, NOW)


def test_a_code_works_once_and_no_earlier_one_after_it(account: Account) -> None:
    now, before = factors.code_at(SECRET, NOW), factors.code_at(SECRET, NOW - timedelta(seconds=30))
    assert factors.pass_second_factor(account, now, NOW)
    assert not factors.pass_second_factor(account, now, NOW + timedelta(seconds=5))
    assert not factors.pass_second_factor(account, before, NOW)


def test_ten_wrong_codes_bring_a_pause_that_the_right_code_does_not_end(account: Account) -> None:
    for _ in range(factors.FAILURES):
        assert not factors.pass_second_factor(account, "000000", NOW)
    right = factors.code_at(SECRET, NOW)
    assert not factors.pass_second_factor(account, right, NOW)
    later = NOW + factors.PAUSE
    assert factors.pass_second_factor(account, factors.code_at(SECRET, later), later)


def test_a_recovery_code_works_once_however_it_is_typed(account: Account) -> None:
    first, second, *_ = factors.new_recovery_codes(account)
    assert factors.pass_second_factor(account, first.upper().replace("-", " "), NOW)
    assert not factors.pass_second_factor(account, first, NOW)
    factors.new_recovery_codes(account)
    assert not factors.pass_second_factor(account, second, NOW)


def test_a_recovery_code_is_nobody_elses(account: Account) -> None:
    other = ready_account(username="other")
    code = factors.new_recovery_codes(other)[0]
    assert not factors.pass_second_factor(account, code, NOW)


def test_five_failures_block_the_name_from_that_address_only() -> None:
    results = [attempts.failed("Clerk", "192.0.2.1", NOW) for _ in range(attempts.FAILURES)]
    assert results == [None] * 4 + [NOW + attempts.BLOCK]
    assert attempts.blocked_until("clerk ", "192.0.2.1", NOW) == NOW + attempts.BLOCK
    assert attempts.blocked_until("clerk", "192.0.2.2", NOW) is None
    assert attempts.blocked_until("other", "192.0.2.1", NOW) is None
    assert attempts.blocked_until("clerk", "192.0.2.1", NOW + attempts.BLOCK) is None


def test_failures_are_forgotten_after_an_hour_and_after_success() -> None:
    for _ in range(4):
        attempts.failed("clerk", "192.0.2.1", NOW)
    assert attempts.failed("clerk", "192.0.2.1", NOW + timedelta(hours=2)) is None
    attempts.succeeded("clerk", "192.0.2.1")
    assert not Attempts.objects.exists()


def test_neither_name_nor_address_is_kept() -> None:
    attempts.failed("clerk", "192.0.2.1", NOW)
    assert "clerk" not in str(list(Attempts.objects.values()))
    assert "192.0.2.1" not in str(list(Attempts.objects.values()))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.9", "192.0.2.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.5, 198.51.100.9", "198.51.100.9"),
        (2, "203.0.113.5, 198.51.100.9", "203.0.113.5"),
        (2, "198.51.100.9", "198.51.100.9"),
        (1, "", "192.0.2.1"),
    ],
)
def test_the_address_is_believed_only_from_trusted_proxies(
    rf: Any, settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.NINJA_NUM_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})
    assert attempts.address_of(request) == address
