"""What every answer carries, whatever it is."""

from typing import Any

import pytest
from django.test import Client

ADDRESSES = ["/en/", "/kk/nothing-here/", "/api/v1/problems", "/api/v1/nothing-here", "/health/live", "/metrics", "/"]


@pytest.mark.django_db  # the numbers of /metrics are counted
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_policy_allows_own_files_and_nothing_inline(address: str) -> None:
    policy = policy_of(Client().get(address))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert not any(word in value for value in policy.values() for word in ("unsafe", "*", "http", "data:"))


@pytest.mark.django_db  # the numbers of /metrics are counted
@pytest.mark.parametrize("address", ADDRESSES)
def test_headers_keep_the_answer_to_this_site(address: str) -> None:
    answer = Client().get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]


def test_pages_have_no_inline_script_and_no_inline_style() -> None:
    page = Client().get("/ru/").content.decode()
    assert "<style" not in page
    assert ' style="' not in page
    assert "<script>" not in page


def test_a_page_comes_compressed() -> None:
    answer = Client().get("/en/", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("ru-RU,ru;q=0.9,en;q=0.8", "/ru/"), ("kk", "/kk/"), ("en-GB", "/en/"), ("de,fr;q=0.5", "/kk/"), ("", "/kk/")],
)
def test_the_root_leads_to_the_reader_s_language_and_to_kazakh_when_none_fits(wanted: str, found: str) -> None:
    answer = Client().get("/", headers={"Accept-Language": wanted})
    assert answer.status_code == 302
    assert answer["Location"] == found
    assert "Accept-Language" in answer["Vary"]


def test_the_remembered_language_comes_before_the_browser_s(settings: Any) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/ru/"


def policy_of(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}
