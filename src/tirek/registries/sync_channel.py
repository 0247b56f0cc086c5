"""SyncChannel v10 of the e-government gateway: one question, one answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lxml import etree

from tirek.registries.errors import BadAnswer, Duplicate, Refused
from tirek.registries.soap import Node, add, envelope
from tirek.registries.transport import Codes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from lxml.etree import _Element

    from tirek.registries.transport import Transport

NAMESPACE: Final = "http://bip.bee.kz/SyncChannel/v10/Types"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks: the account that the gateway's operator gave to this installation."""

    sender_id: str
    password: str = field(repr=False)

    def write(self, parent: _Element) -> None:
        """Append the sender's element."""
        sender = add(parent, "sender")
        add(sender, "senderId", self.sender_id)
        add(sender, "password", self.password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `message_id` is chosen by the caller: a repeat of the same question is the same message.

    `sent_at` aware. `data`: the service's own element, named `data`.
    """

    service_id: str
    message_id: UUID
    sent_at: datetime
    data: _Element
    correlation_id: UUID | None = None
    route_id: str = ""
    session_id: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """What came: the service's `data` element as it was signed, None when there is none; the whole answer as bytes."""

    data: Node | None
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SyncChannel:
    """The synchronous channel at one address."""

    address: str
    sender: Sender
    transport: Transport
    codes: Codes = field(default_factory=Codes)

    def send(self, registry: str, message: Message) -> Response:
        """Send `message` on behalf of `registry` (whose breaker it counts for). Raises RegistryError."""
        body, raw = self.transport.exchange(registry, self.address, request(message, self.sender))
        return response(body, raw, message, self.codes)


def request(message: Message, sender: Sender) -> _Element:
    """The envelope of SendMessage, unsigned."""
    root = etree.Element(f"{{{NAMESPACE}}}SendMessage", nsmap={"typ": NAMESPACE})
    inner = add(root, "request")
    info = add(inner, "requestInfo")
    add(info, "messageId", message.message_id)
    # The chain begins with the question: whoever answers names it, and so the answer can be told from another's.
    add(info, "correlationId", message.correlation_id or message.message_id)
    add(info, "serviceId", message.service_id)
    add(info, "messageDate", message.sent_at)
    if message.route_id:
        add(info, "routeId", message.route_id)
    sender.write(info)
    for key, value in message.properties.items():
        entry = add(info, "properties")
        add(entry, "key", key)
        add(entry, "value", value)
    if message.session_id:
        add(info, "sessionId", message.session_id)
    add(inner, "requestData").append(message.data)
    return envelope(root)


def response(body: _Element, raw: bytes, message: Message, codes: Codes) -> Response:
    """Read a body with SendMessageResponse. Raises Refused, Duplicate, BadAnswer."""
    found = body.find(f"{{{NAMESPACE}}}SendMessageResponse/response")
    info = Node(found).child("responseInfo") if found is not None else None
    if found is None or info is None:
        raise BadAnswer("The answer is not a SendMessageResponse.", code="not-a-response", raw=raw)
    asked = {str(message.message_id), str(message.correlation_id or message.message_id)}
    if not asked & {info.text("messageId").lower(), info.text("correlationId").lower()}:
        raise BadAnswer("The answer belongs to another message.", code="other-message", raw=raw)
    status = info.child("status")
    code = status.text("code") if status else ""
    if code in codes.duplicate:
        raise Duplicate("The gateway has had this message.", code=code, raw=raw)
    if code != codes.success:
        raise Refused("The gateway or the registry answered with an error code.", code=code or "no-status", raw=raw)
    outer = Node(found).child("responseData")
    return Response(outer.child("data") if outer else None, raw)
