"""The administrator's pages, the head's absences, the set-up page, tokens of programs."""

import html
import re

import pytest
from django.test import Client
from tests.accounts_of_tests import PASSWORD, applicant_account, client_of, staff_account

from tirek.accounts import factors
from tirek.accounts.models import Account
from tirek.accounts.roles import Role
from tirek.accounts.sessions import real_now
from tirek.accounts.tokens import make_token
from tirek.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_a_new_clerk_from_the_list_to_the_first_sign_in() -> None:
    administrator = client_of(staff_account(Role.ADMINISTRATOR))
    new = {"username": "d.omarova", "name": "Омарова Дина", "role": "clerk", "territory": "aktobe"}
    made = administrator.post("/en/accounts/new/", new)
    assert "not set up" in administrator.get(made["Location"]).content.decode()
    page = administrator.post(f"{made['Location']}link/").content.decode()
    link = html.unescape(re.findall(r"<code>(http[^<]+)</code>", page)[0])
    owner, address = Client(), link.removeprefix("http://testserver")
    assert "d.omarova" in owner.get(address).content.decode()
    picture = owner.get(address.replace("/?", "/qr.svg?"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"style=" not in picture.content
    clerk = Account.objects.get(username="d.omarova")
    assert clerk.set_up_secret
    code = factors.code_at(clerk.set_up_secret, real_now())
    differ = owner.post(address, {"password": PASSWORD, "again": "x", "code": code})
    assert differ.status_code == 422
    done = owner.post(address, {"password": PASSWORD, "again": PASSWORD, "code": code}).content.decode()
    recovery = re.findall(r"<code>([a-z2-7-]{19})</code>", done)
    assert len(recovery) == 10
    assert owner.get(address).status_code == 404
    half = owner.post("/en/sign-in/staff/", {"username": "d.omarova", "password": PASSWORD})
    assert half.status_code == 303
    assert owner.post("/en/sign-in/staff/code/", {"code": recovery[3]}).status_code == 303
    assert "Омарова Дина" in owner.get("/kk/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "Ә"), ("username", ""), ("name", ""), ("role", "applicant"), ("role", ""), ("territory", "")],
)
def test_what_is_wrong_with_a_new_account_is_said(field: str, value: str) -> None:
    new = {"username": "d.omarova", "name": "Омарова Дина", "role": "clerk", "territory": "aktobe", field: value}
    answer = client_of(staff_account(Role.ADMINISTRATOR)).post("/ru/accounts/new/", new)
    assert answer.status_code == 422
    assert f'href="#id_{field}' in answer.content.decode()
    assert Account.objects.count() == 1


def test_citizens_are_nobody_s_to_look_through() -> None:
    parent = applicant_account()
    administrator = client_of(staff_account(Role.ADMINISTRATOR))
    assert "Ойданшығарова" not in administrator.get("/kk/accounts/").content.decode()
    assert administrator.get(f"/kk/accounts/{parent.pk}/").status_code == 404


def test_closing_opening_and_tokens() -> None:
    clerk = staff_account()
    administrator = client_of(staff_account(Role.ADMINISTRATOR))
    page = f"/en/accounts/{clerk.pk}/"
    assert administrator.post(f"{page}tokens/", {"name": ""}).status_code == 422
    shown = administrator.post(f"{page}tokens/", {"name": "feed"}).content.decode()
    assert re.search(r"<code>tirek_\S{43}</code>", shown)
    administrator.post(f"{page}tokens/{clerk.tokens.get().pk}/")
    assert clerk.tokens.get().revoked_at is not None
    administrator.post(f"{page}active/", {"active": "no"})
    clerk.refresh_from_db()
    assert not clerk.is_active
    assert "closed" in administrator.get("/en/accounts/").content.decode()
    administrator.post(f"{page}active/", {"active": "yes"})
    clerk.refresh_from_db()
    assert clerk.is_active


def test_an_administrator_does_nothing_to_their_own_account() -> None:
    own = staff_account(Role.ADMINISTRATOR)
    client = client_of(own)
    assert client.post(f"/en/accounts/{own.pk}/link/").status_code == 422
    assert client.post(f"/en/accounts/{own.pk}/active/", {"active": "no"}).status_code == 422


def test_the_head_says_who_is_away_in_their_own_department_only() -> None:
    head, clerk, colleague = staff_account(Role.HEAD), staff_account(username="one"), staff_account(username="two")
    foreign = staff_account(territory="alatau")
    client = client_of(head)
    listed = client.get("/en/accounts/absence/").content.decode()
    assert "Ойдан one" in listed
    assert foreign.name not in listed
    assert client.get(f"/en/accounts/absence/{foreign.pk}/").status_code == 404
    away = {"first_day": "20", "first_month": "11", "first_year": "2026", "last_day": "27", "last_month": "11"}
    wrong = {**away, "last_year": "2025", "substitute": str(colleague.pk)}
    assert client.post(f"/en/accounts/absence/{clerk.pk}/", wrong).status_code == 422
    right = {**away, "last_year": "2026", "substitute": str(colleague.pk)}
    assert client.post(f"/en/accounts/absence/{clerk.pk}/", right).status_code == 303
    assert "Ойдан two" in client.get("/en/accounts/absence/").content.decode()
    entry = Entry.objects.get(kind="account.absence-set")
    assert (entry.chain, entry.actor_account) == ("aktobe", head.pk)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_accounts_are_the_administrator_s(role: Role) -> None:
    account = applicant_account() if role is Role.APPLICANT else staff_account(role)
    client = client_of(account)
    assert client.get("/kk/accounts/").status_code == 403
    assert client.post("/kk/accounts/new/").status_code == 403


def test_pages_of_accounts_have_forms_that_other_sites_cannot_send() -> None:
    account = staff_account(Role.ADMINISTRATOR)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(account).cookies
    assert strict.post("/kk/accounts/new/", {}).status_code == 403
    assert strict.post("/kk/sign-out/").status_code == 403


def test_a_token_counts_in_the_api_only() -> None:
    administrator = staff_account(Role.ADMINISTRATOR)
    token = make_token(administrator, "feed", by=administrator, at=real_now())
    assert Client().get("/kk/accounts/", headers={"Authorization": f"Bearer {token}"}).status_code == 303
