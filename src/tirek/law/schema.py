"""Strict schemas: plain data against a JSON Schema, every flaw told with its place and what is allowed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from tirek.law.problems import Flaw, Place
from tirek.law.text import N_

SCHEMA_FOLDER: Final = Path(__file__).resolve().parents[3] / "law" / "schema"
"""The exported JSON Schemas are the schemas in use: editors and the loader read the same files."""

UNKNOWN_KEY = N_("the key “{key}” is not known here")
MISSING_KEY = N_("the key “{key}” is missing")
NOT_ONE_OF = N_("“{value}” is not allowed here")
WRONG_TYPE = N_("“{value}” is of the wrong kind")
NOT_A_DATE = N_("“{value}” is not a date that exists")
WRONG_FORM = N_("“{value}” is not written as it must be")
TOO_SMALL = N_("{value} is too small")
TOO_LARGE = N_("{value} is too large")
EMPTY_TEXT = N_("this must not be empty")
TOO_LONG = N_("this text is too long")
TOO_FEW = N_("there must be more entries here")
TOO_MANY = N_("there are too many entries here")
REPEATED = N_("the same entry stands twice")
NOT_VALID = N_("this does not fit: {reason}")

DATE_ALLOWED: Final = "YYYY-MM-DD"
_LONGEST_SHOWN: Final = 60


@cache
def schema_text(name: str) -> str:
    """The JSON Schema `name` (act, service, parameter, …) as committed."""
    return (SCHEMA_FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")


@cache
def validator(text: str) -> jsonschema_rs.Draft202012Validator:
    """A compiled validator for a schema's text."""
    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)


def flaws_of(data: Any, schema: str) -> list[Flaw]:
    """Every way in which `data` breaks the schema (given as its JSON text), in document order."""
    compiled = validator(schema)
    if compiled.is_valid(data):
        return []
    root = json.loads(schema)
    found = [flaw for error in compiled.iter_errors(data) for flaw in _translate(error, data, root)]
    return sorted(found, key=lambda flaw: [str(step).zfill(6) for step in flaw.place])


def _translate(error: Any, data: Any, root: Any) -> Iterator[Flaw]:
    place: Place = tuple(error.instance_path)
    kind = error.kind
    if kind.name in ("additionalProperties", "unevaluatedProperties"):
        allowed = tuple(_known_keys(root, error.schema_path))
        for key in kind.unexpected:
            yield Flaw((*place, key), UNKNOWN_KEY, {"key": key}, allowed, at_key=True)
    elif kind.name == "required":
        allowed = _expected(root, _property(root, error.schema_path, kind.property))
        yield Flaw((*place, kind.property), MISSING_KEY, {"key": kind.property}, allowed)
    elif kind.name == "pattern":
        hint = _pattern_hint(root, error.schema_path, kind.pattern)
        yield Flaw(place, WRONG_FORM, {"value": _shown(_at(data, place))}, (hint,))
    elif kind.name in _RULES:
        message, allowed_by = _RULES[kind.name]
        yield Flaw(place, message, {"value": _shown(_at(data, place))}, allowed_by(kind))
    else:
        yield Flaw(place, NOT_VALID, {"reason": error.message})


_RULES: Final[dict[str, tuple[str, Callable[[Any], tuple[str, ...]]]]] = {
    "enum": (NOT_ONE_OF, lambda kind: tuple(_shown(option) for option in kind.options)),
    "const": (NOT_ONE_OF, lambda kind: (_shown(kind.expected_value),)),
    "type": (WRONG_TYPE, lambda kind: tuple(sorted(kind.types))),
    "format": (NOT_A_DATE, lambda _kind: (DATE_ALLOWED,)),
    "uniqueItems": (REPEATED, lambda _kind: ()),
    "minimum": (TOO_SMALL, lambda kind: (f">= {kind.limit}",)),
    "exclusiveMinimum": (TOO_SMALL, lambda kind: (f"> {kind.limit}",)),
    "maximum": (TOO_LARGE, lambda kind: (f"<= {kind.limit}",)),
    "exclusiveMaximum": (TOO_LARGE, lambda kind: (f"< {kind.limit}",)),
    **dict.fromkeys(("minItems", "minProperties"), (TOO_FEW, lambda kind: (f">= {kind.limit}",))),
    **dict.fromkeys(("maxItems", "maxProperties"), (TOO_MANY, lambda kind: (f"<= {kind.limit}",))),
    "minLength": (EMPTY_TEXT, lambda _kind: ()),
    "maxLength": (TOO_LONG, lambda kind: (f"<= {kind.limit}",)),
}
"""Rules of JSON Schema whose flaw is a message and what is allowed instead."""


def _at(data: Any, place: Sequence[str | int]) -> Any:
    for step in place:
        data = data[step]
    return data


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _schema_at(root: Any, path: Sequence[str | int]) -> Any:
    node = root
    for step in path:
        if isinstance(node, dict) and "$ref" in node and step not in node:
            node = _schema_at(root, node["$ref"].removeprefix("#/").split("/"))
        node = node[step]
    return node


def _known_keys(root: Any, schema_path: Sequence[str | int]) -> list[str]:
    owner = _schema_at(root, schema_path[:-1])
    return sorted(owner.get("properties", {})) if isinstance(owner, dict) else []


def _property(root: Any, schema_path: Sequence[str | int], name: str) -> Any:
    """The schema of a key: of the nearest owner, since a condition may ask for a key that stands further up."""
    for end in range(len(schema_path) - 1, -1, -1):
        owner = _schema_at(root, schema_path[:end])
        if isinstance(owner, dict) and name in owner.get("properties", {}):
            return owner["properties"][name]
    return {}


def _expected(root: Any, schema: Any) -> tuple[str, ...]:
    """What a schema asks for, in a few words: its values, an example, or its kind."""
    if "$ref" in schema:
        schema = {**_schema_at(root, schema["$ref"].removeprefix("#/").split("/")), **schema}
    if "enum" in schema:
        return tuple(_shown(option) for option in schema["enum"])
    if schema.get("format") == "date":
        return (DATE_ALLOWED,)
    for key in ("const", "examples"):
        if key in schema:
            return tuple(_shown(value) for value in (schema[key] if key == "examples" else [schema[key]]))
    kinds = schema.get("type", "object")
    return (kinds,) if isinstance(kinds, str) else tuple(kinds)


def _pattern_hint(root: Any, schema_path: Sequence[str | int], pattern: str) -> str:
    """An example says more to a lawyer than a regular expression does."""
    owner = _schema_at(root, schema_path[:-1])
    examples = owner.get("examples") if isinstance(owner, dict) else None
    return " | ".join(str(example) for example in examples) if examples else pattern
