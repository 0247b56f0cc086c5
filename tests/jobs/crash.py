"""Workers that are killed at any moment. Writes what became of the jobs, as JSON. A process of its own, see `test_crash.py`.

Two workers are forked again and again; the parent kills them at random moments, and they kill themselves at named steps.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, connections, transaction

django.setup()

from tirek.config.clock import SystemClock  # noqa: E402 - Django comes first
from tirek.config.stopping import Stop  # noqa: E402
from tirek.jobs import handlers, worker  # noqa: E402
from tirek.jobs.handlers import Payload, handler  # noqa: E402
from tirek.jobs.models import Job  # noqa: E402
from tirek.jobs.queries import open_jobs  # noqa: E402
from tirek.jobs.services import enqueue  # noqa: E402
from tirek.journal.actor import SYSTEM  # noqa: E402
from tirek.journal.models import Entry  # noqa: E402
from tirek.journal.services import record  # noqa: E402
from tirek.journal.verify import verify  # noqa: E402

CLOCK = SystemClock()
CALLS = Path(os.environ["TIREK_VAR"]) / "calls"
# What is done every day would be counted, too.
handlers._DAILY.clear()
PATIENCE = 30.0
DICE = random.Random()  # noqa: S311 - when to die is no secret


def step(chance: float) -> None:
    """A named step at which a worker may end."""
    if DICE.random() < chance:
        os.kill(os.getpid(), signal.SIGKILL)


def declare(chance: float) -> None:
    @handler("inside", attempts=1000)
    def inside(payload: Payload, clock: object) -> None:
        step(chance)
        effect("inside", payload["number"])
        step(chance)

    @handler("outside", external=True, attempts=1000, lease=timedelta(seconds=0.2))
    def outside(payload: Payload, clock: object, key: str) -> Callable[[], None]:
        step(chance)
        with CALLS.open("a", encoding="ascii") as file:
            file.write(f"{payload['number']} {key}\n")
        step(chance)
        return lambda: stored(payload["number"])

    def stored(number: int) -> None:
        effect("outside", number)
        step(chance)


def effect(kind: str, number: int) -> None:
    record(kind=kind, actor=SYSTEM, at=CLOCK.now(), chain="aktobe", data={"number": number})


def fork(seed: int) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        DICE.seed(seed)
        try:
            worker.run(lambda: CLOCK, Stop(), pause=0.02)
        finally:
            os._exit(1)
    return child


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main(jobs: int, kills: int, seed: int) -> None:
    DICE.seed(seed)
    call_command("migrate", "journal", verbosity=0)
    call_command("migrate", "jobs", verbosity=0)
    declare(chance=0.1)
    with transaction.atomic():
        for number in range(jobs):
            for kind in ("inside", "outside"):
                enqueue(kind, str(number), {"number": number}, due=CLOCK.now())
    children = [fork(seed + 1), fork(seed + 2)]
    try:
        for turn in range(kills):
            time.sleep(DICE.uniform(0.0, 0.06))
            place = turn % 2
            kill(children[place])
            children[place] = fork(seed + 3 + turn)
        declared_calm(children)
    finally:
        for child in children:
            kill(child)
    sys.stdout.write(json.dumps(found()))


def declared_calm(children: list[int]) -> None:
    """Start workers anew where they killed themselves, until everything is done."""
    last = time.monotonic() + PATIENCE
    while sum(open_jobs().values()) and time.monotonic() < last:
        connections.close_all()
        time.sleep(0.05)
        for place, child in enumerate(children):
            if os.waitpid(child, os.WNOHANG)[0]:
                children[place] = fork(DICE.getrandbits(32))


def found() -> dict[str, object]:
    calls = [line.split() for line in CALLS.read_text(encoding="ascii").splitlines()]
    effects = Counter((entry.kind, entry.data["number"]) for entry in Entry.objects.all())
    return {
        "database": connection.vendor,
        "states": dict(Counter(Job.objects.values_list("state", flat=True))),
        "effects": {kind: sum(1 for name, _ in effects if name == kind) for kind in ("inside", "outside")},
        "twice": [name for name, count in effects.items() if count > 1],
        "called": len({number for number, _ in calls}),
        "keys": len({key for _, key in calls}),
        "calls": len(calls),
        "broken": [str(broken) for broken in verify()],
    }


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
