"""Signing in the browser with a stand-in for NCALayer: signed, cancelled, failed, absent, and without JavaScript."""

from __future__ import annotations

import base64
import json
import threading
from typing import TYPE_CHECKING, Any, Self

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from tests.people.signatures.pki import ANNA, NOW, Authority
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from tirek.config.access import access
from tirek.config.urls import urlpatterns as tireks
from tirek.people.signatures import verify_cms
from tirek.web.ncalayer import signs_with_ncalayer, to_sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page
    from pytest_django import Settings
    from tests.browser.conftest import OpenPage
    from websockets.sync.server import ServerConnection

TEXT = "Өтініш: үйде оқыту, Айдарова Анна".encode()
_PAGE = """{% extends "tirek/base.html" %}{% block main %}<h1 class="govuk-heading-l">Sign</h1>
<form method="post" action="">{% csrf_token %}{% include "tirek/parts/ncalayer.html" %}
<button class="govuk-button" name="by" value="password">By one-time password</button></form>{% endblock %}"""

arrived: list[dict[str, str]] = []


@access("public")
@signs_with_ncalayer
def sign_page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        arrived.append({name: str(value) for name, value in request.POST.items()})
        return HttpResponse("<!doctype html><html lang=en><title>x</title><h1>Received</h1></html>")
    return HttpResponse(engines["django"].from_string(_PAGE).render({"ncalayer": to_sign(TEXT)}, request))


@access("public")
def other_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>x</title>")


urlpatterns = [path("en/sign/", sign_page), path("en/other/", other_page), *tireks]


class Mocker:
    """Speaks as NCALayer does; `answer` makes its answer to a request."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Callable[[dict[str, Any]], str | None] = lambda _request: None
        self._server = serve(self._talk, "127.0.0.1", 0)
        self.address = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def _talk(self, connection: ServerConnection) -> None:
        try:
            connection.send(json.dumps({"result": {"version": "1.4"}}))
            request = json.loads(connection.recv())
            self.asked.append(request)
            said = self.answer(request)
            if said is not None:
                connection.send(said)
                connection.recv()
        except ConnectionClosed:
            pass

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()


@pytest.fixture
def mocker(settings: Settings) -> Iterator[Mocker]:
    settings.ROOT_URLCONF = __name__
    arrived.clear()
    with Mocker() as program:
        settings.TIREK_NCALAYER = program.address
        yield program


def says(page: Page) -> str:
    return page.locator("[data-says]:visible").inner_text()


def test_signed_in_the_browser_and_verified_here(
    mocker: Mocker, open_page: OpenPage, axe: Callable[[Page], None], fits: Callable[[Page], None]
) -> None:
    authority = Authority()
    anna = authority.issue()

    def answer(request: dict[str, Any]) -> str:
        signed = anna.sign(base64.b64decode(request["args"]["data"]))
        return json.dumps({"status": True, "body": {"result": [base64.b64encode(signed).decode()]}})

    mocker.answer = answer
    page = open_page("/en/sign/")
    axe(page)
    fits(page)
    page.get_by_role("button", name="Sign with NCALayer").click()
    page.get_by_role("heading", name="Received").wait_for()
    (request,) = mocker.asked
    assert (request["module"], request["method"]) == ("kz.gov.pki.knca.basics", "sign")
    assert request["args"]["format"] == "cms"
    assert request["args"]["locale"] == "en"
    (form,) = arrived
    found = verify_cms(
        form["signature"].encode(),
        TEXT,
        expected_iin=ANNA,
        at=NOW,
        trust=authority.trust(None, crls=(authority.crl(),)),
    )
    assert found.valid, found.problem


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (json.dumps({"status": True, "body": {}}), "without signing"),
        (json.dumps({"status": True}), "without signing"),
        (json.dumps({"status": False, "code": "500", "message": "no storage"}), "no storage"),
        ("not json", "could not sign"),
        (None, "closed before"),
    ],
)
def test_nothing_is_sent_when_nothing_was_signed(
    mocker: Mocker, open_page: OpenPage, answer: str | None, words: str
) -> None:
    mocker.answer = lambda _request: answer
    page = open_page("/en/sign/")
    button = page.get_by_role("button", name="Sign with NCALayer")
    button.click()
    page.get_by_text(words).wait_for()
    assert button.is_enabled()
    assert page.locator("[data-says]:visible").count() == 1
    assert not arrived


def test_the_program_is_not_there(mocker: Mocker, settings: Settings, open_page: OpenPage) -> None:
    settings.TIREK_NCALAYER = "ws://127.0.0.1:9"
    page = open_page("/en/sign/")
    page.get_by_role("button", name="Sign with NCALayer").click()
    page.get_by_text("was not found on this computer").wait_for()
    assert "one-time password" in says(page)


def test_without_javascript_the_other_way_remains(mocker: Mocker, open_page: OpenPage) -> None:
    page = open_page("/en/sign/", js=False)
    assert page.get_by_role("button", name="Sign with NCALayer").count() == 0
    page.get_by_role("button", name="By one-time password").click()
    page.get_by_role("heading", name="Received").wait_for()
    assert arrived[0]["signature"] == ""
    assert arrived[0]["by"] == "password"


def test_only_this_page_may_connect_to_the_program(mocker: Mocker, open_page: OpenPage) -> None:
    def policy(path: str) -> str:
        return open_page("/en/").request.get(open_page(path).url).headers["content-security-policy"]

    assert f"connect-src 'self' {mocker.address}" in policy("/en/sign/")
    assert mocker.address not in policy("/en/other/")
