"""What a family is sent and told when something about its award is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.cases.conftest import moment
from tests.notices.cases.test_letters import granted, letter
from tests.notices.cases.test_messages import told
from tests.notices.letters.reading import flaws, pages, plain

from tirek.cases.models.decisions import Kind
from tirek.cases.services import awards, deciding, findings
from tirek.entitlement import PeriodKey
from tirek.entitlement.wording import period_words
from tirek.ledger.services.changing import propose_recalculation
from tirek.notices import issue, queries
from tirek.notices.models import Letter, Message
from tirek.people.services import add_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from tirek.accounts.models import Account
    from tirek.cases.models import Award, Case
    from tirek.cases.occasion import Occasion

    Apply = Callable[..., Case]
    By = Callable[[str, str], Occasion]

DEATH = {"child.death_date": "2026-10-20"}
LONGER = {"certificates": [{"number": "18", "school": "№5 мектеп", "from": "2026-09-01", "to": "2027-05-25"}]}


def line(code: int) -> dict[str, Any]:
    period = PeriodKey.of_code(code)
    return {
        "period": str(period),
        "code": code,
        "amount": 10000,
        "text": {
            "kk": f"{period_words(period, 'kk')} тиесілі емес.",
            "ru": f"{period_words(period, 'ru')} не полагается.",
        },
        "citation_text": {"kk": "Үлгі акті, 5-тармақ", "ru": "Акт Улги, пункт 5"},
    }


LINES = [line(20261101), line(20261201)]
OVERPAID = {
    "amount": 20000,
    "lines": LINES,
    "rule": {"kk": "Артық төленген қайтарылады.", "ru": "Излишне выплаченное возвращается."},
    "citation_text": {"kk": "9-тармақ", "ru": "пункт 9", "en": "p. 9"},
}


@pytest.fixture
def award(apply: Apply, by: By) -> Award:
    found: Award = granted(apply, by).award_opened
    return found


def decide(award: Award, by: By, kind: Kind, content: dict[str, Any], at: str = "2026-12-01", **given: Any) -> Letter:
    proposal = awards.propose_change(
        award.case_id, by("accountant", f"{at} 10:00"), kind=kind, content=content, **given
    )
    decision = deciding.sign(proposal.pk, by("head", f"{at} 12:00"))
    return Letter.objects.get(number=decision.number)


def said_in(letter: Letter) -> str:
    pdf = queries.pdf(letter)
    assert flaws(pdf, "3a") == flaws(pdf, "ua1") == []
    assert pages(pdf) == 1
    return plain(pdf)


def test_a_supplement_is_told_month_by_month_with_why_and_when_it_is_paid(award: Award, by: By) -> None:
    findings.record(award.case_id, by("clerk", "2026-11-05 10:00"), LONGER, source="registry", origin="education")
    proposal = propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00"))
    before = plain(issue.preview(proposal, proposal.prepared_by, moment("2026-11-05 11:30")))
    deciding.sign(proposal.pk, by("head", "2026-11-05 12:00"))
    after = said_in(letter("recalculation"))
    for said in (
        "Вам причитается дополнительно 50 000 ₸",
        "Сізге қосымша тиесілі сома: 50 000 ₸",
        "январь 2027 г.",
        "2027 ж. мамыр",
        "со следующей выплатой",
        "Если Вы не согласны",
        "KZ•• •••• •••• •••• 0100",
    ):
        assert said in before
        assert said in after
    assert "уже выплачено" not in after
    assert told()[-1] == ("recalculated", {})


def test_a_reduction_that_was_not_paid_asks_nothing_back(award: Award, by: By) -> None:
    findings.record(award.case_id, by("clerk", "2026-11-05 10:00"), DEATH, source="registry", origin="persons")
    deciding.sign(propose_recalculation(award.pk, by("clerk", "2026-11-05 11:00")).pk, by("head", "2026-11-05 12:00"))
    said = said_in(letter("recalculation"))
    assert "Причитающаяся сумма уменьшилась на 20 000 ₸" in said
    assert "возвращать ничего не нужно" in said
    assert "−10 000 ₸" in said
    # Both months rest on one paragraph: the reason names it, the table need not.
    assert said.count("п. 5") == said.count("5-тармақ") == 1


def test_a_sum_that_was_paid_already_is_left_to_a_decision_of_its_own(award: Award, by: By) -> None:
    lines = [{**line, "before": 10000, "after": 0, "booked": 202611, "paid": 10000} for line in LINES]
    content = {"lines": lines, "more": 0, "less": 20000, "overpaid": 20000}
    proposal = awards.propose_change(
        award.case_id, by("clerk", "2026-12-01 10:00"), kind=Kind.RECALCULATE, content=content
    )
    said = plain(issue.preview(proposal, proposal.prepared_by, moment("2026-12-01 11:00")))
    assert "20 000 ₸ уже выплачено" in said
    assert "сначала выслушают Вас" in said
    assert "Ноябрь 2026 г. – декабрь 2026 г. не полагается. [Акт Улги, пункт 5]" in said


def test_before_money_is_asked_back_the_person_is_invited_to_a_hearing(award: Award, by: By) -> None:
    hearing = {"at": "2026-12-03T14:00:00+05:00", "way": "in-person", "place": "Үлгі көшесі, 1"}
    proposal = awards.propose_change(
        award.case_id,
        by("accountant", "2026-12-01 10:00"),
        kind=Kind.RECOVERY_NOTICE,
        content={**OVERPAID, "until": "2026-12-21"},
        hearing=hearing,
    )
    deciding.sign(proposal.pk, by("head", "2026-12-01 12:00"))
    said = said_in(letter("recovery-notice"))
    for words in (
        "Предполагается просить Вас вернуть излишне выплаченные 20 000 ₸",
        "3 декабря 2026 г. (четверг), 14:00",
        "до 21 декабря 2026 г. (понедельник)",
        "Излишне выплаченное возвращается. [пункт 9]",
        "KZ189990000TIREK0001",
    ):
        assert words in said
    assert "Если Вы не согласны" not in said
    kind, values = told()[-1]
    assert (kind, values["date"], values["time"]) == ("recovery-notice", "2026-12-03", "14:00")


def test_a_recovery_names_its_way(award: Award, by: By) -> None:
    parts = [{"until": "2026-12-21", "amount": 12000}, {"until": "2027-01-20", "amount": 8000}]
    said = said_in(decide(award, by, Kind.RECOVER, {**OVERPAID, "way": "instalments", "instalments": parts}))
    assert "возвращаются частями" in said
    assert "20 января 2027 г. (среда)" in said
    assert "8 000 ₸" in said
    voluntary = {**OVERPAID, "way": "voluntary", "until": "2026-12-21"}
    assert "Последний день: 21 декабря 2026 г." in said_in(decide(award, by, Kind.RECOVER, voluntary, "2026-12-02"))
    withheld = said_in(decide(award, by, Kind.RECOVER, {**OVERPAID, "way": "withholding"}, "2026-12-03"))
    assert "удержат из следующих выплат" in withheld
    assert "TIREK0001" not in withheld
    assert "через суд" in said_in(decide(award, by, Kind.RECOVER, {**OVERPAID, "way": "court"}, "2026-12-04"))


def test_a_write_off_says_that_nothing_is_asked_back(award: Award, by: By) -> None:
    why = {"kk": "Сома аз.", "ru": "Сумма мала."}
    said = said_in(decide(award, by, Kind.WRITE_OFF, OVERPAID, explanation=why))
    assert "Возвращать ничего не нужно" in said
    assert "Сумма мала." in said


def test_a_change_of_payee_is_told_to_who_is_paid_from_now_on(award: Award, by: By) -> None:
    at, child = by("accountant", "2026-12-01 09:00"), award.child
    account = add_account(
        child, iban="KZ189990000TIREK0001", owner_iin=child.iin, source="declared", at=at.at, actor=at.actor
    )
    content = {"payee": str(child.pk), "account": str(account.pk), "relation": "guardian", "from": "2026-12"}
    made = decide(award, by, Kind.CHANGE_PAYEE, content, explanation={"kk": "Сот шешімі.", "ru": "Решение суда."})
    said = said_in(made)
    assert "Выплату теперь получает Үлгіұлы Нұрлан. Первый месяц: декабрь 2026 г." in said
    assert "Прежний получатель: Үлгіқызы Әсем" in said
    assert made.person == award.child_id


def test_a_pause_is_told_with_its_reason_in_the_cabinet_only(award: Award, by: By) -> None:
    awards.pause(award.case_id, by("head", "2026-11-01 10:00"), reason="Шотты тексереміз.")
    awards.resume_payments(award.case_id, by("accountant", "2026-11-02 10:00"), reason="Шот дұрыс")
    assert told()[-2:] == [
        ("payments-paused", {"day": "2026-11-01", "reason": "Шотты тексереміз."}),
        ("payments-resumed", {"day": "2026-11-02"}),
    ]
    paused = Message.objects.get(kind="payments-paused")
    assert "Себебі: Шотты тексереміз. Тиесілі" in queries.words_of(paused, "kk").body


def test_another_account_is_told_at_once_with_whom_to_call(award: Award, by: By, staff: dict[str, Account]) -> None:
    occasion = by("accountant", "2026-11-01 10:00")
    payee = award.case.applicant
    account = add_account(
        payee, iban="KZ189990000TIREK0001", owner_iin=payee.iin, source="declared", at=occasion.at, actor=occasion.actor
    )
    awards.change_account(award.case_id, occasion, account=account)
    kind, values = told()[-1]
    assert kind == "account-changed"
    assert values["account"] == "KZ•• •••• •••• •••• 0001"
    assert values["phone"].startswith("+7")


@pytest.mark.parametrize(("code", "words"), [("AC04", "счёт закрыт"), ("XX99", "банк не зачислил платёж")])
def test_a_returned_payment_is_told_with_why_and_what_to_do(award: Award, by: By, code: str, words: str) -> None:
    awards.payment_returned(award.case_id, by("accountant", "2026-11-20 10:00"), order=1, amount=10000, reason=code)
    message = Message.objects.get(kind="payment-returned")
    body = queries.words_of(message, "ru").body
    assert words in body
    assert "Укажите другой счёт" in body
