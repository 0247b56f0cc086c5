"""Start Tirek for one machine: texts, database, static files, then server and worker; print where it is; stop cleanly."""

import argparse
import ctypes
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
_START_SECONDS = 60
_STOP_SECONDS = 10
_HIGHEST_PORT = 65535
_PR_SET_PDEATHSIG = 1

_WORDS = """
  ✓ Тірек дайын · Тирек готов · Tirek is ready

    Қазақша   {address}/kk/
    Русский   {address}/ru/
    English   {address}/en/
    API       {address}/api/v1/openapi.json

    Әзірге барлық бет ашық: тіркелгі де, құпиясөз де қажет емес.
    Пока все страницы открыты: учётных записей и паролей нет.
    For now every page is public: there are no accounts and no passwords.

    Тоқтату · Остановить · Stop: Ctrl-C
"""


def main() -> int:
    """Start and wait; the exit status is 0 after Ctrl-C, 2 when it cannot start."""
    parser = argparse.ArgumentParser(prog="./run")
    parser.add_argument("--empty", action="store_true", help="without demonstration data")
    parser.parse_args()
    port = _port()
    var = Path(os.environ.get("TIREK_VAR") or ROOT / "var").resolve()
    var.mkdir(parents=True, exist_ok=True)
    compile_catalogues()
    _prepare(var)
    server = _start(port, var)
    stopping = _stop_on_signals(server)
    worker = _start_worker()
    try:
        address = f"http://{HOST}:{port}"
        if not _answers(f"{address}/health/ready", server):
            if not stopping:
                _say("✗ The server did not become ready; its messages are above.")
            _stop(server)
            return 0 if stopping else 1
        print(_WORDS.format(address=address), flush=True)
        server.wait()
        return 0 if stopping else 1
    finally:
        _stop(worker)


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


def _prepare(var: Path) -> None:
    """Bring the database and the static files up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tirek.config.settings")
    os.environ["TIREK_STATIC"] = "collected"
    import django  # noqa: PLC0415 - after the environment is complete
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    try:
        django.setup()
    except ImproperlyConfigured as error:
        _fail(str(error))
    _say("▸ Database")
    call_command("migrate", interactive=False, verbosity=0)
    sources = ROOT / "src" / "tirek" / "web" / "static"
    stamp = var / "static" / ".collected"
    wanted = _fingerprint(sources)
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        _say("▸ Static files")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(wanted, encoding="ascii")


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _start(port: int, var: Path) -> "subprocess.Popen[bytes]":
    numbers = var / "metrics"
    shutil.rmtree(numbers, ignore_errors=True)
    numbers.mkdir()
    _say("▸ Server")
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port),
        # SQLite has one writer: a second thread of a worker would only wait inside the first one's turn.
        "--workers", str(min(2, os.cpu_count() or 1)), "--blocking-threads", "1",
        "--log-level", "warning", "--workers-kill-timeout", str(_STOP_SECONDS // 2),
        "tirek.config.wsgi:application",
    ]  # fmt: skip
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(numbers)}
    # In a session of its own, so that Ctrl-C reaches it once: from here.
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread has been started yet
    )


def _start_worker() -> "subprocess.Popen[bytes]":
    """Do what is due, beside the server."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "tirek.cli", "work"],
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread has been started yet
    )


def _end_with_parent() -> None:
    """Ask Linux to end this process with the one that started it, however that one ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop_on_signals(server: "subprocess.Popen[bytes]") -> list[int]:
    """Pass Ctrl-C and a request to end on to the server; the returned list is filled when that happens."""
    received: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        if len(received) == 1:
            server.terminate()
            signal.signal(signal.SIGALRM, lambda *_: _kill(server))
            signal.alarm(_STOP_SECONDS)
        else:
            _kill(server)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return received


def _kill(server: "subprocess.Popen[bytes]") -> None:
    # The whole group: workers must not outlive the process that started them.
    try:
        os.killpg(server.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        _kill(server)
        server.wait()


def _answers(address: str, server: "subprocess.Popen[bytes]") -> bool:
    """Wait until the address answers 200, the server ends or the patience does."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    last = time.monotonic() + _START_SECONDS
    while time.monotonic() < last and server.poll() is None:
        try:
            with opener.open(address, timeout=5) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004 - OK
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fail(*lines: str) -> None:
    _say("✗ " + "\n  ".join(lines))
    raise SystemExit(2)


if __name__ == "__main__":
    sys.exit(main())
