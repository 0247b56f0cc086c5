"""Time and memory of the ledger: a payment run from freeze to written files, reconciliation, verification, the award page.

Runs in processes of its own on the database of DATABASE_URL: `python -m benchmarks.money PART AWARDS` prints what was measured as
JSON, after `fill` first.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any, Final

from benchmarks.database import client_of, databases, now, ready
from benchmarks.many_awards import SERVICE, TERRITORY, fill
from benchmarks.measure import Result, Timing, apart

AWARDS: Final = {"postgresql": 1_000_000, "sqlite": 100_000}
"""Awards on each database: the country many times over, and a city many times over."""
GROWTH: Final = (1_000, 10_000, 100_000)
"""Smaller runs on PostgreSQL beside the whole one."""
RUN_S: Final = {"postgresql": 90.0, "sqlite": 15.0}
RUN_MIB: Final = 600
RECONCILED_S: Final = 20.0
VERIFIED_S: Final = 120.0
PAGE_MS: Final = 30.0
ROUNDS: Final = 15
_MONTH: Final = 202609
"""The run pays the first of the nine months: one line an award."""


def run(awards: int = AWARDS["postgresql"]) -> list[Result]:
    """Each figure on each database, and how a run grows."""
    found = []
    for size in GROWTH:
        if size < awards:
            found += _measured("postgresql", size, whole=False)
    for name, most in AWARDS.items():
        found += _measured(name, min(awards, most), whole=True)
    return found


def _measured(name: str, count: int, *, whole: bool) -> list[Result]:
    """The figures for so many awards on one database, empty before and thrown away after."""
    with databases() as urls, tempfile.TemporaryDirectory(prefix="tirek-bench-") as var:
        here = {"DATABASE_URL": urls[name], "BENCHMARK_VAR": var}

        def part(what: str) -> dict[str, Any]:
            measured: dict[str, Any] = apart("benchmarks.money", what, str(count), **here)
            return measured

        filled = part("fill")
        paid = part("run")
        target = (RUN_S[name], RUN_MIB) if whole else (None, None)
        found = [
            Result(f"a run of {count:,} lines, freeze to files ({name})", paid["seconds"], "s", target[0], paid),
            Result(f"memory of its worker ({name})", paid["memory_mib"], "MiB", target[1]),
        ]
        if whole:
            swept, proven, page = part("reconcile"), part("verify"), part("page")
            entries = proven["entries"]
            title = f"the page of an award with {page['months']} months ({name})"
            found += [
                Result(
                    f"{count:,} awards reconciled without change ({name})", swept["seconds"], "s", RECONCILED_S, swept
                ),
                Result(
                    f"a ledger of {entries:,} entries verified ({name})",
                    proven["seconds"],
                    "s",
                    VERIFIED_S,
                    proven | filled,
                ),
                Result(title, Timing.of(page["ms"]).median, "ms", PAGE_MS, {"ms": Timing.of(page["ms"])}),
            ]
    return found


def _timed(function: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = function()
    return time.perf_counter() - begin, result


def _fill(count: int) -> dict[str, Any]:
    from django.db import transaction

    with transaction.atomic():
        seconds, _ = _timed(lambda: fill(count))
    return {"filled_seconds": round(seconds, 1)}


def _run(count: int) -> dict[str, Any]:
    """A run from its opening to its written files, with the work of the background done here."""
    from tirek.accounts.factors import code_at, new_secret
    from tirek.accounts.models import Account
    from tirek.ledger.services import runs

    accountant, head = (Account.objects.get(username=f"{role}-{TERRITORY}") for role in ("accountant", "head"))
    head.totp_secret = new_secret()
    head.save()
    at, seconds = now(), {}
    occasion = _occasion(accountant)
    opened = runs.open_run(TERRITORY, SERVICE, month=_MONTH, as_of=at.date(), planned_on=at.date(), occasion=occasion)
    seconds["freeze"], _ = _timed(lambda: _work("ledger.freeze"))
    runs.prepare(opened.pk, occasion)
    runs.approve(opened.pk, _occasion(head), code=code_at(head.totp_secret, at), machine_now=at)
    seconds["book"], _ = _timed(lambda: _work("ledger.book"))
    seconds["write"], _ = _timed(lambda: _work("ledger.write"))
    opened.refresh_from_db()
    assert (opened.state, opened.count) == ("written", count), (opened.state, opened.count)
    return {
        "seconds": sum(seconds.values()),
        **{name: round(took, 2) for name, took in seconds.items()},
        "files": opened.files.count(),
        "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _occasion(account: Any) -> Any:
    from tirek.accounts.actors import actor_of
    from tirek.cases.occasion import Occasion
    from tirek.config.law import law

    return Occasion(actor_of(account), now(), law())


def _work(kind: str) -> None:
    """Do all jobs of a kind; nothing else waits."""
    from tirek.config.clock import SystemClock
    from tirek.jobs.models import Job
    from tirek.jobs.services import work

    while Job.objects.filter(kind=kind, done_at__isnull=True).exists():
        work(SystemClock(), limit=1)
        failed = Job.objects.exclude(last_error="").values_list("last_error", flat=True).first()
        assert failed is None, failed


def _reconcile(count: int) -> dict[str, Any]:
    from tirek.ledger.jobs import sweep

    seconds, found = _timed(lambda: sweep(TERRITORY, SERVICE, now().date(), now()))
    assert found == (count, 0), found
    return {"seconds": seconds}


def _verify(_count: int) -> dict[str, Any]:
    from tirek.ledger.verifying import Counted, verify

    counted = Counted()
    seconds, flaws = _timed(lambda: list(verify(counted)))
    assert not flaws, flaws[:3]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "entries": counted.entries, "memory_mib": memory}


def _page(_count: int) -> dict[str, Any]:
    """The page of an award with ten years of months, as an accountant sees it."""
    from benchmarks.long_award import lengthen
    from tirek.accounts.models import Account

    award, months = lengthen()
    client = client_of(Account.objects.get(username=f"accountant-{TERRITORY}"))
    found = []
    for number in range(ROUNDS + 1):
        took, answer = _timed(lambda: client.get(f"/kk/awards/{award}/"))
        assert answer.status_code == 200, answer.status_code
        if number:
            found.append(took * 1000)
    return {"ms": found, "months": months}


PARTS: Final = {"fill": _fill, "run": _run, "reconcile": _reconcile, "verify": _verify, "page": _page}


def main(part: str, count: int) -> dict[str, Any]:
    """Measure one part on the database of DATABASE_URL."""
    with ready():
        return PARTS[part](count)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
