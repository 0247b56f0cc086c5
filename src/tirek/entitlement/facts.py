"""The facts that conditions read, as columns: one entry for one case, arrays for a population."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from tirek.entitlement.spans import Column, Flag, Slot

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)
"""Between these lie all dates that can be true of a child; one beyond them is a slip."""


@dataclass(slots=True)
class Facts:
    """Facts of one child (integers) or of many (arrays). None means that the fact is unknown, which is never "no".

    Months are `Month` integers, `application_day` counts days. `death` is FAR for the living. `relation` is one word for
    all rows.
    """

    application: Column | None
    application_day: Column | None
    birth: Column | None
    death: Column
    disability: list[Slot] | None
    certificates: list[Slot] | None
    full_state_care: list[Slot] | None
    state_institution: list[Slot] | None
    relation: str | None
    rights_deprived: Flag | None
    consent: Flag | None

    def known(self, names: tuple[str, ...]) -> bool:
        """Whether all the named facts are known."""
        return all(getattr(self, name) is not None for name in names)
