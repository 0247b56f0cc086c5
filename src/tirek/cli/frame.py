"""What every command stands on: exit statuses, errors, reading and writing, the law and the day of knowledge."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tirek.law.text import N_, say

if TYPE_CHECKING:
    from argparse import Namespace

    from tirek.law import Law
    from tirek.law.problems import Flaw, Problem

DONE: Final = 0
FOUND: Final = 1
"""Done, and the answer is "no" or something was found."""
WRONG_INPUT: Final = 2
NOT_COMPUTABLE: Final = 3
BROKEN: Final = 4
"""A mistake of Tirek itself."""

STANDARD_INPUT: Final = "-"
LARGEST_INPUT: Final = 8 * 1024 * 1024
"""Bytes read from one JSON file; a case has a few thousand."""

NO_FILE = N_("there is no file “{path}”")
IS_FOLDER = N_("“{path}” is a folder; a file is needed")
NO_FOLDER = N_("there is no folder “{path}” to write into")
IS_READ = N_("“{path}” is read or written by this command already; choose another file")
NOT_ALLOWED = N_("the rights to “{path}” are missing")
NOT_USABLE = N_("“{path}” can't be used: {reason}")
TOO_LARGE = N_("“{path}” is larger than {bytes} bytes")
BAD_TODAY = N_("the environment variable TIREK_TODAY must hold a day, not “{value}”")
NOTE = N_("note: {text}")


class WrongInputError(Exception):
    """The input of a command is wrong: exit status 2, each error with pointer, detail and what is allowed.

    `source` names what was read, in front of each line for people. `entries` are more keys of each error for programs.
    """

    def __init__(self, flaws: Sequence[Flaw], source: str = "", entries: Mapping[str, Any] | None = None) -> None:
        self.flaws = tuple(flaws)
        self.source = source
        self.entries = dict(entries or {})
        super().__init__(source)

    def as_json(self, language: str) -> list[dict[str, Any]]:
        """The list of errors for programs."""
        return [{**flaw.as_json(language), **self.entries} for flaw in self.flaws]

    def lines(self, language: str) -> list[str]:
        """The lines for people."""
        return [
            ": ".join(part for part in (self.source, flaw.pointer, flaw.full_text(language)) if part)
            for flaw in self.flaws
        ]


class WrongValueError(ArgumentTypeError):
    """An argument that can't be read as what it must be."""

    def __init__(self, message: str, allowed: tuple[str, ...] = (), **values: Any) -> None:
        from tirek.law.problems import Flaw

        self.flaw = Flaw((), message, values, allowed)
        super().__init__(message)


def wrong(message: str, allowed: tuple[str, ...] = (), *, argument: str = "", **values: Any) -> WrongInputError:
    """One error that is not about a place in a file, such as a name that is not known."""
    from tirek.law.problems import Flaw

    return WrongInputError([Flaw((), message, values, allowed)], argument, {"argument": argument} if argument else None)


def show(text: str = "") -> None:
    """Print a line of the result."""
    print(text)


def show_json(data: Any) -> None:
    """Print the result for programs."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def tell(text: str) -> None:
    """Print a message that is not part of the result."""
    print(text, file=sys.stderr)


def note(args: Namespace, text: str) -> None:
    """Tell something worth knowing that is not wrong."""
    tell(say(args.lang, NOTE, text=text))


def known_on(args: Namespace) -> date:
    """The day of knowledge: `--known-on`, else today."""
    chosen: date | None = getattr(args, "known_on", None)
    return chosen or today()


def today() -> date:
    """The day in Kazakhstan, or TIREK_TODAY."""
    from tirek.config.clock import FIXED_DAY_VARIABLE, clock_from

    try:
        return clock_from().today()
    except ValueError:
        value = os.environ.get(FIXED_DAY_VARIABLE, "")
        raise wrong(BAD_TODAY, ("YYYY-MM-DD",), value=value) from None


def the_law() -> Law:
    """The law files in use, proven. Raises LawError."""
    from tirek.law import load

    return load()


def read_bytes(path: str) -> bytes:
    """A file's content, `-` being standard input. Raises WrongInputError with the reason in words."""
    try:
        if path == STANDARD_INPUT:
            content = sys.stdin.buffer.read(LARGEST_INPUT + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(LARGEST_INPUT + 1)
    except (OSError, ValueError) as error:
        raise file_error(path, error) from None
    if len(content) > LARGEST_INPUT:
        raise wrong(TOO_LARGE, path=path, bytes=LARGEST_INPUT)
    return content


def read_json(path: str) -> Any:
    """Strict JSON from a file or standard input. Raises WrongInputError."""
    from tirek.entitlement import parse_json
    from tirek.law.problems import InputError

    try:
        return parse_json(read_bytes(path))
    except InputError as error:
        raise WrongInputError(error.flaws, path) from None


def write_bytes(path: str, content: bytes) -> None:
    """Write a file whole or not at all. Raises WrongInputError."""
    target = Path(path)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.is_dir():
            raise IsADirectoryError(path)
        try:
            draft.write_bytes(content)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise file_error(path, error) from None


def check_outputs(outputs: Mapping[str, str | None], *inputs: str) -> None:
    """Make sure, before anything is computed, that each result has a file of its own. Raises WrongInputError.

    `outputs` are the paths by their options; an option that was not given is None.
    """
    taken = {_resolved(path) for path in inputs if path != STANDARD_INPUT}
    for option, path in outputs.items():
        if path is None:
            continue
        target = _resolved(path)
        if target in taken:
            raise wrong(IS_READ, argument=option, path=path)
        if not target.parent.is_dir():
            raise wrong(NO_FOLDER, argument=option, path=str(Path(path).parent))
        taken.add(target)


def _resolved(path: str) -> Path:
    try:
        return Path(path).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
        raise file_error(path, error) from None


def file_error(path: str, error: Exception) -> WrongInputError:
    """Why a file can't be read or written, in words."""
    match error:
        case FileNotFoundError():
            return wrong(NO_FILE, path=path)
        case IsADirectoryError():
            return wrong(IS_FOLDER, path=path)
        case PermissionError():
            return wrong(NOT_ALLOWED, path=path)
        case _:
            return wrong(NOT_USABLE, path=path, reason=getattr(error, "strerror", None) or str(error))


def tell_problems(args: Namespace, problems: Iterable[Problem]) -> None:
    """The law files are wrong where they are only a means: problems as errors of the input."""
    if args.json:
        show_json([problem.as_json(args.lang) for problem in problems])
        return
    for problem in problems:
        tell(problem.line_of_text(args.lang))
