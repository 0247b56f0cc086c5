"""Installations in processes of their own, of the kind of database that is tested."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker
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
    def database(self) -> str:
        """The name of its database."""
        return self.url.rpartition("/")[2]

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


@dataclass(frozen=True)
class Filled:
    """An installation with two cases, and what is found in it: made once, copied for each test."""

    installation: Installation
    seen: dict[str, Any]


def _made(folder: Path, vendor: str, keys: dict[str, str], template: str = "template1") -> Installation:
    var = folder / f"var-{uuid.uuid4().hex[:6]}"
    var.mkdir()
    if vendor == "sqlite":
        return Installation(var, f"sqlite:///{var / 'tirek.sqlite3'}", keys)
    name = f"backup_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    settings = connection.settings_dict
    return Installation(var, f"postgresql://{settings['USER']}@{quote(str(settings['HOST']), safe='')}/{name}", keys)


def _dropped(installation: Installation) -> None:
    if not installation.url.startswith("sqlite"):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {installation.database} WITH (FORCE)")


@pytest.fixture
def install(transactional_db: None, tmp_path: Path) -> Iterator[Install]:
    """Makes empty installations: `install()`, with `vendor="sqlite"` and `keys={}` (its own, as ./run has them)."""
    all_made: list[Installation] = []

    def make(vendor: str = connection.vendor, keys: dict[str, str] = KEYS, template: str = "template1") -> Installation:
        all_made.append(_made(tmp_path, vendor, keys, template))
        return all_made[-1]

    yield make
    for each in all_made:
        _dropped(each)


@pytest.fixture(scope="session")
def _filled_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    """Filling takes longer than all that is tried with it."""
    with django_db_blocker.unblock():
        made = _made(tmp_path_factory.mktemp("filled"), connection.vendor, KEYS)
        made.fill(2)
        yield Filled(made, made.look())
        _dropped(made)


@pytest.fixture
def filled(_filled_once: Filled, install: Install) -> Filled:
    """An installation of one's own with two cases."""
    once = _filled_once.installation
    own: Installation = install(template=once.database) if connection.vendor == "postgresql" else install()
    shutil.copytree(once.var, own.var, dirs_exist_ok=True)
    return Filled(own, deepcopy(_filled_once.seen))
