"""`tirek iin check`."""

from __future__ import annotations

from argparse import Namespace

from tirek.cli.frame import DONE, FOUND, note, show, show_json, today
from tirek.law.text import N_, say

VALID = N_("The number is well formed.")


def check(args: Namespace) -> int:
    """Whether a number is an IIN; never whether it is the right person's."""
    from tirek.people.identifiers import check_iin

    found = check_iin(args.number, today())
    problem = say(args.lang, found.problem, **dict(found.values)) if found.problem else None
    warnings = [say(args.lang, warning) for warning in found.warnings]
    if args.json:
        show_json(
            {
                "valid": found.valid,
                "number": found.number or None,
                "problem": problem,
                "birth_date": found.birth_date.isoformat() if found.birth_date else None,
                "sex": found.sex,
                "warnings": warnings,
            }
        )
    else:
        show(problem or say(args.lang, VALID))
        for warning in warnings:
            note(args, warning)
    return DONE if found.valid else FOUND
