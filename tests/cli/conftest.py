"""The command line in process: exit status, standard output, standard error, on a fixed day and in English."""

import copy
import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tirek.api.results import EXAMPLE_CASE
from tirek.cli import main
from tirek.law import law_folder

ROOT = Path(__file__).resolve().parents[2]
Tirek = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the day nor the language of the machine decides a test."""
    for name in ("TIREK_LANG", "LC_ALL", "LC_MESSAGES", "TIREK_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("tirek.cli.database.is_there", lambda: False)


@pytest.fixture
def tirek(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tirek:
    """Run a command: `tirek("assess", path, stdin="…")`."""

    def call(*arguments: Any, stdin: str | bytes | None = None) -> tuple[int, str, str]:
        if stdin is not None:
            raw = stdin.encode() if isinstance(stdin, str) else stdin
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        status = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def case(tmp_path: Path) -> Callable[..., Path]:
    """The contract's case in a file, with changes: `case(child__birth_date="2012-02-30")`."""

    def write(**changes: Any) -> Path:
        data = copy.deepcopy(EXAMPLE_CASE)
        for name, value in changes.items():
            *parents, last = name.split("__")
            part: Any = data
            for step in parents:
                part = part[int(step)] if isinstance(part, list) else part[step]
            part[last] = value
        path = tmp_path / f"case-{len(list(tmp_path.iterdir()))}.json"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def law_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the law that the commands read instead of the real one."""
    folder = tmp_path / "law"
    shutil.copytree(law_folder(), folder)
    monkeypatch.setenv("TIREK_LAW", str(folder))
    return folder
