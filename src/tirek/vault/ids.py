"""Identifiers of rows."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A new UUIDv7: unique without asking the database, and ordered by time, so that an index grows at its end."""
    return uuid7()
