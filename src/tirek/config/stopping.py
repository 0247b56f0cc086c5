"""Being told to stop, by a signal."""

import signal
from contextlib import suppress
from queue import Empty, SimpleQueue


class Stop:
    """What a program waits on until a signal, or anybody, tells it to stop; one waits at a time.

    Not a `threading.Event`: a signal's handler runs in the thread that waits. Where it comes while that thread holds the event's
    own lock, `Event.set` waits for it forever, and the program never ends.
    """

    def __init__(self) -> None:
        self._asked = False
        self._told: SimpleQueue[None] = SimpleQueue()

    def on_signals(self, *numbers: signal.Signals) -> None:
        """Let these signals tell it."""
        for number in numbers:
            signal.signal(number, lambda *_: self.set())

    def set(self) -> None:
        """Tell it to stop; at any moment, also from a signal's handler."""
        self._asked = True
        self._told.put(None)

    def is_set(self) -> bool:
        """Whether it was told to."""
        return self._asked

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is told to, or for so long; whether it was."""
        if not self._asked:
            with suppress(Empty):
                self._told.get(timeout=seconds)
        return self._asked
