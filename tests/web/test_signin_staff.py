"""Staff sign in with a password and a second factor; sessions end; what was typed stays."""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from tests.accounts_of_tests import PASSWORD, applicant_account, client_of, code_now, ready_account, staff_account

from tirek.accounts.models import Account, KeptForm
from tirek.accounts.roles import Role
from tirek.accounts.services import deactivate
from tirek.accounts.sessions import IDLE, LONGEST, real_now
from tirek.config.access import access
from tirek.config.urls import urlpatterns as every_page
from tirek.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@access("clerk", "head")
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"desk {request.POST.get('note', '')}")


@access("signed-in")
def anybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


handler403 = "tirek.web.errors.forbidden"
urlpatterns = [path("kk/desk/", desk), path("kk/anybody/", anybody), *every_page]


@pytest.fixture
def account() -> Account:
    return ready_account()


def give_password(client: Client, account: Account, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/en/sign-in/staff/", {"username": account.username, "password": password, **more})


def ago(time: timedelta) -> str:
    return (real_now() - time).isoformat()


def test_password_and_code_lead_to_the_page_that_was_wanted(account: Account) -> None:
    client = Client()
    asked = client.get("/kk/desk/?sort=left")
    assert asked.status_code == 303
    choice = client.get(asked["Location"])
    staff_url = html.unescape(re.findall(r'href="([^"]*/sign-in/staff/[^"]*)"', choice.content.decode())[0])
    page = client.get(staff_url).content.decode()
    wanted = html.unescape(re.findall(r'name="next" value="([^"]*)"', page)[0])
    assert wanted == "/kk/desk/?sort=left"
    half = give_password(client, account, next=wanted)
    assert half["Location"] == "/en/sign-in/staff/code/"
    assert client.get("/kk/desk/").status_code == 303, "the password alone opens nothing"
    done = client.post("/en/sign-in/staff/code/", {"code": code_now()})
    assert done["Location"] == wanted
    answer = client.get(wanted)
    assert answer.content.decode() == "desk "
    assert answer["Cache-Control"] == "no-store"
    assert Entry.objects.filter(kind="account.signed-in", actor_account=account.pk).count() == 1


def test_the_session_gets_a_new_key_at_each_step(account: Account) -> None:
    client = Client()
    keys = []
    give_password(client, account)
    keys.append(client.cookies["tirek_session"].value)
    client.post("/en/sign-in/staff/code/", {"code": code_now()})
    keys.append(client.cookies["tirek_session"].value)
    assert len(set(keys)) == 2
    cookie = client.cookies["tirek_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\x"])
def test_nobody_is_led_to_another_site(account: Account, elsewhere: str) -> None:
    client = Client()
    give_password(client, account, next=elsewhere)
    done = client.post("/en/sign-in/staff/code/", {"code": code_now()})
    assert done["Location"].startswith("/")
    assert "example" not in done["Location"]


def test_an_unknown_name_and_a_wrong_password_get_the_same_words(account: Account) -> None:
    wrong = give_password(Client(), account, "not the password").content.decode()
    unknown = Client().post("/en/sign-in/staff/", {"username": "nobody", "password": "x"}).content.decode()
    message = "User name and password do not fit together"
    assert message in wrong
    assert message in unknown


def test_a_citizen_has_no_password_to_guess() -> None:
    parent = applicant_account()
    assert give_password(Client(), parent, "!").status_code == 422


def test_after_five_failures_even_the_right_password_waits(account: Account) -> None:
    client = Client()
    for _ in range(5):
        answer = give_password(client, account, "not the password")
    assert "Too many failed attempts" in answer.content.decode()
    assert "Too many failed attempts" in give_password(client, account).content.decode()
    assert give_password(Client(REMOTE_ADDR="192.0.2.9"), account).status_code == 303


def test_a_wrong_code_is_said_and_a_used_one_is_refused(account: Account) -> None:
    code = code_now()
    for expected in (303, 422):
        client = Client()
        give_password(client, account)
        answer = client.post("/en/sign-in/staff/code/", {"code": code})
        assert answer.status_code == expected
    assert "does not fit or was used already" in answer.content.decode()


def test_the_code_page_without_a_password_leads_back() -> None:
    assert Client().get("/en/sign-in/staff/code/")["Location"] == "/en/sign-in/staff/"


def test_signing_out_ends_the_session_on_the_server(account: Account) -> None:
    client = client_of(account)
    key = client.cookies["tirek_session"].value
    assert client.get("/kk/anybody/").status_code == 200
    left = client.post("/kk/sign-out/")
    assert (left.status_code, left["Clear-Site-Data"]) == (303, '"cache"')
    stolen = Client()
    stolen.cookies["tirek_session"] = key
    assert stolen.get("/kk/anybody/").status_code == 303
    assert client.get("/kk/sign-out/").status_code == 405


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 200),
        ({"seen": IDLE - timedelta(minutes=1)}, 200),
        ({"seen": IDLE + timedelta(minutes=1)}, 303),
        ({"opened": LONGEST + timedelta(minutes=1)}, 303),
        ({"second_factor": False}, 303),
        ({"stamp": "another"}, 303),
        ({"account": "nonsense"}, 303),
        ({"opened": "nonsense"}, 303),
    ],
)
def test_when_a_session_counts(account: Account, changed: dict[str, Any], status: int) -> None:
    # Reckoned now: between the collection of the tests and this one minutes may pass.
    since = {name: ago(value) if isinstance(value, timedelta) else value for name, value in changed.items()}
    assert client_of(account, **since).get("/kk/desk/").status_code == status


