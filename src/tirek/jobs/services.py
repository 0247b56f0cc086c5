"""Putting jobs down and doing them."""

import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.transaction import TransactionManagementError

from tirek.config.clock import Clock, SystemClock, almaty
from tirek.config.logging import get_logger
from tirek.jobs.handlers import ATTEMPTS, Handler, daily, find
from tirek.jobs.models import Job, State
from tirek.vault import rows

log = get_logger(__name__)

MACHINE: Final = SystemClock()
"""Leases and waits after failures pass in real time, also where the day of a demonstration stands still."""

_OURS: Final = f"{Path(__file__).parents[1]}/"
_FIRST_WAIT: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(hours=1)


def enqueue(kind: str, key: str, payload: Mapping[str, Any], *, due: datetime) -> None:
    """Put a job down, in the caller's transaction: it is done at or after `due` if that transaction commits, else it never was.

    `kind` and `key` name it; put down twice, also after it was done, it is done once. `payload` is plain JSON, without personal
    data. Raises LookupError when nobody does this kind, TransactionManagementError outside of a transaction, ValueError for a
    moment without a time zone.
    """
    if find(kind) is None:
        message = f"no room has a handler for “{kind}”"
        raise LookupError(message)
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("a job is put down in the transaction of what causes it")
    if due.tzinfo is None:
        raise ValueError("a moment at which a job is due has its time zone")
    rows.put(Job, {"kind": kind, "key": key, "payload": dict(payload), "due": due}, unless_there=True)


def put_down_daily(clock: Clock) -> None:
    """Put down what is done every day, for the day it is by `clock`; however many workers do so, it is done once.

    A day on which no worker ran is left out.
    """
    day = clock.today()
    with transaction.atomic():
        for kind, at in daily().items():
            enqueue(kind, day.isoformat(), {}, due=datetime.combine(day, at, tzinfo=almaty()))


def work(clock: Clock, *, limit: int = 100, machine: Clock = MACHINE) -> int:
    """Do the jobs that are due by `clock`, at most `limit`; returns how many were tried. Not within a transaction.

    Several may work at once. A job that fails is tried again after a while that doubles; what became of it stands in its row.
    """
    tried = 0
    # Looked for without a lock: on SQLite a transaction would keep everybody from writing, twice a second, for nothing.
    while tried < limit and _open(clock, machine).exists():
        taken = _take(clock, machine)
        if taken is None:
            break
        tried += 1
        if taken.state == State.LEASED:
            _outside(taken, clock, machine)
    return tried


def try_again(job: UUID, *, due: datetime) -> bool:
    """Let a dead job be tried again from the beginning; False when it isn't dead."""
    changes = {"state": State.WAITING, "attempts": 0, "held_until": None, "due": due}
    return bool(Job.objects.filter(id=job, state=State.DEAD).update(**changes))


def release() -> int:
    """Let whoever works next do what was leased, and tell how many: in a restored database nobody works at anything yet."""
    return Job.objects.filter(state=State.LEASED).update(state=State.WAITING, held_until=None)


def _open(clock: Clock, machine: Clock) -> QuerySet[Job]:
    free = Q(held_until__isnull=True) | Q(held_until__lte=machine.now())
    jobs = Job.objects.filter(free, done_at__isnull=True, due__lte=clock.now()).exclude(state=State.DEAD)
    return jobs.order_by("due", "id")


def _take(clock: Clock, machine: Clock) -> Job | None:
    """Take the next job: lease it for a call outside, or do it here and now. None when others took what there was."""
    with transaction.atomic(durable=True):
        job = _open(clock, machine).select_for_update(skip_locked=True).first()
        if job is None:
            return None
        handler = find(job.kind)
        job.attempts += 1
        if handler is None:
            _failed(job, ATTEMPTS, machine, "no room has a handler for it")
        elif job.attempts > handler.attempts:
            # Its workers ended before they could say so.
            _failed(job, handler.attempts, machine, job.last_error or "the lease ran out")
        elif handler.outside is not None:
            job.state, job.held_until = State.LEASED, machine.now() + handler.lease
            job.last_error = "the lease ran out"
            job.save(update_fields=["state", "held_until", "attempts", "last_error"])
        else:
            _inside(job, handler, clock, machine)
    return job


def _inside(job: Job, handler: Handler, clock: Clock, machine: Clock) -> None:
    assert handler.inside is not None
    try:
        with transaction.atomic():
            handler.inside(job.payload, clock)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a job is the job's failure, not the worker's
        _failed(job, handler.attempts, machine, _reason(error, job))
    else:
        _done(job, clock)


def _outside(job: Job, clock: Clock, machine: Clock) -> None:
    handler = find(job.kind)
    assert handler is not None
    assert handler.outside is not None
    store: Callable[[], None] | None = None
    reason = ""
    try:
        store = handler.outside(job.payload, clock, str(job.id))
    except Exception as error:  # noqa: BLE001 - see `_inside`
        reason = _reason(error, job)
    with transaction.atomic(durable=True):
        now = Job.objects.select_for_update().get(id=job.id)
        if now.state in (State.DONE, State.DEAD):
            # Our lease ran out and another worker ended it.
            return
        if not reason:
            try:
                with transaction.atomic():
                    if store is not None:
                        store()
            except Exception as error:  # noqa: BLE001 - see `_inside`
                reason = _reason(error, job)
        if not reason:
            _done(now, clock)
        elif now.attempts == job.attempts:
            _failed(now, handler.attempts, machine, reason)


def _done(job: Job, clock: Clock) -> None:
    job.state, job.held_until, job.last_error, job.done_at = State.DONE, None, "", clock.now()
    job.save(update_fields=["state", "held_until", "attempts", "last_error", "done_at"])


def _failed(job: Job, attempts: int, machine: Clock, reason: str) -> None:
    dead = job.attempts >= attempts
    job.state = State.DEAD if dead else State.WAITING
    job.held_until = None if dead else machine.now() + min(_FIRST_WAIT * 2 ** (job.attempts - 1), _LONGEST_WAIT)
    job.last_error = reason
    job.save(update_fields=["state", "held_until", "attempts", "last_error"])
    log.log(40 if dead else 30, "job-dead" if dead else "job-failed", kind=job.kind, job=str(job.id), reason=reason)


def _reason(error: Exception, job: Job) -> str:
    """What went wrong, for the administrator: words of others may hold personal data, so only our own errors' are kept."""
    log.debug("job-error", job=str(job.id), exc_info=error)
    kind = type(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_OURS)]
    where = f" at {frames[-1].filename.removeprefix(_OURS)}:{frames[-1].lineno}" if frames else ""
    words = f": {error}"[:300] if kind.__module__.startswith("tirek.") else ""
    return f"{kind.__name__}{where}{words}"
