"""Telling other rooms what happened to a case, in the transaction in which it happens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from tirek.cases.models import Case
    from tirek.cases.procedure import Event, Stage
    from tirek.journal.actor import Actor
    from tirek.law.text import Text


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


@dataclass(frozen=True, slots=True)
class Moved:
    """A case whose term the corrected calendar moved: the day on which it ended before, and ends now."""

    case: Case
    before: date
    after: date


Movement = Callable[[Sequence[Moved], "datetime"], None]
_movements: list[Movement] = []


def on_moved(function: Movement) -> Movement:
    """Call the function with many moved cases at once, in the transaction that moves them."""
    if function not in _movements:
        _movements.append(function)
    return function


def tell_moved(moved: Sequence[Moved], at: datetime) -> None:
    """Call who listens to moved terms."""
    for function in _movements:
        function(moved, at)


@dataclass(frozen=True, slots=True)
class ActKnown:
    """An act became known: applications taken up again because of it, and open ones that can be granted by it."""

    service: str
    territory: str
    act: Text
    again: Sequence[UUID]
    open: Sequence[UUID]


Learning = Callable[[ActKnown, "datetime"], None]
_learnings: list[Learning] = []


def on_act_known(function: Learning) -> Learning:
    """Call the function when what an act that became known means for applications was seen to."""
    if function not in _learnings:
        _learnings.append(function)
    return function


def tell_act_known(known: ActKnown, at: datetime) -> None:
    """Call who listens to acts that became known."""
    for function in _learnings:
        function(known, at)


def tell(happened: Happened) -> None:
    """Call who listens to this event, in the order in which they began to."""
    for listener in _listeners[happened.event]:
        listener(happened)
