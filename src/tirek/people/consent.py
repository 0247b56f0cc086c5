"""The texts of the consent to the use of personal data: dated files, each with the hash by which it is remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from tirek.law.source import read_document
from tirek.law.text import LANGUAGES, Text
from tirek.people import problems
from tirek.people.problems import PeopleError

FOLDER: Final = Path(__file__).parent / "consents"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of the text, in force from a day until the next version's.

    `scope`: kinds of data (id -> words). `sha256` is over version, title, text and scope in every language.
    """

    version: str
    applies_from: date
    title: Text
    text: Text
    scope: Mapping[str, Text]
    sha256: str


@cache
def consent_texts(folder: Path = FOLDER) -> tuple[ConsentText, ...]:
    """All versions, the oldest first. Raises ValueError or LawError when a file is not what it must be."""
    found = sorted((_read(path) for path in folder.glob("*.yaml")), key=lambda text: text.applies_from)
    for field in ("version", "applies_from"):
        if len({getattr(text, field) for text in found}) < len(found):
            message = f"{folder.name}: two texts of the consent have the same {field}"
            raise ValueError(message)
    return tuple(found)


def consent_text(version: str) -> ConsentText:
    """The text of a version. Raises PeopleError at "version" when there is none."""
    for text in consent_texts():
        if text.version == version:
            return text
    raise PeopleError(problems.UNKNOWN_VERSION, field="version", value=version)


def consent_text_on(day: date) -> ConsentText:
    """The text that is put before a person on a day; before the first one's day, the first one."""
    texts = consent_texts()
    return next((text for text in reversed(texts) if text.applies_from <= day), texts[0])


def _read(path: Path) -> ConsentText:
    data = read_document(path, path.name).data
    if set(data) != {"version", "applies_from", "title", "text", "scope"} or not data["scope"]:
        message = f"{path.name}: a consent has version, applies_from, title, text and scope, and nothing else"
        raise ValueError(message)
    for words in (data["title"], data["text"], *data["scope"].values()):
        if set(words) != set(LANGUAGES) or not all(words.values()):
            message = f"{path.name}: every text of a consent is there in {', '.join(LANGUAGES)}"
            raise ValueError(message)
    return ConsentText(
        version=data["version"],
        applies_from=date.fromisoformat(data["applies_from"]),
        title=data["title"],
        text=data["text"],
        scope=data["scope"],
        sha256=_hash({key: data[key] for key in ("version", "title", "text", "scope")}),
    )


def _hash(data: Any) -> str:
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
