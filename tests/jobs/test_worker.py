"""The worker stops when it is told to, and outlives a database that is away."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import OperationalError

from tirek.config.clock import Clock, SystemClock
from tirek.config.stopping import Stop
from tirek.jobs import worker


def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Stop()
    rounds: list[int] = []

    def away_twice(clock: Clock, *, limit: int) -> int:
        rounds.append(limit)
        if len(rounds) <= 2:
            raise OperationalError("server closed the connection")
        stop.set()
        return 0

    monkeypatch.setattr(worker, "work", away_twice)
    worker.run(SystemClock, stop, pause=0.001)
    assert len(rounds) == 3


def test_it_ends_cleanly_when_told_to(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "TIREK_VAR": str(tmp_path), "TIREK_DEMO": "0"}
    command = [sys.executable, "-P", "-m", "tirek.cli", "work"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            # The database was never set up: it says so and goes on.
            line = process.stderr.readline()
            assert "worker-failed" in line
            process.send_signal(signal.SIGTERM)
            start = time.monotonic()
            assert process.wait(20) == 0
            assert time.monotonic() - start < 5
            assert "Traceback" not in process.stderr.read()
        finally:
            # Else a failure would wait for its end forever.
            process.kill()


def test_once_says_that_the_database_is_not_set_up(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "TIREK_VAR": str(tmp_path)}
    command = [sys.executable, "-P", "-m", "tirek.cli", "work", "--once"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "the database isn't set up" in done.stderr
