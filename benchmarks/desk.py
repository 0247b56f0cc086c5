"""CPU time of server and database for the clerk's list among many cases: first and last page, every filter, and the search.

Runs in processes of its own: `DATABASE_URL=… python -m benchmarks.desk CASES` prints the milliseconds of each page as JSON.
"""

from __future__ import annotations

import json
import re
import sys
import time
from typing import Any, Final
from uuid import UUID

from benchmarks.database import client_of, database_processes, databases, now, ready
from benchmarks.many_cases import fill
from benchmarks.measure import Result, Timing, apart, cpu_of

CASES: Final = 1_000_000
MOST_MS: Final = 50.0
ROUNDS: Final = 15

FACTS: Final[dict[str, Any]] = {
    "applicant.relation": "parent",
    "applicant.consent": True,
    "applicant.parental_rights": "held",
    "child.birth_date": "2013-05-05",
    "child.disability": [{"from": "2020-03-01", "to": None}],
    "child.full_state_care": [],
    "child.state_institution": [],
    "certificates": [{"number": "17", "school": "№5 мектеп", "from": "2026-09-01", "to": "2026-12-25"}],
    "residence.territory": "aktobe",
}
_CASE: Final = re.compile(r"/kk/cases/([0-9a-f-]{36})/")

ADDRESSES: Final = {
    "clerk's first page": "",
    "clerk's last page": "?last=yes",
    "department's first page": "?whose=all",
    "department's last page": "?whose=all&last=yes",
    "closed, first page": "?whose=all&show=closed",
    "closed, last page": "?whose=all&show=closed&last=yes",
    "ran out": "?whose=all&show=late",
    "ran out, last page": "?whose=all&show=late&last=yes",
    "one stage, last page": "?whose=all&stage=checking&last=yes",
    "wait for a registry": "?whose=all&show=registry",
}
SEARCHES: Final = {
    "search: rare name": "Үлгі12345",
    "search: common name": "Нұрлан",
    "search: whole number": "AKTOBE-2026-000017",
    "search: last digits": "17",
}


def run(cases: int = CASES) -> list[Result]:
    """The slowest page on each database, with the others beside it."""
    found = []
    with databases() as urls:
        for name, url in urls.items():
            measured: dict[str, Any] = apart("benchmarks.desk", str(cases), DATABASE_URL=url)
            timings = {page: Timing.of(ms) for page, ms in measured["cpu_ms"].items()}
            by_the_clock = {page: Timing.of(ms) for page, ms in measured["ms"].items()}
            slowest = max(timings, key=lambda page: timings[page].median)
            title = f"the slowest page of the desk among {cases:,} cases ({name})"
            more = {"page": slowest, "cases": cases, "filled_seconds": measured["filled"], "cpu_ms": timings}
            more["ms"] = by_the_clock
            found.append(Result(title, timings[slowest].median, "ms", MOST_MS, more))
    return found


def _tell(cases: set[UUID]) -> None:
    """Facts of the cases that will be shown: their lists say what is missing and what comes next."""
    from django.db import transaction

    from tirek.cases.models import Fact
    from tirek.vault import rows

    known = set(Fact.objects.filter(case__in=cases).values_list("case", flat=True))
    at = now()
    with transaction.atomic():
        rows.add_all(
            Fact(case_id=case, name=name, value=value, source="declaration", obtained_at=at, recorded_at=at)
            for case in cases - known
            for name, value in FACTS.items()
        )


def _measure(count: int) -> dict[str, Any]:
    from django.db import transaction

    begin = time.perf_counter()
    with transaction.atomic():
        clerks = fill(count)
    filled = time.perf_counter() - begin
    client = client_of(clerks["aktobe"])
    for query in ADDRESSES.values():
        _tell({UUID(case) for case in _CASE.findall(client.get(f"/kk/cases/{query}").content.decode())})
    found: dict[str, list[float]] = {}
    busy: dict[str, list[float]] = {}
    database = database_processes()
    for number in range(ROUNDS + 1):
        pages: dict[str, tuple[str, str, Any]] = {
            name: ("get", f"/kk/cases/{query}", None) for name, query in ADDRESSES.items()
        }
        pages |= {name: ("post", "/kk/cases/search/", {"q": text}) for name, text in SEARCHES.items()}
        for name, (method, address, data) in pages.items():
            others, cpu, begin = cpu_of(database), time.process_time(), time.perf_counter()
            answer = getattr(client, method)(address, data)
            if answer.status_code == 303 and answer["Location"].startswith("/kk/cases/search/"):
                answer = client.get(answer["Location"])
            took, worked = time.perf_counter() - begin, time.process_time() - cpu
            worked += cpu_of(database) - others
            assert answer.status_code in {200, 303}, f"{name}: {answer.status_code}"
            if number:
                found.setdefault(name, []).append(took * 1000)
                busy.setdefault(name, []).append(worked * 1000)
    return {"filled": round(filled, 1), "ms": found, "cpu_ms": busy}


def main(count: int) -> dict[str, Any]:
    """Measure on the database of DATABASE_URL, which must be empty."""
    with ready():
        return _measure(count)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
