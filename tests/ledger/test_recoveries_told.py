"""What is told of recoveries, what an act may say of them, and what causes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.cases.conftest import moment
from tests.ledger.test_award import DEATH, learn, written
from tests.ledger.test_recoveries import REASON, decided, notice, overpaid, recalculate

from tirek.cases.models import AwardRuling
from tirek.cases.models.decisions import Kind
from tirek.cases.occasion import Occasion
from tirek.cases.problems import CheckError
from tirek.cases.services import awards, deciding
from tirek.law.recovery import RecoveryWay, SmallSum
from tirek.ledger.models import Recovery, RecoveryStage
from tirek.ledger.queries import recoveries
from tirek.ledger.services import recovering, repaying
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ledger.conftest import Grant

    from tirek.cases.models import Award

    By = Callable[[str, str], Occasion]
    Pay = Callable[..., None]

__all__ = ["overpaid"]


def with_rules(occasion: Occasion, **changes: Any) -> Occasion:
    """The same occasion under a law whose service says something else of overpaid sums."""
    law = occasion.law
    service = law.services["home-education"]
    changed = replace(service, recovery=replace(service.recovery, **changes))
    return replace(occasion, law=replace(law, services={**law.services, service.id: changed}))


def test_withholding_takes_the_share_that_an_act_gives_in_pairs(grant: Grant, by: By, pay: Pay) -> None:
    award = grant()
    pay(award, 202611)
    later = {"number": "17", "school": "№5 мектеп", "from": "2026-11-01", "to": "2026-12-25"}
    learn(award, by, {"certificates": [later]}, "2026-11-25 10:00")
    recalculate(award, by, "2026-11-25")
    deciding.sign(
        recovering.propose_notice(
            award.pk,
            by("clerk", "2026-11-25 13:00"),
            hearing_at=moment("2026-11-26 10:00"),
            way="writing",
            place="Үлгі көшесі, 1",
        ).pk,
        by("head", "2026-11-25 14:00"),
    )
    deciding.record_hearing(
        award.case_id,
        by("clerk", "2026-11-26 11:00"),
        kind=Kind.RECOVERY_NOTICE,
        appeared=False,
        way="writing",
    )
    recovery = Recovery.objects.get()
    citation = by("clerk", "2026-11-26 11:00").law.services["home-education"].term.citation
    ways = (RecoveryWay("withholding", citation, "a", share=25),)
    clerk = with_rules(by("clerk", "2026-11-26 12:00"), ways=ways)
    proposal = recovering.propose_recovery(recovery.pk, clerk, way="withholding")
    assert (proposal.content["share"], proposal.content["until"]) == (25, None)
    deciding.sign(proposal.pk, by("head", "2026-11-26 13:00"))
    accountant = with_rules(by("accountant", "2026-12-01 10:00"), ways=ways)
    assert repaying.withhold(recovery.pk, accountant, month=202611) == 0
    assert repaying.withhold(recovery.pk, accountant, month=202612) == 2500
    assert repaying.withhold(recovery.pk, accountant, month=202612) == 0
    last = written(award)[-2:]
    assert last == [(20261201, "withheld", 2500), (20261001, "recovered", -2500)]
    assert sums_of(award.pk)[20261201].open == 7500
    with pytest.raises(CheckError, match="not a way"):
        repaying.withhold(recovery.pk, by("accountant", "2026-12-02 10:00"), month=202612)


def test_below_the_small_sum_of_an_act_only_a_write_off_is_proposed(overpaid: Award, by: By) -> None:
    citation = by("clerk", "2027-01-12 10:00").law.services["home-education"].term.citation
    small = SmallSum(citation, index="mci", purpose="social-payments", factor=6)
    occasion = with_rules(by("clerk", "2026-12-31 10:00"), small_sum=small)
    with pytest.raises(CheckError, match="write it off"):
        recovering.propose_notice(overpaid.pk, occasion, hearing_at=moment("2027-01-05 10:00"), way="phone", place="+7")
    proposal = recovering.propose_write_off(overpaid.pk, occasion, explanation=REASON)
    assert proposal.content["small_sum"]["limit"] == 25950
    assert by("clerk", "2027-01-12 10:00").law.services["home-education"].recovery.small_sum is None


def test_the_list_of_a_territory_says_what_is_next_and_what_is_overdue(overpaid: Award, by: By) -> None:
    (row,) = recoveries.in_territory("aktobe", date(2027, 1, 12))
    assert (row.stage, row.outstanding, row.next_on, row.overdue) == (RecoveryStage.OPENED, 20000, None, 0)
    plan = [(date(2027, 2, 10), 15000), (date(2027, 3, 10), 5000)]
    recovery = decided(overpaid, by, way="instalments", instalments=plan)
    occasion = by("accountant", "2027-02-11 10:00")
    repaying.record_receipt(recovery.pk, occasion, amount=6000, paid_on=occasion.today, reference="1")
    (row,) = recoveries.in_territory("aktobe", occasion.today, service="home-education")
    assert (row.outstanding, row.next_on, row.next_amount) == (14000, date(2027, 3, 10), 5000)
    assert (row.overdue, row.overdue_amount) == (1, 9000)
    assert recoveries.in_territory("alatau", occasion.today) == []
    repaying.record_receipt(recovery.pk, occasion, amount=14000, paid_on=occasion.today, reference="2")
    assert recoveries.in_territory("aktobe", occasion.today) == []
    assert len(recoveries.in_territory("aktobe", occasion.today, open_only=False)) == 1


def test_one_recovery_with_all_its_steps(overpaid: Award, by: By) -> None:
    recovery = decided(overpaid, by)
    occasion = by("accountant", "2027-02-16 10:00")
    repaying.record_receipt(recovery.pk, occasion, amount=12000, paid_on=occasion.today, reference="1")
    page = recoveries.recovery_page(recovery.pk, occasion)
    assert [(str(each.key), each.asked, each.settled, each.outstanding) for each in page.periods] == [
        ("2026-11", 10000, 10000, 0),
        ("2026-12", 10000, 2000, 8000),
    ]
    assert [event.kind for event in page.events] == [
        "found",
        "notice-prepared",
        "notice-signed",
        "heard",
        "decision-prepared",
        "decided",
        "received",
    ]
    assert [(each.due_on, each.rest, each.overdue) for each in page.plan] == [(date(2027, 2, 15), 8000, True)]
    assert [decision.kind for decision in page.decisions] == ["recovery-notice", "recover"]
    assert (page.outstanding, page.stage) == (8000, RecoveryStage.RECOVERING)
    assert page.record is not None
    assert page.rules.small_sum is None


def test_a_parent_is_told_nothing_before_the_notice_and_everything_after_it(overpaid: Award, by: By) -> None:
    today = date(2027, 1, 12)
    proposal = notice(overpaid, by)
    assert recoveries.of_applicant(overpaid.case, today) == []
    deciding.sign(proposal.pk, by("head", "2027-01-12 12:00"))
    (told,) = recoveries.of_applicant(overpaid.case, today)
    assert (told.decided, told.asked, told.outstanding) == (False, 20000, 20000)
    assert told.hearing is not None
    assert told.lines[0]["text"]["kk"]


def test_a_court_that_sets_a_sum_is_entered_and_shows_an_overpayment(grant: Grant, by: By, pay: Pay) -> None:
    award = grant()
    pay(award, 202612)
    occasion = by("clerk", "2027-01-11 10:00")
    awards.record_ruling(
        award.case_id,
        occasion,
        kind=AwardRuling.Kind.COURT,
        first=202612,
        last=202612,
        amount=0,
        number="2-17/2027",
        decided_on=date(2027, 1, 8),
        explanation="Желтоқсан қате төленген",
    )
    recalculate(award, by, "2027-01-11")
    proposal = notice(award, by)
    (line,) = proposal.content["lines"]
    assert (line["period"], line["amount"], line["cause"]) == ("2026-12", 10000, "court")
    assert "2-17/2027" in line["text"]["ru"]


def test_a_stop_shows_an_overpayment_with_its_reason(grant: Grant, by: By, pay: Pay) -> None:
    award = grant()
    pay(award, 202612)
    learn(award, by, DEATH, "2027-01-11 10:00")
    explanation = {"kk": "Бала қайтыс болды", "ru": "Ребёнок умер"}
    proposal = deciding.propose_stop(
        award.case_id, by("clerk", "2027-01-11 11:00"), condition="alive", explanation=explanation
    )
    deciding.sign(proposal.pk, by("head", "2027-01-11 12:00"))
    assert [line["citation"] for line in notice(award, by).content["lines"]] == ["aktobe-2023-14 p.5"] * 2
