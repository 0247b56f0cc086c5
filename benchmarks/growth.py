"""`tirek schedule` on files from ten thousand to ten million children: seconds, rows a second, and memory that stays flat."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import MIB, ROOT, Process, Result, process
from benchmarks.people import FIRST, LAST
from tirek.law.months import show_month

PARQUET: Final = (10_000, 100_000, 1_000_000, 10_000_000)
CSV: Final = (1_000_000,)
LINEAR: Final = 1.3
"""Most times the CPU time one more child costs between one and ten million, compared with below one million."""
FLAT: Final = 1.3
"""Most times the memory of ten million, compared with one million."""


def run(most: int) -> list[Result]:
    """Every size up to `most`; each file is removed before the next is made."""
    done: list[dict[str, Any]] = []
    for ending, sizes in (("parquet", PARQUET), ("csv", CSV)):
        done += [_one(count, ending) for count in sizes if count <= most]
    results = [
        Result(f"tirek schedule, {one['children']:,} children, {one['ending']}", one["wall"], "s", None, one)
        for one in done
    ]
    return results + _growth([one for one in done if one["ending"] == "parquet"])


def _one(count: int, ending: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="tirek-bench-") as folder:
        source, out = Path(folder) / f"children.{ending}", Path(folder) / "dues.parquet"
        _make(source, count)
        took = _schedule(source, out)
        size = {"file_mib": source.stat().st_size / MIB, "dues_mib": out.stat().st_size / MIB}
    # 3: the amount of one territory in the file is not printed, which the summary says.
    assert took.status in {0, 3}, f"tirek schedule ended with {took.status}"
    summary = json.loads(took.output)
    assert summary["children"] == count, "children were lost"
    return {
        "children": count, "ending": ending, "wall": took.wall, "cpu": took.cpu, "children_a_second": count / took.wall,
        "peak_mib": took.peak / MIB, "seconds": summary["seconds"], **size,
    }  # fmt: skip


def _make(path: Path, count: int) -> None:
    code = (
        "import sys; from pathlib import Path; from benchmarks.people import write_file; "
        "write_file(Path(sys.argv[1]), int(sys.argv[2]))"
    )
    assert process([sys.executable, "-c", code, str(path), str(count)]).status == 0, "the file could not be made"


def _schedule(source: Path, out: Path) -> Process:
    window = ("--from", show_month(FIRST), "--to", show_month(LAST))
    command = [
        str(ROOT / "tirek"),
        "schedule",
        str(source),
        *window,
        "--known-on",
        "2026-11-20",
        "--out",
        str(out),
        "--json",
    ]
    return process(command)


def _growth(done: Sequence[dict[str, Any]]) -> list[Result]:
    """What one more child costs between the last two sizes, against the two before; and the memory of the last two."""
    if len(done) < 3:
        return []
    small, before, last = done[-3:]
    sizes = f"up to {last['children']:,} children"
    more = {"microseconds_of_cpu_a_child": [_per_child(small, before) * 1e6, _per_child(before, last) * 1e6]}
    return [
        Result(
            f"time of one more child, {sizes}", _per_child(before, last) / _per_child(small, before), "×", LINEAR, more
        ),
        Result(f"highest memory, {sizes}", last["peak_mib"] / before["peak_mib"], "×", FLAT),
    ]


def _per_child(fewer: dict[str, Any], more: dict[str, Any]) -> float:
    return float(more["cpu"] - fewer["cpu"]) / int(more["children"] - fewer["children"])
