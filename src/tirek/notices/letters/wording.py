"""The words of every kind of letter, read strictly from the files in `texts/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

from tirek.law.source import read_document
from tirek.law.text import STATUTORY
from tirek.notices.letters.kinds import KINDS
from tirek.notices.letters.model import Text

FOLDER: Final = Path(__file__).resolve().parent / "texts"
_FRAME: Final = {
    *("number", "from", "to", "about", "reference", "service", "child", "appeal", "contact"),
    *("seal", "field", "verify", "qr", "data", "page", "demonstration"),
}
_INNER: Final = {
    "appeal": frozenset({"heading", "text", "open"}),
    "contact": frozenset({"text", "with_email"}),
}
_PAPERS: Final = ("a4", "a5")


class WordingError(Exception):
    """A file of words that isn't complete or says two different things; the text says where."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its cell, what stands small below it, and whether it holds sums."""

    head: Text
    cell: Text
    below: Text | None = None
    end: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and a value."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a letter; `of` names the values of a list or table, `when` the value without which it is left out."""

    type: str
    words: Text = field(default_factory=dict)
    of: str = ""
    when: str = ""
    item: Text = field(default_factory=dict)
    below: Text | None = None
    columns: tuple[Column, ...] = ()
    total: Pair | None = None
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of one kind of letter; `received` stands beside a line on which the person signs for a printed copy."""

    kind: str
    paper: str
    title: Text
    parts: tuple[Part, ...]
    to_authority: bool = False
    copies: tuple[Text, ...] = ()
    seal: Text | None = None
    received: Text | None = None


@cache
def frame() -> Mapping[str, Any]:
    """The words around every letter; raises WordingError."""
    return read_frame(FOLDER / "frame.yaml")


@cache
def wording(kind: str) -> Wording:
    """The words of a kind of letter; raises WordingError."""
    return read_wording(FOLDER / f"{kind}.yaml")


def read_frame(path: Path) -> Mapping[str, Any]:
    """Read the words around every letter from a file; raises WordingError."""
    data = _keys(read_document(path, path.name).data, path.name, required=_FRAME)
    for key, value in data.items():
        if key in _INNER:
            inner = _keys(value, f"{path.name}: {key}", required=_INNER[key])
            for name, text in inner.items():
                _text(text, f"{path.name}: {key}.{name}")
        else:
            _text(value, f"{path.name}: {key}")
    return data


def read_wording(path: Path) -> Wording:
    """Read the words of one kind of letter from a file; raises WordingError."""
    where = path.name
    data = _keys(
        read_document(path, where).data,
        where,
        required={"kind", "paper", "title", "parts"},
        optional={"to_authority", "copies", "seal", "received"},
    )
    if data["kind"] not in KINDS or data["kind"] != path.stem:
        raise _wrong(where, "kind", data["kind"], [path.stem])
    if data["paper"] not in _PAPERS:
        raise _wrong(where, "paper", data["paper"], _PAPERS)
    return Wording(
        kind=data["kind"],
        paper=data["paper"],
        title=_text(data["title"], f"{where}: title"),
        parts=tuple(_part(part, f"{where}: parts.{index}") for index, part in enumerate(data["parts"])),
        to_authority=data.get("to_authority", False),
        copies=tuple(_text(text, f"{where}: copies") for text in data.get("copies", ())),
        seal=_maybe(data, "seal", where),
        received=_maybe(data, "received", where),
    )


def _part(data: Any, where: str) -> Part:
    types = [name for name in _PARTS if isinstance(data, dict) and name in data]
    if len(types) != 1:
        raise _wrong(where, "type of part", types, _PARTS)
    return _PARTS[types[0]](data, where)


def _words(name: str) -> Callable[[Any, str], Part]:
    def read(data: Any, where: str) -> Part:
        _keys(data, where, required={name}, optional={"when"})
        return Part(type=name, words=_text(data[name], where), when=data.get("when", ""))

    return read


def _list(data: Any, where: str) -> Part:
    _keys(data, where, required={"list", "item"}, optional={"below"})
    return Part(
        type="list",
        of=data["list"],
        when=data["list"],
        item=_text(data["item"], where),
        below=_maybe(data, "below", where),
    )


def _table(data: Any, where: str) -> Part:
    _keys(data, where, required={"table", "columns"}, optional={"total"})
    columns = []
    for column in data["columns"]:
        _keys(column, where, required={"head", "cell"}, optional={"below", "end"})
        head, cell = _text(column["head"], where), _text(column["cell"], where)
        columns.append(Column(head, cell, _maybe(column, "below", where), column.get("end", False)))
    total = _pair(data["total"], where) if "total" in data else None
    return Part(type="table", of=data["table"], when=data["table"], columns=tuple(columns), total=total)


def _pairs(data: Any, where: str) -> Part:
    _keys(data, where, required={"pairs"})
    return Part(type="pairs", pairs=tuple(_pair(pair, where) for pair in data["pairs"]))


def _pair(data: Any, where: str) -> Pair:
    _keys(data, where, required={"label", "value"})
    return Pair(_text(data["label"], where), _text(data["value"], where))


_PARTS: Final[Mapping[str, Callable[[Any, str], Part]]] = {
    "lead": _words("lead"),
    "heading": _words("heading"),
    "text": _words("text"),
    "list": _list,
    "table": _table,
    "pairs": _pairs,
}


def _maybe(data: Mapping[str, Any], key: str, where: str) -> Text | None:
    return _text(data[key], f"{where}: {key}") if key in data else None


def _text(data: Any, where: str) -> Text:
    """A text in both languages that names the same values in both."""
    _keys(data, where, required=set(STATUTORY))
    empty = [language for language in STATUTORY if not isinstance(data[language], str) or not data[language].strip()]
    if empty:
        message = f"{where}: nothing is said in {', '.join(empty)}"
        raise WordingError(message)
    named = [sorted(placeholders(data[language])) for language in STATUTORY]
    if named[0] != named[1]:
        message = f"{where}: the languages name different values: {named[0]} and {named[1]}"
        raise WordingError(message)
    text: Text = data
    return text


def placeholders(text: str) -> set[str]:
    """The values that a text names, each with the form it asks for."""
    return {f"{name}:{form}" if form else name for _, name, form, _ in Formatter().parse(text) if name}


def _keys(
    data: Any, where: str, *, required: set[str] | frozenset[str], optional: set[str] | frozenset[str] = frozenset()
) -> dict[str, Any]:
    if not isinstance(data, dict):
        message = f"{where}: names with values are expected here"
        raise WordingError(message)
    missing, unknown = required - data.keys(), data.keys() - required - optional
    if missing or unknown:
        message = f"{where}: missing {sorted(missing)}, unknown {sorted(unknown)}"
        raise WordingError(message)
    return data


def _wrong(where: str, what: str, value: object, allowed: Sequence[str] | Mapping[str, object]) -> WordingError:
    return WordingError(f"{where}: {what} can't be {value!r}; allowed: {', '.join(allowed)}")
