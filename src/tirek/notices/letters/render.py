"""A letter as PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Final

import typst

from tirek.notices.letters.compose import compose
from tirek.notices.letters.ends import unmistakable
from tirek.notices.letters.model import Letter

HERE: Final = Path(__file__).resolve().parent
STANDARDS: Final[list[typst.PDFStandard]] = ["a-3a", "ua-1"]

_of_thread = threading.local()


def render(letter: Letter) -> bytes:
    """The letter as PDF, not yet signed; the same letter gives the same bytes.

    Its data travels inside as `letter.json` (associated file, relationship Data). Raises WordingError when a file of words
    is broken.
    """
    drawn = json.dumps(compose(letter), ensure_ascii=False)
    made = datetime.combine(letter.date, time.min, UTC)
    pdf = _compiler().compile(
        format="pdf", sys_inputs={"letter": drawn}, pdf_standards=STANDARDS, timestamp=int(made.timestamp())
    )
    assert isinstance(pdf, bytes)
    pdf = unmistakable(pdf)
    # A signature is appended; without this line end its first object would follow %%EOF on the same line, which PDF/A forbids.
    return pdf if pdf.endswith(b"\n") else pdf + b"\n"


def _compiler() -> typst.Compiler:
    """A compiler for each thread: it remembers what it was last asked."""
    compiler: typst.Compiler | None = getattr(_of_thread, "compiler", None)
    if compiler is None:
        compiler = typst.Compiler(
            input=str(HERE / "letter.typ"), root=str(HERE), font_paths=_fonts(), ignore_system_fonts=True
        )
        _of_thread.compiler = compiler
    return compiler


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(HERE / "fonts")])
