"""The worker: does what is due, again and again, until it is told to stop."""

import threading
from collections.abc import Callable
from typing import Final

from django.db import InterfaceError, OperationalError, connections

from tirek.config.clock import Clock
from tirek.config.logging import get_logger
from tirek.jobs.services import work

log = get_logger(__name__)

PAUSE: Final = 0.5
"""Seconds between two looks when there was nothing to do."""
_LONGEST_PAUSE: Final = 30.0


def run(clock: Callable[[], Clock], stop: threading.Event) -> None:
    """Work until `stop` is set; the job at hand is finished first. `clock` is asked anew before each round.

    A database that is away is waited for, at most half a minute between two tries.
    """
    pause = PAUSE
    while not stop.is_set():
        try:
            done = work(clock(), limit=20)
        except (OperationalError, InterfaceError):
            log.exception("worker-without-database", again_in_seconds=pause)
            connections.close_all()
            stop.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            continue
        pause = PAUSE
        if not done:
            stop.wait(PAUSE)
