"""How the simulator is told to misbehave: one registry or all, one person or all, so many times or until told otherwise."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tirek.registries.records import Registry

SITUATIONS: Final = {
    "none": "answers as usual",
    "down": "HTTP 503",
    "delay": "answers after `seconds`",
    "time-out": "takes the message and does not answer for `seconds`",
    "empty": "has nothing about the person",
    "no-consent": "the person has not let it answer",
    "error-code": "the gateway's status is an error code",
    "inner-error": "the registry's own result is an error code",
    "fault": "a SOAP fault with a code",
    "duplicate": "the message counts as had before; the same question as a new message is answered",
    "wrong-signature": "the answer was changed after it was signed",
    "unsigned": "the answer has no signature",
    "invalid-xml": "the answer breaks off",
    "other-person": "the answer is about another person",
    "other-message": "the answer belongs to another message",
    "nil": "what may be absent comes as nil elements",
}
ALL: Final = "*"
_SECONDS: Final = {"time-out": 60.0, "delay": 1.0}


class ControlError(ValueError):
    """What was asked of the control cannot be done."""


@dataclass(slots=True)
class Rule:
    """One instruction. `registry` and `iin` may be "*". `times` counts down; None: until told otherwise."""

    registry: str
    iin: str
    situation: str
    seconds: float
    times: int | None

    def as_json(self) -> dict[str, Any]:
        """For the state page."""
        return {
            "registry": self.registry,
            "iin": self.iin,
            "situation": self.situation,
            "seconds": self.seconds,
            "times": self.times,
        }


@dataclass(slots=True)
class Situations:
    """The rules in force; safe between threads. The most exact rule holds: person before all, registry before all."""

    _rules: dict[tuple[str, str], Rule] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, order: Mapping[str, Any]) -> None:
        """Take an instruction {registry, situation, iin?, seconds?, times?}; `none` withdraws. Raises ControlError."""
        registry, iin, situation = (str(order.get(key, ALL)) for key in ("registry", "iin", "situation"))
        if registry != ALL and registry not in list(Registry):
            message = f"registry: allowed are {', '.join([ALL, *Registry])}"
            raise ControlError(message)
        if situation not in SITUATIONS:
            message = f"situation: allowed are {', '.join(SITUATIONS)}"
            raise ControlError(message)
        try:
            seconds = float(order.get("seconds", _SECONDS.get(situation, 0.0)))
            times = None if order.get("times") is None else int(order["times"])
        except (TypeError, ValueError) as error:
            raise ControlError("seconds and times are numbers") from error
        with self._lock:
            if situation == "none":
                for key in [k for k in self._rules if registry in {ALL, k[0]} and iin in {ALL, k[1]}]:
                    del self._rules[key]
            else:
                self._rules[registry, iin] = Rule(registry, iin, situation, seconds, times)

    def now(self, registry: str, iin: str) -> Rule | None:
        """The rule for this question; counts as used."""
        with self._lock:
            for key in ((registry, iin), (ALL, iin), (registry, ALL), (ALL, ALL)):
                rule = self._rules.get(key)
                if rule is None:
                    continue
                if rule.times is not None:
                    rule.times -= 1
                    if rule.times <= 0:
                        del self._rules[key]
                return rule
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """The rules in force."""
        with self._lock:
            return [rule.as_json() for rule in self._rules.values()]
