"""`tirek ledger verify`: whether the ledger is whole."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from tirek.cli.database import database
from tirek.cli.frame import DONE, FOUND, show, show_json
from tirek.law.formats import tenge
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from tirek.ledger.verifying import Flaw

WHOLE = N_("The ledger is whole: {entries} entries, {owed} owed, {paid} paid.")


def verify(args: Namespace) -> int:
    """Prove the ledger; 1 with what breaks it."""
    with database():
        from tirek.config.law import law
        from tirek.ledger.verifying import Counted
        from tirek.ledger.verifying import verify as flaws_of

        counted, found = Counted(), []
        for flaw in flaws_of(counted, deep=law() if args.deep else None):
            found.append(flaw)
            if not args.json:
                show(_text(flaw, args.lang))
    if args.json:
        show_json(
            {
                "whole": not found,
                "entries": counted.entries,
                "postings": counted.postings,
                "orders": counted.orders,
                "owed": counted.owed,
                "paid": counted.paid,
                "flaws": [_entry(flaw, args.lang) for flaw in found],
            }
        )
    elif not found:
        sums = {"owed": tenge(counted.owed, args.lang), "paid": tenge(counted.paid, args.lang)}
        show(say(args.lang, WHOLE, entries=counted.entries, **sums))
    return FOUND if found else DONE


def _text(flaw: Flaw, language: str) -> str:
    from tirek.ledger.verifying import WORDS

    return say(language, WORDS[flaw.kind], **flaw.values)


def _entry(flaw: Flaw, language: str) -> dict[str, Any]:
    return {"kind": str(flaw.kind), **flaw.values, "detail": _text(flaw, language)}
