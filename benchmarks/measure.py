"""CPU time, memory and results: what every measurement here has in common."""

from __future__ import annotations

import gc
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of several rounds: the middle one, and from the fastest to the slowest."""

    median: float
    least: float
    most: float
    rounds: int

    @classmethod
    def of(cls, seconds: list[float]) -> Timing:
        """The timing of measured seconds."""
        return cls(median(seconds), min(seconds), max(seconds), len(seconds))


@dataclass(frozen=True, slots=True)
class Result:
    """One figure beside its target (at most, or None where it is only reported), with what is worth knowing about it."""

    name: str
    figure: float
    unit: str
    target: float | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without one."""
        return None if self.target is None else self.figure <= self.target

    def as_json(self) -> dict[str, Any]:
        """The result as JSON data."""
        return {**asdict(self), "met": self.met}


def rounds(functions: Mapping[str, Callable[[], object]], count: int) -> dict[str, Timing]:
    """CPU time of each function, in turns so that a busy machine is busy for all; one round before that does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    gc.collect()
    gc.disable()
    try:
        for number in range(count + 1):
            for name, function in functions.items():
                begin = time.process_time()
                kept = function()
                took = time.process_time() - begin
                del kept  # giving the memory back is not part of the work
                if number:
                    seconds[name].append(took)
    finally:
        gc.enable()
    return {name: Timing.of(found) for name, found in seconds.items()}


def ratio(functions: Mapping[str, Timing], above: str, below: str) -> float:
    """How many times the CPU time of `below` the other takes, by their medians."""
    return functions[above].median / functions[below].median


def percentile(seconds: list[float], share: float) -> float:
    """The value below which a share of the sorted values lies."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def forget_peak() -> None:
    """Start the process's record of its highest memory anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def memory() -> tuple[int, int]:
    """Bytes held now, and the highest since `forget_peak`."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    now, peak = (int(lines[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return now, peak


def cpu_of(processes: set[int]) -> float:
    """CPU seconds that the threads of processes and of all below them took until now, to a microsecond (Linux)."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it may have ended meanwhile
            # The name of a program may hold blanks and brackets; what follows it does not.
            parents[int(path.parent.name)] = int(path.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    found = set(processes)
    while more := {process for process, parent in parents.items() if parent in found} - found:
        found |= more
    nanoseconds = 0
    for process in found:
        for path in Path(f"/proc/{process}/task").glob("*/schedstat"):
            with suppress(OSError):
                nanoseconds += int(path.read_text(encoding="ascii").split()[0])
    return nanoseconds / 1e9


def apart(module: str, *arguments: str, **more: str) -> Any:
    """What a module prints as JSON when it runs in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**environment(), **more}, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def environment() -> dict[str, str]:
    """The environment of child processes: this project's code, no byte-code surprises, no other settings of Tirek."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIREK_")}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


@dataclass(frozen=True, slots=True)
class Process:
    """What one process took: seconds by the clock, of the processor, and its highest memory in bytes."""

    wall: float
    cpu: float
    peak: int
    status: int
    output: str


def process(command: list[str], **more: str) -> Process:
    """Run a program to its end and say what it took."""
    launched = [sys.executable, "-I", "-S", str(ROOT / "benchmarks" / "launch.py"), *command]
    done = subprocess.run(
        launched, cwd=ROOT, env={**environment(), **more}, check=True, stdout=subprocess.PIPE, text=True
    )
    return Process(**json.loads(done.stdout))


def machine() -> dict[str, Any]:
    """The machine and the versions that the figures belong to."""
    cpu = "unknown"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    packages = ("numpy", "pyarrow", "django", "granian", "babel", "pyyaml")
    return {
        "processor": cpu,
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30), 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
        "load_before": [round(load, 2) for load in os.getloadavg()],
    }
