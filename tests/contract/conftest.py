"""Tirek from outside: commands, files and the API on a fixed day, as the contract names them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tirek.cli import main

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the day nor the language of the machine decides a test."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "TIREK_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TIREK_LANG", "en")
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command: `command("assess", path, "--json")` gives exit status, standard output, standard error."""

    def call(*arguments: Any) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def assess(command: Command, tmp_path: Path) -> Callable[..., tuple[int, Any]]:
    """Assess a case given as data: exit status and the answer."""

    def call(case: Any, *options: str) -> tuple[int, Any]:
        path = tmp_path / "case.json"
        path.write_text(json.dumps(case), encoding="utf-8")
        status, out, _ = command("assess", path, "--json", *options)
        return status, json.loads(out)

    return call
