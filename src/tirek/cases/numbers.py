"""Numbers without a gap and without a double: given in the transaction that uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from datetime import date

    from tirek.cases.models import DecisionNumbering, Numbering

_NEXT = """
    INSERT INTO {table} (key, last) VALUES (%s, 1)
    ON CONFLICT (key) DO UPDATE SET last = {table}.last + 1
    RETURNING last
"""


def next_number(table: type[Numbering | DecisionNumbering], territory: str, day: date, *, kind: str = "") -> str:
    """The next number, for instance AKTOBE-2026-000017.

    The row is locked until the transaction ends: whoever rolls back gives the number back. Ask for it last.
    """
    key = f"{territory}{'-' + kind if kind else ''}-{day.year}"
    with connection.cursor() as cursor:
        cursor.execute(_NEXT.format(table=connection.ops.quote_name(table._meta.db_table)), [key])
        (last,) = cursor.fetchone()
    return f"{key.upper()}-{last:06d}"
