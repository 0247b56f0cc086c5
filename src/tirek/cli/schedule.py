"""`tirek schedule`: what is owed to a population, from a file to a file."""

from __future__ import annotations

import csv
import io
import time
from argparse import Namespace
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tirek.cli.dues_file import DuesFile
from tirek.cli.frame import (
    DONE,
    FOUND,
    NOT_COMPUTABLE,
    WrongInputError,
    check_outputs,
    file_error,
    known_on,
    note,
    show,
    show_json,
    tell,
    the_law,
    write_bytes,
)
from tirek.cli.population_cells import BadRow
from tirek.cli.population_files import NotInOrderError, PopulationFile
from tirek.entitlement.population import Schedule, Totals
from tirek.law import N_, Flaw, InputError, Law, say
from tirek.law.formats import number, tenge
from tirek.law.months import Month, show_month

SHOWN: Final = 10
"""Bad rows shown when they stop the command."""
LONGEST: Final = 1200
"""Months in the longest window that is computed."""
SERVICE: Final = "home-education"

REVERSED: Final = N_("the end ({end}) is before the beginning ({begin})")
TOO_LONG: Final = N_("the window is longer than {months} months")
MORE: Final = N_("there are more bad rows; --errors FILE.csv lists them all and computes the others")
SUMMARY: Final = N_("{children} children, {paid} of them with a payment, {total} in all")
BAD_ROWS: Final = N_("{count} rows can't be used and are left out; see {file}")
BLANK_LINES: Final = N_("lines in which nothing stands: {count}")
MISSING: Final = N_("{territory}: {count} payments can't be computed, because this is missing: {parameter}")
NO_RULE: Final = N_("{territory}: no act governs the months {first} – {last}")


def run(args: Namespace) -> int:
    """Schedule the population of `args`, print its summary and return the exit status.

    Raises WrongInputError when the file can't be read, or has bad rows and no `--errors` file was named; nothing is
    written then.
    """
    _check_window(args.first, args.last)
    check_outputs({"--out": args.out, "--errors": args.errors}, args.population)
    law = the_law()
    try:
        done = _Computing(args, law).run(in_order=True)
    except NotInOrderError:
        done = _Computing(args, law).run(in_order=False)
    if args.errors:
        write_bytes(args.errors, _errors_csv(done.bad, args.lang))
    if args.json:
        show_json(_summary(done))
    else:
        _show(done.totals, args.lang)
    _tell(done, args, law)
    if done.totals.not_computable:
        return NOT_COMPUTABLE
    return FOUND if done.bad else DONE


def _check_window(first: Month, last: Month) -> None:
    if last < first:
        values = {"begin": show_month(first), "end": show_month(last)}
        raise WrongInputError([Flaw((), REVERSED, values)], "--to", {"argument": "--to"})
    if last - first >= LONGEST:
        raise WrongInputError([Flaw((), TOO_LONG, {"months": LONGEST})], "--to", {"argument": "--to"})


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a file: sums, rows that can't be used, lines in which nothing stands, seconds."""

    totals: Totals
    bad: list[BadRow]
    blank: int
    seconds: dict[str, float]


class _Computing:
    """One pass over the file."""

    def __init__(self, args: Namespace, law: Law) -> None:
        self._args = args
        names = list(law.territories)
        numbers = {name: index for index, name in enumerate(names)}

        def territory_of(text: str) -> int | None:
            found = law.find_territory(text)
            return numbers[found.id] if found else None

        try:
            self._file = PopulationFile(Path(args.population), territory_of)
        except InputError as error:
            raise WrongInputError(error.flaws, args.population) from None
        self._schedule = Schedule(law, SERVICE, names, known_on(args), args.first, args.last)
        self._seconds = {"read": 0.0, "compute": 0.0, "write": 0.0}
        self._since = time.perf_counter()

    def run(self, *, in_order: bool) -> _Done:
        """Read, compute and write chunk by chunk. Raises NotInOrderError, WrongInputError."""
        out = self._args.out
        try:
            with DuesFile(Path(out)) if out else nullcontext() as dues_file:
                self._chunks(dues_file, in_order=in_order)
                if self._file.bad and not self._args.errors:
                    raise WrongInputError(self._first_bad(), self._args.population)
        except InputError as error:
            raise WrongInputError(error.flaws, self._args.population) from None
        except OSError as error:
            raise file_error(out, error) from None
        self._took("write")
        return _Done(self._schedule.totals, self._file.bad, self._file.blank, self._seconds)

    def _chunks(self, dues_file: DuesFile | None, *, in_order: bool) -> None:
        for columns in self._file.chunks() if in_order else self._file.sorted_chunks():
            self._took("read")
            dues = self._schedule.run(columns)
            self._took("compute")
            if dues_file is not None:
                dues_file.write(dues)
                self._took("write")
            if len(self._file.bad) > SHOWN and not self._args.errors:
                break
        self._took("read")

    def _took(self, what: str) -> None:
        now = time.perf_counter()
        self._seconds[what] += now - self._since
        self._since = now

    def _first_bad(self) -> list[Flaw]:
        rows = sorted(self._file.bad, key=lambda row: row.line)
        return [row.flaw() for row in rows[:SHOWN]] + ([Flaw((), MORE)] if len(rows) > SHOWN else [])


def _errors_csv(bad: list[BadRow], language: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["line", "column", "value", "reason"])
    for row in sorted(bad, key=lambda row: row.line):
        writer.writerow([row.line, row.column, row.value, say(language, row.message, **row.values)])
    return text.getvalue().encode()


def _summary(done: _Done) -> dict[str, Any]:
    totals = done.totals
    return {
        "children": totals.children,
        "paid_children": totals.paid_children,
        "total": totals.total,
        "by_territory": {name: amount for name, amount in totals.by_territory.items() if amount},
        "by_month": dict(sorted(totals.by_month.items())),
        "bad_rows": len(done.bad),
        "blank_lines": done.blank,
        "not_computable": totals.not_computable,
        "no_rule": {
            name: [{"from": first, "to": last} for first, last in stretches]
            for name, stretches in totals.no_rule.items()
            if stretches
        },
        "seconds": {name: round(value, 6) for name, value in done.seconds.items()},
    }


def _show(totals: Totals, language: str) -> None:
    children, paid = number(totals.children, language), number(totals.paid_children, language)
    show(say(language, SUMMARY, children=children, paid=paid, total=tenge(totals.total, language)))
    for month, amount in sorted(totals.by_month.items()):
        show(f"{month}  {tenge(amount, language)}")


def _tell(done: _Done, args: Namespace, law: Law) -> None:
    totals = done.totals
    if done.bad:
        tell(say(args.lang, BAD_ROWS, count=len(done.bad), file=args.errors))
    if done.blank:
        note(args, say(args.lang, BLANK_LINES, count=done.blank))
    for territory, parameters in totals.not_computable.items():
        name = law.territories[territory].name[args.lang]
        for parameter, count in parameters.items():
            tell(say(args.lang, MISSING, territory=name, count=count, parameter=parameter))
    for territory, stretches in totals.no_rule.items():
        name = law.territories[territory].name[args.lang]
        for first, last in stretches:
            note(args, say(args.lang, NO_RULE, territory=name, first=first, last=last))
