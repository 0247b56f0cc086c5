"""Small files of every kind the tests need, made here."""

from __future__ import annotations

import hashlib
import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image


def picture(
    form: str = "JPEG", size: tuple[int, int] = (640, 480), *, located: bool = False, turned: bool = False
) -> bytes:
    """A picture with some content; `located` writes a place into it, `turned` says that it stands on its side."""
    image = Image.frombytes("RGB", size, hashlib.shake_128(b"invented").digest(size[0] * size[1] * 3))
    exif = Image.Exif()
    if located:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (50.0, 17.0, 0.0)
        exif[0x010F] = "InventedPhone"
    if turned:
        exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


def pdf(pages: int = 1, *, edit: object = None, **saving: object) -> bytes:
    """A PDF of empty pages; `edit` gets it before it is saved."""
    document = Pdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if callable(edit):
        edit(document)
    out = io.BytesIO()
    if "encryption" not in saving:
        # As written: a bomb must not be repacked into something harmless.
        saving |= {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
    document.save(out, **saving)  # type: ignore[arg-type]  # pikepdf's own keywords, handed on
    return out.getvalue()


def locked(user: str, owner: str = "owner-invented") -> bytes:
    """A PDF that opens with a password (or, with an empty one, to everybody for reading)."""
    return pdf(encryption=pikepdf.Encryption(user=user, owner=owner))


def with_script(document: Pdf) -> None:
    """JavaScript at opening."""
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def with_launch(document: Pdf) -> None:
    """A program started by a click."""
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F="cmd.exe"))
    document.pages[0].Annots = Array([link])


def with_attachment(document: Pdf) -> None:
    """Another PDF inside."""
    document.attachments["more.pdf"] = pdf()


def with_program(document: Pdf) -> None:
    """A program inside that calls itself data."""
    document.attachments["more.txt"] = b"MZ\x90\0\xff"


def with_command(document: Pdf) -> None:
    """A text inside that runs where it is opened."""
    document.attachments["more.js"] = b"WScript.Echo(1)"


def with_data(document: Pdf) -> None:
    """Data beside the text, as a signed official letter (PDF/A-3) has them."""
    document.attachments["decision.json"] = '{"шешім": 14}'.encode()


def with_xfa(document: Pdf) -> None:
    """An XFA form."""
    document.Root.AcroForm = Dictionary(Fields=[], XFA=document.make_stream(b"<xdp/>"))


def with_signature(document: Pdf) -> None:
    """A signature field, as a signing program leaves it."""
    value = document.make_indirect(Dictionary(Type=Name.Sig, ByteRange=[0, 1, 2, 3], Contents=b"\0" * 8))
    field = document.make_indirect(Dictionary(FT=Name.Sig, T="Signature", V=value))
    document.Root.AcroForm = Dictionary(Fields=[field], SigFlags=3)


def with_bomb(document: Pdf) -> None:
    """A page that unpacks to 60 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(60)) + packer.flush()
    stream = document.make_stream(b"")
    stream.write(packed, filter=Name.FlateDecode)
    document.pages[0].Contents = stream


def with_double_bomb(document: Pdf) -> None:
    """A stream packed twice."""
    stream = document.make_stream(b"")
    stream.write(zlib.compress(zlib.compress(b"\0" * 100_000)), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    document.pages[0].Contents = stream


def with_endless_drawing(document: Pdf) -> None:
    """A page of a few hundred bytes that draws a figure 10¹² times."""
    figure = document.make_stream(b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    for _ in range(12):
        inner = figure
        figure = document.make_stream(b"/F Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        figure.Resources = Dictionary(XObject=Dictionary(F=inner))
    document.pages[0].Resources = Dictionary(XObject=Dictionary(F=figure))
    document.pages[0].Contents = document.make_stream(b"/F Do")


def huge_picture() -> bytes:
    """A PNG of a few kilobytes that says it is 30 000 × 30 000."""
    header = bytearray(picture("PNG", (8, 8)))
    header[16:24] = (30_000).to_bytes(4) + (30_000).to_bytes(4)
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4)
    return bytes(header)
