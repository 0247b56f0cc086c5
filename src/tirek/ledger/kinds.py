"""The kinds of entries and what each means for what is owed and paid. No database here."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from tirek.law.text import N_


class EntryKind(IntEnum):
    """What an entry says about money. The number is what stands in the database."""

    DUE = 1
    SUPPLEMENT = 2
    REDUCTION = 3
    PAID = 4
    RETURNED = 5
    WITHHELD = 6
    RECOVERED = 7
    WRITTEN_OFF = 8

    @property
    def label(self) -> str:
        """The catalogue text of the kind."""
        return _LABELS[self]

    @property
    def sign(self) -> int:
        """1 for kinds whose amounts are positive, -1 for those whose amounts are negative."""
        return -1 if self in NEGATIVE else 1


NEGATIVE: Final = frozenset({EntryKind.REDUCTION, EntryKind.RETURNED, EntryKind.RECOVERED})
OWED: Final = (EntryKind.DUE, EntryKind.SUPPLEMENT, EntryKind.REDUCTION)
"""What is owed for a period is the sum of these."""
PAID: Final = (EntryKind.PAID, EntryKind.RETURNED, EntryKind.WITHHELD, EntryKind.RECOVERED)
"""What was paid for a period, less what came back, is the sum of these. Owed less paid, where positive, is still to be paid."""

_LABELS: Final = {
    EntryKind.DUE: N_("due"),
    EntryKind.SUPPLEMENT: N_("supplement"),
    EntryKind.REDUCTION: N_("reduction"),
    EntryKind.PAID: N_("paid"),
    EntryKind.RETURNED: N_("returned"),
    EntryKind.WITHHELD: N_("withheld"),
    EntryKind.RECOVERED: N_("recovered"),
    EntryKind.WRITTEN_OFF: N_("written off"),
}
