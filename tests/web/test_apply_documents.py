"""Documents of an application on the portal: looked into, kept, refused with what to do."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.accounts_of_tests import client_of
from tests.cases.evidence import files
from tests.web.test_apply import begin, fill, hand_in, parent, text

from tirek.cases.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


def test_documents_are_looked_into_and_go_with_the_application() -> None:
    client = client_of(parent())
    draft = begin(client)
    page = f"/en/apply/{draft.pk}/documents/"
    good = SimpleUploadedFile("қорытынды.jpg", files.picture("JPEG"), "image/jpeg")
    bad = SimpleUploadedFile("қорытынды.pdf", b"MZ" + b"\0" * 200, "application/pdf")
    answer = client.post(page, {"medical-conclusion": [good, bad]})
    assert answer.status_code == 422
    assert "is a program, not a document" in text(answer)
    assert [each.name for each in draft.documents.all()] == ["қорытынды.jpg"]
    second = SimpleUploadedFile("анықтама.png", files.picture("PNG"), "image/png")
    assert client.post(page, {"home-education-certificate": second, "do": "add"})["Location"] == page
    gone = draft.documents.get(kind="home-education-certificate")
    assert client.post(f"/en/apply/{draft.pk}/files/{gone.pk}/remove/").status_code == 303
    fill(client, draft)
    shown = text(client.get(f"/en/apply/{draft.pk}/answers/"))
    assert "қорытынды.jpg" in shown
    assert "Not added yet" in shown
    case = hand_in(client, draft)
    assert [(each.kind, each.way) for each in Document.objects.filter(case=case)] == [("medical-conclusion", "upload")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("scan.pdf", files.locked("invented"), "protected with a password"),
        ("photo.jpg", files.picture("JPEG")[:300], "is damaged"),
        ("photo.jpg", b"\xff\xd8\xff" + b"\0" * 11 * 1024 * 1024, "is larger than 10 MB"),
        ("empty.pdf", b"", "is empty"),
    ],
    ids=["password", "damaged", "large", "empty"],
)
def test_a_file_that_cannot_be_kept_says_what_to_do(name: str, content: bytes, words: str) -> None:
    client = client_of(parent())
    draft = begin(client)
    page = f"/en/apply/{draft.pk}/documents/"
    answer = client.post(page, {"medical-conclusion": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not draft.documents.exists()


def test_an_application_has_room_for_so_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tirek.web.apply.documents.MOST_FILES", 1)
    client = client_of(parent())
    draft = begin(client)
    both = [SimpleUploadedFile(f"{number}.png", files.picture("PNG", (20, 20))) for number in range(2)]
    answer = client.post(f"/en/apply/{draft.pk}/documents/", {"account": both})
    assert "at most 1 files" in text(answer)
    assert draft.documents.count() == 1
