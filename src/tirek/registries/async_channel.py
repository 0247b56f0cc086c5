"""AsyncChannel v10 of the e-government gateway: a message is left, its delivery is asked for, a received one is confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from lxml import etree

from tirek.registries.errors import BadAnswer, Refused
from tirek.registries.soap import Node, add, envelope
from tirek.registries.transport import Codes

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from lxml.etree import _Element

    from tirek.registries.sync_channel import Message, Sender
    from tirek.registries.transport import Transport

NAMESPACE: Final = "http://bip.bee.kz/AsyncChannel/v10/Types"


class MessageType(StrEnum):
    """What a message is."""

    REQUEST = "REQUEST"
    RESPONSE = "RESPONSE"
    NOTIFICATION = "NOTIFICATION"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway has the message. `correlation_id` names the chain that the answer will belong to."""

    message_id: str
    correlation_id: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a message is: `state` in the gateway's words, with the code and text of its status."""

    state: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class AsyncChannel:
    """The asynchronous channel at one address. Each method raises RegistryError."""

    address: str
    sender: Sender
    transport: Transport
    codes: Codes = field(default_factory=Codes)

    def send(self, registry: str, message: Message, kind: MessageType = MessageType.REQUEST) -> Accepted:
        """Leave a message. Repeated with the same id it is the same message."""
        root, inner = _operation("sendMessage")
        info = add(inner, "messageInfo")
        add(info, "messageId", message.message_id)
        add(info, "correlationId", message.correlation_id or message.message_id)
        add(info, "serviceId", message.service_id)
        add(info, "messageType", kind)
        if message.route_id:
            add(info, "routeId", message.route_id)
        add(info, "messageDate", message.sent_at)
        self.sender.write(info)
        add(inner, "messageData").append(message.data)
        answer, raw = self._call(registry, root, "sendMessageResponse")
        return Accepted(answer.needed("messageId"), answer.needed("correlationId"), raw)

    def confirm_delivery(self, registry: str, received: UUID, at: datetime) -> None:
        """Tell the gateway that a message has arrived here (sendDeliveryNotification)."""
        root, inner = _operation("sendDeliveryNotification")
        notification = add(inner, "notification")
        add(notification, "messageId", received)
        add(notification, "notificationDate", at)
        add(inner, "requestDate", at)
        self.sender.write(inner)
        self._call(registry, root, "sendDeliveryNotificationResponse")

    def status(self, registry: str, message_id: UUID, at: datetime) -> Delivery:
        """Ask where a message is (getMessageStatus)."""
        root, inner = _operation("getMessageStatus")
        add(inner, "messageId", message_id)
        add(inner, "requestDate", at)
        self.sender.write(inner)
        answer, _ = self._call(registry, root, "getMessageStatusResponse")
        status = answer.child("status")
        code, text = (status.text("code"), status.text("message")) if status else ("", "")
        return Delivery(answer.needed("messageState"), code, text)

    def _call(self, registry: str, root: _Element, expected: str) -> tuple[Node, bytes]:
        body, raw = self.transport.exchange(registry, self.address, envelope(root))
        found = body.find(f"{{{NAMESPACE}}}{expected}/response")
        if found is None:
            raise BadAnswer("The answer is not the one to this operation.", code="not-a-response", raw=raw)
        status = Node(found).child("status")
        code = status.text("code") if status else ""
        if code and code != self.codes.success:
            raise Refused("The gateway answered with an error code.", code=code, raw=raw)
        return Node(found), raw


def _operation(name: str) -> tuple[_Element, _Element]:
    root = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={"typ": NAMESPACE})
    return root, add(root, "request")
