"""Telling other rooms what happened to a case, in the transaction in which it happens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from tirek.cases.models import Case
    from tirek.cases.procedure import Event, Stage
    from tirek.journal.actor import Actor


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a case: `before` and the case's stage are equal when it did not move; `data` is what the journal holds.

    `extra` hands on objects that the event made (a decision, a hearing), for listeners only.
    """

    case: Case
    event: Event
    before: Stage | None
    actor: Actor
    at: datetime
    data: Mapping[str, Any]
    extra: Mapping[str, Any] = field(default_factory=dict)


Listener = Callable[[Happened], None]
_listeners: dict[Event, list[Listener]] = defaultdict(list)


def on(*events: Event) -> Callable[[Listener], Listener]:
    """Call the function in the transaction of each such event; what it raises undoes the event."""

    def listen(function: Listener) -> Listener:
        for event in events:
            if function not in _listeners[event]:
                _listeners[event].append(function)
        return function

    return listen


def tell(happened: Happened) -> None:
    """Call who listens to this event, in the order in which they began to."""
    for listener in _listeners[happened.event]:
        listener(happened)
