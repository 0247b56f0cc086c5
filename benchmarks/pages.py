"""Server time of every question of the check, of its answer and of the law's pages, without a network between.

Runs in a process of its own: `python -m benchmarks.pages ROUNDS` prints the milliseconds of every page as JSON.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from benchmarks.measure import Result, Timing, apart, percentile

if TYPE_CHECKING:
    from django.test import Client

ROUNDS: Final = 15
MOST_MS: Final = 20.0
SHOWN: Final = 6
LANGS: Final = ("kk", "ru", "en")
OK: Final = 200

_ASKED: Final = {
    "place": "aktobe", "relation": "parent", "rights": "held", "birth": "2012-05-05", "disability": "until",
    "disability_end": "2027-12-31", "certificate": "yes", "certificate_from": "2023-01-09",
    "certificate_to": "2023-05-25", "care": "yes", "care_from": "2015-01-01", "care_to": "2016-01-01", "study": "yes",
    "study_from": "2016-01-01", "study_to": "2017-01-01", "application": "2023-02-14",
}  # fmt: skip
_ANSWERS: Final = {
    "granted": {},
    "a quarterly act, two school years": {
        "place": "alatau", "certificate_from": "2025-01-09", "certificate_to": "2026-05-25", "application": "2025-01-14",
    },
    "not computable": {"place": "panfilov"},
    "refused": {"disability": "no"},
    "four school years": {"certificate_to": "2027-05-25"},
}  # fmt: skip


def run() -> list[Result]:
    """The slowest question, answer and page of the law by their medians, with the others beside them."""
    measured: dict[str, dict[str, list[float]]] = apart("benchmarks.pages", str(ROUNDS))
    return [_slowest(group, pages) for group, pages in measured.items()]


def _slowest(group: str, pages: dict[str, list[float]]) -> Result:
    timings = {page: Timing.of(seconds) for page, seconds in pages.items()}
    order = sorted(timings, key=lambda page: timings[page].median, reverse=True)
    every = [ms for seconds in pages.values() for ms in seconds]
    more = {
        "page": order[0],
        "median_of_all_ms": Timing.of(every).median,
        "p95_of_all_ms": percentile(every, 0.95),
        "pages": len(pages),
        "slowest_ms": {page: timings[page] for page in order[:SHOWN]},
    }
    return Result(f"{group}: the slowest page", timings[order[0]].median, "ms of CPU", MOST_MS, more)


def _addresses() -> Iterator[tuple[str, str]]:
    """Every page that is measured: (group, address without its language). What is asked stands after "?"."""
    from tirek.config.law import law
    from tirek.web.check.steps import STEPS

    def check(page: str, **changed: str) -> str:
        asked = {**_ASKED, **changed}
        if asked["disability"] == "no":
            del asked["disability_end"]
        return f"check/{page}?{urlencode(asked)}"

    yield "start", ""
    yield "questions", "check/"
    for step in STEPS[1:]:
        yield "questions", check(f"{step.name}/")
    yield "questions", check("answers/")
    for name, changed in _ANSWERS.items():
        yield "answers", check("result/", **changed) + f"#{name}"
    book = law()
    for page in ("", "territories/", "parameters/", "calendar/2026/", "sources/"):
        yield "law", f"law/{page}"
    for parameter in book.parameters:
        yield "law", f"law/parameters/{parameter}/"
    for act, versions in book.acts.items():
        yield "law", f"law/acts/{act}/"
        for version in versions:
            yield "law", f"law/acts/{act}/v{version.number}/"
    yield "services", "services/"
    for service in book.services:
        yield "services", f"services/{service}/"


def _measure(rounds: int) -> dict[str, dict[str, list[float]]]:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    pages = list(_addresses())
    found: dict[str, dict[str, list[float]]] = {}
    for number in range(rounds + 1):
        gc.collect()
        for group, address in pages:
            for lang in LANGS:
                ms = _milliseconds(client, f"/{lang}/{address}")
                if number:
                    found.setdefault(group, {}).setdefault(_name(address), []).append(ms)
    return found


def _name(address: str) -> str:
    page, _, asked = address.partition("?")
    return " ".join(filter(None, (page or "/", asked.partition("#")[2])))


def _milliseconds(client: Client, address: str) -> float:
    begin = time.process_time()
    answer = client.get(address.partition("#")[0])
    took = time.process_time() - begin
    assert answer.status_code == OK, f"{address} answered {answer.status_code}"
    return took * 1000


def settings(var: Path) -> dict[str, str]:
    """The settings of an installation as `./run` makes it, with its data in a folder of ours."""
    return {
        "DJANGO_SETTINGS_MODULE": "tirek.config.settings",
        "TIREK_VAR": str(var),
        "TIREK_STATIC": "collected",
        "TIREK_TODAY": "2026-11-20",
        "TIREK_LOG_LEVEL": "ERROR",
    }


def main(rounds: int) -> Any:
    """Measure in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="tirek-bench-") as folder:
        os.environ.update(settings(Path(folder)))
        return _measure(rounds)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
