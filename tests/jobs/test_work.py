"""Jobs are done when they are due, once; failures wait, and end."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from tirek.jobs.handlers import Payload, handler
from tirek.jobs.models import Job, State
from tirek.jobs.queries import dead, open_jobs
from tirek.jobs.services import enqueue, try_again, work
from tirek.vault.errors import VaultError

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@dataclass
class Told:
    """A clock that says what it was told."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


def put_down(kind: str, key: str = "1", **payload: object) -> None:
    with transaction.atomic():
        enqueue(kind, key, payload, due=NOON)


def done_by(kind: str = "note") -> list[object]:
    """A handler that remembers what it did."""
    seen: list[object] = []

    @handler(kind)
    def note(payload: Payload, clock: object) -> None:
        seen.append(payload["what"])

    return seen


def failing(kind: str, error: Callable[[], Exception], attempts: int = 10) -> None:
    @handler(kind, attempts=attempts)
    def fail(payload: Payload, clock: object) -> None:
        # Something that has to be undone.
        Job.objects.create(kind="trace", key=str(Job.objects.count()), payload={}, due=NOON, done_at=NOON)
        raise error()


def test_a_job_is_done_once_when_it_is_due() -> None:
    seen = done_by()
    put_down("note", what="a")
    early, late = Told(NOON - timedelta(seconds=1)), Told(NOON)
    assert work(early) == 0
    assert work(late) == 1
    assert work(late) == 0
    assert seen == ["a"]
    job = Job.objects.get()
    assert (job.state, job.done_at, job.attempts) == (State.DONE, NOON, 1)


def test_a_name_is_done_once_however_often_it_is_put_down() -> None:
    seen = done_by()
    put_down("note", what="a")
    put_down("note", what="b")
    work(Told())
    put_down("note", what="c")
    assert work(Told()) == 0
    assert seen == ["a"]


def test_what_was_not_committed_was_never_put_down() -> None:
    done_by()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue("note", "1", {"what": "a"}, due=NOON)
        raise ZeroDivisionError
    assert work(Told()) == 0


def test_jobs_are_done_in_the_order_they_are_due_and_not_more_than_asked() -> None:
    seen = done_by()
    with transaction.atomic():
        for number in (3, 1, 2):
            enqueue("note", str(number), {"what": number}, due=NOON + timedelta(minutes=number))
    assert work(Told(NOON + timedelta(hours=1)), limit=2) == 2
    assert seen == [1, 2]


def test_a_failure_leaves_nothing_and_is_tried_again_after_a_while_that_doubles() -> None:
    failing("fail", lambda: ValueError("invented"))
    put_down("fail")
    machine = Told()
    waits = []
    for attempt in range(1, 5):
        assert work(Told(), machine=machine) == 1
        assert work(Told(), machine=machine) == 0
        job = Job.objects.get()
        assert (job.state, job.attempts) == (State.WAITING, attempt)
        assert job.held_until is not None
        waits.append((job.held_until - machine.moment).total_seconds())
        machine.moment = job.held_until
    assert waits == [5, 10, 20, 40]


def test_a_job_that_fails_too_often_is_dead_until_the_administrator_says_so() -> None:
    failing("fail", lambda: ValueError("invented"), attempts=2)
    put_down("fail")
    machine = Told()
    for _ in range(5):
        work(Told(), machine=machine)
        machine.moment += timedelta(days=1)
    job = dead().get()
    assert job.attempts == 2
    assert open_jobs() == {"waiting": 0, "leased": 0, "dead": 1}
    assert try_again(job.id, due=NOON)
    assert not try_again(job.id, due=NOON)
    assert work(Told(), machine=machine) == 1


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (lambda: ValueError("IIN 120505500012"), r"ValueError at [\w/.]+:\d+"),
        (lambda: VaultError("ours"), r"VaultError at [\w/.]+:\d+: ours"),
    ],
)
def test_the_reason_of_a_failure_holds_no_words_of_others(error: Callable[[], Exception], kept: str) -> None:
    failing("fail", error)
    put_down("fail")
    work(Told())
    assert re.fullmatch(kept, Job.objects.get().last_error)


