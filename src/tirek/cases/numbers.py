"""Numbers without a gap and without a double: given in the transaction that uses them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from tirek.vault.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.db.models import Model

_NEXT: Final = """
    INSERT INTO {table} (key, last) VALUES (%s, 1)
    ON CONFLICT (key) DO UPDATE SET last = {table}.last + 1
    RETURNING last
"""


@cache
def _next(table: str) -> Statement:
    return Statement(_NEXT.format(table=f'"{table}"'))


def next_number(
    table: type[Model], territory: str, day: date, *, kind: str = "", ask: Callable[..., Any] = Statement.run
) -> str:
    """The next number, for instance AKTOBE-2026-000017; `table` is one of numberings, with the columns key and last.

    The row is locked until the transaction ends: whoever rolls back gives the number back. Ask for it last. `ask` runs the
    statement, as `journal.services.held_with` does.
    """
    key = f"{territory}{'-' + kind if kind else ''}-{day.year}"
    ((last,),) = ask(_next(table._meta.db_table), [key])
    return f"{key.upper()}-{last:06d}"
