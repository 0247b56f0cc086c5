"""What the ledger says of awards: sums over entries by period. Nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, F, IntegerField, Max, Q, Sum, When

from tirek.ledger.kinds import OWED, PAID, EntryKind
from tirek.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

_OWED: Final = tuple(kind.value for kind in OWED)
_PAID: Final = tuple(kind.value for kind in PAID)


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """One period of an award in whole tenge; `decision` is that of the entry which last said what is owed."""

    period: int
    booked: int
    owed: int
    paid: int
    written_off: int
    decision: UUID | None = None

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return max(self.owed - self.paid, 0)

    @property
    def overpaid(self) -> int:
        """What was paid beyond what is owed and is neither recovered nor written off."""
        return max(self.paid - self.owed - self.written_off, 0)


def summed(entries: QuerySet[Entry]) -> QuerySet[Entry, Any]:
    """Entries as sums by award and period: owed, paid, written_off, and the month of booking."""
    return entries.values("award", "period").annotate(
        first_booked=Max(_only(_OWED, F("booked"))),
        owed=Sum(_only(_OWED, F("amount"))),
        paid=Sum(_only(_PAID, F("amount"))),
        written_off=Sum(_only((EntryKind.WRITTEN_OFF.value,), F("amount"))),
    )


def _only(kinds: tuple[int, ...], value: F) -> Case:
    return Case(When(Q(kind__in=kinds), then=value), default=0, output_field=IntegerField())


def sums_of(award: int) -> dict[int, PeriodSums]:
    """What the ledger says of each period of an award, by `PeriodKey.code`, in order."""
    return summed_up(Entry.objects.filter(award=award).order_by("period", "id"))


def summed_up(entries: Iterable[Entry]) -> dict[int, PeriodSums]:
    """The same of entries that were read already, ordered by period and number."""
    found: dict[int, PeriodSums] = {}
    for entry in entries:
        before = found.get(entry.period) or PeriodSums(entry.period, entry.booked, 0, 0, 0)
        owed = entry.amount if entry.kind in _OWED else 0
        found[entry.period] = PeriodSums(
            entry.period,
            entry.booked if owed else before.booked,
            before.owed + owed,
            before.paid + (entry.amount if entry.kind in _PAID else 0),
            before.written_off + (entry.amount if entry.kind == EntryKind.WRITTEN_OFF else 0),
            entry.decision_id if owed else before.decision,
        )
    return found
