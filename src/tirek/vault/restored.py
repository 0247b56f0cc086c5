"""What is checked after a backup was restored. A room that keeps more than rows and files true registers its own check.

A room registers in its `ready`, as `restored.check("ledger", invariants)`; a check that finds something undoes the restoring.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

Check = Callable[[str], Iterable[str]]
"""Takes a language, looks through the database as it is now and yields a line for each thing that is wrong."""

_CHECKS: Final[dict[str, Check]] = {}


def check(name: str, look: Check) -> None:
    """Have `look` called after a backup was restored; `name` tells it apart, the same name twice is an error."""
    if _CHECKS.setdefault(name, look) is not look:
        message = f"there is a check “{name}” already"
        raise ValueError(message)


def checks() -> Mapping[str, Check]:
    """Every check by its name."""
    return MappingProxyType(_CHECKS)
