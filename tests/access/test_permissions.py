"""Every route and method × everybody × own and another's things, against the written table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from tests.access import made
from tests.access.table import Row, routes, rows
from tests.accounts_of_tests import client_of

from tirek.accounts.roles import Role
from tirek.config.access import rules_by_method

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django import DjangoDbBlocker

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROLES: Final = tuple(role.value for role in Role)
HALF: Final = "clerk without the second factor"
NOBODY: Final = "nobody"
ELSEWHERE: Final = {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}
"""What a caller from the network brings along; the operator's own routes know them by it."""


def test_the_table_has_every_route_and_none_too_many() -> None:
    assert sorted(set(routes()) - set(rows())) == [], "these are missing in docs/reference/permissions.md"
    assert sorted(set(rows()) - set(routes())) == [], "these there are no longer"


@pytest.mark.parametrize("address", sorted(routes()))
def test_the_rule_of_a_view_is_the_one_in_the_table(address: str) -> None:
    row = rows()[address]
    by_method = rules_by_method(routes()[address])
    for method, rules in by_method.items():
        assert set(rules) == row.who, f"{method} {address}"
    if "*" not in by_method:
        assert set(by_method) == row.methods


class Visitor:
    """Somebody with a browser; whatever a request changes is undone."""

    def __init__(self, name: str, place: made.Place) -> None:
        self.name, self.place = name, place
        self.role = "clerk" if name == HALF else name
        self.account = place.people.get(self.role)
        self.key = ""
        if self.account is not None:
            changed: dict[str, Any] = {"second_factor": False} if name == HALF else {}
            self.key = client_of(self.account, **changed).cookies[settings.SESSION_COOKIE_NAME].value

    def may(self, row: Row) -> bool:
        """Whether the table lets them in at all."""
        if "public" in row.who:
            return True
        return self.name in ROLES and (self.name in row.who or "signed-in" in row.who)

    @property
    def everywhere(self) -> bool:
        """Whether no territory bounds them."""
        return self.account is not None and self.account.is_staff_member and not self.account.territory

    def ask(self, method: str, address: str) -> Any:
        """The answer to one request."""
        client = Client(raise_request_exception=False)
        if self.key:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.key
        more = {} if method == "GET" or not address.startswith("/api/") else {"content_type": "application/json"}
        with undone():
            answer: Any = client.generic(method, address, **more, **ELSEWHERE)  # type: ignore[arg-type] # headers by their names
            # What is read while it is sent is read before it is undone.
            answer.told = answer.getvalue().decode(errors="replace")
        return answer


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in the block never was."""
    block: Any = transaction.atomic()
    # So that views with durable transactions run within it.
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def refused(answer: HttpResponse) -> bool:
    """Whether nothing was shown or done: told to sign in, forbidden, or as if there were no such thing."""
    to_sign_in = answer.status_code in {302, 303} and "/sign-in/" in answer.headers.get("Location", "")
    return answer.status_code in {401, 403, 404} or to_sign_in


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, made.Place]]:
    """Where the visitors belong, another one, and a neighbour of the first: made once, and gone after the last test.

    What a test itself does is undone after it, as ever.
    """
    with django_db_blocker.unblock(), undone():
        own, other = made.make("aktobe", 1), made.make("alatau", 2)
        yield {"own": own, "other": other, "neighbour": made.make("aktobe", 3)}


@pytest.fixture
def places(made_once: dict[str, made.Place], db: None) -> tuple[made.Place, made.Place]:
    """Where the visitor belongs, and another one."""
    return made_once["own"], made_once["other"]


@pytest.fixture
def neighbour(made_once: dict[str, made.Place]) -> made.Place:
    """Others in the visitor's own territory."""
    return made_once["neighbour"]


def asked(visitor: Visitor, row: Row, place: made.Place) -> Iterator[tuple[str, HttpResponse]]:
    for method in sorted(row.methods):
        yield method, visitor.ask(method, place.address(row.address, visitor.role))


@pytest.mark.parametrize("name", [NOBODY, HALF, *ROLES])
def test_who_may_what(name: str, places: tuple[made.Place, made.Place]) -> None:
    """All of it is looked at before anything is reported: one change usually moves several lines."""
    own, other = places
    visitor, wrong = Visitor(name, own), []
    for row in rows().values():
        for method, answer in asked(visitor, row, own):
            code = answer.status_code
            if visitor.may(row):
                bad = code >= 500 or code == 405 or ("public" not in row.who and refused(answer))
            else:
                bad = not refused(answer)
            if bad:
                wrong.append(f"{method} {row.address}: {code} {answer.headers.get('Location', '')}")
        if not visitor.may(row) or not row.of_somebody:
            continue
        for method, answer in asked(visitor, row, other):
            if refused(answer) is visitor.everywhere or answer.status_code >= 500:
                wrong.append(
                    f"{method} {row.address} of another: {answer.status_code} {answer.headers.get('Location', '')}"
                )
    assert wrong == []


