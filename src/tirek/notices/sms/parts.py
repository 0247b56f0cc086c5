"""How many parts a text needs, and where it is cut.

GSM 03.38 (3GPP TS 23.038): the seven-bit alphabet holds 160 letters, 153 when the message has several parts; UCS-2, which
Kazakh and Russian need, holds 70 and 67. Letters of the extension table take two places, and so does a letter beyond the basic
plane (an emoji) in UCS-2; neither is ever cut in two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["gsm-7", "ucs-2"]

_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE: Final = 0x1B
_EXTENSION: Final = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65,
}  # fmt: skip
# The escape itself is no letter.
_SEPTET: Final = {letter: code for code, letter in enumerate(_BASIC) if code != _ESCAPE}
_EXTENDED: Final = {code: letter for letter, code in _EXTENSION.items()}
# Places of a message of one part, and of each part of a longer one.
_ROOM: Final[dict[Encoding, tuple[int, int]]] = {"gsm-7": (160, 153), "ucs-2": (70, 67)}
_BASIC_PLANE: Final = 0xFFFF
MOST_PARTS: Final = 255
"""A part's number is one byte of its header."""


@dataclass(frozen=True, slots=True)
class Parts:
    """`count` parts in `encoding`; `left` more places (letters, mostly) fit before another part is needed."""

    encoding: Encoding
    count: int
    left: int


def encoding_of(text: str) -> Encoding:
    """The seven-bit alphabet when it has every letter of the text, else UCS-2."""
    return "gsm-7" if all(letter in _SEPTET or letter in _EXTENSION for letter in text) else "ucs-2"


def parts(text: str) -> Parts:
    """How many parts a phone network makes of `text`. An empty text is one (empty) part."""
    encoding = encoding_of(text)
    pieces = split(text)
    single, each = _ROOM[encoding]
    room = single if len(pieces) == 1 else each
    return Parts(encoding, len(pieces), room - _places(pieces[-1], encoding))


def split(text: str) -> list[str]:
    """The text of each part, in order; joined they are the text."""
    encoding = encoding_of(text)
    single, each = _ROOM[encoding]
    if _places(text, encoding) <= single:
        return [text]
    return list(_cut(text, encoding, each))


def _cut(text: str, encoding: Encoding, room: int) -> Iterator[str]:
    start, used = 0, 0
    for position, letter in enumerate(text):
        needs = _width(letter, encoding)
        if used + needs > room:
            yield text[start:position]
            start, used = position, 0
        used += needs
    yield text[start:]


def encode(text: str, encoding: Encoding) -> bytes:
    """The text as it travels: one byte per seven-bit place (the network packs them), or big-endian UTF-16.

    Raises ValueError for a letter that the seven-bit alphabet lacks.
    """
    if encoding == "ucs-2":
        return text.encode("utf-16-be", "surrogatepass")
    answer = bytearray()
    for letter in text:
        if letter in _SEPTET:
            answer.append(_SEPTET[letter])
        elif letter in _EXTENSION:
            answer += bytes((_ESCAPE, _EXTENSION[letter]))
        else:
            message = f"{letter!r} is not in the seven-bit alphabet"
            raise ValueError(message)
    return bytes(answer)


def decode(content: bytes, encoding: Encoding) -> str:
    """What `encode` wrote. Raises ValueError for bytes that are no text of this encoding."""
    if encoding == "ucs-2":
        return content.decode("utf-16-be", "surrogatepass")
    answer = []
    codes = iter(content)
    for code in codes:
        if code == _ESCAPE:
            # A phone shows a space for an extension it doesn't know.
            answer.append(_EXTENDED.get(next(codes, 0), " "))
        elif code < len(_BASIC):
            answer.append(_BASIC[code])
        else:
            message = f"byte {code:#x} is not in the seven-bit alphabet"
            raise ValueError(message)
    return "".join(answer)


def _places(text: str, encoding: Encoding) -> int:
    return sum(_width(letter, encoding) for letter in text)


def _width(letter: str, encoding: Encoding) -> int:
    if encoding == "gsm-7":
        return 2 if letter in _EXTENSION else 1
    return 2 if ord(letter) > _BASIC_PLANE else 1
