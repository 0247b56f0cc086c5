"""A message centre that speaks SMPP 3.4."""

import socket
import socketserver
import threading
from collections.abc import Callable
from itertools import count
from typing import Final, cast

from tirek.config.clock import Clock
from tirek.notices.sms import pdu
from tirek.notices.sms.parts import Encoding, decode
from tirek.notices.sms.pdu import Address, Command, Pdu, ShortMessage, Status, Tag
from tirek.notices.sms.port import Report
from tirek.notices.sms.simulator.phones import Phones, Piece

_READ_AT_ONCE: Final = 4096
_HEADER_OF_PART: Final = 6
_DELIVERED, _UNDELIVERABLE = 2, 5
_TRIES: Final = 50
_BETWEEN: Final = 0.1


class SmppServer(socketserver.ThreadingTCPServer):
    """Listens on loopback; every bound connection may send and gets the reports of what it sent."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = True

    def __init__(self, port: int, phones: Phones, clock: Clock, system_id: str, password: str) -> None:
        super().__init__(("127.0.0.1", port), _Connection)
        self.phones = phones
        self.clock = clock
        self.login = (system_id, password)
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()

    def joined(self, connection: socket.socket) -> None:
        """Remember a connection, to be closed with the server."""
        with self._lock:
            self._connections.add(connection)

    def left(self, connection: socket.socket) -> None:
        """Forget it."""
        with self._lock:
            self._connections.discard(connection)

    def hang_up(self) -> None:
        """Close every connection at once, as a centre that goes down."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            _shut(connection)


class _Connection(socketserver.BaseRequestHandler):
    """One client."""

    request: socket.socket

    def setup(self) -> None:
        self._centre = cast("SmppServer", self.server)
        self._write = threading.Lock()
        self._numbers = count(1)
        self._told: dict[int, tuple[bytes, int]] = {}
        self._bound = False
        self._centre.joined(self.request)

    def finish(self) -> None:
        self._centre.left(self.request)

    def handle(self) -> None:
        buffer = bytearray()
        try:
            while received := self.request.recv(_READ_AT_ONCE):
                buffer += received
                while (unit := pdu.take(buffer)) is not None:
                    self._take(unit)
        except (OSError, pdu.Malformed):
            # The client went away or speaks something else: a centre hangs up.
            _shut(self.request)

    def _take(self, unit: Pdu) -> None:
        answers: dict[int, Callable[[Pdu], None]] = {
            Command.BIND: self._bind,
            Command.SUBMIT: self._submit,
            Command.ENQUIRE_LINK: lambda asked: self._send(asked.answer()),
            Command.UNBIND: self._unbind,
        }
        if unit.is_answer:
            self._answered(unit)
            return
        answer = answers.get(unit.command)
        if answer is None:
            self._send(Pdu(Command.GENERIC_NACK, unit.sequence, Status.INVALID_COMMAND))
        else:
            answer(unit)

    def _bind(self, unit: Pdu) -> None:
        self._bound = pdu.read_bind(unit.body) == self._centre.login
        status = Status.OK if self._bound else Status.BIND_FAILED
        self._send(unit.answer(status=status, body=pdu.bind_answer_body("simulator") if self._bound else b""))

    def _unbind(self, unit: Pdu) -> None:
        self._send(unit.answer())
        _shut(self.request)

    def _submit(self, unit: Pdu) -> None:
        if not self._bound:
            self._send(unit.answer(status=Status.NOT_BOUND))
            return
        message = ShortMessage.read(unit.body)
        to = f"+{message.destination.value}"
        situation = self._centre.phones.situation(to)
        if situation == "wrong-number":
            self._send(unit.answer(status=Status.INVALID_DESTINATION))
            return
        if situation == "throttled":
            self._send(unit.answer(status=Status.THROTTLED))
            return
        part = self._centre.phones.deliver(_piece(message, to))
        if situation == "disconnect":
            # The message was taken and the sender never hears of it.
            _shut(self.request)
            return
        self._send(unit.answer(body=pdu.message_id_body(part)))
        if message.report & pdu.WANT_REPORT:
            self._centre.phones.report(to, part, lambda report: self._tell(message, report))

    def _tell(self, message: ShortMessage, report: Report) -> None:
        self._deliver(receipt_of(message, report, self._centre.clock).to_bytes(), _TRIES)

    def _deliver(self, body: bytes, tries: int) -> None:
        number = next(self._numbers)
        self._told[number] = (body, tries)
        self._send(Pdu(Command.DELIVER, number, body=body))

    def _answered(self, unit: Pdu) -> None:
        """A report that the client could not store is told again a little later."""
        body, tries = self._told.pop(unit.sequence, (b"", 0))
        if unit.status != Status.OK and tries > 1:
            self._centre.phones.later(_BETWEEN, lambda: self._deliver(body, tries - 1))

    def _send(self, unit: Pdu) -> None:
        try:
            with self._write:
                self.request.sendall(unit.to_bytes())
        except OSError:
            # The client went away meanwhile; nobody is left to tell.
            self._bound = False


def receipt_of(message: ShortMessage, report: Report, clock: Clock) -> ShortMessage:
    """The deliver_sm that tells what became of a part."""
    moment = clock.now().strftime("%y%m%d%H%M")
    state, code, error = (
        ("DELIVRD", _DELIVERED, "000") if report.state == "delivered" else ("UNDELIV", _UNDELIVERABLE, "006")
    )
    text = (
        f"id:{report.part} sub:001 dlvrd:{'001' if report.state == 'delivered' else '000'} "
        f"submit date:{moment} done date:{moment} stat:{state} err:{error} text:"
    )
    return ShortMessage(
        source=message.destination,
        destination=Address(message.source.value),
        content=text.encode("ascii"),
        esm_class=pdu.CLASS_RECEIPT,
        options={Tag.RECEIPTED_MESSAGE_ID: report.part.encode() + b"\0", Tag.MESSAGE_STATE: bytes((code,))},
    )


def _piece(message: ShortMessage, to: str) -> Piece:
    encoding: Encoding = "ucs-2" if message.coding == pdu.CODING_UCS2 else "gsm-7"
    content = message.content
    reference = message.options.get(Tag.USER_MESSAGE_REFERENCE, b"").hex()
    number = of = 1
    if message.esm_class & pdu.CLASS_UDH:
        header, content = content[:_HEADER_OF_PART], content[_HEADER_OF_PART:]
        reference, of, number = f"udh-{header[3]}", header[4], header[5]
    return Piece(to, message.source.value, decode(content, encoding), encoding, reference, number, of)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Already gone.
        return
