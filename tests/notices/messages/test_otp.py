"""One-time passwords."""

import re
from datetime import timedelta

import pytest
from tests.notices.messages.conftest import NUMBER, Gateway, HandClock, do_jobs, someone

from tirek.journal.models import Entry
from tirek.notices import otp
from tirek.notices.models import OneTimePassword, Sms
from tirek.notices.otp import Answer, Checked, NoPhoneError, Purpose, TooManyError
from tirek.people.models import Person

pytestmark = pytest.mark.django_db

OTHER = "+77000000011"


def code_of(sms: Sms | None) -> str:
    assert sms is not None
    found = re.search(r"\d{6}", sms.text)
    assert found
    return found.group()


def issued(person: Person, clock: HandClock, subject: str = "", phone: str | None = None) -> str:
    purpose = Purpose.PHONE if phone else Purpose.SIGNATURE
    otp.issue(person, purpose, clock.now(), subject=subject, phone=phone)
    return code_of(Sms.objects.order_by("-id").first())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_right_code_works_once(person: Person, clock: HandClock) -> None:
    code = issued(person, clock)
    assert otp.check(person, Purpose.SIGNATURE, code, clock.now())
    assert otp.check(person, Purpose.SIGNATURE, code, clock.now()).answer is Answer.SPENT


def test_it_is_sent_at_once_also_at_night(person: Person, clock: HandClock, gateway: Gateway) -> None:
    clock.moment = clock.moment.replace(hour=23, minute=58)
    code = issued(person, clock)
    do_jobs(clock)
    [(outgoing, _)] = gateway.sent
    assert outgoing.to == NUMBER
    assert outgoing.text == f"Code: {code}. Valid until 00:03. Do not tell it to anybody."


def test_a_code_that_is_late_is_not_sent(person: Person, clock: HandClock, gateway: Gateway) -> None:
    issued(person, clock)
    clock.pass_(minutes=6)
    do_jobs(clock)
    assert gateway.sent == []


def test_five_wrong_tries_spend_it(person: Person, clock: HandClock) -> None:
    code = issued(person, clock)
    answers = [otp.check(person, Purpose.SIGNATURE, wrong(code), clock.now()) for _ in range(5)]
    assert answers == [Checked(Answer.WRONG, left) for left in (4, 3, 2, 1)] + [Checked(Answer.SPENT)]
    assert not otp.check(person, Purpose.SIGNATURE, code, clock.now())


def test_the_fifth_try_may_still_be_right(person: Person, clock: HandClock) -> None:
    code = issued(person, clock)
    for _ in range(4):
        otp.check(person, Purpose.SIGNATURE, wrong(code), clock.now())
    assert otp.check(person, Purpose.SIGNATURE, code, clock.now())


def test_it_ends_after_five_minutes(person: Person, clock: HandClock) -> None:
    code = issued(person, clock)
    clock.pass_(minutes=5)
    assert otp.check(person, Purpose.SIGNATURE, code, clock.now()).answer is Answer.EXPIRED
    clock.pass_(seconds=-1)
    assert otp.check(person, Purpose.SIGNATURE, code, clock.now())


def test_a_new_code_replaces_the_old_one(person: Person, clock: HandClock) -> None:
    old = issued(person, clock)
    clock.pass_(minutes=1)
    new = issued(person, clock)
    if old != new:
        assert not otp.check(person, Purpose.SIGNATURE, old, clock.now())
    assert otp.check(person, Purpose.SIGNATURE, new, clock.now())


def test_nothing_was_issued(person: Person, clock: HandClock) -> None:
    assert otp.check(person, Purpose.SIGNATURE, "123456", clock.now()).answer is Answer.NONE
    issued(person, clock)
    assert otp.check(person, Purpose.PHONE, "123456", clock.now()).answer is Answer.NONE


def test_it_confirms_only_what_it_was_issued_for(person: Person, clock: HandClock) -> None:
    code = issued(person, clock, subject="sha256:a")
    assert not otp.check(person, Purpose.SIGNATURE, code, clock.now(), subject="sha256:b")
    assert otp.check(person, Purpose.SIGNATURE, code, clock.now(), subject="sha256:a")


def test_it_proves_only_the_phone_it_was_sent_to(person: Person, clock: HandClock) -> None:
    code = issued(person, clock, phone=OTHER)
    assert Sms.objects.get().phone == OTHER
    assert not otp.check(person, Purpose.PHONE, code, clock.now(), phone=NUMBER)
    assert otp.check(person, Purpose.PHONE, code, clock.now(), phone=OTHER)


def test_another_persons_code_is_nothing(person: Person, clock: HandClock) -> None:
    code = issued(person, clock)
    other = someone(clock, number=OTHER)
    assert not otp.check(other, Purpose.SIGNATURE, code, clock.now())


@pytest.mark.parametrize("typed", ["{} ", "{0:.3} {0:.3}", ""])
def test_spaces_are_no_mistake_and_less_is_wrong(person: Person, clock: HandClock, typed: str) -> None:
    code = issued(person, clock)
    shown = {"{} ": f" {code} ", "": ""}.get(typed, f"{code[:3]} {code[3:]}")
    assert bool(otp.check(person, Purpose.SIGNATURE, shown, clock.now())) == bool(typed)


def test_without_a_proven_phone_there_is_no_code(clock: HandClock, db: None) -> None:
    with pytest.raises(NoPhoneError):
        otp.issue(someone(clock, verified=False), Purpose.SIGNATURE, clock.now())


def test_how_many_are_sent_is_bounded(person: Person, clock: HandClock) -> None:
    issued(person, clock)
    with pytest.raises(TooManyError) as refused:
        issued(person, clock)
    assert refused.value.again_at == clock.now() + timedelta(minutes=1)
    for _ in range(4):
        clock.pass_(minutes=1)
        issued(person, clock)
    clock.pass_(minutes=1)
    with pytest.raises(TooManyError) as refused:
        issued(person, clock)
    assert refused.value.again_at == clock.now() + timedelta(minutes=55)
    clock.moment = refused.value.again_at
    issued(person, clock)


def test_a_phone_is_not_rung_for_several_persons(person: Person, clock: HandClock) -> None:
    issued(person, clock)
    with pytest.raises(TooManyError):
        issued(someone(clock), clock)


def test_neither_code_nor_phone_can_be_read_in_the_tables(person: Person, clock: HandClock) -> None:
    code = issued(person, clock)
    row = OneTimePassword.objects.values().get()
    assert code not in str(row)
    assert NUMBER not in str(row)
    assert code not in str(list(Sms.objects.values()))


def test_the_journal_says_that_and_for_what(person: Person, clock: HandClock) -> None:
    code = issued(person, clock)
    otp.check(person, Purpose.SIGNATURE, code, clock.now())
    entries = Entry.objects.order_by("number").values_list("kind", "data")
    assert list(entries) == [("otp.issued", {"purpose": "signature"}), ("otp.used", {"purpose": "signature"})]
