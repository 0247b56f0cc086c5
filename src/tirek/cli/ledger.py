"""`tirek ledger`: whether the ledger is whole; a file for the bank once more."""

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

NO_FILE = N_("The run {run} has no file {seq}.")


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


def file(args: Namespace) -> int:
    """Write a file of a run once more, with the same bytes; 1 where there is none, or where it can't be written."""
    with database():
        from tirek.ledger.bank.problems import BankFileError
        from tirek.ledger.models import BankFile
        from tirek.ledger.services.filing import produce_again

        found = BankFile.objects.select_related("run").filter(run__number=args.number.upper(), seq=args.seq).first()
        if found is None:
            show(say(args.lang, NO_FILE, run=args.number, seq=args.seq))
            return FOUND
        try:
            written = produce_again(found)
        except BankFileError as error:
            show(error.text(args.lang))
            return FOUND
    if args.json:
        show_json({"path": str(written.path), "sha256": written.sha256, "size": written.size, "payments": found.count})
    else:
        show(str(written.path))
    return DONE


def _text(flaw: Flaw, language: str) -> str:
    from tirek.ledger.verifying import WORDS

    return say(language, WORDS[flaw.kind], **flaw.values)


def _entry(flaw: Flaw, language: str) -> dict[str, Any]:
    return {"kind": str(flaw.kind), **flaw.values, "detail": _text(flaw, language)}
