"""Ends of streams: whoever measures a stream by its end counts as many bytes as whoever reads `/Length`."""

from io import BytesIO

import pikepdf
import pytest
from tests.notices.letters import reading

from tirek.notices.letters import ends

INSIDE = b"data\r\nendstream\nendobj\nand more"
STREAMS = [b"ends with CR\r", b"plain", INSIDE, b"\r\r", b"ends with LF\n", b""]


def _pdf(streams: list[bytes]) -> bytes:
    """A PDF with these streams as objects 4 and following, each closed by a single LF, as the typesetter does."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>")
    objects += [b"<</Length %d>>\nstream\n%b\nendstream" % (len(data), data) for data in streams]
    pdf, table = b"%PDF-1.7\n%\xff\xff\xff\xff\n", [b"0000000000 65535 f\r\n"]
    for number, content in enumerate(objects, 1):
        table.append(b"%010d 00000 n\r\n" % len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n\n" % (number, content)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(table), len(pdf))
    return b"".join((pdf, b"xref\n0 %d\n" % len(table), *table, trailer))


def _read(pdf: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(pdf)) as read:
        assert not read.check_pdf_syntax()
        return [found.read_raw_bytes() for found in read.objects if isinstance(found, pikepdf.Stream)]


def _mistaken(pdf: bytes) -> bool:
    return any("STREAM-LENGTH" in flaw for flaw in reading.flaws(pdf, "3a"))


def test_a_stream_is_as_long_by_its_end_as_by_its_length() -> None:
    before = _pdf(STREAMS)
    after = ends.unmistakable(before)
    assert _read(before) == _read(after) == STREAMS
    assert (after.count(b"ends with CR\r\r\nendstream"), after.count(b"\r\r\r\nendstream")) == (1, 1)
    assert len(after) == len(before) + 2


def test_the_checker_of_the_archive_is_not_mistaken_any_more() -> None:
    before = _pdf([b"ends with CR\r"])
    assert _mistaken(before)
    assert not _mistaken(ends.unmistakable(before))


def test_only_what_can_be_mistaken_is_touched() -> None:
    plain = _pdf([b"plain", INSIDE, b"ends with LF\n", b""])
    assert ends.unmistakable(plain) == plain


def test_a_file_of_another_making_is_refused() -> None:
    with pytest.raises(ValueError, match="single table"):
        ends.unmistakable(_pdf(STREAMS).replace(b"xref\n0 ", b"xref\n2 "))
