"""`./run` as a new user starts it: filled, everybody can sign in, the second start keeps everything, Ctrl-C leaves nothing."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pyotp
import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def processes_of(var: Path) -> list[int]:
    """Processes that were started for this folder."""
    mark = f"TIREK_VAR={var}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def environment(var: Path, port: int) -> dict[str, str]:
    """What a person at a terminal has: nothing of the tests' own settings."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("TIREK_", "DJANGO_", "DATABASE_", "PYTEST_"))}
    return {**own, "TIREK_VAR": str(var), "PORT": str(port)}


@contextmanager
def started(var: Path, port: int, out: Path) -> Iterator[str]:
    """`./run` until it says that it is ready; ended with Ctrl-C. What it printed."""
    with out.open("wb") as file:
        process = subprocess.Popen([ROOT / "run"], env=environment(var, port), stdout=file, stderr=subprocess.STDOUT)
        try:
            last = time.monotonic() + 180
            while "is ready" not in (text := out.read_text(encoding="utf-8")) or "Ctrl-C" not in text:
                assert process.poll() is None, text
                assert time.monotonic() < last, text
                time.sleep(0.1)
            yield text
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0


def token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def sign_in_staff(address: str, text: str) -> str:
    """The page on which a clerk's work begins, with what `./run` printed."""
    password = re.search(r"password\s+(\S+)", text)
    secret = re.search(r"authenticator\s+([A-Z2-7]{32})", text)
    assert password is not None
    assert secret is not None
    with httpx.Client(base_url=address, follow_redirects=True, trust_env=False, timeout=20) as browser:
        page = browser.get("/en/sign-in/staff/").text
        typed = {"csrfmiddlewaretoken": token(page), "username": "clerk1-aktobe", "password": password[1]}
        page = browser.post("/en/sign-in/staff/", data=typed, headers={"Referer": address}).text
        code = pyotp.TOTP(secret[1]).now()
        answer = browser.post(
            "/en/sign-in/staff/code/",
            data={"csrfmiddlewaretoken": token(page), "code": code},
            headers={"Referer": address},
        )
        return str(answer.url) + answer.text


def sign_in_citizen(address: str) -> str:
    """The page that an invented parent sees."""
    with httpx.Client(base_url=address, follow_redirects=True, trust_env=False, timeout=20) as browser:
        answer = browser.get("/en/sign-in/citizen/")
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text.replace("&amp;", "&")))
        typed = hidden | {"citizen": "aigerim"}
        return browser.post(str(answer.url).partition("?")[0], data=typed, headers={"Referer": address}).text


def stages(var: Path) -> dict[str, int]:
    with closing(sqlite3.connect(var / "tirek.sqlite3")) as database:
        return dict(database.execute("SELECT stage, count(*) FROM cases_case GROUP BY stage"))


@pytest.mark.timeout(400)
def test_a_new_user_signs_in_and_comes_back_later(tmp_path: Path) -> None:
    var, port = tmp_path / "var", free_port()
    address = f"http://127.0.0.1:{port}"
    with started(var, port, tmp_path / "first") as text:
        before = stages(var)
        assert {"received", "checking", "correction", "hearing", "heard", "granted", "refused", "stopped"} <= set(
            before
        )
        assert "AKTOBE-" in sign_in_staff(address, text)
        assert "Айгерім" in sign_in_citizen(address)
        assert httpx.get(f"{address}/kk/demo/", trust_env=False, timeout=20).status_code == 200
        assert len(processes_of(var)) > 4
    assert processes_of(var) == []

    with started(var, port, tmp_path / "second") as text:
        assert stages(var) == before
        assert "▸ Demonstration" not in text
    assert processes_of(var) == []

    tried = subprocess.run(
        [ROOT / "run", "--empty"],
        env=environment(var, free_port()),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert tried.returncode == 2
    assert "holds a demonstration" in tried.stderr
