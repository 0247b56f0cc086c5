"""The simulators beside the demonstration: the registries' can be told to fail, the phones show what they received."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import httpx
from django.conf import settings

ALL: Final = "*"
DOWN, WORKS = "down", "none"
_TIMEOUT: Final = 3.0


def control_address() -> str:
    """Where the simulator of the registries is told how to behave; empty when none is connected."""
    split = urlsplit(str(settings.TIREK_GATEWAY["url"]))
    return urlunsplit((split.scheme, split.netloc, "/control", "", "")) if split.netloc else ""


def tell(order: dict[str, Any]) -> None:
    """Give the simulator an order (see its README) and remember what is in force for the next start. Raises httpx.HTTPError."""
    answer = httpx.post(control_address(), json=order, timeout=_TIMEOUT, trust_env=False).raise_for_status()
    _remember(answer.json()["in force"])


def in_force() -> list[dict[str, Any]]:
    """What the simulator was told and still does. Raises httpx.HTTPError."""
    answer = httpx.get(control_address(), timeout=_TIMEOUT, trust_env=False).raise_for_status()
    rules: list[dict[str, Any]] = answer.json()["in force"]
    return rules


def remembered() -> list[dict[str, Any]]:
    """What was in force when the simulator ended."""
    try:
        rules: list[dict[str, Any]] = json.loads(_memory().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return rules


def restore() -> None:
    """Tell a simulator that has just started what was in force before. Raises httpx.HTTPError."""
    for rule in remembered():
        httpx.post(control_address(), json=rule, timeout=_TIMEOUT, trust_env=False).raise_for_status()


def forget() -> None:
    """Nothing is to be restored at the next start."""
    _memory().unlink(missing_ok=True)


def phones_received() -> list[dict[str, Any]]:
    """What the phones received since they were started, newest first. Raises httpx.HTTPError."""
    answer = httpx.get(f"{settings.TIREK_DEMO_PHONES}/inbox", timeout=_TIMEOUT, trust_env=False).raise_for_status()
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return messages[::-1]


def _memory() -> Path:
    return Path(settings.TIREK_VAR) / "demo" / "situations.json"


def _remember(rules: list[dict[str, Any]]) -> None:
    path = _memory()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(json.dumps(rules), encoding="utf-8")
    draft.replace(path)
