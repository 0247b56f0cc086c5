"""Lists page by page: a cursor says after which item to go on, so that nothing is skipped or told twice."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from tirek.api.problems import FieldError, InvalidInputError

Item = TypeVar("Item")

LARGEST = 200

Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before; the first page when not given.")]
Limit = Annotated[int, Query(ge=1, le=LARGEST, description="Most items of one page.")]


class Page(Schema):
    """One page of a list."""

    next_cursor: str | None = Field(description="The cursor of the next page; null on the last one.")


def page(items: Sequence[Item], key: Callable[[Item], str], cursor: str | None, limit: int) -> dict[str, Any]:
    """The page after a cursor of items with distinct keys, in order of their keys; `items` and `next_cursor`."""
    after = read_cursor(cursor) if cursor else ""
    rest = sorted((item for item in items if key(item) > after), key=key)
    shown = rest[:limit]
    return {"items": shown, "next_cursor": write_cursor(key(shown[-1])) if len(rest) > limit else None}


def write_cursor(key: str) -> str:
    """The cursor that goes on after the item with this key."""
    return base64.urlsafe_b64encode(key.encode()).decode()


def read_cursor(cursor: str) -> str:
    """The key behind a cursor. Raises InvalidInputError."""
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise InvalidInputError([FieldError("", _("This is not a cursor of this list."), parameter="cursor")]) from None
