"""The simulated gateway: takes a message as bytes, gives an answer as bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from lxml import etree

from tirek.registries import async_channel, sync_channel
from tirek.registries.errors import BadAnswer
from tirek.registries.signing import CertificateSigner, CertificateVerifier
from tirek.registries.simulator import answers
from tirek.registries.simulator.situations import Rule, Situations
from tirek.registries.soap import BODY, FAULT, SOAP, Node, add, envelope, parse, to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from tirek.config.clock import Clock
    from tirek.registries.simulator.keys import Keys
    from tirek.registries.simulator.people import Person

SUCCESS: Final = "SCSS001"
DUPLICATE: Final = "TIREK-DUPLICATE"
NO_SERVICE: Final = "TIREK-NO-SERVICE"
NO_SENDER: Final = "TIREK-NO-SENDER"
ERROR: Final = "TIREK-ERROR"
BAD_SIGNATURE: Final = "TIREK-SIGNATURE"
_REMEMBERED: Final = 10_000
_CONTENT: Final = frozenset({"empty", "no-consent", "inner-error", "nil"})
OK, FAILED, UNAVAILABLE = 200, 500, 503


@dataclass(frozen=True, slots=True)
class Given:
    """An answer over HTTP. `content` None: the connection is closed without one."""

    status: int
    content: bytes | None


@dataclass(slots=True)
class Gateway:
    """State of one simulator. `stop`: set when it ends, so that nobody sleeps on."""

    people: Mapping[str, Person]
    keys: Keys
    clock: Clock
    sender: str = "tirek"
    password: str = field(default="invented", repr=False)
    situations: Situations = field(default_factory=Situations)
    stop: threading.Event = field(default_factory=threading.Event)
    seen: dict[str, int] = field(default_factory=dict)
    _had: OrderedDict[str, tuple[str, bytes]] = field(default_factory=OrderedDict, repr=False)
    _lost: dict[str, str] = field(default_factory=dict, repr=False)
    _left: dict[str, str] = field(default_factory=dict, repr=False)
    _consents: dict[str, str] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _signer: CertificateSigner = field(init=False, repr=False)
    _verifier: CertificateVerifier = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._signer = CertificateSigner.from_files(self.keys.gateway_key, self.keys.gateway_cert)
        self._verifier = CertificateVerifier.from_file(self.keys.client_cert)
        for iin, person in self.people.items():
            for registry, situation in person.get("situations", {}).items():
                self.situations.tell({"registry": registry, "iin": iin, "situation": situation})

    def answer(self, message: bytes) -> Given:
        """Answer one message of either channel."""
        try:
            body = self._verifier.verify(parse(message))
        except BadAnswer as error:
            return self._fault(BAD_SIGNATURE, str(error))
        operation = body[0] if len(body) else None
        if operation is None:
            return self._fault(ERROR, "The body is empty.")
        name = etree.QName(operation)
        if name.namespace == sync_channel.NAMESPACE and name.localname == "SendMessage":
            return self._send_message(operation)
        if name.namespace == async_channel.NAMESPACE:
            return self._async(name.localname, operation)
        return self._fault(ERROR, "There is no such operation.")

    def tell_consent(self, iin: str, state: str) -> None:
        """Play the citizen who answers the SMS: `given`, `refused` or `waiting`."""
        with self._lock:
            self._consents[iin] = state

    def _send_message(self, operation: _Element) -> Given:
        request = operation.find("request")
        node = Node(request if request is not None else operation)
        info, outer = node.child("requestInfo"), node.child("requestData")
        inner = outer.child("data") if outer else None
        if info is None or inner is None:
            return self._fault(ERROR, "The message lacks its parts.")
        if not self._knows_sender(info):
            return self._status(info, NO_SENDER)
        adapter = answers.BY_SERVICE.get(info.text("serviceId"))
        if adapter is None:
            return self._status(info, NO_SERVICE)
        registry, iin, message_id = str(adapter.registry), inner.text("iin"), info.text("messageId")
        question = f"{registry}:{iin}"
        with self._lock:
            self.seen[registry] = self.seen.get(registry, 0) + 1
            had = self._had.get(message_id)
        rule = self.situations.now(registry, iin)
        if early := self._early(rule, info, question):
            return early
        if had:
            # The same message again gets the same answer; another question under its id is a mistake of the sender.
            return Given(OK, had[1]) if had[0] == question else self._status(info, DUPLICATE)
        content = self._content(rule, info, inner, adapter)
        if rule is None or rule.situation == "delay":
            self._remember(message_id, question, content)
        return Given(OK, content)

    def _early(self, rule: Rule | None, info: Node, question: str) -> Given | None:
        """The situations in which the registry is not reached."""
        match rule.situation if rule else "none":
            case "down":
                return Given(UNAVAILABLE, b"")
            case "time-out":
                self.stop.wait(rule.seconds if rule else 0)
                return Given(UNAVAILABLE, None)
            case "delay":
                self.stop.wait(rule.seconds if rule else 0)
            case "fault":
                return self._fault(ERROR, "The service failed.")
            case "error-code":
                return self._status(info, ERROR)
            case "duplicate":
                with self._lock:
                    first = self._lost.setdefault(question, info.text("messageId"))
                return self._status(info, DUPLICATE) if first == info.text("messageId") else None
            case _:
                pass
        return None

    def _content(self, rule: Rule | None, info: Node, asked: Node, adapter: Any) -> bytes:
        situation = rule.situation if rule else "none"
        person = self._person(asked.text("iin"), other=situation == "other-person")
        data = answers.data(adapter, person, asked.text("consentToken"), situation if situation in _CONTENT else "none")
        root = self._response(info, SUCCESS, data, other=situation == "other-message")
        if situation != "unsigned":
            self._signer.sign(root)
        content = to_bytes(root)
        if situation == "invalid-xml":
            return content[: len(content) // 2]
        if situation == "wrong-signature":
            # One character of what was signed, as a hand on the way would change it.
            return content.replace(b"<code>SCSS001</code>", b"<code>SCSS001</code><!-- --><changed/>", 1)
        return content

    def _person(self, iin: str, *, other: bool) -> Person | None:
        person = self.people.get(iin)
        if other:
            person = next((found for number, found in self.people.items() if number != iin), None)
        with self._lock:
            consent = self._consents.get(iin)
        return {**person, "consent": consent} if person and consent else person

    def _response(self, info: Node, code: str, data: _Element | None, *, other: bool = False) -> _Element:
        root = etree.Element(f"{{{sync_channel.NAMESPACE}}}SendMessageResponse", nsmap={"typ": sync_channel.NAMESPACE})
        response = add(root, "response")
        head = add(response, "responseInfo")
        add(head, "messageId", uuid4())
        add(head, "correlationId", uuid4() if other else info.text("correlationId") or info.text("messageId"))
        add(head, "responseDate", self.clock.now())
        status = add(head, "status")
        add(status, "code", code)
        add(status, "message", "Message has been processed successfully" if code == SUCCESS else "Error")
        add(head, "sessionId", uuid4())
        if data is not None:
            add(response, "responseData").append(data)
        return envelope(root)

    def _status(self, info: Node, code: str) -> Given:
        root = self._response(info, code, None)
        self._signer.sign(root)
        return Given(OK, to_bytes(root))

    def _fault(self, code: str, text: str) -> Given:
        fault = etree.Element(FAULT, nsmap={"soapenv": SOAP})
        add(fault, "faultcode", "soapenv:Server")
        add(fault, "faultstring", text)
        detail = add(add(fault, "detail"), "SendMessageFault")
        add(detail, "errorCode", code)
        add(detail, "errorMessage", text)
        return Given(FAILED, to_bytes(envelope(fault)))

    def _async(self, name: str, operation: _Element) -> Given:
        request = operation.find("request")
        if request is None:
            return self._fault(ERROR, "The message lacks its parts.")
        node = Node(request)
        holder = node.child("messageInfo") or node
        if not self._knows_sender(holder):
            return self._fault(NO_SENDER, "The sender is not known.")
        root = etree.Element(f"{{{async_channel.NAMESPACE}}}{name}Response", nsmap={"typ": async_channel.NAMESPACE})
        response = add(root, "response")
        message_id = holder.text("messageId")
        if name == "sendMessage":
            with self._lock:
                self._left.setdefault(message_id, "DELIVERED")
            add(response, "messageId", message_id)
            add(response, "correlationId", holder.text("correlationId") or message_id)
        elif name == "getMessageStatus":
            with self._lock:
                state = self._left.get(message_id, "UNKNOWN")
            add(response, "messageState", state)
            status = add(response, "status")
            add(status, "code", SUCCESS)
            add(status, "message", state.title())
        elif name == "sendDeliveryNotification":
            notification = node.child("notification")
            with self._lock:
                self._left[notification.text("messageId") if notification else message_id] = "CONFIRMED"
        else:
            return self._fault(ERROR, "There is no such operation.")
        add(response, "responseDate", self.clock.now())
        out = envelope(root)
        assert out.find(BODY) is not None, "an envelope has a body"
        self._signer.sign(out)
        return Given(OK, to_bytes(out))

    def _knows_sender(self, info: Node) -> bool:
        sender = info.child("sender")
        return sender is not None and (sender.text("senderId"), sender.text("password")) == (self.sender, self.password)

    def _remember(self, message_id: str, question: str, content: bytes) -> None:
        with self._lock:
            self._had[message_id] = (question, content)
            while len(self._had) > _REMEMBERED:
                self._had.popitem(last=False)
