"""How recoveries stand: derived each time from their events, what they ask, and what the ledger says. Nothing of it is stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db.models import Sum

from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Entry, Instalment, Recovery, RecoveryEvent, RecoveryLine, RecoveryStage
from tirek.ledger.sums import PeriodSums, summed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

Happened = RecoveryEvent.Kind
_TO: Final = {
    Happened.FOUND: RecoveryStage.OPENED,
    Happened.NOTICE_PREPARED: RecoveryStage.NOTICE_PREPARED,
    Happened.NOTICE_SIGNED: RecoveryStage.HEARING,
    Happened.HEARD: RecoveryStage.HEARD,
    Happened.DECISION_PREPARED: RecoveryStage.DECISION_PREPARED,
    Happened.DECIDED: RecoveryStage.RECOVERING,
    Happened.COURT: RecoveryStage.RECOVERING,
    Happened.WRITE_OFF_PREPARED: RecoveryStage.WRITE_OFF_PREPARED,
    Happened.SETTLED: RecoveryStage.SETTLED,
}
_BACK: Final = frozenset(
    {Happened.NOTICE_RETURNED, Happened.DECISION_RETURNED, Happened.WRITE_OFF_RETURNED, Happened.WRITTEN_OFF}
)
"""After these a recovery stands where it stood before the proposal."""
_SIGNED: Final = frozenset({Happened.NOTICE_SIGNED, Happened.DECIDED})
_PREPARED: Final = frozenset(
    {RecoveryStage.NOTICE_PREPARED, RecoveryStage.DECISION_PREPARED, RecoveryStage.WRITE_OFF_PREPARED}
)
COURT: Final = "court"


@dataclass(slots=True)
class Standing:
    """One recovery as it stands. Sums are whole tenge by `PeriodKey.code`.

    `asked`: what the newest signed decision or notice asks; `settled`: what came back or was written off since;
    `outstanding`: what is still to come back, never more than the ledger says was overpaid. `basis`: that decision.
    """

    recovery: Recovery
    stage: RecoveryStage = RecoveryStage.OPENED
    basis: UUID | None = None
    way: str = ""
    asked: Mapping[int, int] = field(default_factory=dict)
    booked: Mapping[int, int] = field(default_factory=dict)
    settled: Mapping[int, int] = field(default_factory=dict)
    outstanding: Mapping[int, int] = field(default_factory=dict)
    plan: Sequence[Instalment] = ()
    events: Sequence[RecoveryEvent] = ()

    @property
    def total(self) -> int:
        """Tenge outstanding."""
        return sum(self.outstanding.values())

    @property
    def open_plan(self) -> list[tuple[date, int]]:
        """The sums still expected with their days, in order: what is no longer outstanding settles the earliest first."""
        covered = sum(each.amount for each in self.plan) - self.total
        expected: list[tuple[date, int]] = []
        for each in self.plan:
            rest = each.amount - max(min(covered, each.amount), 0)
            covered -= each.amount
            if rest > 0:
                expected.append((each.due_on, rest))
        return expected

    def overdue(self, today: date) -> list[tuple[date, int]]:
        """The sums whose day has passed."""
        return [(due_on, rest) for due_on, rest in self.open_plan if due_on < today]


def standing_of(recovery: Recovery) -> Standing:
    """One recovery as it stands."""
    return standings([recovery.award_id])[recovery.pk]


def standings(awards: Iterable[int]) -> dict[int, Standing]:
    """All recoveries of some awards as they stand, by their numbers, in their order."""
    chosen = list(awards)
    recoveries = list(Recovery.objects.filter(award__in=chosen).order_by("id"))
    if not recoveries:
        return {}
    found = {each.pk: Standing(each) for each in recoveries}
    _told(found)
    _asked(found)
    remaining = overpaid_of(chosen)
    for each in found.values():
        if each.basis is not None and each.stage is not RecoveryStage.SETTLED:
            each.outstanding = _taken(remaining[each.recovery.award_id], each)
    for each in found.values():
        if each.basis is None and each.stage is not RecoveryStage.SETTLED:
            each.outstanding = {period: rest for period, rest in remaining[each.recovery.award_id].items() if rest}
    return found


def free(award: int) -> dict[int, int]:
    """What was overpaid of an award, by period, and no recovery asks back yet."""
    held = standings([award]).values()
    remaining = overpaid_of([award])[award]
    for each in held:
        if each.basis is not None:
            for period, amount in each.outstanding.items():
                remaining[period] -= amount
    return {period: rest for period, rest in remaining.items() if rest > 0}


def overpaid_of(awards: Iterable[int]) -> defaultdict[int, dict[int, int]]:
    """What the ledger says was overpaid, by award and period, oldest period first."""
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    rows = summed(Entry.objects.filter(award__in=list(awards))).order_by("award", "period")
    for row in rows:
        sums = PeriodSums(row["period"], row["first_booked"], row["owed"], row["paid"], row["written_off"])
        if sums.overpaid:
            found[row["award"]][row["period"]] = sums.overpaid
    return found


def _taken(remaining: dict[int, int], standing: Standing) -> dict[int, int]:
    """What a recovery still asks of what remains overpaid; taken off, so that no other recovery asks it too."""
    taken: dict[int, int] = {}
    for period, asked in standing.asked.items():
        rest = max(min(remaining.get(period, 0), asked - standing.settled.get(period, 0)), 0)
        if rest:
            taken[period] = rest
            remaining[period] -= rest
    return taken


def _told(found: Mapping[int, Standing]) -> None:
    """Read the events: the stage, the decision that asks, the way."""
    grouped: defaultdict[int, list[RecoveryEvent]] = defaultdict(list)
    for event in RecoveryEvent.objects.filter(recovery__in=list(found)).order_by("recovery", "seq"):
        grouped[event.recovery_id].append(event)
    for number, events in grouped.items():
        standing = found[number]
        standing.events = events
        before = RecoveryStage.OPENED
        for event in events:
            kind = Happened(event.kind)
            if kind in _BACK:
                standing.stage = before
            elif kind in _TO and standing.stage in _PREPARED and kind is not Happened.SETTLED and kind not in _SIGNED:
                # Something else went on while a proposal waited for the head.
                before = _TO[kind]
            elif kind in _TO:
                before = standing.stage
                standing.stage = _TO[kind]
            if kind in {Happened.NOTICE_SIGNED, Happened.DECIDED}:
                standing.basis = event.decision_id
                standing.way = event.data.get("way", "")
            if kind is Happened.DECIDED and standing.way == COURT:
                standing.stage = RecoveryStage.IN_COURT


def _asked(found: Mapping[int, Standing]) -> None:
    """Read what the decisions ask, what came back or was written off since, and when the rest is expected."""
    by_basis = {each.basis: each for each in found.values() if each.basis is not None}
    asked: defaultdict[UUID, dict[int, int]] = defaultdict(dict)
    booked: defaultdict[UUID, dict[int, int]] = defaultdict(dict)
    for line in RecoveryLine.objects.filter(decision__in=list(by_basis)).order_by("period"):
        asked[line.decision_id][line.period] = line.amount
        booked[line.decision_id][line.period] = line.booked
    plans: defaultdict[UUID, list[Instalment]] = defaultdict(list)
    for each in Instalment.objects.filter(decision__in=list(by_basis)).order_by("decision", "seq"):
        plans[each.decision_id].append(each)
    gone = _gone(by_basis)
    for basis, standing in by_basis.items():
        standing.asked, standing.booked = asked[basis], booked[basis]
        standing.settled, standing.plan = gone[basis], plans[basis]


def _gone(by_basis: Mapping[UUID, Standing]) -> defaultdict[UUID, dict[int, int]]:
    """What came back by each decision that asks, or was written off after it, by period."""
    owner: dict[UUID, UUID] = {}
    for basis, standing in by_basis.items():
        owner[basis] = basis
        signed = max(each.seq for each in standing.events if each.decision_id == basis)
        for event in standing.events:
            if event.kind == Happened.WRITTEN_OFF and event.seq > signed and event.decision_id is not None:
                owner[event.decision_id] = basis
    kinds = (EntryKind.RECOVERED.value, EntryKind.WRITTEN_OFF.value)
    rows = Entry.objects.filter(
        award__in=[each.recovery.award_id for each in by_basis.values()], decision__in=list(owner), kind__in=kinds
    )
    gone: defaultdict[UUID, dict[int, int]] = defaultdict(dict)
    for row in rows.values("decision", "period").annotate(total=Sum("amount")):
        sums = gone[owner[row["decision"]]]
        sums[row["period"]] = sums.get(row["period"], 0) + abs(row["total"])
    return gone
