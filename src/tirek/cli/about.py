"""The command line about itself."""

from __future__ import annotations

import sys
from argparse import Namespace

from tirek.cli.frame import DONE, WRONG_INPUT, show, show_json, tell, wrong
from tirek.cli.parser import NO_COMMAND, in_language
from tirek.law.text import N_, say

VERSION = N_("Tirek {version}, engine {engine}, Python {python}")


def version(args: Namespace) -> int:
    """`tirek version`."""
    from importlib import metadata

    from tirek.entitlement.receipt import ENGINE

    about = {"version": metadata.version("tirek"), "engine": ENGINE, "python": sys.version.split()[0]}
    if args.json:
        show_json(about)
    else:
        show(say(args.lang, VERSION, **about))
    return DONE


def help_needed(args: Namespace) -> int:
    """A group of commands was named, but no command."""
    if args.json:
        raise wrong(NO_COMMAND)
    with in_language(args.lang):
        tell(args.parser.format_help())
    return WRONG_INPUT
