"""A file that is too large costs no memory and not the rest of the form."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import RequestFactory
from tests.cases.evidence import files

from tirek.cases.evidence import BoundedUpload, ProblemCode, TooLargeFile, inspect_upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from pytest_django import Settings

_BOUNDARY = "invented-boundary"
_MB = 1024 * 1024


@pytest.fixture(autouse=True)
def _handler(settings: Settings) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["tirek.cases.evidence.uploading.BoundedUpload"]


class _Body:
    """A request body made while it is read, so that only the receiver's memory counts."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, b""

    def read(self, size: int = -1, /) -> bytes:
        while len(self._left) < size and (part := next(self._parts, b"")):
            self._left += part
        given, self._left = self._left[:size], self._left[size:]
        return given

    readline = read


def _parts(uploads: dict[str, int]) -> Iterator[bytes]:
    for name, size in uploads.items():
        yield (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode()
        for _ in range(size // (_MB // 4)):
            yield b"%PDF-" + b"\0" * (_MB // 4 - 5)
        yield b"\r\n"
    yield f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="note"\r\n\r\nкөше\r\n--{_BOUNDARY}--\r\n'.encode()


def _request(**uploads: int) -> HttpRequest:
    length = sum(len(part) for part in _parts(dict.fromkeys(uploads, 0))) + sum(uploads.values())
    environment: dict[str, Any] = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={_BOUNDARY}",
        "CONTENT_LENGTH": str(length),
        "wsgi.input": _Body(_parts(uploads)),
    }
    return RequestFactory().generic("POST", "/", **environment)


def _file(request: HttpRequest, name: str) -> UploadedFile[bytes]:
    file = request.FILES[name]
    assert isinstance(file, UploadedFile)
    return file


def test_200_megabytes_are_let_through_without_being_kept_and_the_form_stays() -> None:
    request = _request(certificate=200 * _MB)
    tracemalloc.start()
    file = _file(request, "certificate")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * BoundedUpload.limits.max_bytes
    assert isinstance(file, TooLargeFile)
    assert file.size == 200 * _MB
    assert request.POST["note"] == "көше"
    found = inspect_upload(file)
    assert [problem.code for problem in found.problems] == [ProblemCode.TOO_LARGE]
    assert found.size == 200 * _MB
    assert "certificate.pdf" in str(found.problems[0])


def test_a_request_beyond_all_measure_is_not_read() -> None:
    request = _request(certificate=_MB)
    request.META["CONTENT_LENGTH"] = str(600 * _MB)
    with pytest.raises(RequestDataTooBig):
        request.POST.get("note")


def test_many_files_share_one_quota() -> None:
    request = _request(**{f"paper{number}": 9 * _MB for number in range(6)})
    kept = [not isinstance(file, TooLargeFile) for file in request.FILES.values()]
    assert kept == [True] * 4 + [False] * 2
    found = inspect_upload(_file(request, "paper5"))
    assert [problem.code for problem in found.problems] == [ProblemCode.TOO_MUCH]
    assert found.problems[0].values["limit"] == 40


def test_a_file_within_the_quota_arrives_whole() -> None:
    content = files.picture()
    request = RequestFactory().post("/", {"photo": SimpleUploadedFile("photo.jpg", content), "note": "x"})
    file = _file(request, "photo")
    assert file.read() == content
    found = inspect_upload(file)
    assert found.ok
    assert found.content == content
    assert found.name == "photo.jpg"
