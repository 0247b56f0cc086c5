"""How an entry is tied to the one before it."""

import json
from collections.abc import Mapping
from datetime import UTC
from hashlib import sha256
from typing import Any, Final

from tirek.journal.models import Entry

_SAID: Final = (
    "chain", "number", "at", "kind", "actor_account", "actor_role", "actor_territory", "case", "person", "data", "previous",
)  # fmt: skip
_KEYS: Final = ("actor_account", "case", "person")
_canonical: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

FIRST: Final = "0" * 64
"""What stands before the first entry of a chain."""


def entry_hash(entry: Entry) -> str:
    """The hash of an entry as it stands: see `hash_of`."""
    return hash_of({name: getattr(entry, name) for name in _SAID})


def hash_of(said: Mapping[str, Any]) -> str:
    """SHA-256 of everything an entry says and of the hash before it, as canonical JSON, in hexadecimal.

    `said` are the columns of an entry by their names, all but `seq`, which the database gives, and `hash`. Canonical: sorted
    keys, no spaces, UTF-8, moments in UTC with six digits, UUIDs with hyphens.
    """
    plain = {name: said[name] for name in _SAID}
    plain["at"] = plain["at"].astimezone(UTC).isoformat(timespec="microseconds")
    for name in _KEYS:
        plain[name] = None if plain[name] is None else str(plain[name])
    return sha256(_canonical(plain).encode()).hexdigest()
