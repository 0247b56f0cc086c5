"""What `./run` and `./test` do before they start: name what is missing, install once, notice a change."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = (
    "awk", "bash", "cat", "chmod", "cut", "dirname", "env", "grep", "head", "id", "mkdir", "mktemp", "readlink", "rm",
    "sha256sum", "sort", "tail",
)  # fmt: skip
UV = """#!/usr/bin/env bash
# A stand-in: makes an environment as uv does and counts how often.
[ "$1" != --version ] || { echo "uv 0.13.8"; exit; }
echo "$@" >>"$CALLS"
bin="$ROOT/.venv/bin"
[ ! -e "$bin/activate" ] || exit 0
mkdir -p "$bin"
echo "VIRTUAL_ENV='$ROOT/.venv'" >"$bin/activate"
echo "#!$bin/python" >"$bin/python"
chmod +x "$bin/python"
"""


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine that has the usual tools and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        program = shutil.which(name)
        assert program is not None, name
        (folder / name).symlink_to(program)
    return {"PATH": str(folder), "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The scripts of the project in a folder of their own."""
    folder = tmp_path / "project"
    (folder / "scripts").mkdir(parents=True)
    for name in ("run", "test", "scripts/lib.sh", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def call(command: list[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )


def test_all_that_an_administrator_must_install_is_named_at_once(bare: dict[str, str], checkout: Path) -> None:
    tried = call([str(checkout / "test")], bare)
    assert tried.returncode == 2
    wanted = tried.stderr.splitlines()[-1].split()
    assert wanted[:5] == ["apt-get", "update", "&&", "apt-get", "install"]
    assert {"chromium-headless-shell", "gettext", "python3-venv"} <= set(wanted)
    assert not (checkout / ".venv").exists()


def test_running_asks_for_nothing_that_only_tests_need(bare: dict[str, str], checkout: Path) -> None:
    tried = call([str(checkout / "run")], bare)
    assert tried.returncode == 2
    assert tried.stderr.splitlines()[-1].endswith("apt-get install -y python3-venv")


def set_up(folder: Path, bare: dict[str, str], kind: str) -> list[str]:
    """Bring the environment of a folder up to date; what uv was asked for."""
    calls = folder / "calls"
    calls.write_text("", encoding="ascii")
    uv = Path(bare["PATH"]) / "uv"
    uv.write_text(UV, encoding="ascii")
    uv.chmod(0o755)
    script = f'set -euo pipefail; . "$ROOT/scripts/lib.sh"; sync_environment {kind}'
    done = call([str(Path(bare["PATH"]) / "bash"), "-c", script], bare | {"ROOT": str(folder), "CALLS": str(calls)})
    assert done.returncode == 0, done.stderr
    return calls.read_text(encoding="utf-8").splitlines()


def test_packages_are_installed_once_and_again_when_the_lock_changed(bare: dict[str, str], checkout: Path) -> None:
    assert [line.split()[-1] for line in set_up(checkout, bare, "run")] == ["--no-dev"]
    assert set_up(checkout, bare, "run") == []
    assert [line.split()[0] for line in set_up(checkout, bare, "dev")] == ["sync"]
    assert set_up(checkout, bare, "run") == set_up(checkout, bare, "dev") == []
    with (checkout / "uv.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert len(set_up(checkout, bare, "run")) == 1


def test_the_environment_of_a_moved_folder_is_made_anew(bare: dict[str, str], checkout: Path, tmp_path: Path) -> None:
    set_up(checkout, bare, "dev")
    moved = checkout.rename(tmp_path / "Тірек үйі")
    assert len(set_up(moved, bare, "dev")) == 1
    assert (moved / ".venv" / "bin" / "python").read_text(encoding="utf-8") == f"#!{moved}/.venv/bin/python\n"
    assert os.access(moved / ".venv" / "bin" / "python", os.X_OK)
