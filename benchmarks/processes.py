"""Whole processes: the command line for one case, and the loading of all acts with all proofs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.measure import MIB, ROOT, Process, Result, Timing, environment, process
from benchmarks.people import cases
from tirek.law import load

RUNS: Final = 15
MOST_ASSESS: Final = 0.35
MOST_LOADING: Final = 0.3
SHOWN: Final = 8

_LOAD: Final = (
    "import time; a = time.perf_counter(), time.process_time(); from tirek.law import load; b = time.perf_counter(); "
    "load(); c = time.perf_counter(), time.process_time(); print(c[0] - a[0], c[0] - b, c[1] - a[1])"
)


def run() -> list[Result]:
    """`tirek assess`, then the loading of the law: in a process of its own, and again in one that has loaded it."""
    return [*_assess(), *_loading()]


def _assess() -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="tirek-bench-") as folder:
        case = Path(folder) / "case.json"
        case.write_text(json.dumps(cases(1)[0]), encoding="utf-8")
        command = [str(ROOT / "tirek"), "assess", str(case), "--json"]
        done = [process(command) for _ in range(RUNS + 1)][1:]
        costly = _imports(["-m", "tirek.cli", "assess", str(case), "--json"])
    empty = [process([sys.executable, "-P", "-c", "pass"]) for _ in range(5)]
    assert all(run.output.startswith("{") for run in done), "tirek assess did not answer"
    more = {
        "cpu_seconds": Timing.of([run.cpu for run in done]),
        "wall_seconds": Timing.of([run.wall for run in done]),
        "empty_python_seconds": _wall(empty),
        "peak_mib": median(run.peak for run in done) / MIB,
        "imports_ms": costly,
    }
    return [Result("tirek assess, the whole process", _wall(done), "s", MOST_ASSESS, more)]


def _wall(done: list[Process]) -> float:
    return median(run.wall for run in done)


def _imports(arguments: list[str]) -> dict[str, float]:
    """The dearest modules by themselves, in milliseconds, and the sum of all (python -X importtime)."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=ROOT, env=environment(), check=False, capture_output=True, text=True,
    )  # fmt: skip
    found = re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", done.stderr)
    own = sorted(((int(micro) / 1000, name) for micro, name in found), reverse=True)
    return {"all": sum(ms for ms, _ in own), **{name: ms for ms, name in own[:SHOWN]}}


def _loading() -> list[Result]:
    lines: list[Any] = []
    for _ in range(RUNS + 1):
        done = process([sys.executable, "-P", "-c", _LOAD])
        lines.append([float(number) for number in done.output.split()])
    with_imports, alone, cpu = (Timing.of([line[n] for line in lines[1:]]) for n in range(3))
    again = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        law = load()
        again.append(time.perf_counter() - begin)
    more = {"with_imports": with_imports, "loading_alone": alone, "cpu_with_imports": cpu, "files": len(law.files)}
    return [
        Result("all acts with all proofs, new process", with_imports.median, "s", MOST_LOADING, more),
        Result("all acts with all proofs, again", median(again), "s", MOST_LOADING, {"seconds": Timing.of(again)}),
    ]
