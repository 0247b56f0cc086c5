"""Time of deriving the terms of ten thousand open cases anew, every one of which moves and is journalled.

Runs in processes of its own: `DATABASE_URL=… python -m benchmarks.terms CASES` prints the seconds as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Final

from benchmarks.database import databases, now, ready
from benchmarks.many_cases import OPEN_OF, fill
from benchmarks.measure import Result, apart

CASES: Final = 10_000
MOST_SECONDS: Final = 5.0


def run(cases: int = CASES) -> list[Result]:
    """Once on each database: a correction of the calendar comes once."""
    found = []
    with databases() as urls:
        for name, url in urls.items():
            measured: dict[str, Any] = apart("benchmarks.terms", str(cases), DATABASE_URL=url)
            title = f"{cases:,} terms derived anew, all moved ({name})"
            found.append(Result(title, measured["seconds"], "s", MOST_SECONDS, measured))
    return found


def _measure(count: int) -> dict[str, Any]:
    from django.db import transaction

    from tirek.cases.occasion import Occasion
    from tirek.cases.services.terms import recompute
    from tirek.config.law import law
    from tirek.journal.actor import SYSTEM

    with transaction.atomic():
        fill(count * OPEN_OF)
    begin, cpu = time.perf_counter(), time.process_time()
    moved = recompute(Occasion(SYSTEM, now(), law()))
    seconds = {"seconds": time.perf_counter() - begin, "cpu_seconds": time.process_time() - cpu, "moved": moved}
    if moved != count:
        message = f"{moved} of {count} moved"
        raise RuntimeError(message)
    return seconds


def main(count: int) -> dict[str, Any]:
    """Measure on the database of DATABASE_URL, which must be empty."""
    with ready():
        return _measure(count)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
