"""A history of facts, decisions, pauses, runs and crashes beside a plain reference: the ledger says the same after each step."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)
from tests.cases.conftest import moment
from tests.ledger.answering import read, row, table
from tests.ledger.crashing import Killed, as_of_tests, crashing
from tests.ledger.reference import Award as Family
from tests.ledger.reference import Court, Reference, Run, before, month_of
from tests.ledger.runs import code, some_work, worked

from tirek.cases.models import Award, AwardRuling
from tirek.cases.problems import CheckError, NotNowError
from tirek.cases.services import awards, deciding, findings
from tirek.config.law import law
from tirek.jobs.models import Job
from tirek.journal.verify import verify as verify_journal
from tirek.ledger.models import Discrepancy, PaymentOrder, PaymentRun
from tirek.ledger.services import returning, runs
from tirek.ledger.services.changing import propose_recalculation
from tirek.ledger.services.filing import folder
from tirek.ledger.sums import sums_of
from tirek.ledger.sweeping import standing
from tirek.ledger.verifying import Counted, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

FAMILIES = 3
BEGIN = datetime(2026, 11, 5, 9, 0)  # noqa: DTZ001 - told as text on the clocks of Almaty

days = st.dates(date(2026, 9, 2), date(2027, 6, 20))
months = st.sampled_from((202609, 202610, 202611, 202612, 202701, 202702, 202703, 202704, 202705))
families = st.integers(0, FAMILIES - 1)
crashes = st.sampled_from(("", "", "", "journal", "chunk", "rows", "job"))


class History(RuleBasedStateMachine):
    """One history. `by` and `numbers` (awards in their order) are given by the test."""

    by: By
    numbers: list[int]

    def __init__(self) -> None:
        super().__init__()
        self.block = as_of_tests()
        self.block.__enter__()
        self.now = BEGIN
        # A history that is undone leaves its files.
        shutil.rmtree(folder())
        self.reference = Reference({number: Family() for number in self.numbers})
        for family in self.reference.awards.values():
            family.decide()
        self.made: list[int] = []
        self.done = 0
        self.rulings: dict[int, list[tuple[str, AwardRuling]]] = {number: [] for number in self.numbers}

    def teardown(self) -> None:
        try:
            assert verify_journal() == []
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # --- time and people

    def at(self, days: int = 0) -> str:
        """A minute later, or some days."""
        self.now += timedelta(days=days, minutes=1)
        return f"{self.now:%Y-%m-%d %H:%M}"

    def case(self, place: int) -> Any:
        return Award.objects.get(pk=self.numbers[place]).case_id

    def family(self, place: int) -> Family:
        return self.reference.awards[self.numbers[place]]

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.at(days)

    # --- what is learned

    def learn(self, place: int, values: dict[str, Any]) -> None:
        findings.record(self.case(place), self.by("clerk", self.at()), values, source="registry", origin="persons")

    @rule(place=families, day=days)
    def death(self, place: int, day: date) -> None:
        self.learn(place, {"child.death_date": day.isoformat()})
        self.family(place).died = day

    @rule(
        place=families, end=days, begin=days, more=st.integers(0, 200), withdrawn=st.none() | days, second=st.booleans()
    )
    def certificates(
        self, place: int, end: date, begin: date, more: int, withdrawn: date | None, *, second: bool
    ) -> None:
        family = self.family(place)
        family.certificates = [(date(2026, 9, 1), end)]
        if second:
            family.certificates.append((begin, begin + timedelta(days=more)))
        family.withdrawn = withdrawn
        self.learn(
            place,
            {
                "certificates": [
                    {
                        "number": str(number),
                        "school": "№5 мектеп",
                        "from": start.isoformat(),
                        "to": last.isoformat() if last else None,
                        "withdrawn_on": withdrawn.isoformat() if withdrawn and number == 0 else None,
                    }
                    for number, (start, last) in enumerate(family.certificates)
                ]
            },
        )

    @rule(place=families, begin=days, length=st.none() | st.integers(0, 100), studies=st.booleans())
    def study(self, place: int, begin: date, length: int | None, *, studies: bool) -> None:
        end = None if length is None else begin + timedelta(days=length)
        self.family(place).studies = [(begin, end)] if studies else []
        found = [{"from": begin.isoformat(), "to": end.isoformat() if end else None}] if studies else []
        self.learn(place, {"child.state_institution": found})

    @rule(place=families, born=st.dates(date(2008, 9, 1), date(2009, 6, 30)) | st.just(date(2013, 5, 5)))
    def birth(self, place: int, born: date) -> None:
        self.learn(place, {"child.birth_date": born.isoformat()})
        self.family(place).born = born

    @rule(place=families, first=months)
    def move(self, place: int, first: int) -> None:
        self.ruled(place, "move", first=first)

    @rule(place=families, first=months, last=months, amount=st.sampled_from((0, 4_000, 10_000, 12_000)))
    def court(self, place: int, first: int, last: int, amount: int) -> None:
        self.ruled(place, "court", first=min(first, last), last=max(first, last), amount=amount)

    def ruled(self, place: int, kind: str, **values: Any) -> None:
        occasion = self.by("clerk", self.at())
        made = awards.record_ruling(
            self.case(place),
            occasion,
            kind=AwardRuling.Kind(kind),
            number="2-17/2026",
            decided_on=occasion.today,
            explanation="Үлгі",
            **values,
        )
        self.rulings[self.numbers[place]].append((kind, made))
        self.bind(place)

    @rule(place=families)
    def ruling_taken_back(self, place: int) -> None:
        held = self.rulings[self.numbers[place]]
        if held:
            awards.lift_ruling(held.pop(0)[1], self.by("clerk", self.at()), explanation="Қате")
            self.bind(place)

    def bind(self, place: int) -> None:
        held = self.rulings[self.numbers[place]]
        family = self.family(place)
        family.moved = min((made.first for kind, made in held if kind == "move"), default=None)
        family.courts = [
            Court(made.first, made.last or 999912, made.amount or 0) for kind, made in held if kind == "court"
        ]

    # --- decisions

    @rule(place=families, signed=st.booleans(), crash=crashes)
    def recalculated(self, place: int, crash: str, *, signed: bool) -> None:
        family, number = self.family(place), self.numbers[place]
        if not family.differs():
            with pytest.raises(NotNowError):
                propose_recalculation(number, self.by("clerk", self.at()))
            return
        proposal = propose_recalculation(number, self.by("clerk", self.at()))
        assert {
            line["booked"]: line["after"] - line["before"] for line in proposal.content["lines"]
        } == family.differs()
        if not signed:
            deciding.give_back(proposal.pk, self.by("head", self.at()), reason="Қайта есептеңіз")
            return
        head = self.by("head", self.at())
        if self.dies(crash, lambda: deciding.sign(proposal.pk, head)):
            deciding.sign(proposal.pk, head)
        family.decide()

    @rule(place=families)
    def decided_on_what_has_changed(self, place: int) -> None:
        family, number = self.family(place), self.numbers[place]
        differed = family.differs()
        if not differed:
            return
        proposal = propose_recalculation(number, self.by("clerk", self.at()))
        self.court(place, 202611, 202611, 7_000)
        if family.differs() == differed:
            deciding.sign(proposal.pk, self.by("head", self.at()))
            family.decide()
            return
        with pytest.raises(CheckError):
            deciding.sign(proposal.pk, self.by("head", self.at()))
        deciding.give_back(proposal.pk, self.by("head", self.at()), reason="Қайта есептеңіз")

    @rule(place=families)
    def pause(self, place: int) -> None:
        family = self.family(place)
        occasion = self.by("head", self.at())
        if family.paused:
            awards.resume_payments(self.case(place), occasion, reason="Дұрыс")
        else:
            awards.pause(self.case(place), occasion, reason="Тексереміз")
        family.paused = not family.paused

    @rule(place=families)
    def account(self, place: int) -> None:
        account = Award.objects.get(pk=self.numbers[place]).payee_now().account
        assert account is not None
        awards.change_account(self.case(place), self.by("clerk", self.at()), account=account)
        self.family(place).payee += 1

    # --- runs

    def dies(self, where: str, act: Callable[[], object]) -> bool:
        """Do something that may end in its midst; whether it did."""
        try:
            with crashing(where), as_of_tests():
                act()
        except Killed:
            return True
        return False

    def any_at(self, *states: str) -> bool:
        """Whether a run is at one of these states."""
        return any(run.state in states for run in self.reference.runs)

    def at_state(self, *states: str) -> tuple[int, Run]:
        """The newest run at a state, and its number."""
        pairs = zip(reversed(self.made), reversed(self.reference.runs), strict=True)
        return next((number, run) for number, run in pairs if run.state in states)

    def idle(self) -> bool:
        return self.reference.busy() is None

    @precondition(lambda self: self.idle() and not self.any_at("proposed", "prepared"))
    @rule(more=st.integers(0, 2))
    def opened(self, more: int) -> None:
        occasion = self.by("accountant", self.at())
        planned = occasion.today + timedelta(days=10)
        month = month_of(planned)
        for _ in range(more):
            month = before(month)
        run = runs.open_run(
            "aktobe", "home-education", month=month, as_of=occasion.today, planned_on=planned, occasion=occasion
        )
        self.made.append(run.pk)
        self.reference.runs.append(Run(month))

    @precondition(lambda self: not self.idle())
    @rule(parts=st.integers(1, 5), back=st.sampled_from((0, 0, 0, 2)), crash=crashes)
    def work(self, parts: int, back: int, crash: str) -> None:
        """Some parts are done; the clock of the machine may go back."""
        for _ in range(parts):
            if self.idle():
                return
            at = f"{self.now - timedelta(minutes=back):%Y-%m-%d %H:%M}"
            if self.dies(crash, partial(self.work_once, at)):
                crash = ""
            elif self.done:
                self.reference.work()
            back = 0

    def work_once(self, at: str) -> None:
        self.done = some_work(at, 1)

    @precondition(lambda self: not self.idle())
    @rule()
    def all_work(self) -> None:
        while not self.idle():
            assert some_work(self.at(), 1) == 1
            self.reference.work()

    @precondition(lambda self: self.any_at("proposed"))
    @rule(crash=crashes)
    def prepared(self, crash: str) -> None:
        number, run = self.at_state("proposed")
        occasion = self.by("accountant", self.at())
        if not run.orders:
            with pytest.raises(CheckError):
                runs.prepare(number, occasion)
        elif not self.dies(crash, lambda: runs.prepare(number, occasion)):
            run.state = "prepared"

    @precondition(lambda self: self.any_at("prepared"))
    @rule(crash=crashes, approved=st.integers(0, 5))
    def approved(self, crash: str, approved: int) -> None:
        number, run = self.at_state("prepared")
        at = self.at()
        if not approved:
            runs.give_back(number, self.by("head", at), reason="Қайта тексеріңіз")
            run.state = "proposed"
        elif not self.dies(crash, lambda: runs.approve(number, self.by("head", at), **self.factor(at))):
            run.state = "approved"

    @precondition(lambda self: self.any_at("written") and self.idle())
    @rule()
    def sent(self) -> None:
        number, run = self.at_state("written")
        runs.mark_sent(number, self.by("accountant", self.at()))
        run.state = "sent"

    @rule(steps=st.integers(1, 6))
    def go_on(self, steps: int) -> None:
        """What people would do next."""
        for _ in range(steps):
            if not self.idle():
                self.all_work()
            elif self.any_at("proposed") and self.at_state("proposed")[1].orders:
                self.prepared(crash="")
            elif self.any_at("proposed"):
                self.dropped()
            elif self.any_at("prepared"):
                self.approved(crash="", approved=1)
            elif self.any_at("written"):
                self.sent()
            else:
                self.opened(more=0)

    @rule()
    def go_on_more(self) -> None:
        """The same, so that histories get somewhere."""
        self.go_on(steps=4)

    def factor(self, at: str) -> dict[str, Any]:
        return {"code": code(at), "machine_now": moment(at)}

    @precondition(lambda self: self.any_at("freezing", "proposed", "prepared"))
    @rule()
    def dropped(self) -> None:
        number, run = self.at_state("freezing", "proposed", "prepared")
        returning.cancel(number, self.by("accountant", self.at()), reason="Қате")
        self.reference.cancel(run)

    @precondition(lambda self: self.any_at("approved", "booked", "written"))
    @rule(crash=crashes)
    def cancelled(self, crash: str) -> None:
        number, run = self.at_state("approved", "booked", "written")
        if self.reference.busy() not in (None, run):
            return
        returning.ask_to_cancel(number, self.by("accountant", self.at()), reason="Қате")
        at = self.at()
        if not self.dies(
            crash, lambda: returning.cancel_booked(number, self.by("head", at), reason="Қате", **self.factor(at))
        ):
            self.reference.cancel(run)

    @precondition(lambda self: self.any_at("sent") and self.idle())
    @rule()
    def reversed(self) -> None:
        number, run = self.at_state("sent")
        returning.ask_to_reverse(number, self.by("accountant", self.at()), reason="Банк орындамады")
        at = self.at()
        returning.reverse(number, self.by("head", at), reason="Банк орындамады", **self.factor(at))
        self.reference.reverse(run)

    @precondition(lambda self: self.any_at("sent") and self.idle())
    @rule(said=st.lists(st.sampled_from(("credited", "returned")), min_size=1, max_size=FAMILIES), twice=st.booleans())
    def answered(self, said: list[str], *, twice: bool) -> None:
        """The bank says of some payments what became of them; a file that comes twice changes nothing."""
        number, run = self.at_state("sent")
        open_ones = [each for each in run.counting() if not each.status]
        rows = []
        for order, word in zip(open_ones, said, strict=False):
            key = PaymentOrder.objects.get(run=number, award=order.award).pk
            code_of = "AC04" if word == "returned" else ""
            rows.append(row(key, word, amount=order.amount, code=code_of, document=f"D{key}"))
            self.reference.answer(order, word)
        if not rows:
            return
        content, at = table(*rows), self.at()
        read(self.by, content, at)
        if twice:
            with pytest.raises((CheckError, NotNowError)):
                read(self.by, content, at)
        worked(at)
        self.reference.confirm(run)

    # --- what must hold after each step

    @invariant()
    def the_ledger_says_what_the_reference_says(self) -> None:
        for number, family in self.reference.awards.items():
            sums = sums_of(number)
            by_month = {each.booked: each for each in sums.values()}
            owed = {month: each.owed for month, each in by_month.items() if each.owed}
            paid = {month: each.paid for month, each in by_month.items() if each.paid}
            assert owed == {month: amount for month, amount in family.owed.items() if amount}
            assert paid == {month: amount for month, amount in family.paid.items() if amount}
            assert all(each.owed == each.paid + each.open - each.overpaid for each in sums.values())

    @invariant()
    def what_differs_is_known(self) -> None:
        noted = {row.award_id: (row.more, row.less) for row in Discrepancy.objects.filter(award__in=self.numbers)}
        differing = {number: family.differs().values() for number, family in self.reference.awards.items()}
        assert noted == {
            number: (sum(each for each in changes if each > 0), -sum(each for each in changes if each < 0))
            for number, changes in differing.items()
            if changes
        }

    @invariant()
    def the_sweep_sees_the_same_dues(self) -> None:
        found = standing(
            "aktobe",
            "home-education",
            (min(self.numbers), max(self.numbers)),
            law(),
            self.now.date(),
            moment(self.at()),
        )
        dues = {(int(row["award"]), int(row["booked"])): int(row["target"]) for row in found if row["target"]}
        assert dues == {
            (number, month): amount
            for number, family in self.reference.awards.items()
            for month, amount in family.dues().items()
        }

    @invariant()
    def runs_stand_as_they_should(self) -> None:
        rows = PaymentRun.objects.order_by("pk")
        assert [each.state for each in rows] == [run.state for run in self.reference.runs]
        for each, run in zip(rows, self.reference.runs, strict=True):
            orders = PaymentOrder.objects.filter(run=each).values_list("award", "amount")
            assert dict(orders) == {number: order.amount for number, order in run.orders.items()}
            if run.state not in {"freezing", "approved"}:
                assert (each.count, each.total) == (
                    len(run.counting()),
                    sum(order.amount for order in run.counting()),
                )

    @invariant()
    def nothing_is_broken(self) -> None:
        assert [str(flaw) for flaw in verify(Counted())] == []
        assert not Job.objects.exclude(last_error="").exists()
