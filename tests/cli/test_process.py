"""The command as a process: quick, UTF-8 whatever the locale, quiet when nobody reads on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT

from tirek.law import law_folder

COMMAND = [sys.executable, "-P", "-m", "tirek.cli"]
CASE = ROOT / "examples" / "grant.json"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LC_ALL": "C",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "TIREK_LAW": str(law_folder()),
        "TIREK_TODAY": "2026-11-20",
    }


def start(
    *arguments: str | Path, environment: dict[str, str], stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, env=environment, capture_output=True, timeout=30, check=False
    )


def test_texts_are_utf8_whatever_the_locale(environment: dict[str, str]) -> None:
    done = start("assess", CASE, "--lang", "kk", environment=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Ақтөбе қалалық мәслихатының" in done.stdout.decode()
    wrong = start("assess", "жоқ.json", environment=environment)
    assert wrong.returncode == 2
    assert b"Traceback" not in wrong.stderr


def test_a_command_reads_standard_input_and_ends_with_its_status(environment: dict[str, str]) -> None:
    done = start("assess", "-", "--json", environment=environment, stdin=CASE.read_bytes())
    assert (done.returncode, json.loads(done.stdout)["total"]) == (0, 40_000)


def test_a_reader_that_stops_early_is_no_error(environment: dict[str, str]) -> None:
    command = f"{sys.executable} -P -m tirek.cli law schema service | head -c 10 >/dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stderr == ""
    assert done.stdout.strip() in ("0", "141")


def test_a_full_disk_is_told_in_one_line(environment: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "assess", CASE, "--json"],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=30,
            check=False,
        )
    assert done.returncode == 4
    assert done.stderr.decode().count("\n") == 1
    assert b"can't be written" in done.stderr


def test_closed_streams_are_no_error(environment: dict[str, str]) -> None:
    command = f"{sys.executable} -P -m tirek.cli law check >&- 2>&-"
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, timeout=30, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["assess", str(CASE), "--json"], {"django", "ninja", "numpy", "pyarrow"}),
        (["workdays", "between", "2026-01-01", "2026-02-01"], {"django", "ninja", "numpy", "pyarrow", "babel"}),
        (["iin", "check", "1"], {"django", "ninja", "numpy", "pyarrow", "babel"}),
        (["--help"], {"django", "ninja", "numpy", "pyarrow", "babel"}),
    ],
)
def test_a_command_imports_only_what_it_needs(
    arguments: list[str], heavy: set[str], environment: dict[str, str]
) -> None:
    code = (
        "import sys\nfrom tirek.cli import main\nmain(sys.argv[1:])\n"
        "print('\\n' + ' '.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert heavy & set(done.stderr.splitlines()[-1].split()) == set()
