"""A registry that fails again and again is left alone for a while, so that nobody waits for it and it can recover."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from prometheus_client import Counter, Gauge

_OPEN = Gauge(
    "tirek_registry_left_alone",
    "1 while a registry is left alone after failures",
    ["registry"],
    multiprocess_mode="max",
)
_ANSWERS = Counter("tirek_registry_answers", "Questions to registries by how they ended", ["registry", "outcome"])


class State(StrEnum):
    """`closed`: asked as usual. `open`: left alone. `probing`: one question is let through to see whether it works again."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


@dataclass(slots=True)
class Breaker:
    """One per registry and process. `failures`: in a row until it opens. `rest`: seconds until a probe is let through."""

    name: str
    failures: int = 5
    rest: float = 30.0
    timer: Callable[[], float] = time.monotonic
    _count: int = field(default=0, init=False)
    _opened: float | None = field(default=None, init=False)
    _probing: bool = field(default=False, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def state(self) -> State:
        """How it stands now."""
        if self._opened is None:
            return State.CLOSED
        return State.PROBING if self._probing or self.timer() - self._opened >= self.rest else State.OPEN

    def lets_through(self) -> bool:
        """Whether a question may be asked now. Whoever is let through must call `settle`."""
        with self._lock:
            if self._opened is None:
                return True
            if self._probing or self.timer() - self._opened < self.rest:
                return False
            self._probing = True
            return True

    def settle(self, outcome: str) -> None:
        """Tell how the question ended; only `down` counts as a failure of the registry."""
        _ANSWERS.labels(self.name, outcome).inc()
        with self._lock:
            self._probing = False
            self._count = self._count + 1 if outcome == "down" else 0
            self._opened = self.timer() if self._count >= self.failures else None
            _OPEN.labels(self.name).set(self._opened is not None)
