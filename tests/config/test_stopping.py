"""A signal tells a program to stop, whatever it is doing at that moment."""

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from tirek.config.stopping import Stop

ROUNDS = 60


@pytest.fixture
def handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGVTALRM)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.timeout(20)
def test_a_signal_at_any_moment_of_the_waiting_ends_it(handler: None) -> None:
    for _ in range(ROUNDS):
        stop = Stop()
        stop.on_signals(signal.SIGVTALRM)
        # The timer of the processor's time goes off while this thread is between two steps of `wait`, not while it sleeps.
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.001)
        while not stop.is_set():
            stop.wait(0)
        assert stop.wait()


def test_it_waits_no_longer_than_asked_and_ends_when_told() -> None:
    stop = Stop()
    assert not stop.wait(0.01)
    teller = threading.Timer(0.05, stop.set)
    teller.start()
    start = time.monotonic()
    assert stop.wait(30)
    assert time.monotonic() - start < 10
    teller.join()
