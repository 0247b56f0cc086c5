"""`tirek audit verify`: whether the journal is whole."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any, Final

from tirek.cli.database import database
from tirek.cli.frame import DONE, FOUND, show, show_json, tell
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from tirek.journal.verify import Mark, Verified

WHOLE = N_("{chain}: whole, {number} entries; head {chain}={number}:{hash}")
BROKEN = N_("{chain}: broken at entry {number}: {problem}")
EMPTY = N_("The journal is empty.")
PROBLEMS: Final = {
    "changed": N_("its content was changed"),
    "missing": N_("it is missing"),
    "moved": N_("it doesn't follow the entry before it"),
    "order": N_("it was written before the entry before it"),
    "cut": N_("it is missing, and so is what followed it"),
    "added": N_("the chain's head doesn't know it"),
    "headless": N_("the chain has no head"),
    "unexpected": N_("it isn't the entry that --expect names"),
}


def verify(args: Namespace) -> int:
    """Follow every chain of the journal; 1 with the first broken place of each when it isn't whole."""
    expected: dict[str, list[Mark]] = {}
    for chain, mark in args.expect or ():
        expected.setdefault(chain, []).append(mark)
    with database():
        from tirek.journal.verify import chains

        found = []
        for chain in chains(expected):
            found.append(chain)
            if not args.json:
                show(_line(chain, args.lang))
    whole = not any(chain.broken for chain in found)
    if args.json:
        show_json({"whole": whole, "chains": [_entry(chain, args.lang) for chain in found]})
    elif not found:
        tell(say(args.lang, EMPTY))
    return DONE if whole else FOUND


def _line(chain: Verified, language: str) -> str:
    if chain.broken is None:
        return say(language, WHOLE, chain=chain.chain, number=chain.number, hash=chain.hash)
    problem = say(language, PROBLEMS[chain.broken.problem])
    return say(language, BROKEN, chain=chain.chain, number=chain.broken.number, problem=problem)


def _entry(chain: Verified, language: str) -> dict[str, Any]:
    broken = chain.broken
    return {
        "chain": chain.chain,
        "number": chain.number,
        "hash": chain.hash,
        "broken": broken
        and {
            "number": broken.number,
            "problem": broken.problem,
            "detail": say(language, PROBLEMS[broken.problem]),
        },
    }
