"""`./tirek` is found from anywhere and costs nothing; without an environment it says what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A copy of the launcher beside a stand-in for the environment that tells how it was called."""
    shutil.copy(ROOT / "tirek", tmp_path / "tirek")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$0" "$@"\n', encoding="ascii")
    python.chmod(0o755)
    return tmp_path


def call(command: list[str | Path], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize("way", ["beside", "absolute", "link", "path"])
def test_it_works_from_any_folder_and_through_a_link(installed: Path, tmp_path: Path, way: str) -> None:
    elsewhere = tmp_path / "some where"
    elsewhere.mkdir()
    (elsewhere / "shortcut").symlink_to(installed / "tirek")
    commands: dict[str, tuple[list[str | Path], Path]] = {
        "beside": (["./tirek", "law", "check"], installed),
        "absolute": ([installed / "tirek", "law", "check"], elsewhere),
        "link": ([elsewhere / "shortcut", "law", "check"], Path("/")),
        "path": (["env", f"PATH={installed}:{os.environ['PATH']}", "tirek", "law", "check"], elsewhere),
    }
    done = call(*commands[way])
    assert done.returncode == 0, done.stderr
    python, *rest = done.stdout.split()
    assert (installed if way == "beside" else Path("/")) / python == installed / ".venv/bin/python"
    assert rest == ["-P", "-m", "tirek.cli", "law", "check"]


@pytest.mark.parametrize("locale", ["C", "POSIX", "kk_KZ.UTF-8", ""])
def test_a_folder_with_kazakh_letters_works_in_every_locale(tmp_path: Path, locale: str) -> None:
    home = tmp_path / "Үйде оқыту"
    package = home / "src" / "tirek"
    package.mkdir(parents=True)
    (package / "cli.py").write_text("import os; print('тірек', os.environ['LC_MESSAGES'])", encoding="utf-8")
    shutil.copy(ROOT / "tirek", home / "tirek")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / ".venv"], check=True, timeout=60)
    packages = next((home / ".venv" / "lib").glob("python3*/site-packages"))
    # As an editable installation says where it is.
    (packages / "tirek.pth").write_text(str(home / "src"), encoding="utf-8")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    environment = bare | {"LC_ALL": locale, "LC_MESSAGES": "ru_RU.UTF-8"}
    done = subprocess.run([home / "tirek"], env=environment, cwd="/", capture_output=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr.decode()
    # Which language was asked for is not lost.
    assert done.stdout.decode().split() == ["тірек", locale or "ru_RU.UTF-8"]


def test_without_an_environment_it_says_what_to_do(installed: Path) -> None:
    shutil.rmtree(installed / ".venv")
    done = call([installed / "tirek"], Path("/"))
    assert done.returncode == 2
    assert "./run" in done.stderr


def test_the_command_line_starts_without_the_web() -> None:
    code = "import sys, tirek.cli; print(*sorted({'django', 'ninja', 'numpy', 'pyarrow', 'babel'} & set(sys.modules)))"
    done = call([sys.executable, "-P", "-c", code], Path("/"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
