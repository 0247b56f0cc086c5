"""The same rules in OpenFisca-Core, in an environment of its own: equal tables first, then CPU time in turns with Tirek."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measure import ROOT, Result, Timing
from benchmarks.people import FIRST, LAST, TWO, children, parts
from benchmarks.population import schedule
from tirek.entitlement.columns import EPOCH, Columns
from tirek.law import Law
from tirek.law.months import show_month

VERSION: Final = "46.*"
ROUNDS: Final = {"tuned": 5, "documented": 3}
SERVER: Final = ROOT / "benchmarks" / "openfisca_side" / "serve.py"


class OpenFisca:
    """The other process: one line asks, one line answers."""

    def __init__(self, facts: Path) -> None:
        uv = shutil.which("uv") or str(ROOT / "var" / "tools" / "bin" / "uv")
        command = [
            uv, "run", "--quiet", "--no-project", "--no-config", "--python", "3.11", "--with", f"openfisca-core=={VERSION}",
            "python", str(SERVER), str(facts), show_month(FIRST), str(LAST - FIRST + 1),
        ]  # fmt: skip
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words: str) -> dict[str, Any]:
        """Send a line, read the answer; RuntimeError when OpenFisca has ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(" ".join(words) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            raise RuntimeError("OpenFisca could not be installed or ended early; its messages are above") from None
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


@contextmanager
def opened(facts: Path) -> Iterator[OpenFisca]:
    """OpenFisca for as long as the block runs."""
    other = OpenFisca(facts)
    try:
        yield other
    finally:
        other.close()


def run(law: Law, count: int) -> list[Result]:
    """Equal rows from all three, then the ratios. The making of the table is left out on OpenFisca's side only."""
    columns = children(count, TWO)
    chunks = parts(columns)
    with tempfile.TemporaryDirectory(prefix="tirek-bench-") as folder:
        facts = Path(folder) / "children.npz"
        _write_facts(facts, columns)
        with opened(facts) as other:
            return [_compared(law, chunks, other, way, Path(folder) / "dues.npz") for way in ROUNDS]


def _compared(law: Law, chunks: list[Columns], other: OpenFisca, way: str, file: Path) -> Result:
    other.ask(way)
    written = other.ask("write", str(file))
    _check_equal(law, chunks, file)
    seconds: dict[str, list[float]] = {"tirek": [], "openfisca": []}
    for _ in range(ROUNDS[way]):
        schedule(law, chunks)  # the other side has just touched its facts too
        begin = time.process_time()
        dues = schedule(law, chunks)
        seconds["tirek"].append(time.process_time() - begin)
        del dues
        seconds["openfisca"].append(other.ask(way)["seconds"])
    ours, theirs = (Timing.of(found) for found in seconds.values())
    more = {
        "versions": other.ask("versions"),
        "tirek": ours,
        "openfisca": theirs,
        "openfisca_table_seconds": written["seconds"],
        "rows": written["rows"],
    }
    return Result(f"times OpenFisca-Core, {way}", ours.median / theirs.median, "×", 1.0, more)


def _check_equal(law: Law, chunks: list[Columns], file: Path) -> None:
    found = schedule(law, chunks)
    with np.load(file) as table:
        for name in ("child_id", "month", "amount"):
            ours = np.concatenate([getattr(dues, name) for dues in found])
            assert np.array_equal(ours, table[name]), f"Tirek and OpenFisca differ in {name}"


def _write_facts(path: Path, columns: Columns) -> None:
    """The facts as OpenFisca takes them: dates, with a day that decides alike where there is none."""

    def dates(days: Any, empty: str) -> Any:
        return np.where(days == 0, np.datetime64(empty), (days - np.int32(EPOCH)).astype("datetime64[D]"))

    np.savez(
        path,
        child_id=columns.child_id,
        territory=columns.territory,
        birth_date=dates(columns.birth, "1970-01-01"),
        application_month=dates(columns.application, "9999-12-31"),
        certificate_end=dates(columns.certificate_end, "1970-01-01"),
        disability_end=dates(columns.disability_end, "1970-01-01"),
        event=columns.event.astype(np.int64),
        event_date=dates(columns.event_day, "9999-12-31"),
        state_care=columns.state_care,
        rights_deprived=columns.rights_deprived,
    )
