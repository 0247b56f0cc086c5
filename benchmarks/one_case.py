"""One case with all its reasons in three languages, in process and with the law loaded."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any, Final

from benchmarks.measure import Result, Timing, percentile
from benchmarks.people import KNOWN_ON, cases
from tirek.entitlement import as_json, assess, read_case, result_with_receipt
from tirek.law import Law

CASES: Final = 300
ROUNDS: Final = 5
MOST_SECONDS: Final = 0.001

Data = dict[str, Any]


def run(law: Law) -> list[Result]:
    """The median of many different cases, without and with a receipt."""
    given = cases(CASES)

    def answer(case: Data) -> Data:
        return as_json(assess(read_case(case, law, KNOWN_ON), law, KNOWN_ON))

    def answer_with_receipt(case: Data) -> Data:
        return result_with_receipt(assess(read_case(case, law, KNOWN_ON), law, KNOWN_ON), law)

    months = sorted(len(answer(case)["months"]) for case in given)
    more = {"cases": CASES, "months_median": months[CASES // 2], "months_most": months[-1]}
    return [
        _timed("one case, read to JSON", answer, given, more),
        _timed("one case, read to JSON, with receipt", answer_with_receipt, given, more),
        _timed("one case for the first time (nothing remembered)", answer, cases(CASES + 1), more, warm=False),
    ]


def _timed(
    name: str, function: Callable[[Data], Data], given: list[Data], more: dict[str, Any], *, warm: bool = True
) -> Result:
    seconds: list[float] = []
    gc.collect()
    for number in range(ROUNDS + 1 if warm else 1):
        for case in given:
            begin = time.process_time()
            function(case)
            if number or not warm:
                seconds.append(time.process_time() - begin)
    timing = Timing.of(seconds)
    target = MOST_SECONDS * 1000
    spread = {
        "p95_ms": percentile(seconds, 0.95) * 1000,
        "least_ms": timing.least * 1000,
        "most_ms": timing.most * 1000,
    }
    return Result(name, timing.median * 1000, "ms of CPU", target, {**more, **spread})
