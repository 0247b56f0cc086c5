"""Whatever is learned, paid, asked back, received and written off, in any order: no sum is ever negative."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases.conftest import moment
from tests.ledger.test_award import learn

from tirek.cases import events
from tirek.cases.models.decisions import Kind
from tirek.cases.problems import NotNowError
from tirek.cases.procedure import Event
from tirek.cases.services import deciding
from tirek.ledger import listeners, recovery_listeners
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Entry, Recovery, RecoveryStage
from tirek.ledger.recovering import free, overpaid_of, standings
from tirek.ledger.services import recovering, repaying
from tirek.ledger.services.changing import propose_recalculation
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ledger.conftest import Grant

    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Pay = Callable[..., None]

TUESDAY = date(2027, 1, 12)
REASON = {"kk": "Қайтару мүмкін емес", "ru": "Вернуть невозможно"}
ACTS = st.one_of(
    st.tuples(st.just("learn"), st.sampled_from(["2026-09-20", "2026-10-20", "2026-11-20", "2026-12-20"])),
    st.tuples(st.just("pay"), st.sampled_from([202610, 202611, 202612])),
    st.tuples(st.just("ask"), st.just(0)),
    st.tuples(st.just("receive"), st.integers(1, 15000)),
    st.tuples(st.just("write-off"), st.integers(1, 12000)),
)


class Story:
    """One award through some weeks; an act a week."""

    def __init__(self, award: Award, by: By, pay: Pay) -> None:
        self.award, self.by, self.pay = award, by, pay
        self.day = TUESDAY

    def act(self, what: str, value: object) -> None:
        match what:
            case "learn":
                self.learn(str(value))
            case "pay":
                self.pay(self.award, value, f"{self.day} 10:00")
            case "ask":
                self.ask()
            case "receive":
                self.receive(int(str(value)))
            case _:
                self.write_off(int(str(value)))
        self.day += timedelta(days=7)

    def learn(self, died: str) -> None:
        learn(self.award, self.by, {"child.death_date": died}, f"{self.day} 09:00")
        try:
            proposal = propose_recalculation(self.award.pk, self.by("clerk", f"{self.day} 10:00"))
        except NotNowError:
            return
        deciding.sign(proposal.pk, self.by("head", f"{self.day} 11:00"))

    def ask(self) -> None:
        if not free(self.award.pk):
            return
        thursday, friday = self.day + timedelta(days=2), self.day + timedelta(days=3)
        proposal = recovering.propose_notice(
            self.award.pk,
            self.by("clerk", f"{self.day} 10:00"),
            hearing_at=moment(f"{thursday} 10:00"),
            way="phone",
            place="+7 7132 00 00 00",
        )
        deciding.sign(proposal.pk, self.by("head", f"{self.day} 11:00"))
        clerk = self.by("clerk", f"{thursday} 11:00")
        deciding.record_hearing(self.award.case_id, clerk, kind=Kind.RECOVERY_NOTICE, appeared=False, way="phone")
        proposal = recovering.propose_recovery(
            proposal.content["recovery"],
            self.by("clerk", f"{friday} 10:00"),
            way="voluntary",
            until=friday + timedelta(days=30),
        )
        deciding.sign(proposal.pk, self.by("head", f"{friday} 11:00"))

    def receive(self, amount: int) -> None:
        for standing in standings([self.award.pk]).values():
            if standing.basis is not None and standing.total:
                occasion = self.by("accountant", f"{self.day} 10:00")
                given_back = min(amount, standing.total)
                number = standing.recovery.pk
                repaying.record_receipt(number, occasion, amount=given_back, paid_on=self.day, reference=f"{self.day}")
                return

    def write_off(self, most: int) -> None:
        for standing in standings([self.award.pk]).values():
            if standing.total and standing.stage is not RecoveryStage.SETTLED:
                sums = {period: min(most, amount) for period, amount in standing.outstanding.items()}
                proposal = recovering.propose_write_off(
                    self.award.pk,
                    self.by("clerk", f"{self.day} 10:00"),
                    recovery=standing.recovery.pk,
                    explanation=REASON,
                    sums=sums,
                )
                deciding.sign(proposal.pk, self.by("head", f"{self.day} 11:00"))
                return

    def holds(self) -> None:
        """What must be true after every act."""
        for sums in sums_of(self.award.pk).values():
            assert min(sums.owed, sums.paid, sums.open, sums.overpaid, sums.written_off) >= 0
        overpaid = overpaid_of([self.award.pk])[self.award.pk]
        asked: dict[int, int] = {}
        for standing in standings([self.award.pk]).values():
            assert all(amount > 0 for amount in standing.outstanding.values())
            if standing.basis is not None:
                for period, amount in standing.outstanding.items():
                    asked[period] = asked.get(period, 0) + amount
        assert all(amount <= overpaid.get(period, 0) for period, amount in asked.items())
        entries = Entry.objects.filter(award=self.award).select_related("decision")
        kinds = {
            EntryKind.RECOVERED: {"recovery-notice", "recover"},
            EntryKind.WRITTEN_OFF: {"write-off"},
            EntryKind.REDUCTION: {"recalculate"},
        }
        for entry in entries:
            assert entry.decision.case_id == self.award.case_id
            allowed = kinds.get(EntryKind(entry.kind))
            assert allowed is None or entry.decision.kind in allowed
        recovered = -sum(entry.amount for entry in entries if entry.kind == EntryKind.RECOVERED)
        assert recovered == sum(
            receipt.amount for recovery in Recovery.objects.all() for receipt in recovery.receipts.all()
        )


@pytest.mark.timeout(600)
def test_no_sum_is_negative_whatever_happens_in_whatever_order(
    grant: Grant, by: By, pay: Pay, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the ledger is looked at here: letters and messages are not made.
    ours = [listeners.changed, recovery_listeners.less_is_due, recovery_listeners.signed]
    award = grant()
    monkeypatch.setitem(events._listeners, Event.SIGN_CHANGE, ours)

    @settings(max_examples=6, suppress_health_check=list(HealthCheck))
    @given(st.lists(ACTS, min_size=2, max_size=6))
    def in_any_order(acts: list[tuple[str, object]]) -> None:
        with transaction.atomic():
            story = Story(award, by, pay)
            story.pay(award, 202612, f"{TUESDAY} 08:00")
            story.learn("2026-10-20")
            for what, value in acts:
                story.act(what, value)
                story.holds()
            transaction.set_rollback(True)

    in_any_order()
