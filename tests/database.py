"""Emptying the database between tests. Tirek itself has no way to change what is append-only; the tests bring theirs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def unprotected() -> Iterator[None]:
    """Let UPDATE, DELETE and TRUNCATE through, as somebody with the rights of the database's owner could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_append_only_%'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            yield
        finally:
            for _, sql in triggers:
                cursor.execute(sql)
