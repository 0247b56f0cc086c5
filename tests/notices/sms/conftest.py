"""The simulator and who listens to reports."""

import queue
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest

from tirek.config.clock import FixedClock
from tirek.notices.sms.port import Report
from tirek.notices.sms.simulator.running import PASSWORD, SYSTEM_ID, Simulator, Ways, running
from tirek.notices.sms.smpp import SmppGateway, SmppSettings

CLOCK = FixedClock(date(2026, 11, 20))
PATIENCE = 5.0


@dataclass
class Reports:
    """Keeps the reports it is told; `known` is what it answers."""

    known: bool = True
    told: "queue.Queue[Report]" = field(default_factory=queue.Queue)

    def take(self, report: Report) -> bool:
        self.told.put(report)
        return self.known

    def next(self) -> Report:
        return self.told.get(timeout=PATIENCE)


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with running(Ways(delay=0.05), CLOCK) as started:
        yield started


@pytest.fixture
def smpp(simulator: Simulator, reports: Reports) -> Iterator[SmppGateway]:
    gateway = SmppGateway(settings_for(simulator), reports.take)
    yield gateway
    gateway.close()


def settings_for(simulator: Simulator, *, payload: bool = False, alive_every: float = 30.0) -> SmppSettings:
    return SmppSettings(
        host="127.0.0.1",
        port=simulator.smpp_port,
        system_id=SYSTEM_ID,
        password=PASSWORD,
        sender="Tirek",
        payload=payload,
        timeout=PATIENCE,
        alive_every=alive_every,
    )
