"""A grant opens an award; what is learned later is proposed, decided, and written beside what was there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from tirek.cases.models import AwardRuling, Decision, MonthClaim
from tirek.cases.problems import CheckError, NotNowError
from tirek.cases.services import awards, deciding, findings
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Basis, Discrepancy, Entry, Posting
from tirek.ledger.services.changing import propose_recalculation
from tirek.ledger.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.ledger.conftest import Grant

    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

DEATH = {"child.death_date": "2026-10-20"}


def written(award: Award) -> list[tuple[int, str, int]]:
    entries = Entry.objects.filter(award=award).order_by("id")
    return [(entry.period, EntryKind(entry.kind).name.lower(), entry.amount) for entry in entries]


def learn(award: Award, by: By, values: Mapping[str, object], at: str = "2026-11-05 10:00") -> None:
    findings.record(award.case_id, by("clerk", at), values, source="registry", origin="persons")


def test_a_grant_opens_an_award_with_what_is_due(grant: Grant) -> None:
    award = grant()
    assert written(award) == [(20261001, "due", 10000), (20261101, "due", 10000), (20261201, "due", 10000)]
    assert award.payee_now().payee_id == award.case.applicant_id
    posting = Posting.objects.get()
    assert (posting.kind, posting.count, posting.total, posting.decision_id) == ("grant", 3, 30000, award.decision_id)
    basis = Basis.objects.get()
    assert (basis.first, basis.last, basis.more, basis.single) == (2026 * 12 + 9, 2026 * 12 + 11, [], False)
    assert not Discrepancy.objects.exists()


def test_a_death_that_is_learned_late_is_proposed_and_decided(grant: Grant, by: By) -> None:
    award = grant()
    learn(award, by, DEATH)
    found = Discrepancy.objects.get()
    assert (found.more, found.less, found.overpaid, found.cause) == (0, 20000, 0, "fact:alive")
    assert len(written(award)) == 3
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    assert [(line["period"], line["before"], line["after"]) for line in proposal.content["lines"]] == [
        ("2026-11", 10000, 0),
        ("2026-12", 10000, 0),
    ]
    assert proposal.content["lines"][0]["citation"] == "aktobe-2023-14 p.5"
    decision = deciding.sign(proposal.pk, by("head", "2026-11-05 12:00"))
    assert (decision.kind, decision.content) == ("recalculate", proposal.content)
    assert written(award)[3:] == [(20261101, "reduction", -10000), (20261201, "reduction", -10000)]
    assert [each.owed for each in sums_of(award.pk).values()] == [10000, 0, 0]
    assert not Discrepancy.objects.exists()
    assert list(MonthClaim.objects.values_list("month", flat=True)) == [date(2026, 10, 1)]
    award.case.refresh_from_db()
    assert (award.case.stage, award.case.changing) == ("granted", False)


def test_what_changed_since_it_was_prepared_can_only_be_returned(grant: Grant, by: By) -> None:
    award = grant()
    learn(award, by, DEATH)
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    learn(award, by, {"child.death_date": "2026-11-20"}, "2026-11-05 11:30")
    with pytest.raises(CheckError, match="Return it"):
        deciding.sign(proposal.pk, by("head", "2026-11-05 12:00"))
    assert Decision.objects.count() == 1
    deciding.give_back(proposal.pk, by("head", "2026-11-05 12:05"), reason="Қайта есептеңіз")
    award.case.refresh_from_db()
    assert not award.case.changing
    again = propose_recalculation(award.pk, by("clerk", "2026-11-05 13:00"))
    assert [line["period"] for line in again.content["lines"]] == ["2026-12"]


def test_a_longer_certificate_is_a_supplement(grant: Grant, by: By) -> None:
    award = grant()
    learn(
        award, by, {"certificates": [{"number": "18", "school": "№5 мектеп", "from": "2026-09-01", "to": "2027-05-25"}]}
    )
    found = Discrepancy.objects.get()
    assert (found.more, found.less, found.periods) == (50000, 0, 5)
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    deciding.sign(proposal.pk, by("head", "2026-11-05 12:00"))
    assert written(award)[3:] == [
        (period, "supplement", 10000) for period in (20270101, 20270201, 20270301, 20270401, 20270501)
    ]
    assert MonthClaim.objects.count() == 8


def test_nothing_to_propose_and_one_thing_at_a_time(grant: Grant, by: By) -> None:
    award = grant()
    with pytest.raises(NotNowError, match="agrees"):
        propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    learn(award, by, DEATH)
    propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    with pytest.raises(CheckError, match="waits for the head"):
        propose_recalculation(award.pk, by("accountant", "2026-11-05 11:10"))


def test_who_prepared_it_does_not_sign_it(grant: Grant, by: By) -> None:
    award = grant()
    learn(award, by, DEATH)
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    with pytest.raises(Exception, match="Your role"):
        deciding.sign(proposal.pk, by("clerk", "2026-11-05 12:00"))


def test_after_a_move_the_old_territory_pays_no_more(grant: Grant, by: By) -> None:
    award = grant()
    occasion = by("clerk", "2026-11-10 10:00")
    ruling = awards.record_ruling(
        award.case_id,
        occasion,
        kind=AwardRuling.Kind.MOVE,
        first=202612,
        decided_on=occasion.today,
        explanation="Көшті",
    )
    found = Discrepancy.objects.get()
    assert (found.less, found.cause) == (10000, "move")
    proposal = propose_recalculation(award.pk, occasion)
    assert "reading.25" in proposal.content["lines"][0]["citation"]
    deciding.give_back(proposal.pk, by("head", "2026-11-10 11:00"), reason="Қате")
    awards.lift_ruling(ruling, by("clerk", "2026-11-10 12:00"), explanation="Басқа бала")
    assert not Discrepancy.objects.exists()
    with pytest.raises(NotNowError):
        awards.lift_ruling(ruling, by("clerk", "2026-11-10 12:30"), explanation="Тағы")


def test_a_court_stands_above_facts_and_acts(grant: Grant, by: By) -> None:
    award = grant()
    occasion = by("clerk", "2026-11-10 10:00")
    awards.record_ruling(
        award.case_id,
        occasion,
        kind=AwardRuling.Kind.COURT,
        first=202609,
        last=202610,
        amount=12000,
        number="2-17/2026",
        decided_on=date(2026, 11, 9),
        explanation="Сот шешімі",
    )
    proposal = propose_recalculation(award.pk, occasion)
    assert [(line["period"], line["after"], line["cause"]) for line in proposal.content["lines"]] == [
        ("2026-09", 12000, "court"),
        ("2026-10", 12000, "court"),
    ]
    assert "2-17/2026" in proposal.content["lines"][0]["text"]["kk"]
    assert Basis.objects.get().single


def test_nothing_written_can_be_changed_on_either_database(grant: Grant) -> None:
    grant()
    for change in (
        lambda: Entry.objects.update(amount=1),
        lambda: Entry.objects.first().delete(),  # type: ignore[union-attr]  # there is one
        lambda: Posting.objects.update(digest=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    entry = Entry.objects.first()
    assert entry is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            posting_id=entry.posting_id,
            award_id=entry.award_id,
            period=entry.period,
            booked=entry.booked,
            kind=EntryKind.DUE.value,
            amount=5,
            decision_id=entry.decision_id,
        )


def test_a_pause_is_a_persons(grant: Grant, by: By) -> None:
    award = grant()
    awards.pause(award.case_id, by("head", "2026-11-01 10:00"), reason="Шотты тексереміз")
    with pytest.raises(NotNowError):
        awards.pause(award.case_id, by("head", "2026-11-01 10:05"), reason="Тағы")
    assert award.open_pause() is not None
    awards.resume_payments(award.case_id, by("accountant", "2026-11-02 10:00"), reason="Шот дұрыс")
    assert award.open_pause() is None
