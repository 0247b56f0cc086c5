"""Who does something."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """An account in a role, for a territory ("" is the whole country).

    `person` is who stands behind an applicant's account, `office` the front office of an operator.
    """

    account: UUID | None
    role: str
    territory: str = ""
    person: UUID | None = None
    office: str = ""


SYSTEM: Final = Actor(None, "system")
"""What happens by itself: a timer, an answer of a registry."""
