"""Workers that are killed at any moment lose nothing and do nothing twice, on both databases."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

SCRIPT = Path(__file__).with_name("crash.py")
JOBS, KILLS = 60, 25


@pytest.fixture
def database(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the kind that is tested."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'crash.sqlite3'}"
        return
    name = f"crash_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    settings = connection.settings_dict
    yield f"postgresql://{settings['USER']}@{quote(str(settings['HOST']), safe='')}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.timeout(180)
def test_killed_workers_lose_nothing_and_do_nothing_twice(database: str, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tirek.config.settings",
        "TIREK_VAR": str(tmp_path),
        "TIREK_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, str(SCRIPT), str(JOBS), str(KILLS), "20261120"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.pop("calls") >= JOBS
    assert found == {
        "database": connection.vendor,
        "states": {"done": 2 * JOBS},
        "effects": {"inside": JOBS, "outside": JOBS},
        "twice": [],
        # Every call was made, and each always with the same key.
        "called": JOBS,
        "keys": JOBS,
        "broken": [],
    }
