"""What a file is, and why it is not taken."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.cases.evidence import files

from tirek.cases.evidence import DEFAULT_LIMITS, Inspected, Kind, ProblemCode, clean_name, inspect
from tirek.cases.evidence.kinds import kind_of
from tirek.cases.evidence.problems import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pikepdf import Pdf


def look(content: bytes, name: str = "certificate.pdf", **limits: int) -> Inspected:
    return inspect(io.BytesIO(content), name, replace(DEFAULT_LIMITS, **limits))


def why(found: Inspected) -> list[ProblemCode]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("content", "kind", "media_type", "ending"),
    [
        (files.picture("JPEG"), Kind.JPEG, "image/jpeg", ".jpg"),
        (files.picture("PNG"), Kind.PNG, "image/png", ".png"),
        (files.pdf(3), Kind.PDF, "application/pdf", ".pdf"),
    ],
    ids=["jpeg", "png", "pdf"],
)
def test_content_decides_whatever_the_name_says(content: bytes, kind: Kind, media_type: str, ending: str) -> None:
    found = look(content, "анықтама.doc")
    assert (found.kind, found.media_type, found.name) == (kind, media_type, "анықтама" + ending)
    assert found.ok
    assert found.size == len(content)
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert found.content == content
    assert found.pages == (3 if kind is Kind.PDF else 1)
    with Image.open(io.BytesIO(found.preview)) as preview:
        assert preview.format == "JPEG"
        assert max(preview.size) <= DEFAULT_LIMITS.preview_pixels


def test_preview_is_upright_and_tells_no_place_while_the_evidence_stays_as_it_came() -> None:
    content = files.picture(located=True, turned=True)
    found = look(content, "photo.jpg")
    assert found.content == content
    assert (found.width, found.height) == (640, 480)
    with Image.open(io.BytesIO(found.preview)) as preview:
        assert preview.size == (480, 640)
        assert not preview.getexif()
    assert b"InventedPhone" in content
    assert b"InventedPhone" not in found.preview


def test_transparent_picture_is_shown_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(look(out.getvalue()).preview)) as preview:
        assert preview.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", ProblemCode.EMPTY),
        (b"MZ\x90\0" + b"\0" * 200, ProblemCode.PROGRAM),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 200, ProblemCode.PROGRAM),
        (b"#!/bin/sh\nrm -rf /\n", ProblemCode.PROGRAM),
        (b"  \n<script>alert(1)</script>", ProblemCode.PROGRAM),
        (b"PK\x03\x04" + b"\0" * 26 + b"holiday/photo.jpg", ProblemCode.ARCHIVE),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", ProblemCode.OFFICE),
        (b"PK\x03\x04" + b"\0" * 26 + b"META-INF/MANIFEST.MF", ProblemCode.PROGRAM),
        (b"Rar!\x1a\x07\0", ProblemCode.ARCHIVE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, ProblemCode.OFFICE),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", ProblemCode.HEIC),
        (b"GIF89a" + b"\0" * 100, ProblemCode.NOT_ALLOWED),
        (b"just words", ProblemCode.NOT_ALLOWED),
        (b"\0" * 5000, ProblemCode.NOT_ALLOWED),
        (b"%PDF-1.7\nno more than that", ProblemCode.BROKEN),
        (b"\xff\xd8\xff\xe0 not a photo", ProblemCode.BROKEN),
        (files.picture("PNG")[:3000], ProblemCode.BROKEN),
        (files.picture("JPEG")[:3000], ProblemCode.BROKEN),
        (b"\n" + files.pdf(), ProblemCode.NOT_ALLOWED),
    ],
)
def test_refused_by_content(content: bytes, code: ProblemCode) -> None:
    found = look(content, "certificate.pdf")
    assert why(found) == [code]
    assert found.content == b""
    assert found.preview == b""
    assert not found.ok


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (files.with_script, ProblemCode.SCRIPT),
        (files.with_launch, ProblemCode.SCRIPT),
        (files.with_attachment, ProblemCode.ATTACHMENT),
        (files.with_program, ProblemCode.ATTACHMENT),
        (files.with_command, ProblemCode.ATTACHMENT),
        (files.with_xfa, ProblemCode.FORM),
        (files.with_bomb, ProblemCode.TOO_HEAVY),
        (files.with_double_bomb, ProblemCode.TOO_HEAVY),
    ],
)
def test_pdf_that_does_more_than_show_itself(edit: Callable[[Pdf], None], code: ProblemCode) -> None:
    assert why(look(files.pdf(edit=edit), max_unpacked=50_000_000)) == [code]


def test_password_is_refused_with_what_to_do() -> None:
    found = look(files.locked("family"), "анықтама.pdf")
    assert why(found) == [ProblemCode.PASSWORD]
    with translation.override("en"):
        assert "анықтама.pdf" in str(found.problems[0])
        assert "without the password" in str(found.problems[0])


def test_pdf_that_is_only_protected_against_changes_is_taken() -> None:
    assert look(files.locked("")).ok


def test_signed_pdf_is_taken_as_it_is_and_told() -> None:
    content = files.pdf(edit=files.with_signature)
    found = look(content)
    assert found.ok
    assert found.signed
    assert found.content == content
    assert not look(files.pdf()).signed


def test_official_letter_with_its_data_is_taken() -> None:
    assert look(files.pdf(edit=files.with_data)).ok


def test_too_many_pages() -> None:
    found = look(files.pdf(4), max_pages=3)
    assert why(found) == [ProblemCode.TOO_MANY_PAGES]
    assert (found.problems[0].values["pages"], found.problems[0].values["limit"]) == (4, 3)


def test_picture_that_would_unpack_to_gigabytes_is_refused_by_its_header() -> None:
    found = look(files.huge_picture(), "photo.png")
    assert why(found) == [ProblemCode.TOO_MANY_PIXELS]
    assert found.problems[0].values["width"] == 30_000


def test_reader_that_needs_too_much_memory_is_stopped() -> None:
    heavy = io.BytesIO()
    Image.new("RGB", (9000, 9000)).save(heavy, "PNG")
    assert why(look(heavy.getvalue(), memory=300 * 1024 * 1024)) == [ProblemCode.TOO_HEAVY]


def test_reader_that_needs_too_much_time_is_stopped() -> None:
    assert why(look(files.pdf(edit=files.with_endless_drawing), seconds=1)) == [ProblemCode.TOO_HEAVY]


def test_a_stream_without_end_is_left_at_the_limit() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1, /) -> bytes:
            self.taken += size
            return b"%PDF-" + b"\0" * (size - 5)

    stream = Endless()
    found = inspect(stream, "big.pdf", replace(DEFAULT_LIMITS, max_bytes=3 * 1024 * 1024))  # type: ignore[arg-type]  # only read() is asked
    assert why(found) == [ProblemCode.TOO_LARGE]
    assert found.problems[0].values["limit"] == 3
    assert stream.taken == 3 * 1024 * 1024 + 1


def test_a_file_of_exactly_the_limit_is_read() -> None:
    content = files.picture()
    assert look(content, max_bytes=len(content)).ok
    assert why(look(content, max_bytes=len(content) - 1)) == [ProblemCode.TOO_LARGE]


def test_every_problem_has_words() -> None:
    values = {"name": "a.pdf", "limit": 1, "pages": 2, "width": 3, "height": 4}
    for code in ProblemCode:
        assert "%(" not in WORDS[code] % values


@pytest.mark.parametrize(
    ("declared", "kind", "name"),
    [
        ("C:\\Users\\me\\scan.PDF", Kind.PDF, "scan.pdf"),
        ("../../etc/passwd", Kind.PNG, "passwd.png"),
        ("certificate.pdf.exe", Kind.PDF, "certificate.pdf"),
        ("photo\u202egpj.exe", Kind.JPEG, "photogpj.jpg"),
        ("Шешім № 14  көшірме.jpeg", Kind.JPEG, "Шешім № 14 көшірме.jpg"),
        ("a\r\nSet-Cookie: x.pdf", Kind.PDF, "aSet-Cookie x.pdf"),
        ("", Kind.PDF, "document.pdf"),
        (".pdf", Kind.PDF, "document.pdf"),
        ("No.12.pdf", Kind.PDF, "No.12.pdf"),
        ("x" * 300 + ".pdf", Kind.PDF, "x" * 76 + ".pdf"),
        ("virus.exe", None, "virus.exe"),
        ("", None, "document"),
    ],
)
def test_clean_name(declared: str, kind: Kind | None, name: str) -> None:
    assert clean_name(declared, kind) == name


@given(st.text(max_size=200), st.sampled_from([None, *Kind]))
def test_a_clean_name_is_always_a_name(declared: str, kind: Kind | None) -> None:
    name = clean_name(declared, kind)
    assert 0 < len(name) <= 80
    assert name.isprintable()
    assert not set(name) & set('/\\:"<>|')
    assert clean_name(name, kind) == name


@given(st.binary(max_size=300))
def test_any_bytes_are_some_kind_or_a_reason(content: bytes) -> None:
    assert isinstance(kind_of(content), Kind | ProblemCode)


_SOUND = [files.pdf(2, edit=files.with_signature), files.picture("JPEG", (60, 40)), files.picture("PNG", (60, 40))]


@settings(max_examples=25)
@given(st.sampled_from(_SOUND), st.data())
def test_truncated_and_flipped_files_are_told_never_break(sound: bytes, data: st.DataObject) -> None:
    content = bytearray(sound[: data.draw(st.integers(9, len(sound)))])
    for place in data.draw(st.lists(st.integers(8, len(content) - 1), max_size=8)):
        content[place] ^= data.draw(st.integers(1, 255))
    found = look(bytes(content))
    assert found.ok == bool(found.content)
    assert found.ok == bool(found.preview)
