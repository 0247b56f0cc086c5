"""The long steps of payment runs in the background: part after part, each a job of its own and one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tirek.jobs.handlers import handler
from tirek.ledger.services.booking import book_part
from tirek.ledger.services.filing import write_part
from tirek.ledger.services.freezing import freeze_part
from tirek.ledger.services.giving_back import tell_part
from tirek.ledger.services.returning import return_part
from tirek.ledger.services.statements import work_on
from tirek.ledger.services.working import BOOKING, FREEZING, READING, RETURNING, TELLING, WRITING, put_down, put_down_of

if TYPE_CHECKING:
    from tirek.config.clock import Clock


@handler(FREEZING)
def freeze(payload: dict[str, Any], clock: Clock) -> None:
    """Freeze one part of a run."""
    _go_on(FREEZING, payload, clock, more=freeze_part(payload["run"], clock.now()))


@handler(BOOKING)
def book(payload: dict[str, Any], clock: Clock) -> None:
    """Book one part of an approved run; after the last one its files are written."""
    _go_on(BOOKING, payload, clock, more=book_part(payload["run"], clock.today(), clock.now()))


@handler(WRITING)
def write(payload: dict[str, Any], clock: Clock) -> None:
    """Write one file of a booked run."""
    _go_on(WRITING, payload, clock, more=write_part(payload["run"], clock.now()))


@handler(RETURNING)
def give_back(payload: dict[str, Any], clock: Clock) -> None:
    """Write one part of a cancelled or reversed run as returned."""
    _go_on(RETURNING, payload, clock, more=return_part(payload["run"], clock.now()))


@handler(READING)
def read(payload: dict[str, Any], clock: Clock) -> None:
    """Work on some lines of a bank's file."""
    if work_on(payload["statement"], clock.now()):
        put_down_of(READING, payload["statement"], clock.now(), part=payload["part"] + 1)


@handler(TELLING)
def tell(payload: dict[str, Any], clock: Clock) -> None:
    """Tell some families that their payment came back; `part` is the line after which they are looked for."""
    last = tell_part(payload["statement"], payload["part"], clock.now())
    if last is not None:
        put_down_of(TELLING, payload["statement"], clock.now(), part=last)


def _go_on(kind: str, payload: dict[str, Any], clock: Clock, *, more: bool) -> None:
    """Put down the next part in the same transaction: either both are done or neither."""
    if more:
        put_down(kind, payload["run"], clock.now(), part=payload["part"] + 1)
