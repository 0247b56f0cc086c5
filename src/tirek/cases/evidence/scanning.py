"""Asking a malware scanner. What was not scanned although it should be stays in quarantine."""

import contextlib
import socket
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Clean:
    """The scanner found nothing."""


@dataclass(frozen=True, slots=True)
class Infected:
    """The scanner found something; `name` is its word for it."""

    name: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A scanner is configured and did not answer; `why` is for the administrator."""

    why: str


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """This installation has no scanner. Pages for staff say so beside the file."""


ScanResult = Clean | Infected | Unavailable | NotConfigured


class Scanner(Protocol):
    """A malware scanner."""

    def scan(self, content: bytes) -> ScanResult:
        """What the scanner says of a file. Never raises for a scanner that is down: that is Unavailable."""


class Standing(StrEnum):
    """Who may see a file after its scan; the caller keeps it with the file."""

    RELEASED = "released"
    QUARANTINED = "quarantined"
    """Kept, shown to nobody, to be scanned again."""
    REFUSED = "refused"


def standing(result: ScanResult) -> Standing:
    """What follows from a scan."""
    match result:
        case Infected():
            return Standing.REFUSED
        case Unavailable():
            return Standing.QUARANTINED
        case Clean() | NotConfigured():
            return Standing.RELEASED


class NoScanner:
    """For an installation without a scanner."""

    def scan(self, content: bytes) -> ScanResult:  # noqa: ARG002 - the port's signature
        """Nothing was scanned, and the result says so."""
        return NotConfigured()


# The industry's harmless test file, in two halves: a scanner of this very machine would otherwise take this module away.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class SimulatedScanner:
    """For the demonstration and tests: knows the EICAR test file only."""

    def scan(self, content: bytes) -> ScanResult:
        """Infected when the test file stands in the content."""
        return Infected("Eicar-Test-Signature") if EICAR in content else Clean()


@dataclass(frozen=True, slots=True)
class Clamd:
    """ClamAV's daemon, asked by INSTREAM over TCP (`host`, `port`) or a Unix socket (`path`)."""

    host: str = ""
    port: int = 0
    path: Path | None = None
    timeout: float = 20.0
    """Seconds for each step of the conversation."""

    def scan(self, content: bytes) -> ScanResult:
        """Send the content, read the verdict."""
        try:
            with self._connected() as connection:
                connection.sendall(b"zINSTREAM\0")
                # A daemon that refuses in mid-stream (too large for it) closes its ear, yet has answered.
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    for start in range(0, len(content), _SLICE):
                        part = content[start : start + _SLICE]
                        connection.sendall(len(part).to_bytes(4) + part)
                    connection.sendall(bytes(4))
                answer = _until_null(connection)
        except OSError as error:
            return Unavailable(str(error) or type(error).__name__)
        return _verdict(answer)

    def _connected(self) -> socket.socket:
        if self.path is None:
            return socket.create_connection((self.host, self.port), self.timeout)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self.timeout)
        try:
            connection.connect(str(self.path))
        except OSError:
            connection.close()
            raise
        return connection


_SLICE = 64 * 1024
_ANSWER_LENGTH = 4096


def _until_null(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _ANSWER_LENGTH and (part := connection.recv(_ANSWER_LENGTH)):
        answer += part
    return answer.split(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(answer: str) -> ScanResult:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Clean()
    if said.endswith(" FOUND"):
        return Infected(said.removesuffix(" FOUND"))
    return Unavailable(said or "no answer")


def scanner_at(address: str) -> Scanner:
    """The scanner of an address: "" none, "simulator", "tcp://host:port", "unix:///path/to/socket".

    Raises ValueError for anything else.
    """
    parts = urlsplit(address)
    if not address:
        return NoScanner()
    if address == "simulator":
        return SimulatedScanner()
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        return Clamd(host=parts.hostname, port=parts.port)
    if parts.scheme == "unix" and parts.path and not parts.netloc:
        return Clamd(path=Path(parts.path))
    message = f"{address!r} is no scanner; allowed: simulator, tcp://host:port, unix:///path"
    raise ValueError(message)


def scanner() -> Scanner:
    """The scanner of this installation (`TIREK_SCANNER`)."""
    return scanner_at(settings.TIREK_SCANNER)
