"""The commands and their arguments, described in the language of the call."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NoReturn

from tirek.cli import values
from tirek.cli.frame import WrongValueError
from tirek.law.text import LANGUAGES, N_, say

# What argparse itself says; its texts are looked up in Tirek's catalogue while a call is read.
ARGPARSE: Final = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("expected one argument"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("ignored explicit argument %r"),
    N_("not allowed with argument %s"),
)

ABOUT = N_("Tirek: from the text of the law to what a family is owed.")
EPILOG = N_(
    "Results go to standard output, messages to standard error.\n"
    "Exit status: 0 done; 1 done and the answer is “no” or something was found; 2 the input is wrong "
    "(with --json a list of errors); 3 not computable."
)
EXAMPLE = N_("Example:")
EXAMPLES = N_("Examples:")
COMMANDS = N_("commands")
COMMAND = N_("COMMAND")
NO_COMMAND = N_("a command is missing")
UNKNOWN_COMMAND = N_("there is no command “{value}”")

HELP = N_("show this help and end")
LANG = N_("language of all texts; from the environment when not given, else English")
JSON = N_("the result for programs, as JSON; errors too")
KNOWN_ON = N_("the law as known on this day; today when not given")
ON = N_("what governs in this month")
MONTH, DAY, FILE = N_("YYYY-MM"), N_("YYYY-MM-DD"), N_("FILE")


class UsageError(Exception):
    """What argparse finds wrong without naming an argument."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raise; `tirek.cli.start` says it in the right form."""
        raise UsageError(message)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        # The names of commands: argparse's own message can't tell them apart from other values.
        if action.choices is not None and value not in action.choices:
            unknown = WrongValueError(UNKNOWN_COMMAND, tuple(action.choices), value=value)
            raise argparse.ArgumentError(action, str(unknown)) from unknown


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Let argparse speak a language for as long as a call is read."""
    before = argparse._  # type: ignore[attr-defined]  # argparse looks its texts up under this name
    argparse._ = partial(say, language)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        argparse._ = before  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Group:
    """A parser and the commands below it."""

    language: str
    parser: Parser
    commands: Any

    def group(self, name: str, about: str, *examples: str) -> Group:
        """A command that only holds others, such as `law`."""
        parser = self.commands.add_parser(name, **_about(self.language, about, examples))
        return _group(self.language, parser)

    def command(self, name: str, run: str, about: str, *examples: str) -> Command:
        """A command that does something; `run` is `module:function`, imported only when it is called."""
        parser = self.commands.add_parser(name, **_about(self.language, about, examples))
        command = Command(self.language, parser)
        _common(parser, self.language)
        command.flag("--json", JSON, default=argparse.SUPPRESS)
        parser.set_defaults(run=run)
        return command


@dataclass(frozen=True)
class Command:
    """A command while its arguments are added."""

    language: str
    parser: Parser

    def positional(self, name: str, about: str, metavar: str, **options: Any) -> None:
        """An argument by its place."""
        self.parser.add_argument(name, help=_help(about, self.language), metavar=say(self.language, metavar), **options)

    def option(self, name: str, about: str, metavar: str, **options: Any) -> None:
        """An argument by its name."""
        self.parser.add_argument(name, help=_help(about, self.language), metavar=say(self.language, metavar), **options)

    def flag(self, name: str, about: str, **options: Any) -> None:
        """A yes by its presence."""
        self.parser.add_argument(name, action="store_true", help=_help(about, self.language), **options)

    def known_on(self) -> None:
        """The day of knowledge, as most commands have it."""
        self.option("--known-on", KNOWN_ON, DAY, type=values.day)


def tirek_group(language: str) -> Group:
    """`tirek` itself, to which commands are added; call it inside `in_language`."""
    about = _about(language, ABOUT, ("tirek assess examples/grant.json",))
    del about["help"]
    parser = Parser(prog="tirek", **about)
    parser.epilog = f"{parser.epilog}\n\n{say(language, EPILOG)}"
    parser.set_defaults(run="", lang=language, json=False)
    return _group(language, parser)


def _group(language: str, parser: Parser) -> Group:
    _common(parser, language)
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_help(JSON, language))
    parser.set_defaults(run="tirek.cli.about:help_needed", parser=parser)
    commands = parser.add_subparsers(
        title=say(language, COMMANDS), metavar=say(language, COMMAND), required=False, parser_class=Parser
    )
    return Group(language, parser, commands)


def _help(message: str, language: str) -> str:
    """A message of the catalogue, safe for argparse's `%` formatting."""
    return say(language, message).replace("%", "%%")


def _common(parser: Parser, language: str) -> None:
    parser.add_argument("-h", "--help", action="help", help=_help(HELP, language))
    parser.add_argument(
        "--lang",
        type=values.language,
        default=argparse.SUPPRESS,
        metavar="|".join(LANGUAGES),
        help=_help(LANG, language),
    )


def _about(language: str, about: str, examples: tuple[str, ...]) -> dict[str, Any]:
    text = say(language, about)
    title = say(language, EXAMPLE if len(examples) == 1 else EXAMPLES)
    epilog = "\n".join([title, *(f"  {example}" for example in examples)]) if examples else None
    return {
        "help": text.split(". ")[0].rstrip("."),
        "description": text,
        "epilog": epilog,
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "add_help": False,
        "allow_abbrev": False,
        "exit_on_error": False,
    }
