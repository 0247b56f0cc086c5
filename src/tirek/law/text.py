"""Words in three languages: the catalogue behind every message of the core, and texts that come from law files."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("kk", "ru", "en")
STATUTORY: Final = ("kk", "ru")
"""The languages of what the state writes to a person: letters, requests, the words of a decision."""
LOCALE_FOLDER: Final = Path(__file__).resolve().parents[1] / "locale"

Text = Mapping[str, str]
"""A text in every language of LANGUAGES."""


def N_(message: str) -> str:  # noqa: N802 - the conventional name of gettext's marker
    """Mark an English message for the catalogue without translating it yet."""
    return message


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALE_FOLDER, languages=[language], fallback=True)


def say(language: str, message: str, **values: Any) -> str:
    """Translate an English catalogue message and fill in its `{names}`.

    Unknown languages and messages fall back to English, so an error can always be told.
    """
    text = _catalogue(language).gettext(message)
    return text.format(**values) if values else text


def in_all(message: str, **values: Any) -> dict[str, str]:
    """The same catalogue message in every language."""
    return {language: say(language, message, **values) for language in LANGUAGES}
