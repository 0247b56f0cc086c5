"""What a file is, by its first bytes; and a name for it that harms nobody."""

import re
import unicodedata
from enum import StrEnum
from pathlib import PurePosixPath

import puremagic

from tirek.cases.evidence.problems import ProblemCode


class Kind(StrEnum):
    """The kinds of files that are taken as evidence."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


MEDIA_TYPES = {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png"}
ACCEPT = ",".join(MEDIA_TYPES.values())
"""For the `accept` attribute of a file field. HEIC is left out on purpose: then an iPhone hands over a JPEG by itself."""

_EXTENSIONS = {Kind.PDF: ".pdf", Kind.JPEG: ".jpg", Kind.PNG: ".png"}
_NAME_LENGTH = 80
_ENDINGS = re.compile(r"(?:\.[A-Za-z]{3,4})+$")

# Only at the very beginning: a file that is something else first is something else.
_TAKEN = ((b"%PDF-", Kind.PDF), (b"\xff\xd8\xff", Kind.JPEG), (b"\x89PNG\r\n\x1a\n", Kind.PNG))
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf",
    b"\xca\xfe\xba\xbe", b"dex\n", b"\0asm", b"L\0\0\0\x01\x14\x02\0", b"@echo", b"<script", b"<?php",
)  # fmt: skip
_ARCHIVES = (
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
)
_OFFICE_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE_PARTS = (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"application/vnd.oasis.opendocument")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_HEAD = 4096
# puremagic says program, archive or office for what the short list above does not know.
_BY_EXTENSION = {
    **dict.fromkeys((".exe", ".dll", ".msi", ".apk", ".jar", ".class", ".bat", ".cmd", ".ps1", ".sh", ".swf", ".lnk"),
                    ProblemCode.PROGRAM),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".bz2", ".xz", ".zst", ".tar", ".cab", ".iso"), ProblemCode.ARCHIVE),
    **dict.fromkeys((".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".rtf"), ProblemCode.OFFICE),
    **dict.fromkeys((".heic", ".heif", ".avif"), ProblemCode.HEIC),
}  # fmt: skip


def kind_of(content: bytes) -> Kind | ProblemCode:
    """What the bytes are: a kind that is taken, or why they are not (empty, program, archive, office, HEIC, another)."""
    if not content:
        return ProblemCode.EMPTY
    for start, kind in _TAKEN:
        if content.startswith(start):
            return kind
    head = content[:_HEAD]
    return _refused(head, content) or _guessed(head)


def _refused(head: bytes, content: bytes) -> ProblemCode | None:
    if head.lstrip().lower().startswith(_PROGRAMS) or head.startswith(_PROGRAMS):
        return ProblemCode.PROGRAM
    if head.startswith((_OFFICE_OLE, b"{\\rtf")):
        return ProblemCode.OFFICE
    if head.startswith(b"PK\x03\x04"):
        return _packed(head, content)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return ProblemCode.HEIC
    return ProblemCode.ARCHIVE if head.startswith(_ARCHIVES) else None


def _packed(head: bytes, content: bytes) -> ProblemCode:
    if b"META-INF/MANIFEST.MF" in head or b"AndroidManifest.xml" in head or b"classes.dex" in content[-_HEAD:]:
        return ProblemCode.PROGRAM
    return ProblemCode.OFFICE if any(part in head for part in _OFFICE_PARTS) else ProblemCode.ARCHIVE


def _guessed(head: bytes) -> ProblemCode:
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError, IndexError):
        return ProblemCode.NOT_ALLOWED
    sure = [guess for guess in guesses if guess.byte_match and len(guess.byte_match) > 2]  # noqa: PLR2004 - two bytes prove nothing
    return _BY_EXTENSION.get(sure[0].extension, ProblemCode.NOT_ALLOWED) if sure else ProblemCode.NOT_ALLOWED


def clean_name(declared: str, kind: Kind | None = None) -> str:
    """A name that is safe to show, to write into a header and to save under.

    No folder, no control or direction sign, nothing a file system forbids, at most 80 signs; with `kind` it ends as its content
    demands, whatever it ended with before. An empty name becomes "document".
    """
    base = PurePosixPath(declared.replace("\\", "/")).name
    signs = (" " if unicodedata.category(sign)[0] == "Z" else sign for sign in unicodedata.normalize("NFC", base))
    kept = "".join(sign for sign in signs if unicodedata.category(sign)[0] != "C" and sign not in "<>:\"/|?*%\\;'`")
    name = " ".join(kept.split())
    if kind is None:
        return name.strip(". ")[:_NAME_LENGTH].strip(". ") or "document"
    extension = _EXTENSIONS[kind]
    # All of them: "certificate.pdf.exe" says nothing true twice.
    stem = _ENDINGS.sub("", name).strip(". ")
    return (stem[: _NAME_LENGTH - len(extension)].strip(". ") or "document") + extension
