"""The tables of an installation, and the one form in which both databases write their rows.

That form is PostgreSQL's COPY in text: a line a row, tabs between columns, `\\N` for nothing. PostgreSQL writes and reads it
itself; SQLite puts it together in its own expressions (`sqlite_line`) and is handed `from_text`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.apps import apps
from django.db import models

from tirek.vault.fields import EncryptedJSON, EncryptedText

Kind = Literal["text", "json", "plain", "uuid", "moment", "bool", "bytes"]

FILE_KEY: Final = re.compile(r"[0-9a-f]{64}-[0-9a-f]{16}", re.ASCII)
FILE_KEY_LENGTH: Final = 81
LEFT_OUT: Final = frozenset({"django_session"})
"""Who is signed in at this moment is nobody's business later: after a backup was restored everybody signs in again."""
NOTHING: Final = "\\N"

_KINDS: Final[Mapping[str, Kind]] = {
    "CharField": "text",
    "TextField": "text",
    "SlugField": "text",
    "JSONField": "json",
    "UUIDField": "uuid",
    "DateTimeField": "moment",
    "BooleanField": "bool",
    "BinaryField": "bytes",
    "DateField": "plain",
    "TimeField": "plain",
    "AutoField": "plain",
    "BigAutoField": "plain",
    "SmallIntegerField": "plain",
    "IntegerField": "plain",
    "BigIntegerField": "plain",
    "PositiveSmallIntegerField": "plain",
    "PositiveIntegerField": "plain",
    "PositiveBigIntegerField": "plain",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: whether it is sealed by the vault, and whether it has room for the key of a file of the vault."""

    name: str
    kind: Kind
    sealed: bool = False
    names_file: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `serial` is the column whose numbers the database gives, "" where there is none."""

    name: str
    columns: tuple[Column, ...]
    serial: str = ""


def tables() -> list[Table]:
    """Every table that is backed up, by name. Raises TypeError for a column whose form nobody settled."""
    found = (_table(model) for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    return sorted((table for table in found if table.name not in LEFT_OUT), key=lambda table: table.name)


def own_tables() -> list[str]:
    """The names of all tables that are ours, those left out included."""
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})


def sqlite_line(table: Table) -> str:
    """The expression of SQLite that writes a row as COPY does, without the end of the line."""
    cells = (_IN_SQLITE[each.kind].format(quoted(each.name)) for each in table.columns)
    return " || char(9) || ".join(f"ifnull({cell}, '\\N')" for cell in cells)


def quoted(name: str) -> str:
    """A name as it stands in a statement of either database."""
    return f'"{name}"'


def from_text(kind: Kind) -> Callable[[str], Any]:
    """From a column of COPY's text to what SQLite holds; nothing (`\\N`) is not asked here."""
    return _TO_SQLITE[kind]


def _table(model: type[models.Model]) -> Table:
    serial = model._meta.pk.column if isinstance(model._meta.pk, models.AutoField | models.BigAutoField) else ""
    return Table(model._meta.db_table, tuple(_column(field) for field in model._meta.concrete_fields), str(serial))


def _column(field: Any) -> Column:
    end = field
    while end.remote_field is not None:
        end = end.target_field
    kind = _KINDS.get(end.get_internal_type())
    if kind is None:
        message = f"{field}: a backup has no form for {end.get_internal_type()}"
        raise TypeError(message)
    room = kind == "text" and (end.max_length is None or end.max_length >= FILE_KEY_LENGTH)
    return Column(field.column, kind, isinstance(field, EncryptedText | EncryptedJSON), room)


def unescaped(text: str) -> str:
    """A text as it was before COPY wrote it."""
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text) if "\\" in text else text


def _moment(text: str) -> str:
    """As Django keeps a moment in SQLite: UTC, six digits of a second or none."""
    whole, dot, part = text.removesuffix("+00").partition(".")
    return f"{whole}.{part:0<6}" if dot else whole


_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_TEXT_IN_SQLITE: Final = (
    "replace(replace(replace(replace({}, '\\', '\\\\'), char(9), '\\t'), char(10), '\\n'), char(13), '\\r')"
)
_IN_SQLITE: Final[Mapping[Kind, str]] = {
    "text": _TEXT_IN_SQLITE,
    "json": _TEXT_IN_SQLITE,
    "plain": "{}",
    "uuid": "{}",
    "moment": "{} || '+00'",
    "bool": "CASE {} WHEN 1 THEN 't' WHEN 0 THEN 'f' END",
    "bytes": "CASE WHEN {0} IS NOT NULL THEN '\\\\x' || lower(hex({0})) END",
}
_TO_SQLITE: Final[Mapping[Kind, Callable[[str], Any]]] = {
    "text": unescaped,
    "json": unescaped,
    "plain": str,
    "uuid": lambda text: text.replace("-", ""),
    "moment": _moment,
    "bool": lambda text: text == "t",
    "bytes": lambda text: bytes.fromhex(text.removeprefix("\\\\x")),
}
