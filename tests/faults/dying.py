"""Processes that end at once, as if the power went: at a named step, at a statement by chance, or killed from outside.

Every statement that writes is a named step, before it and after it, and so is every commit and each step of writing a file. So
none is forgotten when the program gets new ones.
"""

from __future__ import annotations

import os
import random
import re
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from zlib import crc32

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tirek.ledger import run_jobs
from tirek.ledger.bank import mt102, pain001
from tirek.ledger.services import filing, returning, runs, statements
from tirek.vault import bulk

_WRITES: Final = re.compile(r'\s*(INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
_STEPS: Final = (
    (runs, ("open_run", "prepare", "approve", "mark_sent")),
    (run_jobs, ("freeze_part", "book_part", "write_part", "return_part", "work_on", "tell_part")),
    (statements, ("read_statement",)),
    (returning, ("ask_to_cancel", "cancel_booked")),
)
_CALLS: Final[tuple[tuple[Any, str, str], ...]] = (
    (bulk, "write", "rows in bulk"),
    (pain001, "write", "the file"),
    (mt102, "write", "the file"),
    (os, "fsync", "the flush"),
    (Path, "replace", "the renaming"),
    (BaseDatabaseWrapper, "_commit", "the commit"),
)
PATIENCE: Final = 900.0
DICE: Final = random.Random()  # noqa: S311 - when to die is no secret


class Deaths:
    """At which steps a process ends. `died` names those where one ended already, one a line; each is died at once.

    Of the named steps every `share`-th is taken; none at 0. `chance` is that of ending at any statement.
    """

    def __init__(self, died: Path, *, share: int = 0, chance: float = 0.0) -> None:
        self.died, self.share, self.chance = died, share, chance
        self.at = "between"
        self.known = set(self.names())

    def names(self) -> list[str]:
        """The steps at which a process ended."""
        return self.died.read_text().splitlines() if self.died.exists() else []

    def step(self, name: str) -> None:
        """End here when it is the turn of this step."""
        name = f"{self.at}: {name}"
        if name not in self.known and self.share and crc32(name.encode()) % self.share == 0:
            with self.died.open("a") as file:
                file.write(f"{name}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def perhaps(self) -> None:
        """End here by chance."""
        if DICE.random() < self.chance:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, run: Callable[..., Any]) -> Callable[..., Any]:
        """A function with a named step before and after it."""

        def wrapped(*values: Any, **named: Any) -> Any:
            self.step(f"before {name}")
            result = run(*values, **named)
            self.step(f"after {name}")
            return result

        return wrapped

    def statement(self, run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        """See `execute_wrapper` of Django."""
        self.perhaps()
        found = _WRITES.match(sql)
        result = (self.around(" ".join(found.groups()), run) if found else run)(sql, params, many, context)
        self.perhaps()
        return result

    def payments(self, read: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """Payments of a file, with a step after the first."""

        def wrapped(*values: Any) -> Iterator[Any]:
            for payment in read(*values):
                yield payment
                self.step("in the midst of a file")

        return wrapped

    def within(self, name: str, run: Callable[..., Any]) -> Callable[..., Any]:
        """A function all of whose steps are named after it."""

        def wrapped(*values: Any, **named: Any) -> Any:
            self.at = name
            return run(*values, **named)

        return wrapped

    @contextmanager
    def everywhere(self) -> Iterator[None]:
        """Let this process die where it is its turn."""
        with ExitStack() as stack:
            for owner, names in _STEPS:
                for name in names:
                    stack.enter_context(patch.object(owner, name, self.within(name, getattr(owner, name))))
            for place, attribute, name in _CALLS:
                stack.enter_context(patch.object(place, attribute, self.around(name, getattr(place, attribute))))
            stack.enter_context(patch.object(filing, "_payments", self.payments(filing._payments)))
            stack.enter_context(connection.execute_wrapper(self.statement))
            yield


def fork(live: Callable[[], None], deaths: Deaths) -> int:
    """A process that lives until it ends or is killed; its number."""
    connections.close_all()
    seed = DICE.getrandbits(32)
    child = os.fork()
    if child == 0:
        ended = 1
        try:
            DICE.seed(seed)
            with deaths.everywhere():
                live()
            ended = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            connections.close_all()
            os._exit(ended)
    return child


def killed_at_steps(live: Callable[[], None], died: Path, share: int) -> int:
    """One process after another, each killed at a named step where none was before, until one gets through; how many died."""
    deaths = 0
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        _child, status = os.waitpid(fork(live, Deaths(died, share=share)), 0)
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0
            return deaths
        deaths += 1
    raise TimeoutError


def killed_by_chance(live: Callable[[], None], died: Path, kills: int, chance: float) -> int:
    """Two processes at once, killed at random moments and statements until `kills` died, replaced until all is done."""
    deaths, last = 0, time.monotonic() + PATIENCE
    children = {fork(live, Deaths(died, chance=chance)) for _ in range(2)}
    try:
        while children and time.monotonic() < last:
            time.sleep(DICE.uniform(0.005, 0.1))
            if deaths < kills:
                os.kill(DICE.choice(sorted(children)), signal.SIGKILL)
            for child in sorted(children):
                ended, status = os.waitpid(child, os.WNOHANG)
                if not ended:
                    continue
                children.discard(child)
                if os.WIFSIGNALED(status):
                    deaths += 1
                    children.add(fork(live, Deaths(died, chance=chance if deaths < kills else 0.0)))
                else:
                    assert os.WEXITSTATUS(status) == 0
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return deaths
