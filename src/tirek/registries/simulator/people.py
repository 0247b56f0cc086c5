"""The invented people of the simulator, from a YAML or JSON file that its schema describes (people.schema.json)."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import yaml

FOLDER: Final = Path(__file__).resolve().parent
DEFAULT: Final = FOLDER / "people.yaml"

Person = dict[str, Any]


class PeopleError(ValueError):
    """The file of people cannot be used."""


def load(path: Path = DEFAULT) -> dict[str, Person]:
    """The people of a file by IIN. Raises OSError, PeopleError with one line per problem."""
    try:
        content = _plain(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        message = f"{path}: {error}"
        raise PeopleError(message) from error
    return read(content, str(path))


def read(content: Any, where: str = "people") -> dict[str, Person]:
    """The people of a structure that was read before. Raises PeopleError."""
    problems = [f"{where}: /{'/'.join(map(str, e.instance_path))}: {e.message}" for e in _schema().iter_errors(content)]
    if problems:
        raise PeopleError("\n".join(problems))
    people = {person["iin"]: person for person in content["people"]}
    if len(people) != len(content["people"]):
        message = f"{where}: an IIN stands twice"
        raise PeopleError(message)
    return people


@lru_cache(maxsize=1)
def _schema() -> jsonschema_rs.Draft202012Validator:
    text = (FOLDER / "people.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)


def _plain(value: Any) -> Any:
    """YAML reads days as days; the schema and the messages have them as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
