"""How an entry is tied to the one before it."""

import json
from datetime import UTC
from hashlib import sha256
from typing import Any, Final

from tirek.journal.models import Entry

FIRST: Final = "0" * 64
"""What stands before the first entry of a chain."""


def entry_hash(entry: Entry) -> str:
    """SHA-256 of everything an entry says and of the hash before it, as canonical JSON, in hexadecimal.

    Canonical: sorted keys, no spaces, UTF-8, moments in UTC with six digits, UUIDs with hyphens. `seq` isn't in it; the database
    gives it.
    """
    said = {
        "chain": entry.chain,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": entry.kind,
        "actor_account": _text(entry.actor_account),
        "actor_role": entry.actor_role,
        "actor_territory": entry.actor_territory,
        "case": _text(entry.case),
        "person": _text(entry.person),
        "data": entry.data,
        "previous": entry.previous,
    }
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
