"""Starting and stopping the simulator's servers in threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tirek.config.clock import Clock, SystemClock
from tirek.notices.sms.simulator.http_server import HttpServer
from tirek.notices.sms.simulator.phones import Phones
from tirek.notices.sms.simulator.smpp_server import SmppServer

SYSTEM_ID: Final = "tirek"
PASSWORD: Final = "invented"  # noqa: S105 - no secret: the simulator listens on loopback only


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How the simulator is reached, and where it calls back. Port 0 takes a free one."""

    smpp_port: int = 0
    http_port: int = 0
    system_id: str = SYSTEM_ID
    password: str = PASSWORD
    callback: str = ""
    secret: str = ""
    delay: float = 5.0


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator."""

    phones: Phones
    smpp: SmppServer
    http: HttpServer

    @property
    def smpp_port(self) -> int:
        """The port of SMPP."""
        return int(self.smpp.server_address[1])

    @property
    def http_port(self) -> int:
        """The port of HTTP."""
        return int(self.http.server_address[1])


@contextmanager
def running(ways: Ways, clock: Clock | None = None) -> Iterator[Simulator]:
    """Run both servers while the block runs."""
    clock = clock or SystemClock()
    phones = Phones(ways.delay)
    login = f"{ways.system_id}:{ways.password}"
    smpp = SmppServer(ways.smpp_port, phones, clock, ways.system_id, ways.password)
    http = HttpServer(ways.http_port, phones, clock, login=login, callback=ways.callback, secret=ways.secret)
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in (smpp, http)]
    for thread in threads:
        thread.start()
    try:
        yield Simulator(phones, smpp, http)
    finally:
        http.closing.set()
        phones.close()
        smpp.hang_up()
        for server in (smpp, http):
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()
