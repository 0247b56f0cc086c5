"""The asynchronous channel: leave a message, ask where it is, confirm one."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from lxml import etree
from tests.registries.invented import MOTHER

from tirek.registries.async_channel import AsyncChannel, MessageType
from tirek.registries.errors import Down, Refused
from tirek.registries.simulator.server import Server
from tirek.registries.soap import add
from tirek.registries.sync_channel import Message, Sender
from tirek.registries.transport import HttpTransport


@pytest.fixture
def channel(server: Server, transport: HttpTransport) -> AsyncChannel:
    return AsyncChannel(f"{server.url}/async", Sender("tirek", "invented"), transport)


def message(message_id: UUID, now: datetime) -> Message:
    data = etree.Element("data")
    add(data, "iin", MOTHER)
    return Message(service_id="ConsentService", message_id=message_id, sent_at=now, data=data, route_id="r1")


def test_a_message_is_left_and_found(channel: AsyncChannel, now: datetime) -> None:
    message_id = uuid4()
    accepted = channel.send("consent", message(message_id, now))
    assert (accepted.message_id, accepted.correlation_id) == (str(message_id), str(message_id))
    assert channel.send("consent", message(message_id, now)).message_id == str(message_id), "a repeat is the same"
    delivery = channel.status("consent", message_id, now)
    assert (delivery.state, delivery.code) == ("DELIVERED", "SCSS001")
    assert channel.status("consent", uuid4(), now).state == "UNKNOWN"


def test_a_received_message_is_confirmed(channel: AsyncChannel, now: datetime) -> None:
    received = uuid4()
    channel.send("consent", message(received, now), MessageType.RESPONSE)
    channel.confirm_delivery("consent", received, now)
    assert channel.status("consent", received, now).state == "CONFIRMED"


def test_a_sender_that_is_not_known(server: Server, transport: HttpTransport, now: datetime) -> None:
    channel = AsyncChannel(f"{server.url}/async", Sender("tirek", "wrong"), transport)
    with pytest.raises(Refused) as caught:
        channel.status("consent", uuid4(), now)
    assert caught.value.code == "TIREK-NO-SENDER"


def test_nobody_listens(server: Server, channel: AsyncChannel, now: datetime) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(Down):
        channel.send("consent", message(uuid4(), now))
