"""Taking applications in: once, with numbers in a row, without a second payee."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.cases.conftest import CHILD, FATHER, MOTHER, application, iin, moment

from tirek.accounts.actors import actor_of
from tirek.accounts.models import Account
from tirek.cases import problems
from tirek.cases.application import read_application
from tirek.cases.models import Case, Fact
from tirek.cases.occasion import Occasion
from tirek.cases.services import closing, deciding, drafts, intake, officers
from tirek.cases.services.intake import AnotherPayeeError
from tirek.config.law import law
from tirek.jobs.models import Job
from tirek.law.problems import InputError
from tirek.people.models import Person
from tirek.people.queries import find_by_iin

if TYPE_CHECKING:
    from tirek.cases.services.intake import Submitted

By = Callable[[str, str], Occasion]
Apply = Callable[..., Case]

FATHERS = {"iin": FATHER, "surname": "Үлгіұлы", "name": "Бауыржан"}


def flaws(**changes: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_application(application(**changes), law(), date(2026, 10, 5))
    return [flaw.pointer for flaw in caught.value.flaws]


def test_numbers_follow_the_order_of_arrival(apply: Apply) -> None:
    numbers = [apply(child={"iin": child, "surname": "Үлгіұлы", "name": "А"}).number for child in children(3)]
    assert numbers == ["AKTOBE-2026-000001", "AKTOBE-2026-000002", "AKTOBE-2026-000003"]


def children(count: int) -> list[str]:
    from tests.cases.conftest import iin

    return [iin(f"140101{550 + number:03d}01"[:11]) for number in range(count)]


def test_every_flaw_is_told_at_its_field() -> None:
    assert flaws(child={"iin": "130505550145", "surname": "Ү", "name": "Н"}) == ["/child/iin"]
    assert flaws(applicant={"iin": CHILD, "surname": "Ү", "name": "Ә"}) == ["/child/iin"]
    assert flaws(account={"iban": "KZ00"}) == ["/account/iban"]
    assert flaws(phone="123") == ["/phone"]
    assert flaws(consent={"given": False}) == ["/consent/given"]
    assert flaws(territory="nowhere") == ["/territory"]
    assert flaws(certificate={"school": "5", "from": "2026-12-01", "to": "2026-09-01"}) == ["/certificate/to"]


def test_a_birth_date_that_differs_from_the_number_is_a_warning_only(by: By) -> None:
    child = {"iin": CHILD, "surname": "Үлгіұлы", "name": "Нұрлан", "birth_date": "2013-05-06"}
    occasion = by("clerk", "2026-10-05 10:00")
    data = read_application(application(child=child), occasion.law, occasion.today)
    taken = intake.submit(data, occasion, channel="office")
    assert taken.case.number
    assert any("number" in warning for warning in taken.warnings)


def test_a_draft_becomes_one_case_however_often_it_is_sent(db: None) -> None:
    occasion = as_mother("2026-10-05 10:00")
    draft = drafts.begin(occasion, service="home-education", channel="portal", form_version="1", language="kk")

    def send() -> Submitted:
        data = read_application(application(), occasion.law, occasion.today)
        return intake.submit(data, occasion, channel="portal", draft=draft.pk)

    assert send().case.pk == send().case.pk
    assert Case.objects.count() == 1
    assert Job.objects.filter(kind="case.begin").count() == 1


def as_mother(at: str) -> Occasion:
    from tirek.people.services import person_for

    person = person_for(MOTHER, ("Үлгіқызы", "Әсем", ""), date(1985, 1, 1), "signature", moment(at)).person
    account = Account.objects.create(username="mother", role="applicant", person=person)
    return Occasion(actor_of(account), moment(at), law())


def test_a_second_application_for_the_same_child_names_the_first(apply: Apply) -> None:
    first = apply()
    with pytest.raises(problems.NotNowError, match=first.number):
        apply()
    assert Case.objects.count() == 1


def test_the_applicant_is_written_to_in_the_language_of_the_application(apply: Apply) -> None:
    case = apply(language="ru")
    assert Person.objects.get(pk=case.applicant_id).language == "ru"
    other = {"iin": iin("14050555014"), "surname": "Үлгіқызы", "name": "Әлия", "birth_date": "2014-05-05"}
    later = apply(language="kk", child=other)
    assert later.applicant_id == case.applicant_id
    assert Person.objects.get(pk=case.applicant_id).language == "kk"


def test_another_representative_learns_the_months_and_not_who(apply: Apply, by: By) -> None:
    grant(apply(), by)
    with pytest.raises(AnotherPayeeError) as caught:
        apply(applicant=FATHERS)
    text = caught.value.text("en")
    assert "October 2026" in text
    assert "December 2026" in text
    assert "Әсем" not in text
    knowing = apply(applicant=FATHERS, another_payee_known=True)
    with pytest.raises(AnotherPayeeError):
        grant(knowing, by)
    knowing.refresh_from_db()
    assert knowing.stage == "grant-prepared"


def grant(case: Case, by: By) -> None:
    officers.take(case.pk, by("clerk", "2026-10-05 11:00"))
    proposal = deciding.propose_grant(case.pk, by("clerk", "2026-10-06 10:00"))
    deciding.sign(proposal.pk, by("head", "2026-10-06 12:00"))


def test_nobody_applies_in_another_persons_name(db: None) -> None:
    occasion = as_mother("2026-10-05 10:00")
    data = read_application(application(applicant=FATHERS), occasion.law, occasion.today)
    with pytest.raises(problems.NotAllowedError):
        intake.submit(data, occasion, channel="portal")
    assert not Case.objects.exists()
    assert find_by_iin(FATHER) is None


def test_what_is_not_declared_is_no_fact(apply: Apply) -> None:
    case = apply(disability=None, full_state_care=None)
    names = set(Fact.objects.filter(case=case).values_list("name", flat=True))
    assert "child.disability" not in names
    assert "child.full_state_care" not in names
    assert "applicant.relation" in names


def test_withdrawn_it_can_be_made_again(apply: Apply) -> None:
    case = apply()
    mother = Person.objects.get(pk=case.applicant_id)
    account = Account.objects.create(username="mother", role="applicant", person=mother)
    closing.withdraw(case.pk, Occasion(actor_of(account), moment("2026-10-06 10:00"), law()))
    assert apply(at="2026-10-07 10:00").number == "AKTOBE-2026-000002"


def test_after_hours_the_term_begins_later_and_the_month_stays(apply: Apply) -> None:
    late = apply(at="2026-10-30 23:30")
    assert late.registered_on == date(2026, 11, 2)
    assert late.accepted_at == moment("2026-10-30 23:30")
