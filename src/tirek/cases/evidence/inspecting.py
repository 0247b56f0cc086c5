"""What a file is and whether it can be taken: by its content, within bounds, never by its name."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tirek.cases.evidence.kinds import MEDIA_TYPES, Kind, clean_name, kind_of
from tirek.cases.evidence.limits import DEFAULT_LIMITS, MEBIBYTE, Limits
from tirek.cases.evidence.problems import Problem, ProblemCode
from tirek.cases.evidence.uploading import TooLargeFile, Upload

_READER = Path(__file__).with_name("reader.py")
_CHUNK = 64 * 1024
_PATIENCE = 3
"""Seconds on the clock for each second of computing: the machine may be busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What looking into a file found. With problems it is not to be kept; `content` and `preview` are then empty."""

    kind: Kind | None
    media_type: str
    name: str
    """The declared name, cleaned, with the ending its content demands."""
    size: int
    """Bytes; of a file that is too large, the bytes read until that was known."""
    sha256: str
    """Hexadecimal, of the content as it was sent; "" when it was not read to the end."""
    pages: int
    problems: tuple[Problem, ...] = ()
    width: int = 0
    height: int = 0
    signed: bool = False
    """A PDF with an electronic signature in it (not verified here)."""
    content: bytes = field(default=b"", repr=False)
    """As it was sent, unaltered: it is evidence, also the place a photo tells of."""
    preview: bytes = field(default=b"", repr=False)
    """JPEG of the picture or the first page, upright, without what a camera writes into a photo."""

    @property
    def ok(self) -> bool:
        """Whether the file can be kept."""
        return not self.problems


def inspect_upload(upload: Upload, limits: Limits = DEFAULT_LIMITS) -> Inspected:
    """`inspect` for a file of a request, also for one that `BoundedUpload` did not keep."""
    name = upload.name or ""
    if isinstance(upload, TooLargeFile):
        code = ProblemCode.TOO_MUCH if upload.request_is_full else ProblemCode.TOO_LARGE
        bound = limits.max_request_bytes if upload.request_is_full else limits.max_bytes
        return _refused(
            name, Problem(code, {"name": clean_name(name), "limit": bound // MEBIBYTE}), size=upload.size or 0
        )
    upload.seek(0)
    return inspect(upload, name, limits)


def inspect(stream: BinaryIO | Upload, declared_name: str, limits: Limits = DEFAULT_LIMITS) -> Inspected:
    """Look into a file: kind by content, size, hash, pages, preview, and every reason not to take it.

    Reads `limits.max_bytes` + 1 bytes of the stream at most. The parsers run in a process of their own, bounded in time and
    memory, so a file made to break them is told as damaged or too heavy. Never raises for what is in the file.
    """
    content = bytearray()
    while len(content) <= limits.max_bytes and (chunk := stream.read(min(_CHUNK, limits.max_bytes + 1 - len(content)))):
        content += chunk
    if len(content) > limits.max_bytes:
        values: dict[str, str | int] = {"name": clean_name(declared_name), "limit": limits.max_bytes // MEBIBYTE}
        return _refused(declared_name, Problem(ProblemCode.TOO_LARGE, values), size=len(content))
    return _look(bytes(content), declared_name, limits)


def _look(content: bytes, declared_name: str, limits: Limits) -> Inspected:
    sha256 = hashlib.sha256(content).hexdigest()
    kind = kind_of(content)
    if isinstance(kind, ProblemCode):
        problem = Problem(kind, {"name": clean_name(declared_name)})
        return _refused(declared_name, problem, size=len(content), sha256=sha256)
    name = clean_name(declared_name, kind)
    findings, preview = _read(content, kind, limits)
    problems: tuple[Problem, ...] = ()
    if "problem" in findings:
        problems = (
            Problem(ProblemCode(findings["problem"]), {"name": clean_name(declared_name), **findings["values"]}),
        )
    return Inspected(
        kind=kind,
        media_type=MEDIA_TYPES[kind],
        name=name,
        size=len(content),
        sha256=sha256,
        pages=findings.get("pages", 0),
        problems=problems,
        width=findings.get("width", 0),
        height=findings.get("height", 0),
        signed=findings.get("signed", False),
        content=b"" if problems else content,
        preview=preview,
    )


def _refused(declared_name: str, problem: Problem, *, size: int, sha256: str = "") -> Inspected:
    return Inspected(
        kind=None,
        media_type="",
        name=clean_name(declared_name),
        size=size,
        sha256=sha256,
        pages=0,
        problems=(problem,),
    )


def _read(content: bytes, kind: Kind, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Findings and preview from the reader's process; out of time or memory is too heavy, any other death is damaged."""
    bounds = {
        "max_pages": limits.max_pages,
        "max_pixels": limits.max_pixels,
        "max_unpacked": limits.max_unpacked,
        "preview_pixels": limits.preview_pixels,
        "seconds": limits.seconds,
        "memory": limits.memory,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file; the upload is only its standard input
            [sys.executable, "-I", str(_READER), kind.value, json.dumps(bounds)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=limits.seconds * _PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _problem(ProblemCode.TOO_HEAVY)
    line, found, preview = done.stdout.partition(b"\n")
    if done.returncode == 0 and found:
        return json.loads(line), preview
    return _problem(ProblemCode.TOO_HEAVY if done.returncode in _STOPPED else ProblemCode.BROKEN)


def _problem(code: ProblemCode) -> tuple[dict[str, Any], bytes]:
    return {"problem": code.value, "values": {}}, b""


# Out of computing time (XCPU, then KILL), out of memory where no exception could be raised (ABRT of a C++ library).
_STOPPED = (-24, -9, -6)
