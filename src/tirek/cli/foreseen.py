"""The second half of `tirek law diff`: what changes for the awards and applications of this installation's database."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from tirek.cli.frame import WrongInputError, note, show
from tirek.law.text import N_, say

if TYPE_CHECKING:
    from tirek.law import Law
    from tirek.law.model import Version
    from tirek.ledger.foreseeing import Foreseen

AWARDS = N_("Awards that change: {count}, in all {total} (more: {more}, less: {less})")
APPLICATIONS = N_("Applications without an award, open or refused, that change: {count}, in all {total}")
NO_AWARDS = N_("No award and no application in the database changes.")
SUM = N_("{what}: {count}, {total}")
ONE_AWARD = N_("Award {award}, application {case}: {total} ({periods})")
ONE_APPLICATION = N_("Application {case}: {total} ({periods})")
PERIOD = N_("{period}: {before} → {after}")
FURTHER = N_("… and {count} more; --json lists all")
NOT_COMPARED = N_("awards were not compared: {reason}")
LISTED: Final = 20
"""Awards and applications that are told one by one."""


_BY: Final = ("reason", "territory", "period")


@dataclass(slots=True)
class Totals:
    """Sums in whole tenge, and how many awards (or applications) differ, by what they differ in."""

    more: int = 0
    less: int = 0
    lines: list[Foreseen] = field(default_factory=list)
    sums: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in _BY})
    seen: dict[str, dict[str, set[str]]] = field(default_factory=lambda: {name: {} for name in _BY})

    def add(self, line: Foreseen) -> None:
        """Count one line in."""
        self.lines.append(line)
        self.more += max(line.change, 0)
        self.less -= min(line.change, 0)
        for name, value in (("reason", _reason(line)), ("territory", line.territory), ("period", str(line.period))):
            self.sums[name][value] += line.change
            self.seen[name].setdefault(value, set()).add(line.case)

    @property
    def total(self) -> int:
        """What is owed more in all, less where it is negative."""
        return self.more - self.less

    @property
    def count(self) -> int:
        """How many awards or applications differ."""
        return len({line.case for line in self.lines})


def between_folders(before: Law, after: Law, chosen: date | None, now: date) -> Iterator[Foreseen]:
    """What changes from one folder to the other, once all of both is known (or as known on a chosen day)."""
    from tirek.law.diff import all_known
    from tirek.ledger.foreseeing import Side, foresee

    day = chosen or max(now, all_known(before, after))
    return foresee(Side(before, day), Side(after, day))


def between_days(law: Law, before: date, after: date) -> Iterator[Foreseen]:
    """What changes from what was known on one day to what is known on another."""
    from tirek.ledger.foreseeing import Side, foresee

    return foresee(Side(law, before), Side(law, after))


def between_versions(law: Law, before: Version, after: Version) -> Iterator[Foreseen]:
    """What changes in a territory when the later of two of its versions becomes known; nothing for those of two territories."""
    from tirek.ledger.foreseeing import Side, foresee

    place = (after.service, after.territory)
    if (before.service, before.territory) != place or before.known_from == after.known_from:
        return iter(())
    later = max(before.known_from, after.known_from)
    sides = [Side(law, later - timedelta(days=1)), Side(law, later)]
    if before.known_from > after.known_from:
        sides.reverse()
    return foresee(*sides, territory=after.territory)


def compared(args: Namespace, lines: Callable[[], Iterable[Foreseen]]) -> dict[str, Any] | None:
    """Awards and applications apart, in JSON; told in words unless `--json`. None, with a note, where there is no database."""
    from tirek.cli.database import database

    awards, applications = Totals(), Totals()
    try:
        with database():
            for line in lines():
                (applications if line.award is None else awards).add(line)
    except WrongInputError as error:
        if args.awards:
            raise
        note(args, say(args.lang, NOT_COMPARED, reason="; ".join(error.lines(args.lang))))
        return None
    if not args.json:
        for line_of_text in _told(awards, applications, args.lang):
            show(line_of_text)
    return {"awards": _as_json(awards), "applications": _as_json(applications)}


def _reason(line: Foreseen) -> str:
    return str(line.reason.citation) if line.reason.citation else line.reason.cause


def _told(awards: Totals, applications: Totals, language: str) -> Iterator[str]:
    yield ""
    if not awards.lines and not applications.lines:
        yield say(language, NO_AWARDS)
        return
    for totals, message in ((awards, AWARDS), (applications, APPLICATIONS)):
        if totals.lines:
            sums = {"total": _signed(totals.total, language), "more": _tenge(totals.more, language)}
            yield say(language, message, count=totals.count, less=_tenge(totals.less, language), **sums)
            yield from (f"  {line}" for line in _by(totals, language))
            yield from (f"  {line}" for line in _one_by_one(totals, language))


def _by(totals: Totals, language: str) -> Iterator[str]:
    for name in _BY:
        for value, total in sorted(totals.sums[name].items()):
            counted = len(totals.seen[name][value])
            yield say(language, SUM, what=value, count=counted, total=_signed(total, language))


def _one_by_one(totals: Totals, language: str) -> Iterator[str]:
    cases: dict[str, list[Foreseen]] = {}
    for line in totals.lines:
        cases.setdefault(line.case, []).append(line)
    for case, lines in list(cases.items())[:LISTED]:
        periods = ", ".join(
            say(
                language,
                PERIOD,
                period=str(line.period),
                before=_tenge(line.before, language),
                after=_tenge(line.after, language),
            )
            for line in lines
        )
        message = ONE_APPLICATION if lines[0].award is None else ONE_AWARD
        total = _signed(sum(line.change for line in lines), language)
        yield say(language, message, award=lines[0].award, case=case, total=total, periods=periods)
    if len(cases) > LISTED:
        yield say(language, FURTHER, count=len(cases) - LISTED)


def _tenge(amount: int, language: str) -> str:
    from tirek.law.formats import tenge

    return tenge(amount, language)


def _signed(amount: int, language: str) -> str:
    return ("+" if amount > 0 else "") + _tenge(amount, language)


def _as_json(totals: Totals) -> dict[str, Any]:
    return {
        "count": totals.count,
        "total": totals.total,
        "more": totals.more,
        "less": totals.less,
        **{
            f"by_{name}": {
                value: {"count": len(totals.seen[name][value]), "total": total}
                for value, total in sorted(totals.sums[name].items())
            }
            for name in _BY
        },
        "lines": [
            {
                "award": line.award,
                "case": line.case,
                "territory": line.territory,
                "service": line.service,
                "period": str(line.period),
                "before": line.before,
                "after": line.after,
                "change": line.change,
                "cause": line.reason.cause,
                "text": dict(line.reason.text),
                "citation": str(line.reason.citation) if line.reason.citation else None,
            }
            for line in totals.lines
        ],
    }
