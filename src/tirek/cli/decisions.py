"""`tirek decisions replay`: whether stored decisions come out the same when they are computed again."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any, Final

from tirek.cli.database import database
from tirek.cli.frame import DONE, FOUND, note, show, show_json, the_law
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from datetime import date, datetime

    from tirek.cases.replaying import Difference, Replayed

LINE = N_("{case}, decision {decision}: {what}")
SAME = N_("Decisions computed again: {count}. All came out the same.")
OTHERS = N_("Decisions computed again: {count}. Came out differently: {different}.")
CHANGED = N_("the law file {file} is not the one that {count} of these decisions were made with")
CHANGED_TO = N_("{what}: {before} → {now}")
WHAT: Final = {
    "outcome": N_("outcome"),
    "dues": N_("sums by period"),
    "findings": N_("findings"),
    "total": N_("total"),
    "receipt": N_("the words of the result"),
    "altered": N_("the stored receipt is not the one that was signed"),
    "unreadable": N_("the stored facts can't be read any more"),
}
_WITH_VALUES: Final = frozenset({"outcome", "total"})


def replay(args: Namespace) -> int:
    """Compute every stored decision again; 1 with those that differ, each as soon as it is found."""
    from collections import Counter

    law = the_law()
    count, different, files = 0, 0, Counter[str]()
    entries: list[dict[str, Any]] = []
    with database():
        from tirek.cases.replaying import replay_all

        for each in replay_all(law, _midnight(args.since)):
            count += 1
            files.update(each.law)
            if not each.differences:
                continue
            different += 1
            if args.json:
                entries.append(_entry(each))
            else:
                show(say(args.lang, LINE, case=each.case, decision=each.decision, what=_what(each, args.lang)))
    if args.json:
        changed = [{"file": file, "decisions": number} for file, number in sorted(files.items())]
        show_json({"decisions": count, "same": count - different, "differences": entries, "law_changed": changed})
    else:
        show(say(args.lang, OTHERS if different else SAME, count=count, different=different))
        for text in _notes(files, args.lang):
            note(args, text)
    return FOUND if different else DONE


def _notes(files: Counter[str], language: str) -> Iterator[str]:
    return (say(language, CHANGED, file=file, count=number) for file, number in sorted(files.items()))


def _midnight(day: date | None) -> datetime | None:
    from datetime import datetime, time

    from tirek.config.clock import almaty

    return datetime.combine(day, time(), tzinfo=almaty()) if day else None


def _what(each: Replayed, language: str) -> str:
    return "; ".join(_words(difference, language) for difference in each.differences)


def _words(difference: Difference, language: str) -> str:
    what = say(language, WHAT[difference.what])
    if difference.what not in _WITH_VALUES:
        return what
    return say(language, CHANGED_TO, what=what, before=difference.before, now=difference.now)


def _entry(each: Replayed) -> dict[str, Any]:
    return {
        "case": each.case,
        "decision": each.decision,
        "differences": [
            {"what": difference.what, "before": difference.before, "now": difference.now}
            for difference in each.differences
        ],
    }
