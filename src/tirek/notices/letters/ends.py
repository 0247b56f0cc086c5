"""Ends of a PDF's streams that can be read in one way only."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import Final

_AMBIGUOUS: Final = b"\r\nendstream"
_TABLE: Final = re.compile(rb"xref\r?\n0 (\d+)\r?\n")
_ENTRY: Final = 20
"""Bytes of an entry of the table of objects: ten digits of its place, five of its generation, its kind, a line end."""
_START: Final = re.compile(rb"startxref\r?\n(\d+)\r?\n%%EOF\s*$")


def unmistakable(pdf: bytes) -> bytes:
    """The PDF with a line end of two characters after each stream whose last byte is CR; others stay as they are.

    The typesetter ends every stream with LF. After a last byte CR (one of 256 compressed streams) this looks like the line
    end CR LF, and who measures a stream by its end, as some checkers of PDF/A do, counts one byte less than `/Length` says.
    With CR LF after the data both ways of measuring agree. Asks for one table of objects, as the typesetter writes it;
    raises ValueError for another file.
    """
    if _AMBIGUOUS not in pdf:
        return pdf
    start = _START.search(pdf)
    table = _TABLE.match(pdf, int(start[1])) if start else None
    if start is None or table is None:
        message = "The PDF has no single table of objects at its end."
        raise ValueError(message)
    entries = [pdf[at : at + _ENTRY] for at in range(table.end(), table.end() + int(table[1]) * _ENTRY, _ENTRY)]
    objects = sorted(int(entry[:10]) for entry in entries if entry[17:18] == b"n")
    cuts = _cuts(pdf, [*objects, table.start()])

    def moved(place: int) -> int:
        return place + bisect_right(cuts, place)

    pieces = [pdf[first:last] for first, last in zip([0, *cuts], [*cuts, table.start()], strict=True)]
    places = [b"%010d" % moved(int(entry[:10])) if entry[17:18] == b"n" else entry[:10] for entry in entries]
    rows = [place + entry[10:] for place, entry in zip(places, entries, strict=True)]
    rest = pdf[table.end() + len(entries) * _ENTRY : start.start(1)]
    last = b"%d" % moved(table.start())
    return b"".join((b"\r".join(pieces), table[0], *rows, rest, last, pdf[start.end(1) :]))


def _cuts(pdf: bytes, bounds: list[int]) -> list[int]:
    """Where CR is missing, in rising order. Only the end of an object counts: inside a stream the same bytes are data."""
    cuts = []
    for first, last in pairwise(bounds):
        at = pdf.rfind(_AMBIGUOUS, first, last)
        if at >= 0 and pdf[at + 1 : last].split() == [b"endstream", b"endobj"]:
            cuts.append(at + 1)
    return cuts
