"""The programs that `./run` starts: each dies with it, and all of them end when it ends."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
STOP_SECONDS = 10
_PR_SET_PDEATHSIG = 1

Program = subprocess.Popen[bytes]


class Stopped(BaseException):
    """Somebody asked for the end while something was awaited."""


class Programs:
    """Programs of one start. The first Ctrl-C (or request to end) raises Stopped in the main program, the second one kills."""

    def __init__(self) -> None:
        self._all: list[Program] = []
        self._stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def start(self, *module: str, environment: Mapping[str, str] | None = None, log: Path | None = None) -> Program:
        """Start `python -m …` in a session of its own, so that Ctrl-C reaches it once: from here.

        What it says goes to the terminal, or into the file `log`.
        """
        with nullcontext() if log is None else log.open("wb") as out:
            program = subprocess.Popen(
                [sys.executable, "-P", "-m", *module],
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread has been started yet
            )
        self._all.append(program)
        return program

    def stop(self) -> None:
        """End all of them, the youngest first; what does not end in time is killed."""
        self._stopping = True
        for program in reversed(self._all):
            program.terminate()
        last = time.monotonic() + STOP_SECONDS
        for program in reversed(self._all):
            try:
                program.wait(max(0.1, last - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill(program)
                program.wait()
        self._all.clear()

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        if not self._stopping:
            self._stopping = True
            raise Stopped
        for program in self._all:
            _kill(program)


def answers(address: str, program: Program, seconds: float) -> bool:
    """Wait until the address answers 200, the program ends or the patience does."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    last = time.monotonic() + seconds
    while time.monotonic() < last and program.poll() is None:
        try:
            with opener.open(address, timeout=5) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004 - OK
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def _kill(program: Program) -> None:
    # The whole group: workers must not outlive the process that started them.
    try:
        os.killpg(program.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _end_with_parent() -> None:
    """Ask Linux to end this process with the one that started it, however that one ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
