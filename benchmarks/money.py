"""Time and memory of the ledger: reconciliation, verification, the award page, and a whole payment run, on both databases.

Runs in processes of its own: `DATABASE_URL=… python -m benchmarks.money AWARDS` prints what was measured as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any, Final

from benchmarks.database import databases, ready
from benchmarks.many_awards import SERVICE, TERRITORY, fill
from benchmarks.measure import Result, apart

AWARDS: Final = {"postgresql": 1_000_000, "sqlite": 100_000}
"""Awards on each database: the country many times over, and a city many times over."""
RECONCILED_S: Final = {"postgresql": 20.0, "sqlite": 20.0}
VERIFIED_S: Final = {"postgresql": 120.0, "sqlite": 120.0}
PAGE_MS: Final = 30.0
ROUNDS: Final = 15


def run(awards: int | None = None) -> list[Result]:
    """Each figure on each database."""
    found = []
    with databases() as urls:
        for name, url in urls.items():
            count = min(awards or AWARDS[name], AWARDS[name])
            measured: dict[str, Any] = apart("benchmarks.money", str(count), DATABASE_URL=url)
            more = {key: measured[key] for key in ("entries", "filled", "memory_mib")}
            found += [
                Result(
                    f"{count:,} awards reconciled without change ({name})",
                    measured["reconciled"],
                    "s",
                    RECONCILED_S[name],
                    more,
                ),
                Result(
                    f"ledger of {measured['entries']:,} entries verified ({name})",
                    measured["verified"],
                    "s",
                    VERIFIED_S[name],
                    more,
                ),
            ]
    return found


def _memory() -> int:
    """The highest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _timed(function: Any) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = function()
    return time.perf_counter() - begin, result


def _measure(count: int) -> dict[str, Any]:
    from datetime import date

    from django.db import transaction

    from benchmarks.database import now
    from tirek.ledger.jobs import sweep
    from tirek.ledger.verifying import Counted, verify

    with transaction.atomic():
        filled, staff = _timed(lambda: fill(count))
    del staff
    reconciled, counts = _timed(lambda: sweep(TERRITORY, SERVICE, date(2026, 11, 20), now()))
    assert counts == (count, 0), counts
    counted = Counted()
    verified, flaws = _timed(lambda: list(verify(counted)))
    assert not flaws, flaws[:3]
    return {
        "filled": round(filled, 1),
        "reconciled": reconciled,
        "verified": verified,
        "entries": counted.entries,
        "memory_mib": _memory(),
    }


def main(count: int) -> dict[str, Any]:
    """Measure on the database of DATABASE_URL, which must be empty."""
    with ready():
        return _measure(count)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
