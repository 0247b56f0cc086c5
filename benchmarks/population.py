"""A million children in 36 months: Tirek against NumPy written by hand, in CPU time and memory.

As a module of its own it computes once and prints its memory as JSON: `python -m benchmarks.population whole 1000000`.
"""

from __future__ import annotations

import ctypes
import json
import sys
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import Any, Final

import numpy as np

from benchmarks import by_hand
from benchmarks.measure import MIB, Result, Timing, apart, forget_peak, memory, ratio, rounds
from benchmarks.people import ALL, FIRST, KNOWN_ON, LAST, SERVICE, TWO, children, parts
from tirek.entitlement.columns import Columns
from tirek.entitlement.population import Dues, Schedule
from tirek.law import Law, load

ROUNDS: Final = 9
MOST_TIMES: Final = 1.5
MOST_MEMORY: Final = 300


Way = Callable[[Columns], by_hand.Table]
WAYS: Final[Mapping[str, Way]] = {
    "intervals": by_hand.intervals,
    "running sums": by_hand.running_sums,
    "matrix": by_hand.dense,
}


def schedule(law: Law, chunks: Sequence[Columns], territories: tuple[str, ...] = TWO) -> list[Dues]:
    """The dues of all chunks in the window of three school years."""
    computing = Schedule(law, SERVICE, territories, KNOWN_ON, FIRST, LAST)
    return [computing.run(chunk) for chunk in chunks]


def same(dues: Dues, table: by_hand.Table) -> bool:
    """Whether both tables are equal, row by row and value by value."""
    child, month, amount = table
    return (
        np.array_equal(dues.child_id, child)
        and np.array_equal(dues.month, month)
        and np.array_equal(dues.amount, amount)
    )


def run(law: Law, count: int) -> list[Result]:
    """CPU time against the ways by hand, on equal tables; then the memory."""
    columns = children(count, TWO)
    chunks = parts(columns)
    rows = 0
    for dues, chunk in zip(schedule(law, chunks), chunks, strict=True):
        for name, way in WAYS.items():
            assert same(dues, way(chunk)), f"Tirek and {name} by hand differ"
        rows += len(dues)
    mixed = parts(children(count, ALL))
    # Apart from each other: large tables change how memory is handed out afterwards.
    timings = rounds(
        {
            "tirek": lambda: schedule(law, chunks),
            **{name: partial(_by_hand, way, chunks) for name, way in WAYS.items()},
        },
        ROUNDS,
    )
    timings |= rounds(
        {
            "tirek at once": lambda: schedule(law, [columns]),
            **{f"{name} at once": partial(_by_hand, way, [columns]) for name, way in WAYS.items()},
        },
        ROUNDS,
    )
    timings |= rounds({"tirek, all territories": lambda: schedule(law, mixed, ALL)}, ROUNDS)
    more = {"children": count, "rows": rows, "seconds": timings}
    at_once = ratio(timings, "tirek at once", "running sums at once")
    found = [
        _times("times NumPy by hand", timings, more),
        Result("times NumPy by hand, all children at once (Tirek's own way is chunks)", at_once, "×"),
        Result("a million children × 36 months", timings["tirek"].median * 1e6 / count, "s of CPU"),
    ]
    for divided in ("chunks", "whole"):
        used = apart("benchmarks.population", divided, str(count))
        name = f"memory above the data, {'in chunks' if divided == 'chunks' else 'all children at once'}"
        found.append(Result(name, used["above_data"] / MIB, "MiB", MOST_MEMORY, used))
    return found


def _by_hand(way: Way, chunks: Sequence[Columns]) -> list[by_hand.Table]:
    return [way(chunk) for chunk in chunks]


def _times(name: str, timings: dict[str, Timing], more: Mapping[str, Any]) -> Result:
    """The ratio to the fastest of the ways by hand, with all of them beside it."""
    ratios = {way: ratio(timings, "tirek", way) for way in WAYS}
    return Result(name, max(ratios.values()), "×", MOST_TIMES, {**more, "ratios": ratios})


def _memory(divided: str, count: int) -> dict[str, int]:
    """The highest memory of one computation above its input and its result, in bytes: resident, and as allocated."""
    law = load()
    columns = children(count, TWO)
    chunks = [columns] if divided == "whole" else parts(columns)
    schedule(law, parts(columns, 1000)[:1])
    ctypes.CDLL(None).malloc_trim(0)  # what making the children left behind would hide what computing takes
    before, _ = memory()
    forget_peak()
    found = schedule(law, chunks)
    _, peak = memory()
    result = sum(dues.child_id.nbytes + dues.month.nbytes + dues.amount.nbytes for dues in found)
    del found
    tracemalloc.start()
    schedule(law, chunks)
    allocated = tracemalloc.get_traced_memory()[1]
    return {
        "input": sum(getattr(columns, field.name).nbytes for field in fields(Columns)),
        "result": result,
        "above_data": peak - before - result,
        "allocated_above_data": allocated - result,
    }


if __name__ == "__main__":
    print(json.dumps(_memory(sys.argv[1], int(sys.argv[2]))))
