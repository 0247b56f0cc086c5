"""What was paid too much is asked back after a notice and a hearing, in ways that the law allows; or written off."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from tests.cases.conftest import moment
from tests.ledger.test_award import DEATH, learn, written

from tirek.cases.models.decisions import Kind
from tirek.cases.occasion import Occasion
from tirek.cases.problems import CheckError, NotAllowedError, NotNowError
from tirek.cases.services import deciding
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Receipt, Recovery, RecoveryEvent, RecoveryStage
from tirek.ledger.recovering import free, standing_of
from tirek.ledger.services import recovering, repaying
from tirek.ledger.services.changing import propose_recalculation
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ledger.conftest import Grant

    from tirek.cases.models import Award, Decision, Proposal

    By = Callable[[str, str], Occasion]
    Pay = Callable[..., None]

REASON = {"kk": "Сома аз", "ru": "Сумма мала"}


@pytest.fixture
def overpaid(grant: Grant, by: By, pay: Pay) -> Award:
    """An award of which November and December were paid, though the child had died in October: 20 000 ₸ too much."""
    award = grant()
    pay(award, 202612)
    learn(award, by, DEATH, "2027-01-11 10:00")
    recalculate(award, by, "2027-01-11")
    return award


def recalculate(award: Award, by: By, day: str) -> Decision:
    proposal = propose_recalculation(award.pk, by("clerk", f"{day} 11:00"))
    return deciding.sign(proposal.pk, by("head", f"{day} 12:00"))


def notice(award: Award, by: By, **changes: Any) -> Proposal:
    given = {"hearing_at": moment("2027-01-14 10:00"), "way": "in-person", "place": "12-кабинет", **changes}
    return recovering.propose_notice(award.pk, by("clerk", "2027-01-12 10:00"), **given)


def heard(award: Award, by: By) -> Recovery:
    """A recovery whose notice is signed and whose hearing was held."""
    deciding.sign(notice(award, by).pk, by("head", "2027-01-12 12:00"))
    deciding.record_hearing(
        award.case_id,
        by("clerk", "2027-01-14 11:00"),
        kind=Kind.RECOVERY_NOTICE,
        appeared=True,
        way="in-person",
        statement="Бөліп қайтарамын",
    )
    return Recovery.objects.latest("id")


def decided(award: Award, by: By, **plan: Any) -> Recovery:
    recovery = heard(award, by)
    given = plan or {"way": "voluntary", "until": date(2027, 2, 15)}
    proposal = recovering.propose_recovery(recovery.pk, by("clerk", "2027-01-15 10:00"), **given)
    deciding.sign(proposal.pk, by("head", "2027-01-15 12:00"))
    return recovery


def stage(recovery: Recovery) -> RecoveryStage:
    return standing_of(recovery).stage


def test_a_signed_recalculation_puts_an_overpayment_on_the_list(overpaid: Award) -> None:
    assert [each.overpaid for each in sums_of(overpaid.pk).values()] == [0, 10000, 10000]
    recovery = Recovery.objects.get()
    assert (recovery.award_id, recovery.territory, stage(recovery)) == (overpaid.pk, "aktobe", "opened")
    assert standing_of(recovery).outstanding == {20261101: 10000, 20261201: 10000}


def test_before_anything_is_asked_there_are_a_notice_and_a_hearing(overpaid: Award, by: By) -> None:
    recovery = Recovery.objects.get()
    with pytest.raises(NotNowError, match="heard first"):
        recovering.propose_recovery(recovery.pk, by("clerk", "2027-01-12 10:00"), way="court")
    proposal = notice(overpaid, by)
    assert stage(recovery) is RecoveryStage.NOTICE_PREPARED
    content = proposal.content
    assert (content["recovery"], content["amount"]) == (recovery.pk, 20000)
    assert [(line["period"], line["amount"], line["citation"]) for line in content["lines"]] == [
        ("2026-11", 10000, "aktobe-2023-14 p.5"),
        ("2026-12", 10000, "aktobe-2023-14 p.5"),
    ]
    assert content["hearing_citation"] == "appc art.73"
    assert [way["way"] for way in content["ways"]] == ["voluntary", "instalments", "court"]
    with pytest.raises(NotAllowedError):
        deciding.sign(proposal.pk, by("clerk", "2027-01-12 11:00"))
    decision = deciding.sign(proposal.pk, by("head", "2027-01-12 12:00"))
    assert decision.hearings.get().place == "12-кабинет"
    assert stage(recovery) is RecoveryStage.HEARING
    with pytest.raises(NotNowError, match="heard first"):
        recovering.propose_recovery(recovery.pk, by("clerk", "2027-01-12 13:00"), way="court")
    overpaid.case.refresh_from_db()
    assert (overpaid.case.stage, overpaid.case.open_hearing()) == ("granted", None)
    assert len(written(overpaid)) == 8


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"hearing_at": moment("2027-01-15 10:00")}, "must be held by"),
        ({"hearing_at": moment("2027-01-11 10:00")}, "in the future"),
        ({"way": "pigeon"}, "Choose how"),
        ({"place": " "}, "where the hearing"),
    ],
)
def test_the_hearing_is_within_the_days_of_the_law(overpaid: Award, by: By, changes: Any, match: str) -> None:
    with pytest.raises(CheckError, match=match):
        notice(overpaid, by, **changes)
    assert Recovery.objects.count() == 1
    assert [event.kind for event in RecoveryEvent.objects.all()] == ["found"]


def test_a_notice_that_is_signed_too_late_for_its_hearing_goes_back(overpaid: Award, by: By) -> None:
    proposal = notice(overpaid, by)
    with pytest.raises(CheckError, match="in the future"):
        deciding.sign(proposal.pk, by("head", "2027-01-14 12:00"))
    deciding.give_back(proposal.pk, by("head", "2027-01-14 12:00"), reason="Тыңдау күні өтті")
    assert stage(Recovery.objects.get()) is RecoveryStage.OPENED
    recovering.propose_notice(
        overpaid.pk,
        by("clerk", "2027-01-14 13:00"),
        hearing_at=moment("2027-01-18 10:00"),
        way="phone",
        place="+7 7132 00 00 00",
    )
    assert Recovery.objects.count() == 1


def test_a_hearing_can_be_moved_and_is_recorded_once(overpaid: Award, by: By) -> None:
    deciding.sign(notice(overpaid, by).pk, by("head", "2027-01-12 12:00"))
    deciding.move_hearing(
        overpaid.case_id,
        by("clerk", "2027-01-13 10:00"),
        at=moment("2027-01-14 15:00"),
        way="video",
        place="https://example.kz",
        reason="Сұрады",
        kind=Kind.RECOVERY_NOTICE,
    )
    occasion = by("accountant", "2027-01-14 16:00")
    given: dict[str, Any] = {"kind": Kind.RECOVERY_NOTICE, "appeared": False, "way": "video"}
    deciding.record_hearing(overpaid.case_id, occasion, **given)
    with pytest.raises(NotNowError, match="No hearing"):
        deciding.record_hearing(overpaid.case_id, occasion, **given)
    assert stage(Recovery.objects.get()) is RecoveryStage.HEARD


def test_a_voluntary_return_comes_in_parts_and_settles_the_oldest_first(overpaid: Award, by: By) -> None:
    recovery = decided(overpaid, by)
    decision = overpaid.case.decisions.latest("signed_at")
    content = decision.content
    assert content is not None
    assert (content["until"], content["instalments"], content["citation"]) == ("2027-02-15", [], "readings reading.29")
    assert content["heard"]["statement"] == "Бөліп қайтарамын"
    occasion = by("accountant", "2027-01-20 10:00")
    repaying.record_receipt(recovery.pk, occasion, amount=12000, paid_on=date(2027, 1, 19), reference="77")
    assert written(overpaid)[8:] == [(20261101, "recovered", -10000), (20261201, "recovered", -2000)]
    assert standing_of(recovery).outstanding == {20261201: 8000}
    assert standing_of(recovery).open_plan == [(date(2027, 2, 15), 8000)]
    assert standing_of(recovery).overdue(date(2027, 2, 16)) == [(date(2027, 2, 15), 8000)]
    again: dict[str, Any] = {"paid_on": date(2027, 1, 20), "reference": "78"}
    with pytest.raises(CheckError, match=r"Only 8.000"):
        repaying.record_receipt(recovery.pk, occasion, amount=8001, **again)
    with pytest.raises(CheckError, match="entered already"):
        repaying.record_receipt(recovery.pk, occasion, amount=8000, **{**again, "reference": "77"})
    with pytest.raises(CheckError, match="not come"):
        repaying.record_receipt(recovery.pk, occasion, amount=8000, **{**again, "paid_on": date(2027, 1, 21)})
    repaying.record_receipt(recovery.pk, occasion, amount=8000, **again)
    assert stage(recovery) is RecoveryStage.SETTLED
    assert [each.overpaid for each in sums_of(overpaid.pk).values()] == [0, 0, 0]
    with pytest.raises(NotNowError):
        repaying.record_receipt(recovery.pk, occasion, amount=1, paid_on=date(2027, 1, 20), reference="79")


def test_money_may_come_back_before_it_is_decided(overpaid: Award, by: By) -> None:
    recovery = heard(overpaid, by)
    occasion = by("accountant", "2027-01-14 12:00")
    repaying.record_receipt(recovery.pk, occasion, amount=5000, paid_on=occasion.today, reference="1")
    proposal = recovering.propose_recovery(
        recovery.pk,
        by("clerk", "2027-01-15 10:00"),
        way="instalments",
        instalments=[(date(2027, 2, 10), 10000), (date(2027, 3, 10), 5000)],
    )
    assert proposal.content["amount"] == 15000
    deciding.sign(proposal.pk, by("head", "2027-01-15 12:00"))
    later = by("accountant", "2027-02-12 10:00")
    assert standing_of(recovery).overdue(later.today) == [(date(2027, 2, 10), 10000)]
    repaying.record_receipt(recovery.pk, later, amount=12000, paid_on=later.today, reference="2")
    assert standing_of(recovery).open_plan == [(date(2027, 3, 10), 3000)]


@pytest.mark.parametrize(
    ("plan", "match"),
    [
        ({"way": "voluntary"}, "until which"),
        ({"way": "voluntary", "until": date(2027, 1, 15)}, "until which"),
        ({"way": "instalments"}, "days and sums"),
        ({"way": "instalments", "instalments": [(date(2027, 3, 1), 1), (date(2027, 2, 1), 19999)]}, "in order"),
        ({"way": "instalments", "instalments": [(date(2027, 3, 1), 5000)]}, r"add up to 5.000"),
        ({"way": "withholding"}, r"not a way that the law allows here.*reading 29"),
    ],
)
def test_only_ways_that_the_law_allows_with_sums_that_add_up(overpaid: Award, by: By, plan: Any, match: str) -> None:
    recovery = heard(overpaid, by)
    with pytest.raises(CheckError, match=match):
        recovering.propose_recovery(recovery.pk, by("clerk", "2027-01-15 10:00"), **plan)
    assert stage(recovery) is RecoveryStage.HEARD


def test_what_is_not_returned_goes_to_a_court_and_what_it_leaves_out_is_written_off(overpaid: Award, by: By) -> None:
    recovery = decided(overpaid, by)
    proposal = recovering.propose_recovery(recovery.pk, by("clerk", "2027-02-16 10:00"), way="court")
    deciding.sign(proposal.pk, by("head", "2027-02-16 12:00"))
    assert stage(recovery) is RecoveryStage.IN_COURT
    event = repaying.record_court(
        recovery.pk,
        by("accountant", "2027-04-01 10:00"),
        number="2-99/2027",
        decided_on=date(2027, 3, 30),
        amount=15000,
    )
    assert event.data == {"number": "2-99/2027", "decided_on": "2027-03-30", "amount": 15000}
    occasion = by("accountant", "2027-04-10 10:00")
    repaying.record_receipt(recovery.pk, occasion, amount=15000, paid_on=occasion.today, reference="5")
    given = recovering.propose_write_off(
        overpaid.pk, by("clerk", "2027-04-11 10:00"), recovery=recovery.pk, explanation=REASON
    )
    assert [(line["period"], line["amount"]) for line in given.content["lines"]] == [("2026-12", 5000)]
    deciding.sign(given.pk, by("head", "2027-04-11 12:00"))
    assert written(overpaid)[-1] == (20261201, "written_off", 5000)
    assert stage(recovery) is RecoveryStage.SETTLED
    assert [each.overpaid for each in sums_of(overpaid.pk).values()] == [0, 0, 0]


def test_a_write_off_gives_its_reason_in_both_languages_and_no_more_than_is_outstanding(
    overpaid: Award, by: By
) -> None:
    occasion = by("clerk", "2027-01-12 10:00")
    with pytest.raises(CheckError, match="Kazakh and in Russian"):
        recovering.propose_write_off(overpaid.pk, occasion, explanation={"kk": "Аз"})
    with pytest.raises(CheckError, match="at most"):
        recovering.propose_write_off(overpaid.pk, occasion, explanation=REASON, sums={20261101: 10001})
    proposal = recovering.propose_write_off(overpaid.pk, occasion, explanation=REASON, sums={20261101: 4000})
    deciding.give_back(proposal.pk, by("head", "2027-01-12 11:00"), reason="Бәрін")
    assert free(overpaid.pk) == {20261101: 10000, 20261201: 10000}
    proposal = recovering.propose_write_off(overpaid.pk, occasion, explanation=REASON)
    deciding.sign(proposal.pk, by("head", "2027-01-12 12:00"))
    assert free(overpaid.pk) == {}
    assert stage(Recovery.objects.get()) is RecoveryStage.SETTLED


def test_a_later_supplement_makes_good_what_was_asked(overpaid: Award, by: By) -> None:
    recovery = decided(overpaid, by)
    learn(overpaid, by, {"child.death_date": "2026-11-20"}, "2027-01-20 10:00")
    decision = recalculate(overpaid, by, "2027-01-20")
    assert [(line["period"], line["after"]) for line in (decision.content or {})["lines"]] == [("2026-11", 10000)]
    assert standing_of(recovery).outstanding == {20261201: 10000}
    learn(overpaid, by, {"child.death_date": "2026-12-20"}, "2027-01-21 10:00")
    recalculate(overpaid, by, "2027-01-21")
    assert (standing_of(recovery).total, stage(recovery)) == (0, RecoveryStage.SETTLED)


def test_what_changed_since_it_was_prepared_goes_back(overpaid: Award, by: By) -> None:
    recovery = heard(overpaid, by)
    proposal = recovering.propose_recovery(
        recovery.pk, by("clerk", "2027-01-15 10:00"), way="voluntary", until=date(2027, 2, 15)
    )
    occasion = by("accountant", "2027-01-15 11:00")
    repaying.record_receipt(recovery.pk, occasion, amount=100, paid_on=occasion.today, reference="1")
    with pytest.raises(CheckError, match="Return it"):
        deciding.sign(proposal.pk, by("head", "2027-01-15 12:00"))
    deciding.give_back(proposal.pk, by("head", "2027-01-15 12:00"), reason="Ақша түсті")
    assert stage(recovery) is RecoveryStage.HEARD


def test_a_new_overpayment_is_a_recovery_of_its_own(overpaid: Award, by: By) -> None:
    recovery = decided(overpaid, by)
    learn(overpaid, by, {"child.death_date": "2026-09-20"}, "2027-01-20 10:00")
    recalculate(overpaid, by, "2027-01-20")
    other = Recovery.objects.latest("id")
    assert other != recovery
    assert standing_of(other).outstanding == {20261001: 10000}
    assert standing_of(recovery).total == 20000


def test_interest_is_never_added() -> None:
    assert {kind.name for kind in EntryKind} == {
        "DUE",
        "SUPPLEMENT",
        "REDUCTION",
        "PAID",
        "RETURNED",
        "WITHHELD",
        "RECOVERED",
        "WRITTEN_OFF",
    }


def test_nothing_about_a_recovery_is_changed_or_deleted(overpaid: Award, by: By) -> None:
    recovery = decided(overpaid, by)
    occasion = by("accountant", "2027-01-20 10:00")
    repaying.record_receipt(recovery.pk, occasion, amount=1, paid_on=occasion.today, reference="1")
    for change in (
        lambda: Receipt.objects.update(amount=2),
        lambda: RecoveryEvent.objects.update(kind="settled"),
        lambda: recovery.lines.update(amount=1),
        lambda: recovery.instalments.update(amount=1),
        lambda: recovery.receipts.get().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
