"""The ring of keys: seals and opens with AES-256-GCM.

Sealed bytes are `version | length of key id | key id | nonce | ciphertext and tag`. The key id in front lets keys change: the
first key of the ring seals, every key of it opens.
"""

import os
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tirek.vault.errors import VaultError

Use = Literal["field", "file", "session"]

_VERSION: Final = 1
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_PREFIX_BYTES: Final = 2


def seal(content: bytes, *, use: Use, place: str) -> bytes:
    """Encrypt `content` for one place with the newest key; only the same `use` and `place` open it again."""
    return sealer(use)(content, place)


def sealer(use: Use) -> Callable[[bytes, str], bytes]:
    """`seal` for many contents at once: a function of the content and its place, with the key that is the newest now."""
    name, key = next(iter(settings.TIREK_KEYS.items()))
    front, encrypt = _front_of(name), _cipher(bytes(key), use).encrypt

    def sealed(content: bytes, place: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return front + nonce + encrypt(nonce, content, place.encode())

    return sealed


def unseal(sealed: bytes, *, use: Use, place: str) -> bytes:
    """Decrypt what `seal` made for the same use and place.

    Raises VaultError when the key isn't in the ring, or when anything was changed or moved to another place.
    """
    name, start = _front(sealed, place)
    key = settings.TIREK_KEYS.get(name)
    if key is None:
        message = f"{place}: sealed with the key “{name}”, which isn't among TIREK_KEYS"
        raise VaultError(message)
    nonce, content = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
    try:
        return _cipher(bytes(key), use).decrypt(nonce, content, place.encode())
    except InvalidTag:
        message = (
            f"{place}: can't be opened; it was changed, moved from another place, or the key “{name}” is another one"
        )
        raise VaultError(message) from None


def opener(use: Use) -> Callable[[bytes, str], bytes]:
    """`unseal` for one use and many values, as a function of the sealed bytes and their place: the keys are looked up once."""
    ciphers = [(_front_of(name), _cipher(bytes(key), use)) for name, key in settings.TIREK_KEYS.items()]

    def opened(sealed: bytes, place: str) -> bytes:
        for front, cipher in ciphers:
            if sealed.startswith(front):
                content = len(front) + _NONCE_BYTES
                try:
                    return cipher.decrypt(sealed[len(front) : content], sealed[content:], place.encode())
                except (InvalidTag, ValueError):
                    break
        # It says what is wrong.
        return unseal(sealed, use=use, place=place)

    return opened


def key_of(sealed: bytes) -> str:
    """The id of the key that sealed this; raises VaultError when these bytes were never sealed."""
    return _front(sealed, "sealed content")[0]


def _front_of(name: str) -> bytes:
    return bytes([_VERSION, len(name)]) + name.encode("ascii")


def _front(sealed: bytes, place: str) -> tuple[str, int]:
    start = _PREFIX_BYTES + (sealed[1] if len(sealed) > 1 else 0)
    if len(sealed) < start + _NONCE_BYTES + _TAG_BYTES or sealed[0] != _VERSION:
        message = f"{place}: these bytes were not sealed by the vault"
        raise VaultError(message)
    return sealed[_PREFIX_BYTES:start].decode("ascii", "replace"), start


@lru_cache(maxsize=64)
def _cipher(key: bytes, use: Use) -> AESGCM:
    """Columns, files and sessions are sealed with different keys derived from the same one: none opens as another."""
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tirek {use}".encode()).derive(key))
