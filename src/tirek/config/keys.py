"""The keys of encryption as the environment writes them: read, checked, and made for an embedded installation."""

import base64
import binascii
import re
import secrets
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)


class Secret(bytes):
    """Bytes that don't show themselves in a log, a debugging page or a message."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"

    __str__ = __repr__


def read_ring(text: str) -> dict[str, Secret]:
    """Keys by their id, newest first, from `k2:BASE64,k1:BASE64`. Raises ValueError with words that show no key."""
    ring: dict[str, Secret] = {}
    for number, part in enumerate(text.split(","), start=1):
        name, colon, key = part.strip().partition(":")
        if not colon or not _NAME.fullmatch(name):
            message = f"entry {number} is not ID:BASE64, the id of small letters, digits and “-”"
            raise ValueError(message)
        if name in ring:
            message = f"the id “{name}” stands twice"
            raise ValueError(message)
        ring[name] = read_key(key, f"the key “{name}”")
    return ring


def read_key(text: str, what: str) -> Secret:
    """One key of 32 bytes from Base64. Raises ValueError with words that show no key."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        message = f"{what} is not Base64"
        raise ValueError(message) from None
    if len(key) != KEY_BYTES:
        message = f"{what} has {len(key)} bytes; allowed are {KEY_BYTES}"
        raise ValueError(message)
    return Secret(key)


def new_ring() -> str:
    """A ring of one new key. Its id has random digits, so that another installation's key is missed by name."""
    return f"k1-{secrets.token_hex(3)}:{new_key()}"


def new_key() -> str:
    """A new key, Base64."""
    return to_text(secrets.token_bytes(KEY_BYTES))


def to_text(key: bytes) -> str:
    """A key as `read_key` reads it."""
    return base64.b64encode(key).decode("ascii")


def ring_file(var: Path) -> Path:
    """Where an embedded installation keeps the ring."""
    return var / "keys" / "ring"


def index_file(var: Path) -> Path:
    """Where an embedded installation keeps the key of the blind indexes."""
    return var / "keys" / "index"
