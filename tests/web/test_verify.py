"""The public page of a letter: whether it is genuine, and nothing about a person."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cases.conftest import CHILD, MOTHER, apply, by, moment, staff

from tirek.notices import issue
from tirek.notices.queries import by_code, pdf
from tirek.vault import files
from tirek.vault.errors import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.models import Case
    from tirek.notices.models import Letter

__all__ = ["apply", "by", "staff"]

PERSONAL = (MOTHER, CHILD, "Үлгі", "Әсем", "Нұрлан", "мүгед")


@pytest.fixture
def letter(apply: Callable[..., Case]) -> Letter:
    return issue.received(apply().pk, moment("2026-10-05 10:00"))[0]


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def url(letter: Letter, language: str = "en") -> str:
    return f"/{language}/verify/{letter.code}/"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_genuine_letter_is_confirmed_without_anything_personal(letter: Letter, language: str) -> None:
    answer = Client().get(url(letter, language))
    page = text(answer)
    assert answer.status_code == 200
    for shown in (letter.number, letter.sha256, letter.authority["bin"]):
        assert shown in page
    assert not [word for word in PERSONAL if word.lower() in page.lower()]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_number_date_authority_kind_and_signature(letter: Letter) -> None:
    page = text(Client().get(url(letter)))
    assert "This letter was issued, and its signature is valid" in page
    assert "5 October 2026" in page
    assert letter.authority["ru"] in page
    assert "TIREK DEMONSTRATION" in page


def test_a_code_is_found_however_it_is_typed(letter: Letter) -> None:
    assert Client().get(f"/en/verify/{letter.code.lower()}/").status_code == 200
    answer = Client().get("/en/verify/", {"code": f" {letter.code.lower()} "}, follow=True)
    assert letter.number in text(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["AAAA", "%C2%A0", "%00", "<b>", "а" * 300, "a%2Fb"])
def test_an_unknown_code_gets_clear_words(code: str) -> None:
    answer = Client().get(f"/en/verify/{code}/")
    assert answer.status_code == 404
    if "%2F" not in code:
        assert "No letter was issued here with the code" in text(answer)
        assert "<b>" not in answer.content.decode().split("<main", 1)[1]


def test_an_empty_code_says_what_to_enter() -> None:
    for code in ("  ", "/", "..", "\0"):
        answer = Client().get("/en/verify/", {"code": code})
        assert answer.status_code == 422
    assert "Enter the code that stands beside the QR code" in text(Client().get("/en/verify/", {"code": "/"}))


@pytest.mark.parametrize(("header", "language"), [("ru,en;q=0.5", "ru"), ("kk", "kk"), ("fr", "kk")])
def test_the_address_in_a_qr_code_leads_to_the_readers_language(header: str, language: str) -> None:
    for path in ("/verify/ABC", "/verify/ABC/"):
        answer = Client().get(path, headers={"accept-language": header})
        assert (answer.status_code, answer["Location"]) == (302, f"/{language}/verify/ABC/")
        assert "Accept-Language" in answer["Vary"]


def test_the_same_file_is_recognised_and_another_is_not(letter: Letter) -> None:
    content = pdf(letter)
    same = Client().post(url(letter), {"file": SimpleUploadedFile("letter.pdf", content)})
    assert "Your file is this letter" in text(same)
    other = Client().post(url(letter), {"file": SimpleUploadedFile("letter.pdf", content + b" ")})
    assert "Your file is not this letter" in text(other)
    empty = Client().post(url(letter))
    assert empty.status_code == 422
    assert "Choose the PDF file of the letter." in text(empty)
    large = Client().post(url(letter), {"file": SimpleUploadedFile("letter.pdf", b"x" * (11 * 1024 * 1024))})
    assert "larger than any letter of ours" in text(large)


def test_a_letter_signed_by_another_authority_is_not_valid(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("tirek.web.verify.views.by_code", _with_bin("000140000001"))
        page = text(Client().get(url(letter)))
    assert "The signature of this letter is not valid" in page
    assert "signed by somebody else" in page


def _with_bin(number: str) -> Callable[[str], Any]:
    def found(code: str) -> Any:
        known = by_code(code)
        return replace(known, bin=number) if known else None

    return found


def test_a_lost_or_changed_file_is_not_called_valid(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = pdf(letter).replace(b"/Lang", b"/Lxng", 1)
    with monkeypatch.context() as patch:
        patch.setattr("tirek.notices.queries.files.read", lambda _key: changed)
        assert "The signature of this letter is not valid" in text(Client().get(url(letter)))
    with monkeypatch.context() as patch:
        patch.setattr(files, "read", _lost)
        page = text(Client().get(url(letter)))
    assert "can't be checked just now" in page
    assert letter.number in page


def _lost(_key: str) -> bytes:
    raise VaultError("lost")
