"""Everything that is checked, step by step: style, types, rooms, documents, tests on both databases, the law itself."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
_NO_TESTS = 5
_INTERRUPTED = 130


@dataclass
class Steps:
    """Runs steps one after another, keeps going after a failure and remembers it."""

    failed: list[str] = field(default_factory=list)
    done: int = 0

    def run(self, title: str, command: list[str], *, fine: tuple[int, ...] = (0,), **environment: str) -> None:
        """Run one command with its output on the terminal."""
        self.done += 1
        print(f"\n▸ {self.done}. {title}", flush=True)
        start = time.monotonic()
        status = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
        passed = status in fine
        print(f"{'✓' if passed else '✗'} {title}: {time.monotonic() - start:.0f} s", flush=True)
        if not passed:
            self.failed.append(title)

    def report(self) -> int:
        """Say how it went; 0 when every step passed."""
        if self.failed:
            print(f"\n✗ Failed: {', '.join(self.failed)}", flush=True)
            return 1
        print(f"\n✓ All {self.done} steps passed", flush=True)
        return 0


def static_checks(steps: Steps) -> None:
    """What needs no running program."""
    steps.run("Style", [str(BIN / "ruff"), "check", "--quiet"])
    steps.run("Format", [str(BIN / "ruff"), "format", "--check", "--quiet"])
    steps.run("Types", [str(BIN / "mypy")])
    steps.run("Rooms", [str(BIN / "lint-imports"), "--no-cache"])
    steps.run("Published documents are fresh", [sys.executable, "scripts/contracts.py", "--check"])


def tests(steps: Steps, arguments: list[str]) -> None:
    """The law's own scenarios, every test on SQLite, then those that touch the database on PostgreSQL."""
    if not arguments:
        steps.run("Law: proofs and scenarios", [str(ROOT / "tirek"), "law", "check", "--scenarios"])
    # What was asked for may lie in one of the two passes only; both finding nothing is a mistake of the asker.
    fine = (0, _NO_TESTS) if arguments else (0,)
    pytest = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal"]
    with postgresql() as url:
        steps.run(
            "Tests that touch the database, on PostgreSQL",
            [*pytest, "-m", "both_databases", *arguments],
            fine=fine,
            DATABASE_URL=url,
        )
    steps.run("All tests, on SQLite and in the browser", [*pytest, *arguments], DATABASE_URL="")


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of our own for as long as the block runs: nothing listens on the network, nothing is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="tirek-pg-", dir="/tmp"))
    as_owner: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root; its package brings this user.
        as_owner = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    data = str(folder / "data")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

    def call(program: str, *arguments: str, check: bool = True) -> None:
        command = [*as_owner, str(programs / program), *arguments]
        output = None if check else subprocess.DEVNULL
        subprocess.run(command, check=check, cwd=folder, stdout=subprocess.DEVNULL, stderr=output)

    try:
        call(
            "initdb",
            "--pgdata",
            data,
            "--username=tirek",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        call("pg_ctl", "start", "--wait", "--pgdata", data, "--log", str(folder / "log"), "--options", options)
        try:
            yield f"postgresql://tirek@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            # Ctrl-C may have reached the server too; then there is nothing left to stop.
            call("pg_ctl", "stop", "--mode=immediate", "--pgdata", data, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Run the steps; with pytest arguments only the chosen tests, on both databases."""
    handlers: dict[int, Callable[[int, FrameType | None], None]] = {signal.SIGTERM: _end, signal.SIGHUP: _end}
    for number, handler in handlers.items():
        signal.signal(number, handler)
    os.environ["TIREK_SECRET_KEY"] = "only-for-checks"  # noqa: S105 - nothing is kept by it
    compile_catalogues()
    steps = Steps()
    try:
        # Whatever the steps leave in the folder for temporary files goes with it, killed steps included.
        with tempfile.TemporaryDirectory(prefix="tirek-checks-", ignore_cleanup_errors=True) as temporary:
            os.environ["TMPDIR"] = temporary
            if not arguments:
                static_checks(steps)
            tests(steps, arguments)
    except KeyboardInterrupt:
        print("\n✗ Interrupted", flush=True)
        return _INTERRUPTED
    return steps.report()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
