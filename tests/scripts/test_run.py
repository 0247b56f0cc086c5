"""`./run` starts, answers, keeps one port to itself, and stops without a trace."""

import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@pytest.fixture
def environment(tmp_path: Path, port: int) -> dict[str, str]:
    """What a person at a terminal has: nothing of the tests' own settings."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("TIREK_", "DJANGO_", "DATABASE_", "PYTEST_"))}
    return {**own, "TIREK_VAR": str(tmp_path / "var"), "PORT": str(port)}


@pytest.fixture
def running(environment: dict[str, str], tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen([ROOT / "run", "--empty"], env=environment, stdout=out, stderr=subprocess.STDOUT)
        yield process
        if process.poll() is None:
            process.terminate()
            process.wait(20)


def output(tmp_path: Path) -> str:
    return (tmp_path / "out").read_text(encoding="utf-8")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_ready(process: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    last = time.monotonic() + 60
    while "is ready" not in output(tmp_path):
        assert process.poll() is None, output(tmp_path)
        assert time.monotonic() < last, output(tmp_path)
        time.sleep(0.05)


def test_it_serves_what_it_prints_and_stops_cleanly(
    running: "subprocess.Popen[bytes]", environment: dict[str, str], port: int, tmp_path: Path
) -> None:
    wait_until_ready(running, tmp_path)
    text = output(tmp_path)
    for language in ("kk", "ru", "en"):
        address = f"http://127.0.0.1:{port}/{language}/"
        assert address in text
        with urllib.request.urlopen(address, timeout=10) as answer:
            page = answer.read().decode()
        assert f'lang="{language}"' in page
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert 'route="web:start"' in answer.read().decode()
    with closing(sqlite3.connect(tmp_path / "var" / "tirek.sqlite3")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)

    second = subprocess.run([ROOT / "run"], env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 2
    assert f"Port {port} cannot be used" in second.stderr
    assert "Traceback" not in second.stderr

    running.send_signal(signal.SIGINT)
    assert running.wait(20) == 0
    assert "Traceback" not in output(tmp_path)
    assert not answers(port)


def test_even_killed_it_leaves_no_server_behind(running: "subprocess.Popen[bytes]", port: int, tmp_path: Path) -> None:
    wait_until_ready(running, tmp_path)
    running.kill()
    running.wait(20)
    last = time.monotonic() + 20
    while answers(port):
        assert time.monotonic() < last
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (["--demo"], {}, "Allowed: --empty"),
        ([], {"PORT": "eighty"}, "a number from 1 to 65535"),
        ([], {"TIREK_TODAY": "yesterday"}, "TIREK_TODAY"),
        ([], {"TIREK_MODE": "production"}, "TIREK_DEMO: must be off"),
    ],
)
def test_what_it_cannot_use_is_named_with_what_is_allowed(
    environment: dict[str, str], arguments: list[str], variables: dict[str, str], said: str
) -> None:
    tried = subprocess.run(
        [ROOT / "run", *arguments], env=environment | variables, capture_output=True, text=True, timeout=60, check=False
    )
    assert tried.returncode == 2
    assert said in tried.stderr
    assert "Traceback" not in tried.stderr
