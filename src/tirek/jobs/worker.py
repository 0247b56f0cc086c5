"""The worker: does what is due, again and again, until it is told to stop."""

from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, InterfaceError, connections

from tirek.config.clock import Clock
from tirek.config.logging import get_logger
from tirek.config.stopping import Stop
from tirek.jobs.services import put_down_daily, work

log = get_logger(__name__)

PAUSE: Final = 0.5
"""Seconds between two looks when there was nothing to do."""
_LONGEST_PAUSE: Final = 30.0
_ROUND: Final = 10
"""Jobs between two looks whether to stop."""


def run(clock: Callable[[], Clock], stop: Stop, *, pause: float = PAUSE) -> None:
    """Work until `stop` is set; the jobs at hand, at most a few, are finished first.

    `clock` is asked for anew before each round, `pause` is waited after a round without work. A database that is away is waited
    for, at most half a minute between two tries.
    """
    wait, day = pause, None
    while not stop.is_set():
        try:
            now = clock()
            done = work(now, limit=_ROUND)
            if now.today() != day:
                put_down_daily(now)
                day, done = now.today(), done + 1
        # Mostly a database that is away. Whatever it is, work that waits is better than a worker that is gone.
        except Exception as error:  # noqa: BLE001 - see above
            log.warning("worker-failed", error=type(error).__name__, reason=_reason(error), again_in_seconds=wait)
            connections.close_all()
            stop.wait(wait)
            wait = min(wait * 2, _LONGEST_PAUSE)
            continue
        wait = pause
        if not done:
            stop.wait(pause)


def _reason(error: Exception) -> str:
    """What the database said; a statement's values, which follow in the second line, are nobody's business."""
    return str(error).partition("\n")[0] if isinstance(error, DatabaseError | InterfaceError) else ""
