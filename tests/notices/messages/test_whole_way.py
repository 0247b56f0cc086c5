"""From telling to the phone and back, over real connections."""

import queue
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.notices.messages.conftest import HandClock, SomeCase, do_jobs, someone

from tirek.config.clock import Clock
from tirek.notices import jobs, queries
from tirek.notices.queries import SmsState, course_of
from tirek.notices.services import take_report, tell
from tirek.notices.sms.opening import close_gateway
from tirek.notices.sms.port import Report
from tirek.notices.sms.simulator.running import PASSWORD, SYSTEM_ID, Ways, running

PATIENCE = 10.0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("number", "state", "reason"),
    [("+77000000010", SmsState.DELIVERED, ""), ("+77000000002", SmsState.FAILED, "unreachable"),
     ("+77000000001", SmsState.FAILED, "wrong-number"), ("+77000000005", SmsState.DELIVERED, ""),
     ("+77000000006", SmsState.DELIVERED, "")],
)  # fmt: skip
def test_over_smpp(
    clock: HandClock,
    case: SomeCase,
    sms_settings: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    number: str,
    state: SmsState,
    reason: str,
) -> None:
    stored: queue.Queue[Report] = queue.Queue()

    def store(report: Report, at: Clock) -> bool:
        known = take_report(report, at)
        if known:
            stored.put(report)
        return known

    monkeypatch.setattr(jobs, "take_report", store)
    person = someone(clock, number=number, language="kk")
    with running(Ways(delay=0.05), clock) as simulator:
        sms_settings(url=f"smpp://{SYSTEM_ID}:{PASSWORD}@127.0.0.1:{simulator.smpp_port}?sender=Tirek")
        sms = tell(person, replace(case, language="kk"), "stopped", {}, clock).sms
        assert sms is not None
        do_jobs(clock)
        awaited = set(sms.events.filter(kind="accepted").values_list("part", flat=True))
        while awaited:
            awaited.discard(stored.get(timeout=PATIENCE).part)
        received = simulator.phones.inbox()
        close_gateway()
    assert [message.text for message in received] == ([sms.text] if state is SmsState.DELIVERED else [])
    course = course_of(sms.events.all())
    assert (course.state, course.reason) == (state, reason)
    assert len(queries.undelivered(case.id, clock.now())) == (state is SmsState.FAILED)
