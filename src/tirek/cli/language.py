"""The language of a call: `--lang`, else the environment, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tirek.law.text import LANGUAGES

DEFAULT: Final = "en"
OWN_VARIABLE: Final = "TIREK_LANG"
_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language in which a call is answered, also when its arguments are wrong."""
    asked = option(arguments, "--lang")
    if asked in LANGUAGES:
        return asked
    own = environment.get(OWN_VARIABLE, "").strip().lower()
    if own in LANGUAGES:
        return own
    # As with every program, the first of these that is set decides.
    named = next((value for name in _LOCALE_VARIABLES if (value := environment.get(name, ""))), "")
    language = named.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return language if language in LANGUAGES else DEFAULT


def option(arguments: Sequence[str], name: str) -> str:
    """The last value of an option among unparsed arguments, "" when it is not there."""
    found = ""
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == name and number + 1 < len(arguments):
            found = arguments[number + 1]
        elif argument.startswith(f"{name}="):
            found = argument.partition("=")[2]
    return found


def has_flag(arguments: Sequence[str], name: str) -> bool:
    """Whether a flag stands among unparsed arguments."""
    before_end = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return name in before_end
