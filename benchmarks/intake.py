"""Whole applications as JSON through HTTP: how many a second two server processes take in, and how long each waits.

Runs in processes of its own: `DATABASE_URL=… python -m benchmarks.intake APPLICATIONS` prints what was measured as JSON.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final

from benchmarks.database import account, database_processes, databases, now, ready
from benchmarks.measure import ROOT, Result, apart, cpu_of, percentile

APPLICATIONS: Final = 8_000
WARM: Final = 400
LEAST_A_SECOND: Final = 400
MOST_MS: Final = 100.0
WORKERS: Final = 2
CONNECTIONS: Final = 8
HOST: Final = "127.0.0.1"
PLACES: Final = ("aktobe", "alatau", "panfilov")
_BLOCK: Final = 65_536
_START_SECONDS: Final = 60.0


def run(applications: int = APPLICATIONS) -> list[Result]:
    """On PostgreSQL against the targets, on SQLite as a figure; the run ends when a number is missing or there twice."""
    found = []
    with databases() as urls:
        for name, url in urls.items():
            measured: dict[str, Any] = apart("benchmarks.intake", str(applications), DATABASE_URL=url)
            target = name == "postgresql"
            # Both targets as "at most": the time that one application may take when so many are to fit into a second.
            each = 1000 / measured["a_second"]
            found += [
                Result(
                    f"an application taken in ({name})", each, "ms", 1000 / LEAST_A_SECOND if target else None, measured
                ),
                Result(f"its answer, 95 % below ({name})", measured["p95_ms"], "ms", MOST_MS if target else None),
                Result(f"CPU of server and database for one ({name})", measured["cpu_ms"], "ms"),
            ]
    return found


def bodies(count: int) -> list[tuple[int, bytes]]:
    """Applications of different invented families, with every field of the form; and whose counter takes each in."""
    from tirek.people.identifiers import check_digit

    def numbers(first: date, century: int) -> Iterator[str]:
        day = first
        while True:
            for serial in range(1, 10_000):
                begin = f"{day:%y%m%d}{century}{serial:04d}"
                digit = check_digit(begin)
                if digit is not None:
                    yield f"{begin}{digit}"
            day += timedelta(days=1)

    mothers, children = numbers(date(1985, 1, 1), 4), numbers(date(2013, 5, 5), 5)
    return [
        (number % len(PLACES), json.dumps(_application(number, mother, child), ensure_ascii=False).encode())
        for number, mother, child in zip(range(count), mothers, children, strict=False)
    ]


def _application(number: int, mother: str, child: str) -> dict[str, Any]:
    born = (f"19{mother[:2]}-{mother[2:4]}-{mother[4:6]}", f"20{child[:2]}-{child[2:4]}-{child[4:6]}")
    return {
        "service": "home-education",
        "territory": PLACES[number % len(PLACES)],
        "form_version": "1",
        "language": "kk",
        "applicant": {
            "iin": mother, "surname": _surname(number), "name": "Әсем", "patronymic": "Мысалқызы", "birth_date": born[0],
        },
        "child": {"iin": child, "surname": "Үлгіұлов", "name": "Нұрлан", "patronymic": "Мысалұлы", "birth_date": born[1]},
        "relation": "parent",
        "parental_rights": "held",
        "phone": f"+7701{number % 10_000_000:07d}",
        "address": f"Үлгі көшесі, {number}",
        "consent": {"given": True, "way": "paper"},
        "account": {"iban": "KZ86125KZT5004100100"},
        "disability": [{"from": "2020-03-01", "to": None}],
        "full_state_care": [],
        "state_institution": [],
        "certificate": {"number": str(number), "school": "№5 мектеп", "from": "2026-09-01", "to": "2027-05-25"},
    }  # fmt: skip


def _surname(number: int) -> str:
    """Another one for each family, of letters."""
    return "Үлгі" + "".join("абвгдежзик"[int(digit)] for digit in str(number))


def _tokens() -> list[str]:
    from django.db import transaction

    from tirek.accounts.tokens import make_token

    boss = account("administrator")
    with transaction.atomic():
        return [make_token(account("clerk", place), "Үлгі", by=boss, at=now()) for place in PLACES]


@contextmanager
def _served() -> Iterator[tuple[int, int]]:
    """Port and process of a server as `./run` starts it: a second thread of a worker mostly waits for the first one."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", str(WORKERS),
        "--blocking-threads", "1", "--log-level", "error", "tirek.config.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        last = time.monotonic() + _START_SECONDS
        while time.monotonic() < last:
            try:
                line = http.client.HTTPConnection(HOST, port, timeout=5)
                line.request("GET", "/health/live")
                line.getresponse().read()
                break
            except OSError:
                time.sleep(0.2)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _request(port: int, token: str, body: bytes) -> bytes:
    """The bytes of a request, made before the clock runs: the client shares the two cores with what is measured."""
    head = (
        f"POST /api/v1/applications HTTP/1.1\r\nHost: {HOST}:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


def _answer(line: socket.socket) -> tuple[int, bytes]:
    """Status and content of the next answer on a connection that stays open."""
    got = _more(line)
    while b"\r\n\r\n" not in got:
        got += _more(line)
    head, _, content = got.partition(b"\r\n\r\n")
    length = next(int(each[15:]) for each in head.lower().split(b"\r\n") if each.startswith(b"content-length:"))
    while len(content) < length:
        content += _more(line)
    return int(head[9:12]), content


def _more(line: socket.socket) -> bytes:
    got = line.recv(_BLOCK)
    if not got:
        raise RuntimeError("the server hung up")
    return got


def _send(port: int, todo: Iterator[bytes], lock: threading.Lock, taken: list[Any]) -> None:
    with socket.create_connection((HOST, port), timeout=60) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            with lock:
                request = next(todo, b"")
            if not request:
                return
            begin = time.perf_counter()
            line.sendall(request)
            status, content = _answer(line)
            taken.append((time.perf_counter() - begin, status, content))


def _load(port: int, tokens: list[str], applications: list[tuple[int, bytes]]) -> tuple[float, list[Any]]:
    taken: list[Any] = []
    todo, lock = iter([_request(port, tokens[place], body) for place, body in applications]), threading.Lock()
    senders = [threading.Thread(target=_send, args=(port, todo, lock, taken)) for _ in range(CONNECTIONS)]
    begin = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return time.perf_counter() - begin, taken


def _measure(count: int) -> dict[str, Any]:
    from django.db import connection

    from tirek.cases.models import Case
    from tirek.journal.verify import verify

    applications, tokens = bodies(count + WARM), _tokens()
    connection.close()
    load = os.getloadavg()[0]
    with _served() as (port, process):
        _load(port, tokens, applications[:WARM])
        busy = {"server": {process}, "database": database_processes()}
        before = {who: cpu_of(processes) for who, processes in busy.items()} | {"client": time.process_time()}
        seconds, taken = _load(port, tokens, applications[WARM:])
        busy["database"] |= database_processes()  # a thread may have had its first application just now
        after = {who: cpu_of(processes) for who, processes in busy.items()} | {"client": time.process_time()}
    each_ms = {who: (after[who] - before[who]) / count * 1000 for who in after}
    statuses = Counter(status for _seconds, status, _content in taken)
    if set(statuses) != {201}:
        wrong = next(content for _seconds, status, content in taken if status != 201)
        message = f"{dict(statuses)}: {wrong[:300]!r}"
        raise RuntimeError(message)
    _whole(list(Case.objects.values_list("number", flat=True)), count + WARM)
    if verify():
        raise RuntimeError("the journal is broken")
    waits = [each * 1000 for each, _status, _content in taken]
    return {
        "applications": count,
        "a_second": count / seconds,
        "p50_ms": percentile(waits, 0.5),
        "p95_ms": percentile(waits, 0.95),
        "p99_ms": percentile(waits, 0.99),
        "cpu_ms": each_ms["server"] + each_ms["database"],
        "cpu_ms_by": each_ms,
        "load_before": load,
    }


def _whole(numbers: list[str], count: int) -> None:
    """No number is missing, none is there twice."""
    by_place: dict[str, list[int]] = {}
    for number in numbers:
        place, _, last = number.rpartition("-")
        by_place.setdefault(place, []).append(int(last))
    if len(numbers) != count or any(sorted(found) != list(range(1, len(found) + 1)) for found in by_place.values()):
        raise RuntimeError("numbers are missing or there twice")


def main(count: int) -> dict[str, Any]:
    """Measure on the database of DATABASE_URL, which must be empty."""
    with ready():
        os.environ["TIREK_API_RATE"] = "100000000/min"
        return _measure(count)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
