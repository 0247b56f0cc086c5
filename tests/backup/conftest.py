"""Installations in processes of their own, of the kind of database that is tested."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from tests.cli.conftest import _settled, tirek  # noqa: F401 - fixtures

SCRIPT = Path(__file__).with_name("installation.py")
ROOT = SCRIPT.parents[2]
KEYS = {
    "TIREK_KEYS": f"k1:{base64.b64encode(b'k' * 32).decode()}",
    "TIREK_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
}


@dataclass(frozen=True)
class Installation:
    """One with its own folder and database."""

    var: Path
    url: str
    keys: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tirek.config.settings",
            "TIREK_VAR": str(self.var),
            "TIREK_LOG_LEVEL": "ERROR",
            "TIREK_LANG": "en",
            **self.keys,
        }

    def start(self, *arguments: Any) -> subprocess.Popen[str]:
        """Start a command of `tirek`."""
        return self._start("-m", "tirek.cli", *arguments)

    def script(self, *arguments: Any) -> subprocess.Popen[str]:
        """Start `installation.py`."""
        return self._start(str(SCRIPT), *arguments)

    def tirek(self, *arguments: Any) -> tuple[int, Any, str]:
        """Run a command with --json: status, answer, messages."""
        process = self.start(*arguments, "--json")
        out, err = process.communicate(timeout=100)
        assert process.returncode in (0, 1, 2), err
        return process.returncode, json.loads(out), err

    def fill(self, count: int) -> None:
        process = self.script("fill", count)
        _, err = process.communicate(timeout=100)
        assert process.returncode == 0, err

    def look(self) -> dict[str, Any]:
        process = self.script("look")
        out, err = process.communicate(timeout=100)
        assert process.returncode == 0, err
        found: dict[str, Any] = json.loads(out)
        return found

    def _start(self, *arguments: Any) -> subprocess.Popen[str]:
        command = [sys.executable, *(str(argument) for argument in arguments)]
        return subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


Install = Callable[..., Installation]


@pytest.fixture
def install(transactional_db: None, tmp_path: Path) -> Iterator[Install]:
    """Makes empty installations: `install()`, with `vendor="sqlite"` and `keys={}` (its own, as ./run has them)."""
    names: list[str] = []

    def make(vendor: str = connection.vendor, keys: dict[str, str] = KEYS) -> Installation:
        var = tmp_path / f"var-{uuid.uuid4().hex[:6]}"
        var.mkdir()
        if vendor == "sqlite":
            return Installation(var, f"sqlite:///{var / 'tirek.sqlite3'}", keys)
        names.append(f"backup_{uuid.uuid4().hex[:12]}")
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {names[-1]}")
        settings = connection.settings_dict
        return Installation(
            var, f"postgresql://{settings['USER']}@{quote(str(settings['HOST']), safe='')}/{names[-1]}", keys
        )

    yield make
    for name in names:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
