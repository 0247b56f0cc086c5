"""Sample documents for the cases, drawn on the fly: a certificate as a photo, two papers as PDF. Nobody's name stands on them."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from tirek.cases.evidence import inspect_upload
from tirek.cases.services.papers import PAPER, Paper
from tirek.notices.letters.render import HERE
from tirek.vault import files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tirek.cases.evidence import Inspected

_FONTS: Final = HERE / "fonts"
_SAMPLE: Final = "ҮЛГІ · ОБРАЗЕЦ · SAMPLE"
_TEXTS: Final = {
    "medical-conclusion": ("Дәрігерлік-консультациялық комиссияның қорытындысы", "Заключение врачебно-консультационной комиссии"),
    "account": ("Банк шотының нөмірі туралы мәлімет", "Сведения о номере банковского счёта"),
    "home-education-certificate": ("Үйде оқыту туралы анықтама", "Справка об обучении на дому"),
}  # fmt: skip
_PHOTO: Final = "home-education-certificate"
_INK: Final = (40, 44, 52)


def drawn() -> dict[str, Inspected]:
    """The documents by kind, looked into as every upload is."""
    made = {kind: _photo(*words) if kind == _PHOTO else _pdf(*words) for kind, words in _TEXTS.items()}
    uploads = {
        kind: SimpleUploadedFile(f"{kind}.{'jpg' if kind == _PHOTO else 'pdf'}", content)
        for kind, content in made.items()
    }
    with ThreadPoolExecutor(2) as pool:
        looked = pool.map(inspect_upload, uploads.values())
        return dict(zip(uploads, looked, strict=True))


def paper(documents: Mapping[str, Inspected], kind: str, *, way: str) -> Paper:
    """A stored document of a kind for one case; the original of one that was shown went back at once."""
    found = documents[kind]
    stored = files.store(found.content)
    return Paper(
        kind,
        found.name,
        found.media_type,
        stored.size,
        stored.sha256,
        stored.key,
        "released",
        way,
        returned=way == PAPER,
    )


def _pdf(kk: str, ru: str) -> bytes:
    page = f"""
#set page(paper: "a5", margin: 18mm)
#set text(font: "Golos Text", size: 11pt)
#align(center)[#text(size: 20pt, fill: luma(150))[{_SAMPLE}]]
#v(12mm)
= {kk}
{ru}
#v(8mm)
№ 000 #h(1fr) 01.09.2026
"""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])
    return typst.compile(page.encode(), format="pdf", font_paths=fonts, ignore_system_fonts=True)


def _photo(kk: str, ru: str) -> bytes:
    image = Image.new("RGB", (900, 1200), (236, 232, 222))
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((60, 60, 840, 1140), fill=(252, 251, 247), outline=(190, 186, 176), width=3)
    font = str(_FONTS / "golos-text-400.ttf")
    small, large = ImageFont.truetype(font, 30), ImageFont.truetype(font, 38)
    canvas.text((450, 160), _SAMPLE, font=large, fill=(170, 166, 158), anchor="mm")
    for line, (text, size) in enumerate(((kk, large), (ru, small), ("№ 000", small), ("01.09.2026", small))):
        canvas.text((450, 360 + 90 * line), text, font=size, fill=_INK, anchor="mm")
    out = io.BytesIO()
    image.rotate(1.2, expand=True, fillcolor=(120, 104, 86)).save(out, "JPEG", quality=80)
    return out.getvalue()
