"""Results at a counter: handed out once, kept, sent back and asked for again; what was asked for is brought."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.accounts_of_tests import client_of
from tests.cases.conftest import apply, by, iin, staff
from tests.web.test_counter import OFFICE, Movable, at_papers, operator, sent, text

from tirek.accounts.models import Account
from tirek.cases.models import Case
from tirek.cases.services import closing, deciding, evidence, officers
from tirek.config.clock import almaty
from tirek.jobs.services import work
from tirek.journal.queries import looks_at, of_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "operator", "staff"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-05")


def test_a_result_reaches_the_office_and_is_handed_out_once(operator: Client, apply: Apply, by: By) -> None:
    case = apply(who="operator", channel="state-corporation")
    clock = Movable(by("clerk", "2026-10-06 10:00").at)
    officers.take(case.pk, by("clerk", "2026-10-06 10:00"))
    page = f"{OFFICE}cases/{case.pk}/"
    early = operator.post(f"{page}hand-out/", {"document": "id-card"})
    assert early.status_code == 409
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:10"))
    deciding.sign(proposal.pk, by("head", "2026-10-06 10:20"))
    assert operator.post(f"{page}hand-out/", {"document": "id-card"}).status_code == 409
    clock.at += timedelta(hours=1)
    while work(clock):
        pass
    assert case.number in text(operator.get(OFFICE)).partition("Accepted today")[0]
    assert "kept until 6 November 2026" in text(operator.get(page))
    case.refresh_from_db()
    assert operator.post(f"{page}hand-out/", {"version": case.version}).status_code == 422
    done = sent(operator, f"{page}hand-out/", {"document": "passport", "version": case.version})
    assert "has been handed out" in text(operator.get(done))
    assert operator.post(f"{page}hand-out/", {"document": "passport"}).status_code == 409
    last = of_case(case.pk).filter(kind="case.result-handed-out").get()
    assert last.data["document"] == "passport"


def test_what_nobody_fetches_goes_back_and_comes_again(operator: Client, apply: Apply, by: By) -> None:
    case = apply(who="operator", channel="state-corporation")
    officers.take(case.pk, by("clerk", "2026-10-06 10:00"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:10"))
    deciding.sign(proposal.pk, by("head", "2026-10-06 10:20"))
    clock = Movable(by("head", "2026-10-06 11:00").at)
    while work(clock):
        pass
    for at, here in (("2026-11-06 23:00", True), ("2026-11-07 00:05", False)):
        clock.at = by("head", at).at
        while work(clock):
            pass
        case.refresh_from_db()
        assert (case.result_at_office is not None) is here
    page = f"{OFFICE}cases/{case.pk}/"
    assert "here again by 6 October 2026" in text(operator.get(page))
    assert case.number in text(operator.get(OFFICE)).partition("Went back to the department")[2]
    asked = sent(operator, f"{page}send-again/", {})
    assert "has been asked" in text(operator.get(asked))
    assert operator.post(f"{page}send-again/").status_code in {303, 409}
    while work(clock):
        pass
    case.refresh_from_db()
    assert case.result_at_office is not None
    assert case.result_at_office.astimezone(almaty()).day == 7
    assert operator.post(f"{page}send-again/").status_code == 409


def test_a_final_result_can_be_fetched_after_a_preliminary_one(apply: Apply, by: By) -> None:
    case = apply(who="operator", channel="state-corporation")
    officers.take(case.pk, by("clerk", "2026-10-06 10:00"))
    hearing = by("clerk", "2026-10-08 11:00").at
    proposal = deciding.propose_preliminary_refusal(
        case.pk,
        by("clerk", "2026-10-06 10:10"),
        grounds=["untrue"],
        explanation={"kk": "Табылмады.", "ru": "Не найдено."},
        hearing_at=hearing,
        way="phone",
        place="+7 701 000 00 09",
        against="Анықтама расталмады",
    )
    deciding.sign(proposal.pk, by("head", "2026-10-06 10:20"))
    clock = Movable(by("head", "2026-10-06 10:30").at)
    while work(clock):
        pass
    closing.hand_out(case.pk, by("operator", "2026-10-06 15:00"), document="id-card")
    late = by("clerk", "2026-10-08 12:00")
    deciding.record_hearing(case.pk, late, appeared=False, way="phone", held_at=hearing)
    grant = deciding.propose_grant(case.pk, by("clerk", "2026-10-08 13:00"))
    deciding.sign(grant.pk, by("head", "2026-10-08 14:00"))
    clock.at = by("head", "2026-10-08 14:05").at
    while work(clock):
        pass
    found = closing.hand_out(case.pk, by("operator", "2026-10-09 10:00"), document="id-card")
    assert found.handed_out_at is not None


def test_each_counter_sees_its_own_and_every_look_is_told(
    staff: dict[str, Account], operator: Client, apply: Apply
) -> None:
    case = apply(who="operator", channel="state-corporation")
    other = Account.objects.create(
        username="other", name="Other", role="operator", territory="aktobe", office="Басқа фронт-офис"
    )
    foreign = client_of(other)
    page = f"{OFFICE}cases/{case.pk}/"
    assert operator.get(page).status_code == 200
    assert foreign.get(page).status_code == 404
    assert case.number not in text(foreign.get(OFFICE))
    assert "has no such application" in text(foreign.post(OFFICE, {"q": case.number}))
    assert "Үлгіұлы" in text(operator.post(OFFICE, {"q": case.number})).partition("Results to hand out")[0]
    looks = looks_at(case.applicant_id)
    assert [(entry.actor_account, entry.data["where"]) for entry in looks] == [(staff["operator"].pk, "counter-case")]
    visit = at_papers(operator, child_iin=iin("15070765013"))
    assert foreign.get(f"{visit}papers/").status_code == 404
    assert foreign.post(f"{visit}put-away/").status_code == 404
    assert looks_at(case.applicant_id).count() == 2
    for account in ("clerk", "head", "elsewhere"):
        client = client_of(staff[account])
        assert client.get(OFFICE).status_code == 403
    assert operator.get("/en/counter/").status_code == 403
    assert client_of(staff["elsewhere"]).get(f"/en/counter/cases/{case.pk}/").status_code == 404


def test_what_was_asked_for_is_brought_to_the_window(operator: Client, apply: Apply, by: By) -> None:
    case = apply(who="operator", channel="state-corporation")
    page = f"{OFFICE}cases/{case.pk}/"
    assert operator.get(f"{page}bring/").status_code == 303
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    words = {"kk": "ДКК қорытындысын әкеліңіз", "ru": "Принесите заключение ВКК"}
    item = {"kind": "document", "id": "medical-conclusion", "text": words}
    at = by("clerk", "2026-10-05 11:05")
    evidence.ask_correction(case.pk, at, items=[item], wanted_by=at.today + timedelta(days=2))
    assert "needed by 7 October 2026" in text(operator.get(page))
    program = SimpleUploadedFile("conclusion.pdf", b"MZ program")
    refused = operator.post(f"{page}bring/", {"note": "ДКК", "medical-conclusion-file": program})
    assert refused.status_code == 422
    assert "is a program" in text(refused)
    assert operator.post(f"{page}bring/", {"brought": "medical-conclusion"}).status_code == 422
    done = sent(operator, f"{page}bring/", {"brought": "medical-conclusion", "note": "ДКК қорытындысы"})
    assert "goes on being checked" in text(operator.get(done))
    case.refresh_from_db()
    assert case.stage == "checking"
    assert [event.kind for event in case.documents.get().events.all()] == ["compared"]
