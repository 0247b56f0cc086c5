"""SMPP 3.4 on the wire, as far as sending messages and reading delivery reports needs it. Numbers in brackets are its sections.

Both the adapter and the simulator stand on this module; it does no input or output of its own.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

_HEADER: Final = struct.Struct(">IIII")
_LONGEST_PDU: Final = 64 * 1024
_LONGEST_BODY_TEXT: Final = 254
_RESPONSE: Final = 0x8000_0000


class Command(IntEnum):
    """What a PDU asks for [5.1.2.1]."""

    GENERIC_NACK = 0x8000_0000
    SUBMIT = 0x0000_0004
    SUBMIT_ANSWER = 0x8000_0004
    DELIVER = 0x0000_0005
    DELIVER_ANSWER = 0x8000_0005
    UNBIND = 0x0000_0006
    UNBIND_ANSWER = 0x8000_0006
    BIND = 0x0000_0009
    BIND_ANSWER = 0x8000_0009
    ENQUIRE_LINK = 0x0000_0015
    ENQUIRE_LINK_ANSWER = 0x8000_0015


class Status(IntEnum):
    """What became of it [5.1.3]; others are kept as plain numbers."""

    OK = 0x00
    INVALID_LENGTH = 0x02
    INVALID_COMMAND = 0x03
    NOT_BOUND = 0x04
    SYSTEM_ERROR = 0x08
    INVALID_DESTINATION = 0x0B
    BIND_FAILED = 0x0D
    INVALID_PASSWORD = 0x0E
    QUEUE_FULL = 0x14
    THROTTLED = 0x58
    TRY_LATER = 0x64


class Tag(IntEnum):
    """Optional parameters [5.3.2]."""

    INTERFACE_VERSION = 0x0210
    USER_MESSAGE_REFERENCE = 0x0204
    RECEIPTED_MESSAGE_ID = 0x001E
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


VERSION: Final = 0x34
CODING_DEFAULT: Final = 0
CODING_UCS2: Final = 8
CLASS_UDH: Final = 0x40
CLASS_RECEIPT: Final = 0x04
WANT_REPORT: Final = 1


class Malformed(ValueError):  # noqa: N818 - what the bytes are
    """Bytes that are no PDU of SMPP 3.4."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One unit of the protocol: who answers whom is in `sequence`."""

    command: int
    sequence: int
    status: int = Status.OK
    body: bytes = field(default=b"", repr=False)

    def to_bytes(self) -> bytes:
        """As it travels."""
        return _HEADER.pack(_HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body

    def answer(self, *, status: int = Status.OK, body: bytes = b"") -> "Pdu":
        """The answer to this one."""
        return Pdu(self.command | _RESPONSE, self.sequence, status, body)

    @property
    def is_answer(self) -> bool:
        """Whether it answers one of ours."""
        return bool(self.command & _RESPONSE)


def take(buffer: bytearray) -> Pdu | None:
    """Take the first whole PDU out of `buffer`; None when more bytes must come. Raises Malformed for an impossible length."""
    if len(buffer) < _HEADER.size:
        return None
    length, command, status, sequence = _HEADER.unpack_from(buffer)
    if not _HEADER.size <= length <= _LONGEST_PDU:
        message = f"a PDU of {length} bytes"
        raise Malformed(message)
    if len(buffer) < length:
        return None
    body = bytes(buffer[_HEADER.size : length])
    del buffer[:length]
    return Pdu(command, sequence, status, body)


@dataclass(frozen=True, slots=True)
class Address:
    """A number or a name with its type of number and numbering plan [5.2.5, 5.2.6]."""

    value: str = field(repr=False)
    ton: int = 0
    npi: int = 0


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """The body of submit_sm and deliver_sm [4.4, 4.6]."""

    source: Address
    destination: Address
    content: bytes = field(repr=False)
    coding: int = CODING_DEFAULT
    esm_class: int = 0
    report: int = 0
    validity: str = ""
    options: Mapping[int, bytes] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """As it travels. A content longer than a body may hold travels as message_payload."""
        options = dict(self.options)
        content = self.content
        if len(content) > _LONGEST_BODY_TEXT:
            options[Tag.MESSAGE_PAYLOAD] = content
            content = b""
        return b"".join(
            (
                _text("", 6),
                _address(self.source),
                _address(self.destination),
                bytes((self.esm_class, 0, 0)),
                _text("", 17),
                _text(self.validity, 17),
                bytes((self.report, 0, self.coding, 0, len(content))),
                content,
                *(struct.pack(">HH", tag, len(value)) + value for tag, value in options.items()),
            )
        )

    @classmethod
    def read(cls, body: bytes) -> "ShortMessage":
        """Read a body. Raises Malformed."""
        reader = Reader(body)
        reader.text(6)
        source = Address(ton=reader.byte(), npi=reader.byte(), value=reader.text(21))
        destination = Address(ton=reader.byte(), npi=reader.byte(), value=reader.text(21))
        esm_class = reader.byte()
        reader.take(2)
        reader.text(17)
        validity = reader.text(17)
        report, _replace, coding, _default, length = reader.take(5)
        content = reader.take(length)
        options = reader.options()
        return cls(
            source=source,
            destination=destination,
            content=options.get(Tag.MESSAGE_PAYLOAD, content),
            coding=coding,
            esm_class=esm_class,
            report=report,
            validity=validity,
            options=options,
        )


@dataclass(slots=True)
class Reader:
    """Reads a body field by field; every shortage is Malformed."""

    body: bytes
    at: int = 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        piece = self.body[self.at : self.at + count]
        if len(piece) < count:
            raise Malformed("the body ends in the middle of a field")
        self.at += count
        return piece

    def byte(self) -> int:
        """The next byte as a number."""
        return self.take(1)[0]

    def text(self, longest: int) -> str:
        """A text that ends with a zero, `longest` bytes with it."""
        end = self.body.find(b"\0", self.at, self.at + longest)
        if end < 0:
            raise Malformed("a text without its end")
        piece = self.take(end - self.at)
        self.at += 1
        return piece.decode("latin-1")

    def options(self) -> dict[int, bytes]:
        """The optional parameters up to the end."""
        found = {}
        while self.at < len(self.body):
            tag, length = struct.unpack(">HH", self.take(4))
            found[tag] = self.take(length)
        return found


def bind_body(system_id: str, password: str, system_type: str = "") -> bytes:
    """The body of bind_transceiver [4.1.5]."""
    return _text(system_id, 16) + _text(password, 9) + _text(system_type, 13) + bytes((VERSION, 0, 0)) + _text("", 41)


def read_bind(body: bytes) -> tuple[str, str]:
    """Name and password of a bind. Raises Malformed."""
    reader = Reader(body)
    return reader.text(16), reader.text(9)


def message_id_body(message_id: str) -> bytes:
    """The body of submit_sm_resp and deliver_sm_resp."""
    return _text(message_id, 65)


def read_message_id(body: bytes) -> str:
    """The message id of submit_sm_resp. Raises Malformed."""
    return Reader(body).text(65)


def bind_answer_body(system_id: str) -> bytes:
    """The body of bind_transceiver_resp [4.1.6]."""
    return _text(system_id, 16) + struct.pack(">HHB", Tag.INTERFACE_VERSION, 1, VERSION)


def _address(address: Address) -> bytes:
    return bytes((address.ton, address.npi)) + _text(address.value, 21)


def _text(value: str, longest: int) -> bytes:
    content = value.encode("ascii")
    if len(content) >= longest or b"\0" in content:
        message = f"a text of {len(content)} bytes where {longest - 1} fit"
        raise Malformed(message)
    return content + b"\0"
