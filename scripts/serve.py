"""Start Tirek for one machine: texts, database, static files, then server and worker; print where it is; stop cleanly.

Without --empty there is a demonstration in it, with simulators beside it (see `demonstration.py`).
"""

import argparse
import hashlib
import os
import shutil
import socket
import sys
from pathlib import Path

from catalogues import compile_catalogues
from demonstration import Demonstration
from programs import ROOT, STOP_SECONDS, Program, Programs, Stopped, answers

HOST = "127.0.0.1"
_START_SECONDS = 60
_HIGHEST_PORT = 65535

_WORDS = """
  ✓ Тірек дайын · Тирек готов · Tirek is ready

    Қазақша   {address}/kk/
    Русский   {address}/ru/
    English   {address}/en/
    API       {address}/api/v1/openapi.json
{more}
    Тоқтату · Остановить · Stop: Ctrl-C
"""
_EMPTY = """
    Әзірге ешкімнің тіркелгісі жоқ · Учётных записей ещё нет · There are no accounts yet:
    ./tirek accounts administrator {name}
"""


def main() -> int:
    """Start and wait; the exit status is 0 after Ctrl-C, 2 when it cannot start."""
    parser = argparse.ArgumentParser(prog="./run")
    parser.add_argument("--empty", action="store_true", help="without demonstration data")
    empty = parser.parse_args().empty
    port = _port()
    var = Path(os.environ.get("TIREK_VAR") or ROOT / "var").resolve()
    # Names stand readable in the database; nobody else on this machine is to read its file.
    os.umask(0o077)
    var.mkdir(parents=True, exist_ok=True)
    compile_catalogues()
    programs = Programs()
    try:
        demonstration = None if empty else Demonstration(port, var)
        _set_up()
        fresh = _check_kind(var, empty=empty)
        if demonstration is not None and not demonstration.start(programs, fresh=fresh):
            _say("✗ The simulators of the demonstration did not start.")
            return 1
        if not _prepare(var, programs, demonstration if fresh else None):
            return 1
        address = f"http://{HOST}:{port}"
        server = _start(port, var, programs)
        programs.start("tirek.cli", "work")
        if not answers(f"{address}/health/ready", server, _START_SECONDS):
            _say("✗ The server did not become ready; its messages are above.")
            return 1
        more = demonstration.words(address) if demonstration else _EMPTY.format(name="a.serikova")
        print(_WORDS.format(address=address, more=more), flush=True)
        server.wait()
    except Stopped:
        return 0
    finally:
        programs.stop()
    return 1


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) <= _HIGHEST_PORT:
        _fail(f"PORT is {text!r}; allowed is a number from 1 to {_HIGHEST_PORT}.")
    port = int(text)
    with socket.socket() as probe:
        # As the server itself does: a port in its closing wait is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            _fail(
                f"Port {port} cannot be used: {error.strerror}.",
                f"Is Tirek running already? Another port: PORT={port + 10} ./run",
            )
    return port


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tirek.config.settings")
    os.environ["TIREK_STATIC"] = "collected"
    import django  # noqa: PLC0415 - after the environment is complete
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    try:
        django.setup()
    except ImproperlyConfigured as error:
        _fail(str(error))


def _missing_file() -> Path | None:
    """Where the SQLite database will be, as long as it is not there."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    name = Path(str(connection.settings_dict["NAME"]))
    return name if connection.vendor == "sqlite" and not name.exists() else None


def _check_kind(var: Path, *, empty: bool) -> bool:
    """Whether there is nothing yet. Demonstrations have known passwords: they and real installations never mix."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    from tirek.accounts.models import Account  # noqa: PLC0415
    from tirek.demo import staff  # noqa: PLC0415

    if _missing_file() is not None:
        return True
    known = Account._meta.db_table in connection.introspection.table_names()
    if not known or not Account.objects.exists():
        connection.close()
        return True
    filled = staff.is_filled()
    connection.close()
    if empty and filled:
        _fail(
            f"{var} holds a demonstration, with passwords that everybody knows.",
            "Start it without --empty, or take another folder: TIREK_VAR=… ./run --empty",
        )
    if not empty and not filled:
        _fail(
            f"{var} holds an installation that is no demonstration.",
            "Start it with --empty, or take another folder: TIREK_VAR=… ./run",
        )
    return False


def _prepare(var: Path, programs: Programs, to_fill: Demonstration | None) -> bool:
    """Bring the database and the static files up to date; False when the demonstration could not be filled in."""
    from django.core.management import call_command  # noqa: PLC0415 - after the settings
    from django.db import connection  # noqa: PLC0415

    filling: Program | None = None
    database: Path | None = None
    if to_fill is not None:
        _say("▸ Demonstration: families, cases, letters (some seconds, once)")
        database = _missing_file()
        filling = to_fill.fill(programs, database)
    sources = ROOT / "src" / "tirek" / "web" / "static"
    stamp = var / "static" / ".collected"
    wanted = _fingerprint(sources)
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        _say("▸ Static files")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(wanted, encoding="ascii")
    if to_fill is not None and filling is not None:
        if filling.wait() != 0:
            _say(to_fill.log("fill").read_text(encoding="utf-8", errors="replace"))
            _say(
                "✗ The demonstration could not be filled in; why is above. TIREK_VAR=… ./run --empty starts without it."
            )
            return False
        if database is not None:
            to_fill.finish(database)
    _say("▸ Database")
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    return True


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _start(port: int, var: Path, programs: Programs) -> Program:
    numbers = var / "metrics"
    shutil.rmtree(numbers, ignore_errors=True)
    numbers.mkdir()
    _say("▸ Server")
    return programs.start(
        "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port),
        # SQLite has one writer: a second thread of a worker would only wait inside the first one's turn.
        "--workers", str(min(2, os.cpu_count() or 1)), "--blocking-threads", "1",
        "--log-level", "warning", "--workers-kill-timeout", str(STOP_SECONDS // 2),
        "tirek.config.wsgi:application",
        environment={"PROMETHEUS_MULTIPROC_DIR": str(numbers)},
    )  # fmt: skip


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fail(*lines: str) -> None:
    _say("✗ " + "\n  ".join(lines))
    raise SystemExit(2)


if __name__ == "__main__":
    sys.exit(main())
