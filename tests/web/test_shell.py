"""The frame around every page: languages, the reader's look, errors, weight."""

from __future__ import annotations

import gzip
import html
import re
from pathlib import Path
from typing import Protocol

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.utils import translation

from tirek.law import load
from tirek.web import errors, languages

LANGS = ("kk", "ru", "en")
PAGES = ("", "about/", "accessibility/", "appearance/")
FIRST_VISIT_LIMIT = 75_000


class Answer(Protocol):
    content: bytes


def text(response: Answer) -> str:
    return response.content.decode()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_exists_in_every_language(client: Client, lang: str, page: str) -> None:
    response = client.get(f"/{lang}/{page}")
    assert response.status_code == 200
    assert f'<html lang="{lang}"' in text(response)
    for other, name in (("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")):
        assert re.search(rf'href="/{other}/{page}" lang="{other}"[^>]*>{name}<', text(response))


@pytest.mark.parametrize(
    ("accepts", "cookie", "leads_to"),
    [
        ("", "", "/kk/"),
        ("de,fr;q=0.5", "", "/kk/"),
        ("ru-KZ,ru;q=0.9,en;q=0.5", "", "/ru/"),
        ("en-US", "", "/en/"),
        ("en-US", "kk", "/kk/"),
        ("ru", "nonsense", "/ru/"),
    ],
)
def test_the_bare_address_leads_to_the_readers_language(
    client: Client, accepts: str, cookie: str, leads_to: str
) -> None:
    if cookie:
        client.cookies["tirek_language"] = cookie
    response = client.get("/", headers={"Accept-Language": accepts})
    assert response.status_code == 302
    assert response["Location"] == leads_to


def test_the_language_last_read_is_remembered(client: Client) -> None:
    client.get("/ru/about/")
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/ru/"
    assert "Set-Cookie" not in client.get("/ru/")


def test_the_language_switch_keeps_address_and_query(client: Client) -> None:
    page = text(client.get("/en/about/?a=1&b=%D2%9B"))
    assert 'href="/kk/about/?a=1&amp;b=%D2%9B"' in page
    assert 'href="/ru/about/?a=1&amp;b=%D2%9B"' in page


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/en/x/?q=1", "/ru/x/?q=1"),
        ("/en", "/ru"),
        ("/english/", "/ru/"),
        ("/health/live", "/ru/"),
        ("//elsewhere.example/en/", "/ru/"),
    ],
)
def test_an_address_in_another_language(address: str, expected: str) -> None:
    assert languages.in_language(address, "ru") == expected


def test_a_chosen_look_is_kept_and_leads_back(client: Client) -> None:
    answer = {"theme": "dark", "contrast": "more", "size": "large", "next": "/en/about/?x=1"}
    response = client.post("/en/appearance/", answer)
    assert (response.status_code, response["Location"]) == (302, "/en/about/?x=1")
    page = text(client.get("/kk/"))
    assert 'data-theme="dark" data-contrast="more" data-size="large"' in page


def test_the_default_look_leaves_no_cookie(client: Client) -> None:
    client.post("/en/appearance/", {"theme": "dark", "contrast": "auto", "size": "normal"})
    client.post("/en/appearance/", {"theme": "auto", "contrast": "auto", "size": "normal"})
    assert "data-" not in text(client.get("/en/")).partition("<head>")[0]
    assert not client.cookies["tirek_look"].value


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "\\\\x", ""]
)
def test_the_look_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    answer = {"theme": "auto", "contrast": "auto", "size": "normal", "next": elsewhere}
    assert client.post("/en/appearance/", answer)["Location"] == "/en/"


@pytest.mark.parametrize("cookie", ["x", "dark.more", "a.b.c", 'dark.more."><b>', "dark.more.large.x"])
def test_a_broken_look_counts_as_none(client: Client, cookie: str) -> None:
    client.cookies["tirek_look"] = cookie
    assert '<html lang="en">' in text(client.get("/en/"))


def test_an_impossible_look_is_answered_with_an_error_at_the_field(client: Client) -> None:
    response = client.post("/en/appearance/", {"theme": "pink", "contrast": "auto", "size": "normal"})
    page = text(response)
    assert "<title>Error: " in page
    assert 'href="#id_theme_0"' in page
    assert 'id="id_theme-error"' in page


def test_a_form_without_its_token_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/en/appearance/", {"theme": "dark"}).status_code == 403


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_carries_inline_script_or_style(client: Client, lang: str, page: str) -> None:
    shown = text(client.get(f"/{lang}/{page}"))
    assert "<style" not in shown
    assert not re.search(r"\sstyle=", shown)
    assert not re.search(r"\son[a-z]+=", shown)
    assert not re.search(r"<script(?![^>]*\ssrc=)", shown)


@pytest.mark.parametrize("lang", LANGS)
def test_the_start_page_names_every_service_of_the_law_plainly(client: Client, lang: str) -> None:
    page = html.unescape(text(client.get(f"/{lang}/")))
    services = load().services.values()
    assert services
    for service in services:
        assert service.plain[lang] in page
        assert service.summary[lang] in page


def test_the_first_visit_is_light(client: Client) -> None:
    page = client.get("/kk/").content
    files = ["tirek/tirek.css", "tirek/tirek.js", "tirek/mark.svg"]
    fonts = ["tirek/fonts/golos-text-400.woff2", "tirek/fonts/golos-text-600.woff2"]
    found = [Path(str(finders.find(name))) for name in files + fonts]
    weight = len(gzip.compress(page)) + sum(
        len(path.read_bytes() if path.suffix == ".woff2" else gzip.compress(path.read_bytes())) for path in found
    )
    assert weight < FIRST_VISIT_LIMIT


@pytest.mark.parametrize("lang", LANGS)
def test_error_pages_say_what_to_do(lang: str, rf: RequestFactory) -> None:
    request = rf.get(f"/{lang}/none/?a=1")
    with translation.override(lang):
        pages = {
            400: errors.bad_request(request),
            403: errors.forbidden(request),
            404: errors.not_found(request),
        }
        refused = errors.csrf_failure(request)
    for status, response in pages.items():
        assert response.status_code == status
        assert f'<html lang="{lang}"' in text(response)
        assert "<h1" in text(response)
    assert refused.status_code == 403
    assert f'href="/{lang}/"' in text(pages[404])


@pytest.mark.parametrize(("path", "lang"), [("/ru/x", "ru"), ("/en/x", "en"), ("/kk/x", "kk")])
def test_the_500_page_takes_its_language_from_the_address(rf: RequestFactory, path: str, lang: str) -> None:
    with translation.override("en" if lang != "en" else "ru"):
        response = errors.server_error(rf.get(path))
    assert response.status_code == 500
    assert f'<html lang="{lang}"' in text(response)
    assert f'href="/{lang}/"' in text(response)


def test_the_500_page_needs_no_collected_files(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> str:
        raise ValueError

    monkeypatch.setattr(errors, "static", missing)
    response = errors.server_error(rf.get("/en/"))
    assert response.status_code == 500
    assert "stylesheet" not in text(response)
