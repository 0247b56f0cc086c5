"""`tirek assess`, `tirek compare`, `tirek receipt replay`: one case."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tirek.cli.frame import (
    DONE,
    FOUND,
    NOT_COMPUTABLE,
    WrongInputError,
    check_outputs,
    known_on,
    read_json,
    show,
    show_json,
    tell,
    the_law,
    write_bytes,
)
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tirek.entitlement import Case
    from tirek.law import Flaw, Law

STATUS: Final = {
    "grant": DONE,
    "refuse": FOUND,
    "incomplete": FOUND,
    "no-rule": FOUND,
    "not-computable": NOT_COMPUTABLE,
}

WRITTEN = N_("receipt written: {file}")
SAME = N_("The same result, byte for byte.")
DIFFERENT = N_("The result computed now is different.")
NO_REPLAY = N_("The result can't be computed again here:")


def assess_case(args: Namespace) -> int:
    """Assess one case and say what is owed and why."""
    from tirek.entitlement import assess, canonical, difference, receipt, result_with_receipt

    check_outputs({"--receipt": args.receipt}, args.case)
    data = read_json(args.case)
    law, day = the_law(), known_on(args)
    assessment = assess(_case(args.case, data, law, day), law, day)
    before, lines = None, None
    if args.since:
        before = assess(assessment.case, law, args.since)
        lines = difference(before, assessment, law)
    if args.receipt:
        write_bytes(args.receipt, canonical(receipt(assessment, law)))
    result = result_with_receipt(assessment, law)
    if args.json:
        from tirek.entitlement import difference_json

        if before is not None and lines is not None:
            result["since"] = {
                "known_on": before.known_on.isoformat(),
                "outcome": before.outcome,
                "total": before.total,
                "differences": difference_json(lines),
            }
        show_json(result)
    else:
        from tirek.cli import words

        show(words.assessment(assessment, law, result["receipt"], args.lang))
        if before is not None and lines is not None:
            show(words.since(before, lines, args.lang))
        if args.receipt:
            tell(say(args.lang, WRITTEN, file=args.receipt))
    return STATUS[assessment.outcome]


def compare(args: Namespace) -> int:
    """What is owed more or less in the second case than in the first."""
    from tirek.entitlement import assess, difference, difference_json

    law, day = the_law(), known_on(args)
    cases = [_case(path, read_json(path), law, day) for path in (args.before, args.after)]
    # Over the months of both, so that a month which only one of them covers has its reason in the other, too.
    first, last = min(case.first for case in cases), max(case.last for case in cases)
    before, after = (assess(replace(case, first=first, last=last), law, day) for case in cases)
    lines = difference(before, after, law)
    if args.json:
        show_json(
            {
                "known_on": day.isoformat(),
                "before": {"outcome": before.outcome, "total": before.total},
                "after": {"outcome": after.outcome, "total": after.total},
                "difference": sum(line.amount for line in lines),
                "differences": difference_json(lines),
            }
        )
    else:
        from tirek.cli import words

        show(words.comparison(before, after, lines, args.lang))
    return NOT_COMPUTABLE if "not-computable" in (before.outcome, after.outcome) else DONE


def replay_receipt(args: Namespace) -> int:
    """Compute a receipt again: 0 when the result is the same, byte for byte."""
    from tirek.entitlement import OtherBasisError, canonical, receipt_id, replay
    from tirek.law.problems import InputError

    content = read_json(args.receipt)
    law = the_law()
    try:
        again = replay(content, law)
    except OtherBasisError as error:
        return _not_replayed(args, error.flaws)
    except InputError as error:
        raise WrongInputError(error.flaws, args.receipt) from None
    same = canonical(again) == canonical(content)
    if args.json:
        show_json({"same": same, "receipt": receipt_id(content), "again": receipt_id(again), "errors": []})
    else:
        show(say(args.lang, SAME if same else DIFFERENT))
        show(receipt_id(again))
    return DONE if same else FOUND


def _not_replayed(args: Namespace, flaws: Iterable[Flaw]) -> int:
    """Another engine or other law files are a finding, not wrong input."""
    if args.json:
        show_json({"same": False, "errors": [flaw.as_json(args.lang) for flaw in flaws]})
    else:
        show(say(args.lang, NO_REPLAY))
        for flaw in flaws:
            show(f"  {flaw.full_text(args.lang)}")
    return FOUND


def _case(path: str, data: Any, law: Law, day: date) -> Case:
    from tirek.entitlement import read_case
    from tirek.law.problems import InputError

    try:
        return read_case(data, law, day)
    except InputError as error:
        raise WrongInputError(error.flaws, path) from None
