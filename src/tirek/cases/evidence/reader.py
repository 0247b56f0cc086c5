"""Looks into one untrusted file, in a process of its own with little memory, little time and no right to write.

Started by path with `python -I`, never imported by the server: a parser that is led astray ends with this process.
Standard input: the file. Arguments: kind, limits as JSON. Standard output: one line of JSON (`problem` or the findings), then the
preview as JPEG.
"""

import io
import json
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageOps

Findings = dict[str, Any]

_QUALITY = 80
_SLICE = 1024 * 1024
_DEPTH = 40
_STARTED = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
}
_CARRIED = {"/Collection", "/RichMedia", "/RichMediaContent", "/GoToE"}
# Official documents (PDF/A-3) carry their data beside the text; such data run nowhere.
_DATA = (".xml", ".json", ".csv", ".txt")
_DATA_LENGTH = 2 * 1024 * 1024


class ProblemError(Exception):
    """The file is not taken; the arguments are the code and the values of the message."""

    def __init__(self, code: str, **values: int) -> None:
        super().__init__(code)
        self.findings: Findings = {"problem": code, "values": values}


def confine(limits: dict[str, int]) -> None:
    """Take away what a reader does not need."""
    for what, bound in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (bound, bound))


def read_picture(content: bytes, limits: dict[str, int], kind: str) -> tuple[Findings, bytes]:
    """Findings and preview of a JPEG or PNG."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit, with its own words
    with Image.open(io.BytesIO(content), formats=[kind.upper()]) as picture:
        width, height = picture.size
        if width * height > limits["max_pixels"]:
            raise ProblemError("too-many-pixels", width=width, height=height)
        side = limits["preview_pixels"]
        picture.draft("RGB", (side, side))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    return {"pages": 1, "width": width, "height": height}, _preview(upright, side)


def _preview(picture: Image.Image, side: int) -> bytes:
    picture.thumbnail((side, side))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    clean = picture.convert("RGB")
    # Nothing of the camera goes along: neither place nor device.
    clean.info.clear()
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def read_pdf(content: bytes, limits: dict[str, int]) -> tuple[Findings, bytes]:
    """Findings and the picture of the first page of a PDF."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            pages = len(pdf.pages)
            if not pages:
                raise ProblemError("broken")
            if pages > limits["max_pages"]:
                raise ProblemError("too-many-pages", pages=pages, limit=limits["max_pages"])
            signed = _examine(pdf, limits["max_unpacked"])
    except pikepdf.PasswordError:
        raise ProblemError("password") from None
    return {"pages": pages, "signed": signed}, _first_page(content, limits["preview_pixels"])


def _examine(pdf: pikepdf.Pdf, max_unpacked: int) -> bool:
    """Refuse what runs, what carries files and what swells; whether the document is signed."""
    signed, left = False, max_unpacked
    for thing in pdf.objects:
        for entry in _dictionaries(thing):
            signed = signed or "/ByteRange" in entry
            _harmless(entry)
        if isinstance(thing, pikepdf.Stream):
            left -= _unpacked(thing, left)
    return signed


def _dictionaries(thing: Any) -> Iterator[dict[str, Any]]:
    """Every dictionary that stands directly in an object; what it refers to is an object of its own."""
    todo = [(thing, 0)]
    while todo:
        value, depth = todo.pop()
        if depth > _DEPTH:
            raise ProblemError("too-heavy")
        if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            entry = dict((value.stream_dict if isinstance(value, pikepdf.Stream) else value).items())
            yield entry
            parts: Any = entry.values()
        elif isinstance(value, pikepdf.Array):
            parts = value
        else:
            continue
        todo.extend((part, depth + 1) for part in parts if isinstance(part, pikepdf.Object) and not part.is_indirect)


def _harmless(entry: dict[str, Any]) -> None:
    action = str(entry["/S"]) if isinstance(entry.get("/S"), pikepdf.Name) else ""
    kind = str(entry["/Subtype"]) if isinstance(entry.get("/Subtype"), pikepdf.Name) else ""
    if "/JS" in entry or "/JavaScript" in entry or action in _STARTED:
        raise ProblemError("script")
    if _CARRIED & entry.keys() or action in _CARRIED or kind in _CARRIED:
        raise ProblemError("attachment")
    if "/EF" in entry and not _is_data(entry):
        raise ProblemError("attachment")
    if "/XFA" in entry:
        raise ProblemError("form")


def _is_data(filespec: dict[str, Any]) -> bool:
    """Whether an attached file is plain data by name and by content."""
    names = [str(filespec[key]) for key in ("/F", "/UF") if key in filespec]
    streams = [stream for _, stream in filespec["/EF"].items()]
    return bool(names) and all(name.lower().endswith(_DATA) for name in names) and all(map(_is_text, streams))


def _is_text(stream: Any) -> bool:
    if not isinstance(stream, pikepdf.Stream):
        return False
    content = bytes(stream.read_raw_bytes())
    packing = stream.get("/Filter")
    if packing == pikepdf.Name.FlateDecode:
        content = zlib.decompressobj().decompress(content, _DATA_LENGTH + 1)
    elif packing is not None:
        return False
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(content) <= _DATA_LENGTH and "\0" not in text and not text.startswith(("MZ", "#!", "@"))


def _unpacked(stream: pikepdf.Stream, left: int) -> int:
    """How much the outermost packing of a stream gives, counted slice by slice; more than is left is refused."""
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    packed = [
        name for name in names if name in ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")
    ]
    if len(packed) > 1:
        # Packed twice swells twice; no scanner or word processor does it.
        raise ProblemError("too-heavy")
    if names[0] not in ("/FlateDecode", "/Fl"):
        return 0
    unpack, total, rest = zlib.decompressobj(), 0, bytes(stream.read_raw_bytes())
    try:
        while rest and not unpack.eof:
            total += len(unpack.decompress(rest, _SLICE))
            rest = unpack.unconsumed_tail
            if total > left:
                raise ProblemError("too-heavy")
    except zlib.error:
        pass  # a damaged stream: what shows of it is for the first page to tell
    return total


def _first_page(content: bytes, side: int) -> bytes:
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = document[0]
    longest = max(page.get_size())
    if not 0 < longest < float("inf"):
        raise ProblemError("broken")
    picture = page.render(scale=min(side / longest, 4)).to_pil()
    return _preview(picture, side)


def main() -> None:
    """Read, look, answer."""
    kind, limits = sys.argv[1], json.loads(sys.argv[2])
    content = sys.stdin.buffer.read()
    confine(limits)
    preview = b""
    try:
        findings, preview = read_pdf(content, limits) if kind == "pdf" else read_picture(content, limits, kind)
    except ProblemError as error:
        findings = error.findings
    except (MemoryError, RecursionError):
        findings = {"problem": "too-heavy", "values": {}}
    except Exception:  # noqa: BLE001 - whatever a parser raises over a stranger's file, the file is damaged
        findings = {"problem": "broken", "values": {}}
    sys.stdout.buffer.write(json.dumps(findings).encode() + b"\n" + preview)


if __name__ == "__main__":
    main()
