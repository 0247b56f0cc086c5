"""Words of letters that come neither from the law nor from a letter's frame, read strictly from `phrases.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from tirek.law.source import read_document
from tirek.law.text import STATUTORY
from tirek.notices.letters.model import Text
from tirek.notices.letters.wording import WordingError, placeholders

FILE: Final = Path(__file__).with_name("phrases.yaml")


def phrase(group: str, name: str, **values: str | Text) -> Text:
    """A phrase in Kazakh and Russian with its values (a text by language, or the same in both). KeyError when there is none."""
    said = phrases()[group][name]
    return {
        language: text.format(**{key: _in(value, language) for key, value in values.items()})
        for language, text in said.items()
    }


def known(group: str, name: str) -> bool:
    """Whether a group has words for a name."""
    return name in phrases()[group]


def _in(value: str | Text, language: str) -> str:
    return value if isinstance(value, str) else value[language]


@cache
def phrases() -> Mapping[str, Mapping[str, Text]]:
    """All phrases by group and name; raises WordingError."""
    return read_phrases(FILE)


def read_phrases(path: Path) -> Mapping[str, Mapping[str, Text]]:
    """Read a file of phrases; raises WordingError when a phrase isn't whole in both languages."""
    data: dict[str, dict[str, Any]] = read_document(path, path.name).data
    for group, names in data.items():
        for name, said in names.items():
            missing = [language for language in STATUTORY if not said.get(language)]
            if missing:
                message = f"{path.name}: {group}.{name} says nothing in {', '.join(missing)}"
                raise WordingError(message)
            if len({frozenset(placeholders(text)) for text in said.values()}) > 1:
                message = f"{path.name}: {group}.{name} names different values in its languages"
                raise WordingError(message)
    return data
