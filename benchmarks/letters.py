"""A letter from its values to the signed file, and checking it; in process, with fonts and key loaded."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.measure import Result, Timing, percentile
from tirek.notices.letters import Letter, render
from tirek.notices.letters.samples import samples
from tirek.notices.pki import DemonstrationPki, Subject
from tirek.notices.signing import sign, verify

ROUNDS: Final = 12
MOST_SECONDS: Final = 0.040
AT: Final = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def run() -> list[Result]:
    """Every kind of letter, each with its own number, so that nothing is remembered from the one before."""
    with TemporaryDirectory() as folder:
        pki = DemonstrationPki.open(Path(folder) / "pki", at=AT, production=False, subjects=lambda _: None)
        seal = pki.issue(Subject(name="ҮЛГІ", iin="000101000017", organisation="ҮЛГІ", bin="000140000016"))
        trust = pki.trust()
        made: dict[str, list[float]] = {}
        written, signed, checked, by_the_clock = [], [], [], []
        for letter in _letters():
            cpu, begin = time.process_time(), time.perf_counter()
            pdf = render(letter)
            middle = time.perf_counter()
            sealed = sign(pdf, seal, at=AT)
            end, worked = time.perf_counter(), time.process_time() - cpu
            if not verify(sealed, trust, at=AT).good:
                raise AssertionError(letter.kind)
            checked.append(time.perf_counter() - end)
            written.append(middle - begin)
            signed.append(end - middle)
            made.setdefault(letter.kind, []).append(worked)
            by_the_clock.append(end - begin)
    every = [seconds for kind in made.values() for seconds in kind]
    kinds = {kind: Timing.of(seconds[1:]).median * 1000 for kind, seconds in made.items()}
    more: dict[str, object] = {
        "letters": len(every),
        "p95_ms": percentile(every, 0.95) * 1000,
        "median_ms_by_kind": kinds,
    }
    more["by_the_clock_ms"] = Timing.of(by_the_clock).median * 1000
    return [
        Result("a signed letter, the slowest kind", max(kinds.values()), "ms of CPU", MOST_SECONDS * 1000, more),
        Result("writing it", Timing.of(written).median * 1000, "ms"),
        Result("signing it", Timing.of(signed).median * 1000, "ms"),
        Result("checking it", Timing.of(checked).median * 1000, "ms"),
    ]


def _letters() -> list[Letter]:
    return [
        replace(letter, number=f"2026-{number:06}", code=f"B{number:07}")
        for number in range(ROUNDS)
        for letter in samples()
    ]
