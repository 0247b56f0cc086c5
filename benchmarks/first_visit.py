"""The first visit: bytes over the wire for the start page and everything it refers to, from the server `./run` starts."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

from benchmarks.measure import ROOT, Result, environment
from benchmarks.pages import LANGS, settings

MOST_KB: Final = 100.0
HOST: Final = "127.0.0.1"
_START_SECONDS: Final = 90

_LINKS: Final = re.compile(
    r"<link\b(?=[^>]*\brel=\"(?:stylesheet|icon|preload|apple-touch-icon|manifest|modulepreload)\")[^>]*\bhref=\"([^\"]+)\""
    r"|<(?:script|img|source)\b[^>]*\bsrc=\"([^\"]+)\""
)
_IN_STYLES: Final = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)")


def run() -> list[Result]:
    """The heaviest of the three languages; every file a page or style names is counted, needed or not."""
    with _served() as port:
        visits = {lang: dict(_visit(port, f"/{lang}/")) for lang in LANGS}
    heaviest = max(visits, key=lambda lang: sum(visits[lang].values()))
    more = {"language": heaviest, "bytes": visits[heaviest], "all": {k: sum(v.values()) for k, v in visits.items()}}
    return [Result("first visit over the wire", sum(visits[heaviest].values()) / 1000, "KB", MOST_KB, more)]


def _visit(port: int, page: str) -> Iterator[tuple[str, int]]:
    """(address, bytes with headers) of a page, then of all it refers to, and of what the styles refer to."""
    found = [page]
    for address in found:  # grows while it is walked
        size, kind, plain = _fetch(port, address)
        yield address, size
        text = plain.decode() if kind.startswith(("text/html", "text/css")) else ""
        pattern = _LINKS if kind.startswith("text/html") else _IN_STYLES
        for groups in pattern.finditer(text):
            link = urljoin(address, next(group for group in groups.groups() if group))
            path = urlsplit(link).path
            if not link.startswith("data:") and path not in found:
                found.append(path)


def _fetch(port: int, address: str) -> tuple[int, str, bytes]:
    """Bytes on the wire as a browser asks, the content type, and the content uncompressed by asking again."""
    wire = _ask(port, address, "br, gzip")
    head, _, content = _ask(port, address, "identity").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), f"{address}: {head[:40]!r}"
    kind = re.search(rb"(?im)^content-type: ([^\r\n]+)", head)
    return len(wire), kind.group(1).decode() if kind else "", content


def _ask(port: int, address: str, encodings: str) -> bytes:
    lines = (f"GET {address} HTTP/1.1", f"Host: {HOST}:{port}", f"Accept-Encoding: {encodings}", "Connection: close")
    with socket.create_connection((HOST, port), timeout=30) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        received = bytearray()
        while part := line.recv(65536):
            received += part
    return bytes(received)


@contextmanager
def _served() -> Iterator[int]:
    """Tirek as `./run` serves it, on a free port, with a data folder of its own, for as long as the block runs."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="tirek-bench-") as folder:
        env = {**environment(), **settings(Path(folder)), "PORT": str(port)}
        command = [sys.executable, str(ROOT / "scripts" / "serve.py")]
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
            try:
                _wait(server, port)
                yield port
            finally:
                server.terminate()
                server.wait(30)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    """Until the server says that it is ready."""
    last = time.monotonic() + _START_SECONDS
    while time.monotonic() < last and server.poll() is None:
        try:
            if _ask(port, "/health/ready", "identity").startswith(b"HTTP/1.1 200"):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")
