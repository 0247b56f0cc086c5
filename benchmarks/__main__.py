"""`python -m benchmarks`: every measurement against its target, as text and as a file of JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from benchmarks import (
    desk,
    first_visit,
    growth,
    intake,
    letters,
    money,
    one_case,
    openfisca,
    pages,
    people_search,
    population,
    processes,
    terms,
)
from benchmarks.measure import Result, machine
from tirek.law import load

MEASURED_ON = "2026-11-20"


def main() -> int:
    """Run what is asked for; 1 when a target is missed or something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", help="one of: " + ", ".join(_parts(1, 1)))
    parser.add_argument("--children", type=int, default=1_000_000, help="children in memory (default: %(default)s)")
    parser.add_argument(
        "--most", type=int, default=10_000_000, help="children in the largest file (default: %(default)s)"
    )
    parser.add_argument("--date", default=MEASURED_ON, help="day written into the results (default: %(default)s)")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where to write the results")
    args = parser.parse_args()
    found: dict[str, list[Result]] = {}
    failed = []
    for name, measure in _parts(args.children, args.most).items():
        if args.only and name not in args.only:
            continue
        begin = time.perf_counter()
        try:
            found[name] = measure()
        except (RuntimeError, AssertionError) as error:
            failed.append(name)
            print(f"✗ {name}: {error}", flush=True)
            continue
        print(f"\n{name} ({time.perf_counter() - begin:.0f} s)", flush=True)
        for result in found[name]:
            print(_line(result), flush=True)
    if args.out:
        args.out.write_text(_json({"date": args.date, "machine": machine(), "results": found}), encoding="utf-8")
    missed = [result.name for results in found.values() for result in results if result.met is False]
    print(f"\n{'Missed: ' + '; '.join(missed) if missed else 'Every target is met.'}")
    return 1 if missed or failed else 0


def _parts(children: int, most: int) -> dict[str, Callable[[], list[Result]]]:
    """The measurements by name, in the order they run: what needs a quiet machine first."""
    return {
        "population": lambda: population.run(load(), children),
        "openfisca": lambda: openfisca.run(load(), children),
        "one-case": lambda: one_case.run(load()),
        "processes": processes.run,
        "pages": pages.run,
        "letters": letters.run,
        "first-visit": first_visit.run,
        "people-search": lambda: people_search.run(min(children, people_search.PERSONS)),
        "intake": intake.run,
        "desk": lambda: desk.run(min(children, desk.CASES)),
        "terms": terms.run,
        "money": lambda: money.run(min(children, money.AWARDS["postgresql"])),
        "growth": lambda: growth.run(most),
    }


def _line(result: Result) -> str:
    mark = {None: " ", True: "✓", False: "✗"}[result.met]
    target = "" if result.target is None else f" (at most {result.target:g})"
    return f"  {mark} {result.name}: {result.figure:.4g} {result.unit}{target}"


def _json(data: Any) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, Result):
            return value.as_json()
        assert is_dataclass(value) and not isinstance(value, type)
        return asdict(value)

    return json.dumps(data, default=plain, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main())
