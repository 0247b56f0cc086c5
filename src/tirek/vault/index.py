"""Finding a row by a value that stands in it only encrypted."""

import hmac
from functools import lru_cache
from typing import Final

from django.conf import settings

_LENGTH: Final = 40


def blind_index(value: str, purpose: str) -> str:
    """A keyed digest of `value`: equal values of one `purpose` ("iin", "phone") give the same 40 hexadecimal digits.

    Without the key nobody can tell the value, try all IINs, or compare digests of different purposes. The caller brings the value
    into its one form first (digits only, capital letters).
    """
    return hmac.digest(_key(bytes(settings.TIREK_INDEX_KEY), purpose), value.encode(), "sha256").hex()[:_LENGTH]


@lru_cache(maxsize=64)
def _key(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, purpose.encode(), "sha256")
