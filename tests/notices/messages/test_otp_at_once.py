"""One-time passwords when many ask at once."""

import re
import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from tests.notices.messages.conftest import HandClock, someone

from tirek.notices import otp
from tirek.notices.models import OneTimePassword, Sms
from tirek.notices.otp import Answer, Purpose, TooManyError

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sms_settings")]


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """What each call returned, all made at the same time."""
    answers: list[object] = []

    def make(call: Callable[[], object]) -> None:
        try:
            while True:
                try:
                    answers.append(call())
                except OperationalError:
                    # SQLite in memory, as in these tests, does not wait for its lock.
                    continue
                return
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(calls)
    return answers


def test_only_one_is_sent_works_once_and_takes_five_guesses(clock: HandClock) -> None:
    person = someone(clock)

    def issue() -> bool:
        try:
            otp.issue(person, Purpose.SIGNATURE, clock.now())
        except TooManyError:
            return False
        return True

    def check(code: str) -> Callable[[], Answer]:
        return lambda: otp.check(person, Purpose.SIGNATURE, code, clock.now()).answer

    assert sorted(at_once([issue] * 4), key=str) == [False, False, False, True]
    found = re.search(r"\d{6}", Sms.objects.get().text)
    assert found
    right = found.group()
    assert at_once([check(right)] * 5).count(Answer.RIGHT) == 1

    clock.pass_(minutes=2)
    assert issue()
    at_once([check("abcdef")] * 9)
    assert OneTimePassword.objects.order_by("-issued_at")[0].tries == otp.TRIES
