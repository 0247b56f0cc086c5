"""Every address says who may use it; one that does not answers nobody."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from tests.accounts_of_tests import AT, client_of, staff_account

from tirek.accounts.roles import Role
from tirek.accounts.tokens import make_token
from tirek.config.access import RULES, access, may_use, rules_by_method, rules_of, set_rules


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody should read this")


@access("operations")
def inner(request: HttpRequest) -> HttpResponse:
    return HttpResponse("numbers")


urlpatterns = [path("forgotten", forgotten), path("inner", inner)]


def every_pattern(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from every_pattern(entry)
        else:
            yield entry


def test_every_address_has_a_known_rule_for_each_of_its_methods() -> None:
    patterns = list(every_pattern(get_resolver("tirek.config.urls")))
    assert len(patterns) > 8
    unruled = [str(p.pattern) for p in patterns if not has_known_rules(p.callback)]
    assert unruled == []


def has_known_rules(view: Callable[..., Any]) -> bool:
    by_method = rules_by_method(view)
    return all(rules and set(rules) <= set(RULES) for rules in by_method.values())


@pytest.mark.urls(__name__)
def test_an_address_without_a_rule_is_refused() -> None:
    answer = Client().get("/forgotten")
    assert answer.status_code == 403
    assert b"nobody" not in answer.content


def test_an_unknown_rule_cannot_be_given() -> None:
    with pytest.raises(KeyError):
        access("everyone")  # type: ignore[arg-type]  # the point of the test


def test_each_method_has_its_own_rule_and_a_method_that_forgot_it_answers_nobody() -> None:
    def view() -> None: ...

    set_rules(view, {"GET": ("public",), "POST": None})
    assert rules_of(view, "GET") == ("public",)
    assert rules_of(view, "POST") == ()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 403),
        ("not an address", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 403),
    ],
)
def test_operations_answer_only_a_direct_caller_on_this_machine(
    address: str, headers: dict[str, str], status: int
) -> None:
    assert Client(REMOTE_ADDR=address).get("/inner", headers=headers).status_code == status


@pytest.mark.urls(__name__)
def test_operations_answer_whoever_has_the_token(settings: Any) -> None:
    settings.TIREK_OPERATIONS_TOKEN = "invented-token"
    far = Client(REMOTE_ADDR="192.0.2.7")
    assert far.get("/inner", headers={"Authorization": "Bearer invented-token"}).status_code == 200
    assert far.get("/inner", headers={"Authorization": "Bearer invented"}).status_code == 403
    assert far.get("/inner").status_code == 403


@pytest.mark.urls(__name__)
def test_in_production_the_machine_itself_needs_the_token_too(settings: Any) -> None:
    settings.TIREK_OPERATIONS_FROM_LOOPBACK = False
    assert Client(REMOTE_ADDR="127.0.0.1").get("/inner").status_code == 403


def test_an_empty_token_opens_nothing(rf: Any, settings: Any) -> None:
    settings.TIREK_OPERATIONS_TOKEN = ""
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer "})
    assert not may_use(inner, request)


@access("clerk")
def inner_api(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for clerks")


inner_api.csrf_exempt = True  # type: ignore[attr-defined] # as the API's views are
urlpatterns += [path("api/v1/inner", inner_api)]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_the_api_asks_a_stranger_to_sign_in_and_refuses_another_role() -> None:
    answer = Client().get("/api/v1/inner")
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthenticated")
    assert "Bearer" in answer["WWW-Authenticate"]
    assert client_of(staff_account(Role.HEAD)).get("/api/v1/inner").status_code == 403
    assert client_of(staff_account(Role.CLERK)).get("/api/v1/inner").content == b"for clerks"


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_token_has_the_rights_of_its_account_and_needs_no_form_token() -> None:
    clerk = staff_account(Role.CLERK)
    token = make_token(clerk, "feed", by=staff_account(Role.ADMINISTRATOR), at=AT)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/api/v1/inner", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert strict.post("/api/v1/inner", headers={"Authorization": "Bearer tirek_x"}).status_code == 401


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_cookie_alone_changes_nothing_through_the_api() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(staff_account(Role.CLERK)).cookies
    assert strict.get("/api/v1/inner").status_code == 200
    assert strict.post("/api/v1/inner").status_code == 403


def test_a_view_needs_a_rule() -> None:
    with pytest.raises(ValueError, match="at least one"):
        access()
