"""From arguments to an exit status: whatever happens ends in one of the contract's statuses and never in a traceback."""

from __future__ import annotations

import io
import os
import sys
from argparse import ArgumentError, Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from tirek.cli.frame import (
    BROKEN,
    DONE,
    WRONG_INPUT,
    WrongInputError,
    WrongValueError,
    show_json,
    tell,
    tell_problems,
    wrong,
)
from tirek.cli.language import has_flag, language_of
from tirek.law.text import N_, say

INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
"""As the shell counts a program that a closed pipe ended."""

BUG = N_("Tirek made a mistake ({kind}: {reason}). Please report it; TIREK_DEBUG=1 shows where it happened.")
NO_MEMORY = N_("there is not enough memory for this")
CANT_WRITE = N_("the result can't be written: {reason}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    0 done; 1 done and the answer is "no" or something was found; 2 the input is wrong; 3 not computable; 4 a mistake of
    Tirek itself; 130 interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _speak_utf8()
    language = language_of(arguments, os.environ)
    try:
        status = _run(arguments, language)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence()
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets one line, not a traceback
        return _broken(error, language)
    return status


def _run(arguments: list[str], language: str) -> int:
    from tirek.law.problems import InputError, LawError

    as_json = has_flag(arguments, "--json")
    args = Namespace(lang=language, json=as_json)
    try:
        parsed = _parse(arguments, language)
        if isinstance(parsed, int):
            return parsed
        args = parsed
        module, _, name = args.run.partition(":")
        command: Callable[[Namespace], int] = getattr(import_module(module), name)
        return command(args)
    except WrongInputError as error:
        return _wrong_input(error, args)
    except InputError as error:
        return _wrong_input(WrongInputError(error.flaws), args)
    except LawError as error:
        tell_problems(args, error.problems)
        return WRONG_INPUT


def _parse(arguments: list[str], language: str) -> Namespace | int:
    """The parsed arguments, or the exit status where help was all that was asked for."""
    from tirek.cli.commands import build_parser
    from tirek.cli.parser import UsageError, in_language

    with in_language(language):
        try:
            return build_parser(language).parse_args(arguments)
        except SystemExit as end:
            return DONE if not end.code else WRONG_INPUT
        except ArgumentError as error:
            reason = error.__cause__ or error.__context__
            name = error.argument_name or ""
            if isinstance(reason, WrongValueError):
                raise WrongInputError([reason.flaw], name, {"argument": name} if name else None) from None
            raise wrong(str(error.message), argument=name) from None
        except UsageError as error:
            raise wrong(str(error)) from None


def _wrong_input(error: WrongInputError, args: Namespace) -> int:
    if args.json:
        show_json(error.as_json(args.lang))
    else:
        for line in error.lines(args.lang):
            tell(f"tirek: {line}")
    sys.stdout.flush()
    return WRONG_INPUT


def _broken(error: Exception, language: str) -> int:
    if os.environ.get("TIREK_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    if isinstance(error, MemoryError):
        text = say(language, NO_MEMORY)
    elif isinstance(error, OSError) and error.filename is None:
        text = say(language, CANT_WRITE, reason=error.strerror or str(error))
        _silence()
    else:
        reason = " ".join(str(error).split())[:200]
        text = say(language, BUG, kind=type(error).__name__, reason=reason)
    tell(f"tirek: {text}")
    return BROKEN


def _speak_utf8() -> None:
    """Texts are Kazakh and Russian whatever the locale says; what no encoding can write is escaped."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # started with the stream closed
            setattr(sys, name, io.StringIO())
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _silence() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, so that the interpreter ends quietly."""
    if sys.__stdout__ is not None and sys.stdout is sys.__stdout__:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.__stdout__.fileno())
        os.close(null)
