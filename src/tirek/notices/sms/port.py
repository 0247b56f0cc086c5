"""What every gateway can do, whatever it speaks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

Reason = Literal[
    "wrong-number", "unreachable", "rejected", "expired", "too-long", "no-gateway", "unknown",
]  # fmt: skip
"""Why a message did not arrive."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way out: `to` in E.164 (`+77001234567`)."""

    to: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway took the message: its own id of each part, in order. A delivery report names one of them."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report: what became of a part. Intermediate states are not reported on."""

    part: str
    state: Literal["delivered", "failed"]
    reason: Reason | None = None


TakeReport = Callable[[Report], bool]
"""Stores a report; False when nobody knows its part yet (the gateway then tells it again later)."""


class SmsGateway(Protocol):
    """A way into the phone networks."""

    def send(self, message: Outgoing, idempotency_key: str) -> Accepted:
        """Hand the message over. Called again with the same key it is the same message, not another one.

        Raises SmsRefusedError (never try again), SmsBusyError (the gateway is throttled) or SmsUnavailableError (try again).
        """

    def listen(self) -> None:
        """Be reachable for reports, where the gateway tells them over a connection of ours. Raises SmsUnavailableError."""

    def close(self) -> None:
        """Let go of the connection, if there is one."""


class SmsError(Exception):
    """The message was not handed over."""


class SmsRefusedError(SmsError):
    """The gateway will never take this message."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


class SmsUnavailableError(SmsError):
    """The gateway can't be reached, or did not answer: the message may or may not have been taken. Try again."""


class SmsBusyError(SmsUnavailableError):
    """The gateway asks to slow down."""