def test_a_broken_statement_fails_its_job_only() -> None:
    @handler("broken")
    def broken(payload: Payload, clock: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM there_is_no_such_table")

    seen = done_by()
    put_down("broken")
    put_down("note", "2", what="a")
    assert work(Told()) == 2
    assert seen == ["a"]
    assert Job.objects.get(kind="broken").state == State.WAITING


def test_an_outside_call_has_its_key_and_its_answer_is_stored_with_the_end() -> None:
    keys: list[str] = []
    stored: list[str] = []
    states: list[str] = []

    @handler("call", external=True)
    def call(payload: Payload, clock: object, key: str) -> Callable[[], None]:
        keys.append(key)
        states.append(Job.objects.get().state)
        return lambda: stored.append(payload["what"])

    put_down("call", what="a")
    assert work(Told()) == 1
    job = Job.objects.get()
    assert keys == [str(job.id)]
    assert states == [State.LEASED]
    assert stored == ["a"]
    assert job.state == State.DONE
    assert job.held_until is None


def test_an_outside_call_that_fails_before_or_while_storing_is_repeated_with_the_same_key() -> None:
    keys: list[str] = []

    @handler("call", external=True)
    def call(payload: Payload, clock: object, key: str) -> Callable[[], None] | None:
        keys.append(key)
        if len(keys) == 1:
            raise ConnectionError
        return store if len(keys) == 2 else None

    def store() -> None:
        raise ValueError

    put_down("call")
    machine = Told()
    for _ in range(3):
        work(Told(), machine=machine)
        machine.moment += timedelta(hours=2)
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert Job.objects.get().state == State.DONE


def test_a_lease_that_ran_out_lets_another_worker_call_and_only_one_answer_is_stored() -> None:
    stored: list[int] = []
    machine = Told()
    calls: list[int] = []

    @handler("call", external=True, lease=timedelta(minutes=1))
    def call(payload: Payload, clock: object, key: str) -> Callable[[], None]:
        number = len(calls)
        calls.append(number)
        if number == 0:
            assert work(Told(), machine=machine) == 0  # still leased
            machine.moment += timedelta(minutes=2)
            assert work(Told(), machine=machine) == 1  # the other worker
        return lambda: stored.append(number)

    put_down("call")
    assert work(Told(), machine=machine) == 1
    assert calls == [0, 1]
    assert stored == [1]


def test_a_call_whose_workers_never_come_back_is_dead_in_the_end() -> None:
    @handler("call", external=True, attempts=2, lease=timedelta(minutes=1))
    def call(payload: Payload, clock: object, key: str) -> None:
        raise KeyboardInterrupt

    put_down("call")
    machine = Told()
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            work(Told(), machine=machine)
        machine.moment += timedelta(minutes=2)
    work(Told(), machine=machine)
    assert dead().get().last_error == "the lease ran out"


def test_what_nobody_can_do_is_refused_at_once() -> None:
    done_by()
    with pytest.raises(LookupError, match="unheard"), transaction.atomic():
        enqueue("unheard", "1", {}, due=NOON)
    with pytest.raises(ValueError, match="time zone"), transaction.atomic():
        enqueue("note", "1", {}, due=NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="already"):
        done_by()


def test_a_kind_that_no_room_knows_any_more_is_dead() -> None:
    Job.objects.create(kind="gone", key="1", payload={}, due=NOON, attempts=9)
    work(Told())
    assert dead().get().last_error == "no room has a handler for it"


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_put_down_and_within_one_nothing_is_done() -> None:
    done_by()
    with pytest.raises(TransactionManagementError):
        enqueue("note", "1", {}, due=NOON)
    put_down("note", what="a")
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        work(Told())
