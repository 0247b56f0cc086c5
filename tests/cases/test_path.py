"""A case from hand-in to a signed decision."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.cases.conftest import moment

from tirek.cases import problems
from tirek.cases.models import Decision, Hearing, MonthClaim
from tirek.cases.procedure import Stage
from tirek.cases.queries import signing
from tirek.cases.services import deciding, findings, officers
from tirek.config.law import law
from tirek.journal.queries import of_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.cases.models import Case, Proposal
    from tirek.cases.occasion import Occasion

GROUND = law().services["home-education"].grounds[0].id
EXPLANATION = {"kk": "Анықтама мектептің тізімінде табылмады.", "ru": "Справка не найдена в списке школы."}


def checked(case: Case, by: Callable[[str, str], Occasion], at: str = "2026-10-05 11:00") -> Case:
    return officers.take(case.pk, by("clerk", at))


def test_an_application_gets_the_next_number_and_its_term(apply: Callable[..., Case]) -> None:
    first = apply()
    assert first.number == "AKTOBE-2026-000001"
    assert first.stage == Stage.RECEIVED
    assert (first.registered_on, first.counted_from, first.final_on) == (
        date(2026, 10, 5),
        date(2026, 10, 6),
        date(2026, 10, 15),
    )
    assert first.inner_on == date(2026, 10, 12)
    assert first.act_by == first.inner_on


def test_nobody_takes_a_case_that_was_given_to_somebody_else(
    apply: Callable[..., Case], by: Callable[[str, str], Occasion]
) -> None:
    case, at = apply(), "2026-10-05 11:00"
    second = by("second", at)
    officers.hand_over(case.pk, by("head", at), to=second.actor.account, reason="Демалыс")  # type: ignore[arg-type]  # has an account
    with pytest.raises(problems.CheckError, match="Second Үлгі"):
        officers.take(case.pk, by("clerk", at))
    assert officers.take(case.pk, second).stage == Stage.CHECKING


def test_a_grant_is_prepared_by_one_and_signed_by_another(
    apply: Callable[..., Case], by: Callable[[str, str], Occasion]
) -> None:
    case = checked(apply(), by)
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    decision = deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))
    case.refresh_from_db()
    assert case.stage == Stage.GRANTED
    assert not case.is_open
    assert decision.number == "AKTOBE-D-2026-000001"
    assert [due["amount"] for due in decision.receipt["result"]["dues"]] == [10000] * 3
    assert list(MonthClaim.objects.order_by("month").values_list("month", flat=True)) == [
        date(2026, 10, 1),
        date(2026, 11, 1),
        date(2026, 12, 1),
    ]
    assert [entry.kind for entry in of_case(case.pk) if entry.kind.startswith("case.")] == [
        "case.submitted",
        "case.taken",
        "case.grant-prepared",
        "case.granted",
    ]


def test_of_two_heads_who_sign_one_is_told(apply: Callable[..., Case], by: Callable[[str, str], Occasion]) -> None:
    case = checked(apply(), by)
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))
    with pytest.raises(problems.NotNowError):
        deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))
    assert Decision.objects.count() == 1


def test_a_refusal_goes_by_a_hearing(apply: Callable[..., Case], by: Callable[[str, str], Occasion]) -> None:
    case = checked(apply(), by)
    preliminary = deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-07 10:00"),
        grounds=[GROUND],
        explanation=EXPLANATION,
        hearing_at=moment("2026-10-09 14:00"),
        way="phone",
        place="+7 713 200 00 00",
        against="Анықтама расталмады",
    )
    deciding.sign(preliminary.pk, by("head", "2026-10-07 16:00"))
    case.refresh_from_db()
    assert case.stage == Stage.HEARING
    for way in Hearing.Way.values:
        with pytest.raises(problems.CheckError, match="The hearing is on"):
            deciding.record_hearing(case.pk, by("clerk", "2026-10-09 13:59"), appeared=False, way=way)
    deciding.record_hearing(
        case.pk, by("clerk", "2026-10-09 15:00"), appeared=True, way="phone", statement="Мектеп қате жазған."
    )
    refusal = deciding.propose_refusal(
        case.pk,
        by("clerk", "2026-10-12 10:00"),
        grounds=preliminary.grounds,
        explanation=EXPLANATION,
        against="Анықтама расталмады",
    )
    decision = deciding.sign(refusal.pk, by("head", "2026-10-13 10:00"))
    case.refresh_from_db()
    assert (case.stage, decision.kind) == (Stage.REFUSED, "refuse")


def test_nobody_is_refused_on_a_ground_they_were_not_heard_on(
    apply: Callable[..., Case], by: Callable[[str, str], Occasion]
) -> None:
    """A ground found at the hearing is announced with a hearing of its own, which can be moved, and then refused on."""
    case = checked(apply(certificate=None), by)
    why: dict[str, Any] = {"explanation": EXPLANATION, "way": "phone", "place": "+7 713 200 00 00"}

    def invite(ground: str, at: str, hearing: str) -> None:
        proposal = deciding.propose_preliminary_refusal(
            case.pk, by("clerk", f"{at} 10:00"), grounds=[ground], hearing_at=moment(hearing), **why
        )
        deciding.sign(proposal.pk, by("head", f"{at} 12:00"))

    def refuse(ground: str, at: str) -> Proposal:
        return deciding.propose_refusal(case.pk, by("clerk", at), grounds=[ground], explanation=EXPLANATION)

    invite("not-meeting", "2026-10-07", "2026-10-09 14:00")
    deciding.record_hearing(case.pk, by("clerk", "2026-10-09 15:00"), appeared=True, way="phone", statement="Жоқ.")
    with pytest.raises(problems.CheckError, match="not heard") as caught:
        refuse(GROUND, "2026-10-12 10:00")
    assert caught.value.field == "grounds"
    returned = deciding.propose_preliminary_refusal(
        case.pk, by("clerk", "2026-10-12 10:00"), grounds=[GROUND], hearing_at=moment("2026-10-13 14:00"), **why
    )
    deciding.give_back(returned.pk, by("head", "2026-10-12 10:30"), reason="Негізін нақтылаңыз")
    case.refresh_from_db()
    assert case.stage == Stage.HEARD
    invite(GROUND, "2026-10-12", "2026-10-13 14:00")
    deciding.move_hearing(
        case.pk,
        by("clerk", "2026-10-12 15:00"),
        at=moment("2026-10-14 11:00"),
        way="phone",
        place="1414",
        reason="Өтінді",
    )
    deciding.record_hearing(case.pk, by("clerk", "2026-10-14 12:00"), appeared=False, way="phone")
    deciding.sign(refuse(GROUND, "2026-10-14 14:00").pk, by("head", "2026-10-14 16:00"))
    case.refresh_from_db()
    assert case.stage == Stage.REFUSED


def test_against_a_payment_that_is_due_only_with_the_reason(
    apply: Callable[..., Case], by: Callable[[str, str], Occasion]
) -> None:
    case = checked(apply(), by)
    given: dict[str, Any] = {
        "grounds": [GROUND],
        "explanation": EXPLANATION,
        "hearing_at": moment("2026-10-09 14:00"),
        "way": "phone",
        "place": "+7 713 200 00 00",
    }
    with pytest.raises(problems.CheckError, match="a payment is due") as caught:
        deciding.propose_preliminary_refusal(case.pk, by("clerk", "2026-10-07 10:00"), **given)
    assert caught.value.field == "against"
    proposal = deciding.propose_preliminary_refusal(
        case.pk, by("clerk", "2026-10-07 10:00"), **given, against=" Анықтама жалған. ", note="Мектепке хат жазылды."
    )
    assert proposal.note == "Анықтама жалған.\nМектепке хат жазылды."
    assert of_case(case.pk).get(kind="case.preliminary-prepared").data["against"] is True


def test_after_the_inner_deadline_only_a_late_refusal_with_its_reason(
    apply: Callable[..., Case], by: Callable[[str, str], Occasion]
) -> None:
    case = checked(apply(), by)
    given: dict[str, Any] = {
        "grounds": [GROUND],
        "explanation": EXPLANATION,
        "hearing_at": moment("2026-10-14 14:00"),
        "way": "in-person",
        "place": "Үлгі көшесі, 2",
        "against": "Анықтама расталмады",
    }
    with pytest.raises(problems.TooLateError, match="2026"):
        deciding.propose_preliminary_refusal(case.pk, by("clerk", "2026-10-13 10:00"), **given)
    proposal = deciding.propose_preliminary_refusal(
        case.pk, by("clerk", "2026-10-13 10:00"), late="Тізілім жауап бермеді", **given
    )
    deciding.sign(proposal.pk, by("head", "2026-10-13 12:00"))
    case.refresh_from_db()
    assert case.stage == Stage.HEARING


def test_what_is_learned_after_a_grant_can_stop_it(
    apply: Callable[..., Case], by: Callable[[str, str], Occasion]
) -> None:
    case = checked(apply(), by)
    grant = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    deciding.sign(grant.pk, by("head", "2026-10-06 12:00"))
    findings.settle(
        case.pk,
        by("clerk", "2026-11-10 10:00"),
        name="child.death_date",
        value="2026-11-03",
        reason="Куәлік көрсетілді",
    )
    stop = deciding.propose_stop(case.pk, by("clerk", "2026-11-10 10:30"), condition="alive", explanation=EXPLANATION)
    decision = deciding.sign(stop.pk, by("head", "2026-11-10 12:00"))
    case.refresh_from_db()
    assert case.stage == Stage.STOPPED
    assert [due["period"] for due in decision.receipt["result"]["dues"]] == ["2026-10", "2026-11"]
    assert of_case(case.pk).get(kind="case.stopped").data["released"] == ["2026-12"]
    assert MonthClaim.objects.filter(case=case).count() == 2


def test_nothing_is_granted_to_an_applicant_who_died(
    apply: Callable[..., Case], by: Callable[[str, str], Occasion]
) -> None:
    """Neither when it is known before a grant is prepared, nor when it is learned before the head signs."""
    died = {"applicant.death_date": "2026-10-01"}
    case = checked(apply(), by)
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    findings.record(case.pk, by("clerk", "2026-10-06 11:00"), died, source="registry", origin="persons")
    with pytest.raises(problems.CheckError, match="died on 1 October 2026"):
        deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))
    deciding.give_back(proposal.pk, by("head", "2026-10-06 12:30"), reason="Өтініш беруші қайтыс болған")
    with pytest.raises(problems.CheckError, match="another legal representative"):
        deciding.propose_grant(case.pk, by("clerk", "2026-10-06 13:00"))
    refusal = deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-07 10:00"),
        grounds=[GROUND],
        explanation=EXPLANATION,
        hearing_at=moment("2026-10-09 14:00"),
        way="phone",
        place="+7 713 200 00 00",
    )
    head = signing.signing_page(
        signing.proposal_of(refusal.pk, by("head", "2026-10-07 11:00")), by("head", "2026-10-07 11:00")
    )
    assert signing.Unusual.DIED in {mark.kind for mark in head.marks}
    assert signing.Unusual.DUE_AFTER_ALL not in {mark.kind for mark in head.marks}
