"""A simulated gateway over real HTTP, new for each test, and a connection to it that does not dawdle."""

import ssl
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from tirek.config.clock import FixedClock
from tirek.registries.breaker import Breaker
from tirek.registries.connection import Connection, over
from tirek.registries.ports import Question
from tirek.registries.records import Registry
from tirek.registries.signing import CertificateSigner, CertificateVerifier
from tirek.registries.simulator.gateway import Gateway
from tirek.registries.simulator.keys import Keys, keys_in
from tirek.registries.simulator.people import load
from tirek.registries.simulator.server import Server, running
from tirek.registries.sync_channel import Sender, SyncChannel
from tirek.registries.transport import HttpTransport, Patience

CLOCK = FixedClock(date(2026, 11, 20))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return keys_in(tmp_path_factory.mktemp("gateway-keys"))


@pytest.fixture
def gateway(keys: Keys) -> Gateway:
    return Gateway(load(), keys, CLOCK)


@pytest.fixture
def server(gateway: Gateway) -> Iterator[Server]:
    with running(gateway) as server:
        yield server


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    """Read once: the machine's authorities take longer to read than a test to run."""
    return ssl.create_default_context()


@pytest.fixture
def transport(keys: Keys, tls: ssl.SSLContext) -> Iterator[HttpTransport]:
    transport = HttpTransport(
        CertificateSigner.from_files(keys.client_key, keys.client_cert),
        CertificateVerifier.from_file(keys.gateway_cert),
        Patience(seconds=2, repeats=1, pause=0),
        # Most tests fail on purpose; those about the breaker bring their own.
        breakers={str(registry): Breaker(registry, failures=1000) for registry in Registry},
        tls=tls,
    )
    yield transport
    transport.close()


@pytest.fixture
def link(server: Server, transport: HttpTransport) -> Connection:
    return over(SyncChannel(f"{server.url}/sync", Sender("tirek", "invented"), transport), transport)


@pytest.fixture
def now() -> datetime:
    return CLOCK.now()


@pytest.fixture
def ask(link: Connection, now: datetime) -> Callable[..., Any]:
    """Ask a registry about an IIN; returns the record."""

    def asked(registry: Registry, iin: str, **more: Any) -> Any:
        question = Question(iin=iin, sent_at=now, **({"message_id": uuid4()} | more))
        return link.adapters[registry].ask(question).record

    return asked
