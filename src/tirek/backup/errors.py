"""Why a backup can't be made or restored."""

from collections.abc import Iterable, Sequence
from typing import Any


class BackupError(Exception):
    """Something stands against it: a message of the catalogue with its values. Nothing was changed."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values = values
        super().__init__(message.format(**values))


class NotWholeError(Exception):
    """What was restored is not what was backed up: the findings, a line for each. Nothing was changed."""

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(self.findings))


def require_whole(findings: Iterable[str]) -> None:
    """Raise NotWholeError where anything was found."""
    found = list(findings)
    if found:
        raise NotWholeError(found)
