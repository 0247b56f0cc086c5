"""The scanner's protocol, spoken with a real socket."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest
from tests.cases.evidence.clamd import FakeClamd

from tirek.cases.evidence import Clean, Infected, NotConfigured, Standing, Unavailable, scanner, scanner_at, standing
from tirek.cases.evidence.scanning import EICAR, Clamd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeClamd]:
    with FakeClamd(tmp_path / "clamd" if request.param == "unix" else None) as server:
        yield server


def test_what_the_daemon_says_is_told(clamd: FakeClamd) -> None:
    content = bytes(range(256)) * 1000
    assert scanner_at(clamd.address).scan(content) == Clean()
    assert clamd.received == [content]
    assert scanner_at(clamd.address).scan(b"before " + EICAR) == Infected("Eicar-Test-Signature")
    assert scanner_at(clamd.address).scan(b"") == Clean()


def test_a_file_too_large_for_the_daemon_stays_unscanned(clamd: FakeClamd) -> None:
    clamd.limit = 1000
    result = scanner_at(clamd.address).scan(b"x" * 400_000)
    assert isinstance(result, Unavailable)
    assert standing(result) is Standing.QUARANTINED


def test_a_daemon_that_is_down_leaves_the_file_in_quarantine(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for address in (f"tcp://127.0.0.1:{port}", f"unix://{tmp_path}/nobody"):
        result = scanner_at(address).scan(b"x")
        assert isinstance(result, Unavailable)
        assert result.why


def test_a_daemon_that_does_not_answer_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        result = Clamd(host="127.0.0.1", port=mute.getsockname()[1], timeout=0.1).scan(b"x")
    assert isinstance(result, Unavailable)


def test_a_daemon_that_hangs_up_said_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            server.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        result = Clamd(host="127.0.0.1", port=server.getsockname()[1], timeout=5).scan(b"x")
        thread.join()
    assert isinstance(result, Unavailable)


def test_simulator_knows_the_test_file_only() -> None:
    assert scanner_at("simulator").scan(b"x" + EICAR) == Infected("Eicar-Test-Signature")
    assert scanner_at("simulator").scan(b"x") == Clean()


def test_no_scanner_says_so(settings: Settings) -> None:
    settings.TIREK_SCANNER = ""
    assert scanner().scan(EICAR) == NotConfigured()


def test_what_follows_from_a_scan() -> None:
    assert standing(Clean()) is standing(NotConfigured()) is Standing.RELEASED
    assert standing(Infected("x")) is Standing.REFUSED
    assert standing(Unavailable("x")) is Standing.QUARANTINED


@pytest.mark.parametrize("address", ["clamd", "tcp://host", "unix://path/to", "http://host:1", "tcp://:3310"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no scanner"):
        scanner_at(address)
