"""A PostgreSQL that crashes and is started again in the middle of a payment run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.faults.trying import tried

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).with_name("restarts.py")
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
NUMBERS = {"families": 5, "restarts": 4, "seed": 20261130}


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """The address of a database on a server of its own, and the command that lets that crash and start again."""
    folder = Path(tempfile.mkdtemp(prefix="tirek-restarted-", dir="/tmp"))
    as_owner: list[str] = []
    if os.geteuid() == 0:
        as_owner = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data = f"{folder}/data"

    def command(program: str, *arguments: str) -> list[str]:
        return [*as_owner, str(PROGRAMS[-1] / program), *arguments]

    def call(program: str, *arguments: str) -> None:
        subprocess.run(command(program, *arguments), check=True, cwd=folder, stdout=subprocess.DEVNULL)

    call("initdb", "--pgdata", data, "--username=tirek", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    options = f"-k {folder} -c listen_addresses=''"
    start = ("--wait", "--pgdata", data, "--log", f"{folder}/log", "--options", options)
    call("pg_ctl", "start", *start)
    try:
        call("createdb", "--host", str(folder), "--username", "tirek", "runs")
        address = f"postgresql://tirek@{str(folder).replace('/', '%2F')}/runs"
        yield address, command("pg_ctl", "restart", "--mode=immediate", *start)
    finally:
        call("pg_ctl", "stop", "--mode=immediate", "--pgdata", data)
        shutil.rmtree(folder)


@pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL is not there")
@pytest.mark.timeout(180)
def test_a_database_that_crashes_in_the_midst_of_a_run_changes_nothing(
    server: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, restart = server
    peace, disturbed = tried(SCRIPT, address, tmp_path, NUMBERS, patience=150, RESTART=json.dumps(restart))
    assert (peace.pop("restarts"), disturbed.pop("restarts")) == (0, NUMBERS["restarts"])
    assert (peace["states"], peace["flaws"], peace["broken"]) == (["cancelled", "confirmed"], [], [])
    # One of the three payments came back.
    assert peace["paid"] == (NUMBERS["families"] - 3) * 20_000
    assert {name: disturbed[name] for name in peace if disturbed[name] != peace[name]} == {}
