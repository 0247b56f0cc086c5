"""The phones behind the simulator: what they received, and the situations that their numbers produce."""

import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Final, Literal

from tirek.notices.sms.port import Report

Situation = Literal["delivered", "wrong-number", "unreachable", "delayed", "throttled", "disconnect", "duplicate"]

SITUATIONS: Final[dict[str, Situation]] = {
    "+77000000001": "wrong-number",
    "+77000000002": "unreachable",
    "+77000000003": "delayed",
    "+77000000004": "throttled",
    "+77000000005": "disconnect",
    "+77000000006": "duplicate",
}
"""Every other number receives at once. `throttled` and `disconnect` happen the first time a number is written to."""


@dataclass(slots=True)
class Received:
    """A message as its phone shows it; `of` says how many parts it has, `pieces` which have come."""

    to: str
    sender: str
    of: int
    encoding: str
    pieces: dict[int, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What can be read so far."""
        return "".join(text for _, text in sorted(self.pieces.items()))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part on its way to a phone: number `number` of `of`; parts of one message share `reference`."""

    to: str
    sender: str
    text: str
    encoding: str
    reference: str
    number: int = 1
    of: int = 1


Tell = Callable[[Report], None]


class Phones:
    """All phones. Reports go back through the `tell` of whoever brought the message, late (`delay` seconds) for one number."""

    def __init__(self, delay: float = 5.0) -> None:
        self._delay = delay
        self._ids = count(1)
        self._lock = threading.Lock()
        self._inbox: dict[tuple[str, str], Received] = {}
        self._seen: Counter[tuple[str, str]] = Counter()
        self._timers: list[threading.Timer] = []
        self._closed = False
        # Ids of another run must not be taken for ours.
        self._run = secrets.token_hex(4)

    def situation(self, number: str) -> Situation:
        """What happens to a message to this number now; `throttled` and `disconnect` only once per number."""
        situation = SITUATIONS.get(number, "delivered")
        if situation in ("throttled", "disconnect"):
            with self._lock:
                self._seen[number, situation] += 1
                if self._seen[number, situation] > 1:
                    return "delivered"
        return situation

    def deliver(self, piece: Piece) -> str:
        """Put a part into its phone (unless that is unreachable) and answer its id. The same part again changes nothing."""
        with self._lock:
            if SITUATIONS.get(piece.to) != "unreachable":
                key = (piece.to, piece.reference)
                received = self._inbox.setdefault(key, Received(piece.to, piece.sender, piece.of, piece.encoding))
                received.pieces[piece.number] = piece.text
            return f"{self._run}-{next(self._ids)}"

    def report(self, number: str, part: str, tell: Tell) -> None:
        """Tell what became of a part, as its number's situation has it."""
        situation = SITUATIONS.get(number, "delivered")
        report = Report(part, "failed", "unreachable") if situation == "unreachable" else Report(part, "delivered")
        if situation == "delayed":
            self.later(self._delay, lambda: tell(report))
            return
        tell(report)
        if situation == "duplicate":
            tell(report)

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something after a while, unless the simulator is stopped by then."""
        timer = threading.Timer(seconds, do)
        timer.daemon = True
        with self._lock:
            self._timers = [waiting for waiting in self._timers if not waiting.finished.is_set()]
            if self._closed:
                return
            self._timers.append(timer)
            timer.start()

    def inbox(self) -> list[Received]:
        """Everything received, oldest first."""
        with self._lock:
            return list(self._inbox.values())

    def close(self) -> None:
        """Forget reports that are still to be told."""
        with self._lock:
            self._closed = True
            timers, self._timers = self._timers, []
        for timer in timers:
            timer.cancel()
            timer.join()
