"""Every way in which a registry fails, each told apart."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from lxml import etree
from tests.registries.invented import CHILD, MOTHER, SLOW

from tirek.registries.breaker import Breaker, State
from tirek.registries.connection import Connection, over
from tirek.registries.errors import BadAnswer, Down, Duplicate, NoConsent, Refused, RegistryError
from tirek.registries.ports import Question
from tirek.registries.records import Registry
from tirek.registries.simulator.gateway import Gateway
from tirek.registries.simulator.server import Server
from tirek.registries.simulator.situations import SITUATIONS
from tirek.registries.soap import envelope
from tirek.registries.sync_channel import Sender, SyncChannel
from tirek.registries.transport import HttpTransport, Patience

Ask = Callable[..., Any]

EXPECTED: dict[str, tuple[type[RegistryError], str]] = {
    "down": (Down, "http-503"),
    "no-consent": (NoConsent, "TIREK-NO-CONSENT"),
    "error-code": (Refused, "TIREK-ERROR"),
    "inner-error": (Refused, "TIREK-INNER"),
    "fault": (Refused, "TIREK-ERROR"),
    "duplicate": (Duplicate, "TIREK-DUPLICATE"),
    "wrong-signature": (BadAnswer, "wrong-signature"),
    "unsigned": (BadAnswer, "unsigned"),
    "invalid-xml": (BadAnswer, "invalid-xml"),
    "other-person": (BadAnswer, "other-person"),
    "other-message": (BadAnswer, "other-message"),
}


@pytest.mark.parametrize("situation", EXPECTED)
def test_each_failure_has_its_kind_and_code(ask: Ask, gateway: Gateway, situation: str) -> None:
    gateway.situations.tell({"registry": "persons", "situation": situation})
    kind, code = EXPECTED[situation]
    with pytest.raises(kind) as caught:
        ask(Registry.PERSONS, MOTHER)
    assert caught.value.code == code
    assert MOTHER not in str(caught.value)
    assert bool(caught.value.raw) is (situation != "down")
    assert ask(Registry.PHONE, MOTHER).number, "another registry is not touched"


def test_no_situation_is_left_out() -> None:
    assert set(SITUATIONS) == set(EXPECTED) | {"none", "delay", "time-out", "empty", "nil"}


def test_time_out_ends_the_wait(ask: Ask, transport: HttpTransport, gateway: Gateway) -> None:
    transport._client.timeout = 0.15
    started = time.monotonic()
    with pytest.raises(Down) as caught:
        ask(Registry.PERSONS, SLOW)
    assert caught.value.code == "time-out"
    assert time.monotonic() - started < 1.5
    assert gateway.seen["persons"] == 2, "asked once more"


def test_a_short_failure_is_bridged_with_the_same_message(ask: Ask, gateway: Gateway) -> None:
    gateway.situations.tell({"registry": "persons", "situation": "down", "times": 1})
    assert ask(Registry.PERSONS, MOTHER).surname == "Үлгібаева"
    assert gateway.seen["persons"] == 2


def test_an_answer_that_came_late_is_given_again(ask: Ask, transport: HttpTransport, gateway: Gateway) -> None:
    transport._client.timeout = 0.15
    gateway.situations.tell({"registry": "persons", "situation": "delay", "seconds": 0.3, "times": 2})
    message_id = uuid4()
    with pytest.raises(Down):
        ask(Registry.PERSONS, MOTHER, message_id=message_id)
    transport._client.timeout = 2
    assert ask(Registry.PERSONS, MOTHER, message_id=message_id).name == "Әсемгүл"


def test_a_message_id_used_for_another_question_is_refused(ask: Ask) -> None:
    message_id = uuid4()
    ask(Registry.PERSONS, MOTHER, message_id=message_id)
    with pytest.raises(Duplicate):
        ask(Registry.PERSONS, CHILD, message_id=message_id)


def test_nobody_listens(transport: HttpTransport, server: Server, ask: Ask) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(Down) as caught:
        ask(Registry.PERSONS, MOTHER)
    assert caught.value.code == "connection"


@pytest.mark.parametrize("sender", [Sender("tirek", "wrong"), Sender("somebody", "invented")])
def test_a_sender_that_is_not_known(
    server: Server, transport: HttpTransport, ask: Ask, now: Any, sender: Sender
) -> None:
    link = over(SyncChannel(f"{server.url}/sync", sender, transport), transport)
    question = {"iin": MOTHER, "message_id": uuid4(), "sent_at": now}
    with pytest.raises(Refused) as caught:
        link.adapters[Registry.PERSONS].ask(Question(**question))
    assert caught.value.code == "TIREK-NO-SENDER"
    assert "wrong" not in repr(sender)


def test_a_wrong_address_is_refused_at_once(server: Server, transport: HttpTransport, now: Any) -> None:
    link = over(SyncChannel(f"{server.url}/nowhere", Sender("tirek", "invented"), transport), transport)
    with pytest.raises(Refused) as caught:
        link.adapters[Registry.PERSONS].ask(Question(iin=MOTHER, message_id=uuid4(), sent_at=now))
    assert caught.value.code == "http-404"


def test_a_registry_that_fails_again_and_again_is_left_alone(
    ask: Ask, link: Connection, transport: HttpTransport, gateway: Gateway
) -> None:
    seconds = 0.0
    transport.patience = Patience(seconds=2, repeats=0)
    transport.breakers["persons"] = Breaker("persons", failures=2, rest=30, timer=lambda: seconds)
    gateway.situations.tell({"registry": "persons", "situation": "down"})
    for _ in range(2):
        with pytest.raises(Down):
            ask(Registry.PERSONS, MOTHER)
    assert link.state(Registry.PERSONS) is State.OPEN
    with pytest.raises(Down) as caught:
        ask(Registry.PERSONS, MOTHER)
    assert caught.value.code == "left-alone"
    assert gateway.seen["persons"] == 2, "nothing was sent"
    assert ask(Registry.PHONE, MOTHER).number, "the others are asked"

    seconds = 30.0
    assert link.state(Registry.PERSONS) is State.PROBING
    with pytest.raises(Down) as caught:
        ask(Registry.PERSONS, MOTHER)
    assert caught.value.code == "http-503", "one probe went through"
    assert link.state(Registry.PERSONS) is State.OPEN

    seconds = 61.0
    gateway.situations.tell({"situation": "none"})
    assert ask(Registry.PERSONS, MOTHER).name == "Әсемгүл"
    assert link.state(Registry.PERSONS) is State.CLOSED


def test_only_one_probe_goes_through() -> None:
    seconds = 0.0
    breaker = Breaker("probe", failures=1, rest=10, timer=lambda: seconds)
    assert breaker.lets_through()
    breaker.settle("down")
    assert not breaker.lets_through()
    seconds = 10.0
    assert breaker.lets_through()
    assert not breaker.lets_through()
    breaker.settle("answered")
    assert breaker.lets_through()


def test_error_codes_do_not_open_the_breaker(
    ask: Ask, link: Connection, transport: HttpTransport, gateway: Gateway
) -> None:
    transport.breakers["persons"] = Breaker("persons", failures=1)
    gateway.situations.tell({"registry": "persons", "situation": "error-code"})
    for _ in range(3):
        with pytest.raises(Refused):
            ask(Registry.PERSONS, MOTHER)
    assert link.state(Registry.PERSONS) is State.CLOSED


def test_a_peer_that_sends_a_byte_now_and_then(transport: HttpTransport) -> None:
    """Each byte comes in time, the whole would take minutes."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            peer, _ = listener.accept()
            with peer, contextlib.suppress(OSError):
                peer.recv(65536)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not stop.wait(0.02):
                    peer.sendall(b"x")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        transport.patience = Patience(seconds=0.3, repeats=0)
        started = time.monotonic()
        with pytest.raises(Down) as caught:
            transport.exchange(
                "persons", f"http://127.0.0.1:{listener.getsockname()[1]}/", envelope(etree.Element("a"))
            )
        assert caught.value.code == "time-out"
        assert time.monotonic() - started < 1.5
        stop.set()
        thread.join()


def test_an_endless_answer_is_not_read_to_its_end(transport: HttpTransport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def pour() -> None:
            peer, _ = listener.accept()
            with peer, contextlib.suppress(OSError):
                peer.recv(65536)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
                while True:
                    peer.sendall(b" " * 65536)

        thread = threading.Thread(target=pour, daemon=True)
        thread.start()
        with pytest.raises(BadAnswer) as caught:
            transport.exchange(
                "persons", f"http://127.0.0.1:{listener.getsockname()[1]}/", envelope(etree.Element("a"))
            )
        assert caught.value.code == "too-large"
        thread.join()
