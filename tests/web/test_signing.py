"""The head's queue: what runs out first, what is unusual, sign or return, and nobody's work recorded twice."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import applicant_account, client_of
from tests.cases.conftest import apply, by, iin, moment, staff

from tirek.accounts.models import Account
from tirek.cases.models import Decision, MonthClaim, ProposalOutcome
from tirek.cases.procedure import Stage
from tirek.cases.queries import signing
from tirek.cases.queries.signing import Unusual
from tirek.cases.services import deciding, findings, officers
from tirek.config.law import law
from tirek.journal.actor import SYSTEM
from tirek.journal.queries import looks_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tirek.cases.models import Case, Proposal
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]
    Apply = Callable[..., Case]

__all__ = ["apply", "by", "staff"]

GROUND = law().services["home-education"].grounds[0].id
EXPLANATION = {"kk": "Анықтама мектептің тізімінде табылмады.", "ru": "Справка не найдена в списке школы."}
TODAY = "2026-10-06 12:00"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-10-06")


@pytest.fixture
def head(staff: dict[str, Account]) -> Client:
    return client_of(staff["head"])


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def another_child(number: int) -> dict[str, Any]:
    return {"iin": iin(f"13050555{number:03d}"), "surname": "Үлгіұлы", "name": "Санжар", "birth_date": "2013-05-05"}


def proposed(apply: Apply, by: By, at: str = "2026-10-05 10:00", prepared: str = TODAY, **changes: Any) -> Proposal:
    case = officers.take(apply(at=at, **changes).pk, by("clerk", prepared))
    return deciding.propose_grant(case.pk, by("clerk", prepared))


def refusing(apply: Apply, by: By, **more: Any) -> Proposal:
    case = officers.take(apply(certificate=None).pk, by("clerk", TODAY))
    given: dict[str, Any] = {
        "grounds": [GROUND],
        "explanation": EXPLANATION,
        "hearing_at": moment("2026-10-08 14:00"),
        "way": "phone",
        "place": "+7 713 200 00 00",
    }
    return deciding.propose_preliminary_refusal(case.pk, by("clerk", TODAY), **given | more)


def test_a_refusal_against_a_payment_that_is_due_is_warned_of_with_its_reason(
    head: Client, apply: Apply, by: By
) -> None:
    case = officers.take(apply().pk, by("clerk", TODAY))
    given: dict[str, Any] = {
        "grounds": [GROUND],
        "explanation": EXPLANATION,
        "way": "phone",
        "place": "+7 713 200 00 00",
    }
    proposal = deciding.propose_preliminary_refusal(
        case.pk, by("clerk", TODAY), hearing_at=moment("2026-10-08 14:00"), against="Анықтама жалған.", **given
    )
    page = text(head.get(url(proposal)))
    assert "This refusal goes against the facts of the case" in page
    assert "a payment of 30 000 ₸ is due" in page
    assert "<strong>Officer's reason:</strong> Анықтама жалған." in page


def test_a_refusal_that_the_facts_overtook_is_warned_of(head: Client, apply: Apply, by: By) -> None:
    proposal = refusing(apply, by)
    assert "goes against the facts" not in text(head.get(url(proposal)))
    certificate = [
        {"number": "17", "school": "№5 мектеп", "from": "2026-09-01", "to": "2026-12-25", "withdrawn_on": None}
    ]
    system = replace(by("clerk", TODAY), actor=SYSTEM)
    findings.record(proposal.case_id, system, {"certificates": certificate}, source="registry", origin="education")
    assert "the facts have changed since" in text(head.get(url(proposal)))


def url(proposal: Proposal) -> str:
    return f"/en/signing/{proposal.pk}/"


def verdict(proposal: Proposal, do: str, **more: str) -> dict[str, str]:
    proposal.case.refresh_from_db()
    return {"do": do, "version": str(proposal.case.version), **more}


def kinds(by: By, at: str = TODAY, who: str = "head") -> list[set[Unusual]]:
    return [{mark.kind for mark in row.marks} for row in signing.queue(by(who, at)).rows]


def test_an_empty_queue_teaches(head: Client) -> None:
    assert "Nothing waits for your signature" in text(head.get("/en/signing/"))


def test_the_queue_shows_what_runs_out_first_with_sum_and_months(head: Client, apply: Apply, by: By) -> None:
    later = proposed(apply, by, at="2026-10-06 09:00", child=another_child(21))
    sooner = proposed(apply, by)
    page = text(head.get("/en/signing/"))
    assert page.index(sooner.case.number) < page.index(later.case.number)
    assert "2 proposals wait for your signature" in page
    assert "October 2026 – December 2026" in page
    assert "30 000 ₸" in page
    assert "Clerk Үлгі" in page


def test_the_decision_stands_in_the_first_sentence_and_is_signed_with_one_press(
    head: Client, apply: Apply, by: By
) -> None:
    first, second = proposed(apply, by), proposed(apply, by, at="2026-10-06 09:00", child=another_child(21))
    page = text(head.get(url(first)))
    assert "Grant 30 000 ₸ for Үлгіұлы Нұрлан: October 2026 – December 2026" in page
    answer = head.post(url(first), verdict(first, "sign"))
    assert answer.status_code == 303
    decision = Decision.objects.get(proposal=first)
    assert answer["Location"] == f"/en/signing/{second.pk}/?signed={decision.number}"
    assert f"Signed: {decision.number}." in text(head.get(answer["Location"]))
    last = head.post(url(second), verdict(second, "sign"))
    assert last["Location"].startswith("/en/signing/?signed=")
    assert "Nothing waits" in text(head.get(last["Location"]))


def test_looking_is_journalled_for_both_people(head: Client, apply: Apply, by: By) -> None:
    proposal = proposed(apply, by)
    head.get(url(proposal))
    for person in (proposal.case.applicant_id, proposal.case.child_id):
        assert looks_at(person).get().data == {"where": "signing"}


def test_a_double_click_signs_once_and_says_so(head: Client, apply: Apply, by: By) -> None:
    proposal = proposed(apply, by)
    posted = verdict(proposal, "sign")
    assert head.post(url(proposal), posted).status_code == 303
    again = head.post(url(proposal), posted)
    assert again.status_code == 409
    assert "You have signed this" in text(again)
    back = head.get(url(proposal))
    assert back.status_code == 200
    assert Decision.objects.get().number in text(back)


def test_of_two_heads_the_second_reads_who_was_quicker(
    head: Client, apply: Apply, by: By, staff: dict[str, Account]
) -> None:
    other = Account.objects.create(username="second-head", name="Екінші Үлгі", role="head", territory="aktobe")
    proposal = proposed(apply, by)
    posted = verdict(proposal, "sign")
    head.post(url(proposal), posted)
    late = client_of(other).post(url(proposal), {**posted, "do": "return", "reason": "Айырмасы бар"})
    assert late.status_code == 409
    assert "This is signed already" in text(late)
    assert "Head Үлгі signed it" in text(late)
    assert ProposalOutcome.objects.get().result == "signed"


def test_what_changed_since_the_page_was_made_is_looked_at_first(head: Client, apply: Apply, by: By) -> None:
    proposal = proposed(apply, by)
    posted = verdict(proposal, "sign")
    findings.record(
        proposal.case_id, by_system(by), {"child.birth_date": "2013-05-05"}, source="registry", origin="persons"
    )
    answer = head.post(url(proposal), posted)
    assert answer.status_code == 409
    assert "The case was changed in the meantime" in text(answer)
    assert not Decision.objects.exists()
    assert head.post(url(proposal), verdict(proposal, "sign")).status_code == 303


def by_system(by: By) -> Occasion:
    return replace(by("head", TODAY), actor=SYSTEM)


def test_a_result_that_changed_is_shown_and_can_only_be_returned(head: Client, apply: Apply, by: By) -> None:
    proposal = proposed(apply, by)
    findings.record(
        proposal.case_id, by_system(by), {"child.death_date": "2026-10-04"}, source="registry", origin="persons"
    )
    page = text(head.get(url(proposal)))
    assert "Changed since it was prepared" in page
    assert "It can't be signed" in page
    assert 'value="sign"' not in page
    assert Unusual.OTHER_RESULT in kinds(by)[0]
    assert head.post(url(proposal), verdict(proposal, "sign")).status_code == 422
    assert not MonthClaim.objects.exists()
    returned = head.post(url(proposal), verdict(proposal, "return", reason="Бала қайтыс болған, қайта қараңыз"))
    assert returned["Location"] == "/en/signing/?returned=yes"
    proposal.case.refresh_from_db()
    assert proposal.case.stage == Stage.CHECKING


def test_a_return_needs_its_reason(head: Client, apply: Apply, by: By) -> None:
    proposal = proposed(apply, by)
    answer = head.post(url(proposal), verdict(proposal, "return", reason=" "))
    assert answer.status_code == 422
    assert "Say in a line what is to be changed." in text(answer)
    assert 'href="#id_reason"' in text(answer)


def test_what_the_officer_settled_stands_beside_what_the_sources_say(head: Client, apply: Apply, by: By) -> None:
    case = officers.take(apply().pk, by("clerk", TODAY))
    findings.record(case.pk, by_system(by), {"applicant.relation": "guardian"}, source="registry", origin="rights")
    findings.settle(
        case.pk, by("clerk", TODAY), name="applicant.relation", value="parent", reason="Туу туралы куәлік көрсетілді"
    )
    proposal = deciding.propose_grant(case.pk, by("clerk", TODAY))
    assert Unusual.SETTLED in kinds(by)[0]
    page = text(head.get(url(proposal)))
    assert "The officer settled by hand: Relation to the child." in page
    assert "Туу туралы куәлік көрсетілді" in page
    assert "Guardian" in page


def test_a_refusal_shows_its_ground_with_the_paragraph_and_the_hearing(head: Client, apply: Apply, by: By) -> None:
    proposal = refusing(apply, by)
    page = text(head.get(url(proposal)))
    assert "Invite to a hearing before refusing" in page
    assert EXPLANATION["ru"] in page
    assert "8 October 2026, 14:00" in page
    assert head.post(url(proposal), verdict(proposal, "sign")).status_code == 303
    proposal.case.refresh_from_db()
    assert proposal.case.stage == Stage.HEARING


def test_a_refusal_against_a_payment_that_is_due_is_pointed_out(apply: Apply, by: By) -> None:
    proposal = refusing(apply, by)
    findings.record(
        proposal.case_id,
        by_system(by),
        {"certificates": [{"number": "17", "school": "№5", "from": "2026-09-01", "to": "2026-12-25"}]},
        source="registry",
        origin="education",
    )
    assert Unusual.DUE_AFTER_ALL in kinds(by)[0]


def test_terms_registries_and_what_is_new_are_marked(apply: Apply, by: By) -> None:
    proposal = proposed(apply, by)
    # It is being asked once more whether anything changed since the application.
    assert kinds(by) == [{Unusual.NEW, Unusual.REGISTRY}]
    proposal.case.registries.update(state="answered")
    assert kinds(by) == [{Unusual.NEW}]
    proposal.case.refresh_from_db()
    assert kinds(by, f"{proposal.case.act_by.isoformat()} 10:00") == [{Unusual.TODAY}]
    assert Unusual.OVERDUE in kinds(by, "2026-10-19 10:00")[0]


def test_a_sum_unlike_the_latest_grants_is_marked(apply: Apply, by: By) -> None:
    for number in range(signing.ENOUGH):
        short = {"number": "17", "school": "№5", "from": "2026-09-01", "to": "2026-10-31"}
        proposal = proposed(apply, by, child=another_child(30 + number), certificate=short)
        deciding.sign(proposal.pk, by("head", TODAY))
    proposed(apply, by)
    assert Unusual.SUM in kinds(by)[0]


def test_nobody_signs_what_they_prepared(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    proposal = proposed(apply, by)
    staff["clerk"].role = "head"
    staff["clerk"].save()
    client = client_of(staff["clerk"])
    assert "You prepared this yourself" in text(client.get(url(proposal)))
    assert client.post(url(proposal), verdict(proposal, "sign")).status_code == 422
    assert not Decision.objects.exists()


def test_a_stop_waits_at_the_end_of_the_queue(apply: Apply, by: By, head: Client) -> None:
    granted = proposed(apply, by)
    deciding.sign(granted.pk, by("head", TODAY))
    stop = deciding.propose_stop(
        granted.case_id, by("clerk", TODAY), condition="alive", explanation={"kk": "Қайтыс болды", "ru": "Умер"}
    )
    grant = proposed(apply, by, child=another_child(21))
    assert [row.proposal.pk for row in signing.queue(by("head", TODAY)).rows] == [grant.pk, stop.pk]
    assert "Stop the payment for Үлгіұлы Нұрлан" in text(head.get(url(stop)))


def test_it_is_the_own_department_s_head_s_alone(apply: Apply, by: By, staff: dict[str, Account]) -> None:
    proposal = proposed(apply, by)
    elsewhere = Account.objects.create(username="far-head", name="Алыс Үлгі", role="head", territory="alatau")
    client = client_of(elsewhere)
    assert client.get(url(proposal)).status_code == 404
    assert client.post(url(proposal), verdict(proposal, "sign")).status_code == 404
    assert proposal.case.number not in text(client.get("/en/signing/"))
    assert client_of(staff["clerk"]).post(url(proposal), verdict(proposal, "sign")).status_code == 403
    assert client_of(applicant_account()).get("/en/signing/").status_code == 403
    assert not Decision.objects.exists()


def test_the_letter_is_read_before_it_is_signed(head: Client, apply: Apply, by: By) -> None:
    for proposal in (proposed(apply, by, child=another_child(21)), refusing(apply, by)):
        assert f"/en/signing/{proposal.pk}/letter.pdf" in text(head.get(url(proposal)))
        answer = head.get(f"{url(proposal)}letter.pdf")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