def told_of_another(visitor: Visitor, row: Row) -> bool:
    """Whether the table lets them see and touch what is another family's, office's or officer's in their own territory."""
    bound = row.reach.startswith("the own") or "own office" in row.reach
    mere = visitor.name in {"applicant", "operator"} and "within reach" in row.reach
    return not bound and not mere


@pytest.mark.parametrize("name", ROLES)
def test_who_may_what_in_the_own_territory_with_things_of_another(
    name: str, places: tuple[made.Place, made.Place], neighbour: made.Place
) -> None:
    own, _other = places
    visitor, wrong = Visitor(name, own), []
    for row in rows().values():
        if not visitor.may(row) or not row.of_somebody or not row.reach or "public" in row.who:
            continue
        for method, answer in asked(visitor, row, neighbour):
            if refused(answer) is told_of_another(visitor, row) or answer.status_code >= 500:
                wrong.append(f"{method} {row.address}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert wrong == []


@pytest.mark.parametrize("name", ["applicant", "operator"])
def test_who_may_what_in_another_territory_with_their_own_things(
    name: str, places: tuple[made.Place, made.Place]
) -> None:
    """A family applies where it lives now, and families of every territory come to an office of the State Corporation."""
    own, _other = places
    visitor, wrong = Visitor(name, own), []
    elsewhere = made.make("alatau", 4, {name: own.people[name]})
    for row in rows().values():
        if visitor.may(row) and row.of_somebody:
            for method, answer in asked(visitor, row, elsewhere):
                if refused(answer) or answer.status_code >= 500:
                    wrong.append(f"{method} {row.address}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert wrong == []


def test_a_method_that_is_not_in_the_table_is_not_allowed(places: tuple[made.Place, made.Place]) -> None:
    own, _other = places
    visitors = {name: Visitor(name, own) for name in ROLES}
    wrong = []
    for row in rows().values():
        visitor = next((each for each in visitors.values() if each.may(row)), None)
        if visitor is None:
            continue
        # That those in the table are allowed is seen above, for everybody.
        for method in sorted(set(METHODS) - row.methods):
            code = visitor.ask(method, own.address(row.address, visitor.role)).status_code
            if code != 405:
                wrong.append(f"{method} {row.address}: {code}")
    assert wrong == []


LISTS: Final = ("/kk/cases/", "/kk/cases/?whose=all", "/kk/cases/?whose=all&show=closed", "/kk/signing/", "/kk/counter/",
                "/kk/front-office/", "/kk/cabinet/", "/kk/cabinet/messages/", "/kk/cabinet/looks/", "/kk/journal/",
                "/kk/journal/journal.csv", "/kk/sms-journal/", "/kk/sms-journal/sms-journal.csv", "/kk/accounts/absence/",
                "/kk/awards/differences/", "/kk/awards/differences/?show=less",
                "/kk/runs/", "/kk/runs/budget/", "/kk/runs/statements/", "/kk/runs/statements/unsettled/",
                "/kk/demo/", "/api/v1/cases", "/api/v1/decisions",
                "/api/v1/awards", "/api/v1/payment-runs")  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(ROLES) - {"administrator"}))
def test_no_list_or_choice_tells_of_another_place(name: str, places: tuple[made.Place, made.Place]) -> None:
    own, other = places
    visitor = Visitor(name, own)
    if visitor.everywhere:
        return
    cases = [f"/kk/cases/{own.by_door['cases']['case']}/{page}" for page in ("", "hand-over/", "take/")]
    secrets = [
        *other.numbers,
        f"{other.territory.upper()}-P-",
        made.SURNAMES[other.territory],
        *(who.name for who in other.people.values()),
    ]
    told = []
    for address in (*LISTS, *cases):
        text = visitor.ask("GET", address).told
        told += [f"{address}: {secret}" for secret in secrets if secret and secret in text]
    assert told == []


@pytest.mark.parametrize("name", ["clerk", "head", "auditor"])
def test_a_search_finds_nothing_of_another_place(name: str, places: tuple[made.Place, made.Place]) -> None:
    own, other = places
    visitor = Visitor(name, own)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = visitor.key
    for text in (other.numbers[0], made.SURNAMES[other.territory], other.numbers[0][-6:]):
        page = client.post("/kk/cases/search/", {"q": text}, follow=True).content.decode()
        found = other.numbers[0] in page.replace(f'value="{text}"', "") if text != other.numbers[0] else False
        assert found is visitor.everywhere or text == other.numbers[0]
        assert str(other.by_door["cases"]["case"]) not in page or visitor.everywhere
