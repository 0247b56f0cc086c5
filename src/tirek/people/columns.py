"""The column in which words are searched by how they begin."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class AsciiField(_CharField):
    """ASCII text compared byte by byte on every database.

    "Begins with" is asked as a range of an ordinary index. That is right only where the order is that of the bytes: SQLite's
    default, but on PostgreSQL the order of the country's language unless the column says otherwise.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """As for any text, in the order of bytes."""
        parameters: Any = super().db_parameters(connection)
        return parameters | {"collation": "C"} if connection.vendor == "postgresql" else parameters
