"""Who does which kind of job."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Final, Literal, Protocol, TypeVar, overload

from tirek.config.clock import Clock

Payload = dict[str, Any]

ATTEMPTS: Final = 10
LEASE: Final = timedelta(minutes=2)


class Inside(Protocol):
    """Does a job in the database only, in the one transaction that also marks it done."""

    def __call__(self, payload: Payload, clock: Clock) -> None:
        """Do it; an exception undoes everything, and it is tried again later."""


class Outside(Protocol):
    """Calls the outside world, in no transaction; called again with the same key when nobody knows whether it got through."""

    def __call__(self, payload: Payload, clock: Clock, key: str) -> Callable[[], None] | None:
        """Call it with the idempotency key; return what has to be stored, as a function for the transaction that ends the job."""


@dataclass(frozen=True, slots=True)
class Handler:
    """How a kind of job is done: by one of the two, at most `attempts` times, an outside call within `lease`."""

    kind: str
    inside: Inside | None
    outside: Outside | None
    attempts: int
    lease: timedelta


_HANDLERS: dict[str, Handler] = {}

_I = TypeVar("_I", bound=Inside)
_O = TypeVar("_O", bound=Outside)


@overload
def handler(kind: str, *, external: Literal[False] = False, attempts: int = ATTEMPTS) -> Callable[[_I], _I]: ...
@overload
def handler(
    kind: str, *, external: Literal[True], attempts: int = ATTEMPTS, lease: timedelta = LEASE
) -> Callable[[_O], _O]: ...
def handler(
    kind: str, *, external: bool = False, attempts: int = ATTEMPTS, lease: timedelta = LEASE
) -> Callable[[Any], Any]:
    """Declare who does the jobs of one kind.

    Not external: `f(payload, clock)`, in one transaction with "done". External: `f(payload, clock, key)`, outside of any
    transaction, with an idempotency key that stays the same however often it is tried; what it returns is called in the
    transaction that marks the job done. What takes long without leaving the house is done so, too. `lease` must be longer than
    the call can take: after it the job is taken to be lost with its worker and done again. After `attempts` failures the job
    is dead and waits for the administrator. Raises ValueError when the kind has a handler.
    """

    def declare(function: Any) -> Any:
        if kind in _HANDLERS:
            message = f"“{kind}” has a handler already"
            raise ValueError(message)
        inside, outside = (None, function) if external else (function, None)
        _HANDLERS[kind] = Handler(kind, inside, outside, attempts, lease)
        return function

    return declare


_DAILY: dict[str, time] = {}


def every_day(kind: str, at: time, *, attempts: int = ATTEMPTS) -> Callable[[_I], _I]:
    """Declare, like `handler`, what is done inside the database every day, at this time on the country's clocks or soon after."""

    def declare(function: _I) -> _I:
        declared: _I = handler(kind, attempts=attempts)(function)
        _DAILY[kind] = at
        return declared

    return declare


def daily() -> Mapping[str, time]:
    """What is done every day, and when."""
    return dict(_DAILY)


def kinds() -> frozenset[str]:
    """Every kind of job that some room does."""
    return frozenset(_HANDLERS)


def find(kind: str) -> Handler | None:
    """The handler of a kind, None when no room declared one."""
    return _HANDLERS.get(kind)
