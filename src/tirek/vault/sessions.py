"""What a session remembers, encrypted: an address to return to may hold what somebody searched for or answered."""

import json
from typing import Any, Final

from tirek.vault.keys import seal, unseal

_PLACE: Final = "session"


class SealedJSON:
    """Django's SESSION_SERIALIZER. Who reads the table of sessions learns nothing from it."""

    def dumps(self, content: Any) -> bytes:
        """The content as sealed JSON."""
        plain = json.dumps(content, separators=(",", ":")).encode("ascii")
        return seal(plain, use="session", place=_PLACE)

    def loads(self, sealed: bytes) -> Any:
        """What `dumps` sealed. Raises VaultError for anything else: to Django an empty session."""
        return json.loads(unseal(sealed, use="session", place=_PLACE))
