"""What this room does itself: following the journal's chains, every night and when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING, Any, Final

from tirek.jobs.handlers import LEASE, every_day, handler
from tirek.jobs.services import enqueue
from tirek.journal.actor import SYSTEM
from tirek.journal.reading import VERIFIED
from tirek.journal.services import record
from tirek.journal.verify import follow, heads

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.config.clock import Clock

VERIFY: Final = "journal.verify"
_LONGEST: Final = LEASE * 30
"""Ten million entries are followed in less."""


def verify_soon(chain: str, now: datetime) -> None:
    """Put down that a chain is followed, in the caller's transaction; asked for twice within a minute it is done once."""
    enqueue(VERIFY, f"{chain}@{now:%Y-%m-%dT%H:%M}", {"chain": chain}, due=now)


@every_day("journal.nightly", time(2, 0))
def nightly(payload: dict[str, Any], clock: Clock) -> None:  # noqa: ARG001 - the shape of a job
    """Have every chain followed."""
    for chain in heads():
        verify_soon(chain, clock.now())


@handler(VERIFY, external=True, lease=_LONGEST)
def verify_chain(payload: dict[str, Any], clock: Clock, key: str) -> Callable[[], None]:  # noqa: ARG001 - the shape of a call
    """Follow a chain without holding up who writes, and write into it what was found."""
    found = follow(payload["chain"])
    data: dict[str, Any] = {"number": found.number, "hash": found.hash, "whole": found.broken is None}
    if found.broken:
        data |= {"broken": found.broken.number, "problem": found.broken.problem}

    def store() -> None:
        record(kind=VERIFIED, actor=SYSTEM, at=clock.now(), chain=found.chain, data=data)

    return store
