"""The page of an award, what can be done with it, and the list of differences: each in the reader's reach."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounts_of_tests import applicant_account, client_of
from tests.cases.conftest import apply, by, iin, staff
from tests.ledger.conftest import grant

from tirek.accounts.models import Account
from tirek.cases.models import AwardRuling, Proposal
from tirek.cases.services import awards, deciding, findings
from tirek.journal.models import Entry
from tirek.journal.queries import looks_at
from tirek.ledger.models import Discrepancy
from tirek.ledger.queries import discrepancies
from tirek.ledger.queries.discrepancies import Show, Sort
from tirek.ledger.services.changing import propose_recalculation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.test import Client
    from tests.ledger.conftest import Grant

    from tirek.cases.models import Award
    from tirek.cases.occasion import Occasion

    By = Callable[[str, str], Occasion]

__all__ = ["apply", "by", "grant", "staff"]

DEATH = {"child.death_date": "2026-10-20"}
OTHER_IBAN = "KZ75125KZT2069100100"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-05")


@pytest.fixture
def clerk(staff: dict[str, Account]) -> Client:
    return client_of(staff["clerk"])


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def url(award: Award, page: str = "") -> str:
    return f"/en/awards/{award.pk}/{page + '/' if page else ''}"


def learn(award: Award, by: By, values: Mapping[str, object] = DEATH, at: str = "2026-11-05 10:00") -> None:
    findings.record(award.case_id, by("clerk", at), values, source="registry", origin="persons")


def post(client: Client, award: Award, page: str, **data: Any) -> Any:
    award.case.refresh_from_db()
    return client.post(url(award, page), {"version": str(award.case.version), **data})


def test_each_period_with_its_sums_and_the_decision_behind_each_entry(clerk: Client, grant: Grant) -> None:
    award = grant()
    page = text(clerk.get(url(award)))
    assert page.index("<strong>December 2026") < page.index("<strong>October 2026")
    assert "30 000 ₸" in page
    assert f"Grant {award.decision.number}" in page
    assert "The ledger differs" not in page
    assert "KZ •••• 0100" in page
    assert "KZ86125KZT5004100100" not in page
    assert "All payments by period" in text(clerk.get(f"/en/cases/{award.case_id}/"))


def test_looking_is_journalled_for_both_people(clerk: Client, grant: Grant) -> None:
    award = grant()
    clerk.get(url(award))
    for person in (award.case.applicant_id, award.case.child_id):
        assert looks_at(person).get().data == {"where": "award"}


def test_a_difference_shows_its_cause_and_is_sent_to_the_head(clerk: Client, grant: Grant, by: By) -> None:
    award = grant()
    learn(award, by)
    page = text(clerk.get(url(award)))
    assert "The ledger differs from what is due now" in page
    assert "−20 000 ₸" in page
    assert "Prepare the recalculation" in page
    form = text(clerk.get(url(award, "recalculate")))
    assert "November 2026" in form
    one_language = post(clerk, award, "recalculate", kk="Бала қайтыс болды", ru="", note="")
    assert one_language.status_code == 422
    assert 'href="#id_ru"' in text(one_language)
    done = post(clerk, award, "recalculate", kk="", ru="", note="Көңіл айтылды")
    assert (done.status_code, done["Location"]) == (303, f"{url(award)}?done=change-prepared")
    proposal = Proposal.objects.get(kind="recalculate")
    assert proposal.note == "Көңіл айтылды"
    page = text(clerk.get(done["Location"]))
    assert "It waits for the head's signature." in page
    assert "Prepare the recalculation" not in page
    again = clerk.post(url(award, "recalculate"), {"version": "1", "kk": "", "ru": "", "note": ""})
    assert again.status_code == 409
    assert Proposal.objects.filter(kind="recalculate").count() == 1


def test_where_nothing_differs_there_is_nothing_to_recalculate(clerk: Client, grant: Grant) -> None:
    award = grant()
    answer = clerk.get(url(award, "recalculate"))
    assert answer.status_code == 409
    assert "there is nothing to do any more" in text(answer)


def test_a_person_pauses_and_lets_go_on(clerk: Client, grant: Grant, staff: dict[str, Account]) -> None:
    award = grant()
    assert post(clerk, award, "pause", reason=" ").status_code == 422
    assert post(clerk, award, "pause", reason="Шотты тексереміз").status_code == 303
    page = text(clerk.get(url(award)))
    assert "The payments are paused" in page
    assert "Шотты тексереміз" in page
    assert "Let the payments go on" in page
    assert post(clerk, award, "pause", reason="Тағы").status_code == 409
    head = client_of(staff["head"])
    assert post(head, award, "resume", reason="Шот дұрыс").status_code == 303
    assert "Шот дұрыс" in text(head.get(url(award)))


def test_a_court_and_a_move_are_recorded_and_taken_back(clerk: Client, grant: Grant, by: By) -> None:
    award = grant()
    day = {"decided_on_day": "3", "decided_on_month": "11", "decided_on_year": "2026"}
    moved = {"moved_in_month": "11", "moved_in_year": "2026"}
    assert post(clerk, award, "move", explanation="Жаңа мекенжай", **moved, **day).status_code == 303
    ruling = AwardRuling.objects.get()
    assert (ruling.kind, ruling.first, ruling.amount) == ("move", 202612, None)
    page = text(clerk.get(url(award)))
    assert "Nothing is paid here from December 2026 on." in page
    assert "−10 000 ₸" in page
    lift = f"rulings/{ruling.pk}/lift"
    assert post(clerk, award, lift, explanation="").status_code == 422
    assert post(clerk, award, lift, explanation="Басқа бала").status_code == 303
    assert not Discrepancy.objects.exists()
    court = {
        "number": "2-17/2026",
        "first_month": "10",
        "first_year": "2026",
        "last_month": "9",
        "last_year": "2026",
        "amount": "12000",
    }
    wrong = post(clerk, award, "court", explanation="Сот шешті", **court, **day)
    assert wrong.status_code == 422
    assert "The last month is before the first." in text(wrong)
    assert 'value="2-17/2026"' in wrong.content.decode()
    assert (
        post(clerk, award, "court", explanation="Сот шешті", **{**court, "last_month": "10"}, **day).status_code == 303
    )
    assert "2-17/2026" in text(clerk.get(url(award)))


def test_another_account_is_the_payee_s_own(clerk: Client, grant: Grant) -> None:
    award = grant()
    bad = post(clerk, award, "account", iban="KZ00")
    assert bad.status_code == 422
    assert 'href="#id_iban"' in text(bad)
    assert post(clerk, award, "account", iban=OTHER_IBAN).status_code == 303
    account = award.payee_now().account
    assert account is not None
    assert account.iban == OTHER_IBAN


def test_it_is_the_own_territory_s_alone(grant: Grant, staff: dict[str, Account], by: By) -> None:
    award = grant()
    learn(award, by)
    elsewhere = client_of(staff["elsewhere"])
    for page in ("", "recalculate", "pause", "court", "account"):
        assert elsewhere.get(url(award, page)).status_code == 404
    assert post(elsewhere, award, "pause", reason="Бөтен").status_code == 404
    assert award.case.number not in text(elsewhere.get("/en/awards/differences/"))
    assert client_of(applicant_account()).get(url(award)).status_code == 403
    assert client_of(staff["head"]).get(url(award, "court")).status_code == 403


def test_a_page_of_ten_years_asks_few_questions(
    clerk: Client, grant: Grant, django_assert_max_num_queries: Any
) -> None:
    award = grant()
    clerk.get(url(award))
    with django_assert_max_num_queries(24):
        clerk.get(url(award))


def test_the_list_says_what_differs_why_and_since_when(clerk: Client, grant: Grant, by: By) -> None:
    assert "The ledger agrees with what is due everywhere" in text(clerk.get("/en/awards/differences/"))
    first = grant()
    second = grant(
        child={"iin": iin("13050555021"), "surname": "Үлгіұлы", "name": "Санжар", "birth_date": "2013-05-05"}
    )
    learn(first, by)
    learn(second, by, {"certificates": [{"number": "1", "school": "№5", "from": "2026-09-01", "to": "2027-05-25"}]},
          "2026-11-05 11:00")  # fmt: skip
    page = text(clerk.get("/en/awards/differences/"))
    assert page.index(first.case.number) < page.index(second.case.number)
    assert "5 November 2026, 10:00" in page
    assert "−20 000 ₸" in page
    assert "+50 000 ₸" in page
    more = text(clerk.get("/en/awards/differences/?show=more"))
    assert second.case.number in more
    assert first.case.number not in more
    actor = by("clerk", "2026-11-05 12:00").actor
    assert [discrepancies.count(actor, show) for show in (Show.ALL, Show.MORE, Show.LESS, Show.OVERPAID)] == [
        2,
        1,
        1,
        0,
    ]
    largest = discrepancies.listed(actor, Show.ALL, Sort.SUM)
    assert [each.award_id for each in largest.rows] == [first.pk, second.pk]
    propose_recalculation(first.pk, by("clerk", "2026-11-05 12:00"))
    assert first.case.number not in text(clerk.get("/en/awards/differences/"))
    assert first.case.number in text(clerk.get("/en/awards/differences/?show=waiting"))
    assert clerk.get("/en/awards/differences/?show=nonsense&sort=x&page=-4").status_code == 200


def test_the_head_reads_the_change_in_the_first_sentence_and_signs_it(
    grant: Grant, by: By, staff: dict[str, Account]
) -> None:
    award = grant()
    learn(award, by)
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    head = client_of(staff["head"])
    queue = text(head.get("/en/signing/"))
    assert "Recalculation" in queue
    assert "−20 000 ₸" in queue
    page = text(head.get(f"/en/signing/{proposal.pk}/"))
    assert "Pay 20 000 ₸ less for Үлгіұлы Нұрлан: November 2026 – December 2026" in page
    assert "What changes, period by period" in page
    award.case.refresh_from_db()
    posted = {"do": "sign", "version": str(award.case.version)}
    assert head.post(f"/en/signing/{proposal.pk}/", posted).status_code == 303
    assert head.post(f"/en/signing/{proposal.pk}/", posted).status_code == 409
    assert not Discrepancy.objects.exists()
    assert "reduction" in text(head.get(url(award)))


def test_a_recalculation_that_facts_overtook_can_only_be_returned(
    grant: Grant, by: By, staff: dict[str, Account]
) -> None:
    award = grant()
    learn(award, by)
    awards.pause(award.case_id, by("head", "2026-11-05 10:30"), reason="Тексереміз")
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    learn(award, by, {"child.death_date": "2026-11-20"}, "2026-11-05 11:30")
    page = text(client_of(staff["head"]).get(f"/en/signing/{proposal.pk}/"))
    assert "It can't be signed" in page
    assert "A person has paused the payments" in page
    deciding.give_back(proposal.pk, by("head", "2026-11-05 12:00"), reason="Қайта есептеңіз")
    assert Proposal.objects.get(pk=proposal.pk).outcome.result == "returned"


GUARDIAN: dict[str, Any] = {
    "iin": iin("83020335013"),
    "surname": "Үлгіұлы",
    "name": "Асан",
    "patronymic": "",
    "relation": "guardian",
    "basis": "guardianship-order",
    "basis_number": "15",
    "iban": OTHER_IBAN,
    "consent": "yes",
    "kk": "Қамқоршы тағайындалды.",
    "ru": "Назначен опекун.",
    "note": "",
}


def test_another_representative_is_proposed_to_the_head(clerk: Client, grant: Grant, by: By) -> None:
    award = grant()
    page = text(clerk.get(url(award, "payee")))
    assert "From the head's signature on" in page
    refused = post(clerk, award, "payee", **{**GUARDIAN, "iin": "123", "consent": []})
    assert refused.status_code == 422
    assert "Without the person's consent" in text(refused)
    assert "Қамқоршы тағайындалды." in text(refused)
    sent = post(clerk, award, "payee", **GUARDIAN)
    assert sent.status_code == 303
    proposal = Proposal.objects.get(kind="change-payee")
    deciding.sign(proposal.pk, by("head", "2026-11-05 12:00"))
    assert award.payee_now().payee.name == "Асан"


def test_who_is_paid_already_is_said_at_the_number_and_nothing_is_kept(clerk: Client, grant: Grant) -> None:
    award = grant()
    own = {**GUARDIAN, "iin": award.case.applicant.iin}
    refused = post(clerk, award, "payee", **own)
    assert refused.status_code == 422
    assert "This person is paid already." in text(refused)
    assert not Proposal.objects.filter(kind="change-payee").exists()
    assert not award.child.represented_by.filter(basis_number="15").exists()


def test_that_the_payee_died_is_said_with_the_way_out(
    clerk: Client, grant: Grant, by: By, staff: dict[str, Account]
) -> None:
    award = grant()
    learn(award, by, {"applicant.death_date": "2026-11-01"})
    page = text(clerk.get(url(award)))
    assert "The payee died on 1 November 2026; the payments wait" in page
    assert "another legal representative of the child applies, or becomes payee" in page
    assert url(award, "payee") in page
    assert "The ledger differs" not in page
    case = text(clerk.get(f"/en/cases/{award.case_id}/"))
    assert "The applicant died on 1 November 2026" in case
    assert url(award, "payee") in case
    assert "The payee died" in text(client_of(staff["head"]).get(url(award)))


def test_an_award_is_compared_at_once_instead_of_by_night(
    clerk: Client, grant: Grant, staff: dict[str, Account]
) -> None:
    award = grant()
    button = f'action="{url(award, "compare")}"'
    assert button in clerk.get(url(award)).content.decode()
    assert button not in client_of(staff["head"]).get(url(award)).content.decode()
    done = clerk.post(url(award, "compare"))
    assert "the ledger agrees with facts and law" in text(clerk.get(done["Location"]))
    award.case.facts.model.objects.create(
        case=award.case, name="child.death_date", value="2026-10-20", source="registry", obtained_at=award.opened_at,
        recorded_at=award.opened_at,
    )  # fmt: skip
    assert not Discrepancy.objects.exists()
    page = text(clerk.get(clerk.post(url(award, "compare"))["Location"]))
    assert "the ledger differs. What differs, and why, stands below." in page
    assert Discrepancy.objects.get().less == 20000
    assert Entry.objects.filter(kind="ledger.compared", case=award.case_id).count() == 2
