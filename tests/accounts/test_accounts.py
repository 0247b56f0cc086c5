"""Accounts of staff: made, set up, closed, away. Every act is in the journal."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.accounts_of_tests import AT, PASSWORD, applicant_account, ready_account, staff_account

from tirek.accounts import factors, passwords, queries, services
from tirek.accounts.models import Account
from tirek.accounts.roles import Role
from tirek.accounts.services import AccountError, NewStaff
from tirek.accounts.sessions import real_now
from tirek.accounts.tokens import account_of_token, make_token, revoke_token
from tirek.journal.models import Entry

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("kind", flat=True))


def test_a_new_account_cannot_sign_in_before_its_owner_set_it_up() -> None:
    administrator = staff_account(Role.ADMINISTRATOR)
    clerk = services.create_staff(
        NewStaff(username=" A.Serikova ", name="Серікова А.", role=Role.CLERK, territory="aktobe"),
        by=administrator,
        at=AT,
    )
    assert clerk.username == "a.serikova"
    assert services.check_password("a.serikova", "") is None
    key = services.set_up_link(clerk, by=administrator, at=AT, now=real_now())
    found = services.account_to_set_up(key, real_now())
    assert found == clerk
    assert found.set_up_secret
    code = factors.code_at(found.set_up_secret, real_now())
    codes = services.set_up(found, password=PASSWORD, code=code, at=AT, now=real_now())
    assert len(set(codes)) == 10
    assert services.check_password("A.SERIKOVA", PASSWORD) == clerk
    assert services.check_password("a.serikova", PASSWORD + "!") is None
    assert services.account_to_set_up(key, real_now()) is None
    assert kinds()[-3:] == ["account.created", "account.set-up-link-made", "account.set-up"]
    assert PASSWORD not in str(list(Entry.objects.values()))


def test_a_link_runs_out_and_a_new_one_ends_what_was() -> None:
    administrator, clerk = staff_account(Role.ADMINISTRATOR), ready_account()
    stamp = clerk.stamp
    first = services.set_up_link(clerk, by=administrator, at=AT, now=real_now())
    second = services.set_up_link(clerk, by=administrator, at=AT, now=real_now())
    assert services.account_to_set_up(first, real_now()) is None
    assert services.account_to_set_up(second, real_now() + timedelta(days=2)) == clerk
    assert services.account_to_set_up(second, real_now() + timedelta(days=4)) is None
    assert services.check_password(clerk.username, PASSWORD) is None
    assert clerk.stamp != stamp
    assert not clerk.has_second_factor


def test_the_code_must_come_from_the_secret_of_the_link() -> None:
    clerk = staff_account()
    services.set_up_link(clerk, by=None, at=AT, now=real_now())
    other = factors.code_at(factors.new_secret(), real_now())
    with pytest.raises(AccountError) as refusal:
        services.set_up(clerk, password=PASSWORD, code=other, at=AT, now=real_now())
    assert refusal.value.message == services.CODE_WRONG
    clerk.refresh_from_db()
    assert not clerk.has_second_factor


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short words", passwords.TOO_SHORT),
        ("x" * 129, passwords.TOO_LONG),
        ("password1234", passwords.TOO_COMMON),
        ("aaaaaaaaaaaaaaaa", passwords.TOO_COMMON),
        ("Clerk-Aktobe rules", passwords.LIKE_THE_NAME),
        ("correct horse battery", None),
        ("қоңыр күзде құс қайтты", None),
    ],
)
def test_passwords_are_long_and_not_everybodys(password: str, problem: str | None) -> None:
    assert passwords.password_problem(password, "clerk-aktobe") == problem


def test_names_are_taken_once_whatever_their_letters() -> None:
    staff_account(username="clerk")
    with pytest.raises(AccountError) as refusal:
        staff_account(username="CLERK")
    assert refusal.value.message == services.NAME_TAKEN


def test_a_clerk_has_a_territory_and_an_applicant_a_person() -> None:
    with pytest.raises(AccountError) as refusal:
        staff_account(territory="")
    assert refusal.value.message == services.TERRITORY_MISSING
    with pytest.raises(AccountError):
        services.create_staff(NewStaff(username="x", name="X", role=Role.APPLICANT), by=None, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="clerk", role=Role.CLERK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="nobody", role=Role.APPLICANT)


def test_a_second_account_for_the_same_citizen_cannot_be() -> None:
    parent = applicant_account()
    assert applicant_account() == parent
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="again", role=Role.APPLICANT, person=parent.person)


def test_nobody_closes_or_resets_their_own_account() -> None:
    administrator = staff_account(Role.ADMINISTRATOR)
    with pytest.raises(AccountError):
        services.deactivate(administrator, by=administrator, at=AT)
    with pytest.raises(AccountError):
        services.set_up_link(administrator, by=administrator, at=AT, now=real_now())


def test_a_closed_account_is_out_at_once_and_can_come_back() -> None:
    administrator, clerk = staff_account(Role.ADMINISTRATOR), ready_account()
    token = make_token(clerk, "feed", by=administrator, at=AT)
    assert account_of_token(token, real_now()) == clerk
    services.deactivate(clerk, by=administrator, at=AT)
    services.deactivate(clerk, by=administrator, at=AT)
    assert services.check_password(clerk.username, PASSWORD) is None
    assert account_of_token(token, real_now()) is None
    services.activate(clerk, by=administrator, at=AT)
    assert services.check_password(clerk.username, PASSWORD) == clerk
    assert kinds()[-3:] == ["account.token-made", "account.deactivated", "account.activated"]


def test_a_token_is_kept_as_a_digest_ends_and_runs_out() -> None:
    administrator, clerk = staff_account(Role.ADMINISTRATOR), staff_account()
    token = make_token(clerk, "feed", by=administrator, at=AT, life=timedelta(days=1))
    row = clerk.tokens.get()
    assert token not in str(vars(row))
    assert account_of_token(token, real_now() + timedelta(days=2)) is None
    assert account_of_token(token + "x", real_now()) is None
    revoke_token(row, by=administrator, at=AT)
    assert account_of_token(token, real_now()) is None


def test_a_substitute_has_the_same_duty_in_the_same_place() -> None:
    head = staff_account(Role.HEAD)
    clerk, colleague = staff_account(username="one"), staff_account(username="two")
    others = [staff_account(territory="alatau", username="three"), head, clerk]
    for other in others:
        with pytest.raises(AccountError):
            services.set_absence(clerk, first=date(2026, 11, 20), last=None, substitute=other, by=head, at=AT)
    with pytest.raises(AccountError):
        services.set_absence(
            clerk, first=date(2026, 11, 20), last=date(2026, 11, 19), substitute=colleague, by=head, at=AT
        )
    services.set_absence(clerk, first=date(2026, 11, 20), last=date(2026, 11, 27), substitute=colleague, by=head, at=AT)
    days = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 27), date(2026, 11, 28)]
    assert [queries.on_duty(clerk, day) for day in days] == [clerk, colleague, colleague, clerk]
    assert queries.stands_in_for(colleague, days[1]) == [clerk]
    assert queries.stands_in_for(colleague, days[3]) == []


def test_who_stands_in_for_each_other_leaves_nobody() -> None:
    head, one, two = staff_account(Role.HEAD), staff_account(username="one"), staff_account(username="two")
    for away, there in ((one, two), (two, one)):
        services.set_absence(away, first=date(2026, 11, 1), last=None, substitute=there, by=head, at=AT)
    one.refresh_from_db()
    assert queries.on_duty(one, date(2026, 11, 20)) is None