def test_use_keeps_a_session_alive(account: Account) -> None:
    client = client_of(account, seen=ago(timedelta(minutes=20)))
    client.get("/kk/desk/")
    assert datetime.fromisoformat(client.session["seen"]) > real_now() - timedelta(minutes=1)


def test_a_closed_account_is_out_at_once(account: Account) -> None:
    client = client_of(account)
    deactivate(account, by=staff_account(Role.ADMINISTRATOR), at=real_now())
    assert client.get("/kk/desk/").status_code == 303


def test_another_role_is_told_whose_page_it_is() -> None:
    answer = client_of(staff_account(Role.AUDITOR)).get("/kk/desk/")
    assert answer.status_code == 403
    page = client_of(staff_account(Role.LAWYER)).get("/en/accounts/")
    assert "This page is for: administrator." in page.content.decode()
    assert "You are signed in as: lawyer" in page.content.decode()


def test_what_was_typed_when_the_session_ended_comes_back(account: Account) -> None:
    lapsed = client_of(account, seen=ago(timedelta(hours=1)))
    typed = {"note": "Сәлеметсіз бе, құжаттар толық емес", "password": "x", "csrfmiddlewaretoken": "x", "a": ["1", "2"]}
    answer = lapsed.post("/kk/desk/", typed, headers={"Referer": "http://testserver/kk/desk/?page=2"})
    assert answer.status_code == 303
    assert "ended=1" in answer["Location"]
    row = KeptForm.objects.get()
    assert row.fields == [["note", typed["note"]], ["a", "1"], ["a", "2"]]
    give_password(lapsed, account)
    assert lapsed.post("/en/sign-in/staff/code/", {"code": code_now()})["Location"] == "/en/sign-in/kept/"
    page = lapsed.get("/en/sign-in/kept/").content.decode()
    assert str(typed["note"]) in page
    assert 'action="/kk/desk/"' in page
    sent = lapsed.post("/kk/desk/", {"note": typed["note"]})
    assert sent.content.decode() == f"desk {typed['note']}"


def test_what_was_typed_is_nobody_elses_and_can_be_forgotten(account: Account) -> None:
    client_of(account, seen=ago(timedelta(hours=1))).post("/kk/desk/", {"note": "mine"})
    other = client_of(ready_account(username="other"))
    assert other.get("/en/sign-in/kept/").status_code == 303
    assert b"mine" not in KeptForm.objects.values_list("fields", flat=True)[0].content
    mine = client_of(account)
    assert mine.post("/en/sign-in/kept/")["Location"] == "/kk/desk/"
    assert not KeptForm.objects.exists()


def test_a_stranger_can_have_nothing_kept() -> None:
    assert Client().post("/kk/desk/", {"note": "x"}).status_code == 303
    assert not KeptForm.objects.exists()


def test_public_pages_set_no_session_and_ask_the_database_nothing(django_assert_num_queries: Any) -> None:
    client = Client()
    with django_assert_num_queries(0):
        answer = client.get("/en/")
    assert "tirek_session" not in client.cookies
    assert "Cache-Control" not in answer
    assert "Sign in" in answer.content.decode()


def test_the_header_says_who_is_signed_in_and_has_their_sections() -> None:
    page = client_of(staff_account(Role.ADMINISTRATOR)).get("/en/").content.decode()
    assert "Ойдан administrator-country" in page
    assert "/en/accounts/" in page
    assert "Sign out" in page
    assert "Сынақгүл Ойданшығарова" in client_of(applicant_account()).get("/kk/").content.decode()


@pytest.mark.parametrize(
    ("address", "compressed"), [("/en/", True), ("/en/?q=1", False), ("/en/sign-in/kept/?x", False)]
)
def test_what_was_asked_with_a_query_is_not_compressed_for_the_signed_in(
    account: Account,
    address: str,
    compressed: bool,  # noqa: FBT001
) -> None:
    answer = client_of(account).get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.has_header("Content-Encoding") is compressed


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("role", "page"),
    [(Role.CLERK, "cases"), (Role.HEAD, "signing"), (Role.ACCOUNTANT, "runs"), (Role.AUDITOR, "cases")],
)
def test_whoever_is_signed_in_begins_where_their_work_is(db: None, role: Role, page: str) -> None:
    browser = client_of(staff_account(role))
    begun = browser.get("/en/sign-in/")
    assert (begun.status_code, begun["Location"]) == (302, f"/en/{page}/")
    assert browser.get(begun["Location"]).status_code == 200
