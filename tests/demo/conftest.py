"""The simulators of the demonstration, in this process, and settings that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tirek.config.clock import FixedClock, almaty
from tirek.config.sms import Sms
from tirek.demo.registers import people, write_people
from tirek.notices.sms.opening import close_gateway
from tirek.notices.sms.simulator.running import Simulator, Ways
from tirek.notices.sms.simulator.running import running as phones_running
from tirek.registries.connection import connection
from tirek.registries.simulator.gateway import Gateway
from tirek.registries.simulator.keys import keys_in
from tirek.registries.simulator.people import read
from tirek.registries.simulator.server import running

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=almaty())
"""A Friday, after the hearing of the day."""


@dataclass(frozen=True)
class Beside:
    """What runs beside the demonstration."""

    gateway: Gateway
    phones: Simulator


@pytest.fixture
def demonstration(settings: Any, tmp_path: Path) -> None:
    """An installation in which TIREK_DEMO is on, with a folder of its own."""
    settings.TIREK_DEMO = True
    settings.TIREK_VAR = tmp_path
    write_people(tmp_path / "demo" / "people.json", NOW.date())


@pytest.fixture(scope="session")
def gateway_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys cost time: made once."""
    folder = tmp_path_factory.mktemp("gateway")
    keys_in(folder)
    return folder


@pytest.fixture
def beside(demonstration: None, settings: Any, gateway_keys: Path) -> Iterator[Beside]:
    """Both simulators, and settings that use them."""
    keys = keys_in(gateway_keys)
    gateway = Gateway(read(people(NOW.date())), keys, FixedClock(NOW.date()))
    with ExitStack() as stack:
        server = stack.enter_context(running(gateway))
        phones = stack.enter_context(phones_running(Ways()))
        told = keys.environment(server.url)
        settings.TIREK_GATEWAY = settings.TIREK_GATEWAY | {
            name.removeprefix("TIREK_GATEWAY_").lower(): value for name, value in told.items()
        }
        # Not by SMPP: its thread would write reports at once, which SQLite in memory does not let wait.
        url = f"http://tirek:invented@127.0.0.1:{phones.http_port}?sender=Tirek"
        settings.TIREK_SMS = Sms(
            url=url, opens=settings.TIREK_SMS.opens, closes=settings.TIREK_SMS.closes, callback_secret=""
        )
        settings.TIREK_DEMO_PHONES = f"http://127.0.0.1:{phones.http_port}"
        connection.cache_clear()
        yield Beside(gateway, phones)
        close_gateway()
        link = connection()
        if link.transport is not None:
            link.transport.close()
        connection.cache_clear()
