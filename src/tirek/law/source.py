"""Law files as documents: plain data plus the line and column of everything in them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from tirek.law.problems import Flaw, LawError, Place, Problem
from tirek.law.text import N_

# YAML also takes yes, no, on and off for these; in a law file such a word is a slip.
_BOOLEANS: Final = {"true": True, "false": False}

_PLAIN_TAGS: Final[Mapping[str, Callable[[str], Any]]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:timestamp": str,
    "tag:yaml.org,2002:int": lambda text: int(text.replace("_", ""), 10),
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": lambda text: _BOOLEANS[text.lower()],
    "tag:yaml.org,2002:null": lambda _text: None,
}

NOT_YAML = N_("this is not readable as YAML; look at indentation, colons and quotes")
NOT_UTF8 = N_("this file is not UTF-8 text; save it as UTF-8")
EMPTY = N_("this file is empty")
TWICE = N_("the key “{key}” stands twice; keep one of them")
ALIAS = N_("anchors and aliases are not used in law files; write the value out")
BAD_SCALAR = N_("“{text}” can't be read here; put it in quotes if it is a text")
BAD_KEY = N_("a key must be a plain word")


@dataclass(frozen=True, slots=True)
class Document:
    """One law file: its path as shown to people, plain data, the hash of its bytes, and the YAML nodes behind it."""

    path: str
    data: Any
    sha256: str
    root: yaml.Node

    def position(self, place: Place, *, at_key: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of a value, of a key, or of the nearest thing above that exists."""
        node = self.root
        mark = node.start_mark
        for depth, step in enumerate(place):
            found: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == str(step):
                        found = value
                        last = depth == len(place) - 1
                        mark = key.start_mark if last and at_key else value.start_mark
                        break
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = node.value[step]
                mark = found.start_mark
            if found is None:
                break
            node = found
        return mark.line + 1, mark.column + 1

    def problem(self, flaw: Flaw) -> Problem:
        """A flaw of this document with its line and column."""
        line, column = self.position(flaw.place, at_key=flaw.at_key)
        return Problem(self.path, line, column, flaw)


def read_document(path: Path, shown_as: str) -> Document:
    """Read one YAML file strictly: no duplicate keys, aliases or custom tags; dates and decimals stay as written.

    Raises LawError with line and column when it can't be read.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise LawError([Problem(shown_as, line, 1, Flaw((), NOT_UTF8))]) from None
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise LawError([_unreadable(shown_as, error)]) from None
    if root is None:
        raise LawError([Problem(shown_as, 1, 1, Flaw((), EMPTY))])
    plain = _Plain(shown_as)
    data = plain.of(root)
    if plain.problems:
        raise LawError(plain.problems)
    return Document(shown_as, data, hashlib.sha256(raw).hexdigest(), root)


def _unreadable(shown_as: str, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(shown_as, line, column, Flaw((), NOT_YAML))


class _Plain:
    """Turns YAML nodes into plain data and collects what is wrong with them."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._seen: set[int] = set()
        self.problems: list[Problem] = []

    def of(self, node: yaml.Node) -> Any:
        """The plain data of a node."""
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if id(node) in self._seen:
            self._wrong(node, ALIAS)
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item) for item in node.value]
        return self._mapping(node)

    def _mapping(self, node: yaml.Node) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._wrong(key, BAD_KEY)
                continue
            if key.value in result:
                self._wrong(key, TWICE, key=key.value)
            result[key.value] = self.of(value)
        return result

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        read = _PLAIN_TAGS.get(node.tag)
        try:
            if read is None:
                raise ValueError(node.tag)
            return read(node.value)
        except (ValueError, KeyError):
            self._wrong(node, BAD_SCALAR, text=str(node.value))
            return None

    def _wrong(self, node: yaml.Node, message: str, **values: str) -> None:
        mark = node.start_mark
        self.problems.append(Problem(self._path, mark.line + 1, mark.column + 1, Flaw((), message, values)))
