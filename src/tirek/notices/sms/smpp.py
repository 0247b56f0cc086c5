"""The SMPP 3.4 adapter: one bound session per process, kept open by a thread that reads what the message centre tells.

Sending waits for the answer of each part. A delivery report is answered only after it was stored: after a crash in between the
centre tells it again.
"""

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from tirek.config.logging import get_logger
from tirek.notices.sms import pdu
from tirek.notices.sms.parts import MOST_PARTS, encode, encoding_of, split
from tirek.notices.sms.pdu import Address, Command, Pdu, ShortMessage, Status, Tag
from tirek.notices.sms.port import (
    Accepted,
    Outgoing,
    Reason,
    Report,
    SmsBusyError,
    SmsRefusedError,
    SmsUnavailableError,
    TakeReport,
)
from tirek.notices.sms.receipts import is_receipt, report_of

log = get_logger(__name__)

_TON_INTERNATIONAL, _TON_NETWORK, _TON_NAME = 1, 3, 5
_NPI_TELEPHONE: Final = 1
_SHORT_NUMBER: Final = 6
_READ_AT_ONCE: Final = 4096
_HIGHEST_SEQUENCE: Final = 0x7FFF_FFFF
_BUSY: Final = (Status.THROTTLED, Status.QUEUE_FULL)
_AGAIN: Final = (Status.SYSTEM_ERROR, Status.TRY_LATER, Status.NOT_BOUND)
_UDH_LENGTH, _UDH_CONCATENATION, _UDH_REST = 5, 0, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppSettings:
    """Where the centre is and how it wants to be spoken to.

    `payload`: a long text goes as one message in `message_payload` and the centre cuts it; otherwise in parts with a header each.
    Times are seconds: for an answer, and between two signs of life.
    """

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    sender: str = ""
    tls: bool = False
    payload: bool = False
    timeout: float = 10.0
    alive_every: float = 30.0


@dataclass(slots=True)
class SmppGateway:
    """An `SmsGateway` that binds at its first use, and anew after the connection was lost."""

    settings: SmppSettings
    take_report: TakeReport
    _session: "Session | None" = None
    # Parts that the centre took before it broke off in the middle of a message: a repetition goes on after them.
    _taken: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def send(self, message: Outgoing, idempotency_key: str) -> Accepted:
        """Submit each part and wait for its id.

        SMPP knows no idempotency. The same key gives the parts the same reference, so that centres that look for doubles
        (user_message_reference) and phones (concatenation) can tell a repetition.
        """
        submissions = list(submissions_of(message, idempotency_key, self.settings))
        session = self._bound()
        taken = self._taken.setdefault(idempotency_key, [])
        try:
            for submission in submissions[len(taken) :]:
                taken.append(self._submit(session, submission))
        except SmsRefusedError:
            del self._taken[idempotency_key]
            raise
        return Accepted(tuple(self._taken.pop(idempotency_key)))

    def listen(self) -> None:
        """Bind, so that the centre can tell its reports."""
        self._bound()

    def close(self) -> None:
        """Unbind."""
        with self._lock:
            if self._session is not None:
                self._session.close()
                self._session = None

    def _bound(self) -> "Session":
        with self._lock:
            if self._session is None or not self._session.open:
                if self._session is not None:
                    self._session.close()
                self._session = Session.bind(self.settings, self.take_report)
            return self._session

    @staticmethod
    def _submit(session: "Session", submission: ShortMessage) -> str:
        answer = session.ask(Command.SUBMIT, submission.to_bytes())
        if answer.status == Status.OK:
            try:
                return pdu.read_message_id(answer.body)
            except pdu.Malformed as error:
                raise SmsUnavailableError("the message centre answered without a message id") from error
        if answer.status in _BUSY:
            raise SmsBusyError("the message centre asks to slow down")
        detail = f"the message centre answered {answer.status:#04x}"
        if answer.status in _AGAIN:
            raise SmsUnavailableError(detail)
        reason: Reason = "wrong-number" if answer.status == Status.INVALID_DESTINATION else "rejected"
        raise SmsRefusedError(reason, detail)


def submissions_of(message: Outgoing, key: str, settings: SmppSettings) -> Iterator[ShortMessage]:
    """What is submitted for a message: one submit_sm, or one per part. Raises SmsRefusedError for a text of too many parts."""
    encoding = encoding_of(message.text)
    pieces = [message.text] if settings.payload else split(message.text)
    if len(pieces) > MOST_PARTS:
        raise SmsRefusedError("too-long")
    digest = hashlib.sha256(key.encode()).digest()
    for number, piece in enumerate(pieces, start=1):
        content = encode(piece, encoding)
        in_parts = len(pieces) > 1
        if in_parts:
            header = bytes((_UDH_LENGTH, _UDH_CONCATENATION, _UDH_REST, digest[0], len(pieces), number))
            content = header + content
        reference = int.from_bytes(digest[1:3], "big") + number - 1
        yield ShortMessage(
            source=sender_address(settings.sender),
            destination=Address(message.to.removeprefix("+"), _TON_INTERNATIONAL, _NPI_TELEPHONE),
            content=content,
            coding=pdu.CODING_DEFAULT if encoding == "gsm-7" else pdu.CODING_UCS2,
            esm_class=pdu.CLASS_UDH if in_parts else 0,
            report=pdu.WANT_REPORT,
            options={Tag.USER_MESSAGE_REFERENCE: (reference % 0x10000).to_bytes(2, "big")},
        )


def sender_address(sender: str) -> Address:
    """The sender's address: a short number, a full number, a name of up to 11 letters, or none (the centre's own)."""
    if not sender:
        return Address("")
    if not sender.removeprefix("+").isdigit():
        return Address(sender, _TON_NAME)
    if len(sender) <= _SHORT_NUMBER:
        return Address(sender, _TON_NETWORK)
    return Address(sender.removeprefix("+"), _TON_INTERNATIONAL, _NPI_TELEPHONE)


class Session:
    """One connection to a message centre, bound as a transceiver."""

    def __init__(self, connection: socket.socket, settings: SmppSettings, take_report: TakeReport) -> None:
        self.open = True
        self._connection = connection
        self._settings = settings
        self._take_report = take_report
        self._numbers = count(1)
        self._waiting: dict[int, Future[Pdu]] = {}
        self._state = threading.Lock()
        self._write = threading.Lock()
        self._unanswered_sign = False
        self._reader = threading.Thread(target=self._read, name="smpp-reader", daemon=True)

    @classmethod
    def bind(cls, settings: SmppSettings, take_report: TakeReport) -> "Session":
        """Connect and bind. Raises SmsUnavailableError, also for a wrong password: the settings may be mended."""
        try:
            connection = socket.create_connection((settings.host, settings.port), timeout=settings.timeout)
            if settings.tls:
                connection = ssl.create_default_context().wrap_socket(connection, server_hostname=settings.host)
        except OSError as error:
            raise SmsUnavailableError("the message centre can't be reached") from error
        connection.settimeout(settings.alive_every)
        session = cls(connection, settings, take_report)
        session._reader.start()
        try:
            answer = session.ask(Command.BIND, pdu.bind_body(settings.system_id, settings.password))
        except SmsUnavailableError:
            session.close()
            raise
        if answer.status != Status.OK:
            session.close()
            message = f"the message centre refused to bind: {answer.status:#04x}"
            raise SmsUnavailableError(message)
        return session

    def ask(self, command: Command, body: bytes = b"") -> Pdu:
        """Send a request and wait for its answer. Raises SmsUnavailableError when there is none."""
        answer: Future[Pdu] = Future()
        with self._state:
            if not self.open:
                raise SmsUnavailableError("the connection to the message centre is closed")
            number = next(self._numbers) % _HIGHEST_SEQUENCE
            self._waiting[number] = answer
        try:
            self._send(Pdu(command, number, body=body))
            return answer.result(timeout=self._settings.timeout)
        except (OSError, TimeoutError) as error:
            self._drop()
            raise SmsUnavailableError("the message centre did not answer") from error
        finally:
            with self._state:
                self._waiting.pop(number, None)

    def close(self) -> None:
        """Unbind politely if the centre still listens, and let the reader end."""
        if self.open:
            try:
                self.ask(Command.UNBIND)
            except SmsUnavailableError:
                log.info("sms-unbind-unanswered")
        self._drop()
        if threading.current_thread() is not self._reader:
            self._reader.join(self._settings.timeout)

    def _send(self, unit: Pdu) -> None:
        with self._write:
            self._connection.sendall(unit.to_bytes())

    def _drop(self) -> None:
        with self._state:
            was_open, self.open = self.open, False
            waiting, self._waiting = self._waiting, {}
        if was_open:
            try:
                self._connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("sms-connection-was-closed")
            self._connection.close()
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(SmsUnavailableError("the connection to the message centre was lost"))

    def _read(self) -> None:
        buffer = bytearray()
        try:
            while self.open:
                received = self._receive()
                if received is None:
                    continue
                if not received:
                    break
                buffer += received
                while (unit := pdu.take(buffer)) is not None:
                    self._handle(unit)
        except (OSError, pdu.Malformed) as error:
            if self.open:
                log.warning("sms-connection-lost", error=type(error).__name__)
        finally:
            self._drop()

    def _receive(self) -> bytes | None:
        """What has come; None after a while of silence, in which a sign of life was asked for."""
        try:
            return self._connection.recv(_READ_AT_ONCE)
        except TimeoutError:
            if self._unanswered_sign:
                raise
            self._unanswered_sign = True
            self._send(Pdu(Command.ENQUIRE_LINK, next(self._numbers) % _HIGHEST_SEQUENCE))
            return None

    def _handle(self, unit: Pdu) -> None:
        self._unanswered_sign = False
        if unit.is_answer:
            with self._state:
                answer = self._waiting.pop(unit.sequence, None)
            if answer is not None:
                answer.set_result(unit)
            return
        handler = _HANDLERS.get(unit.command)
        if handler is None:
            self._send(Pdu(Command.GENERIC_NACK, unit.sequence, Status.INVALID_COMMAND))
        else:
            handler(self, unit)

    def _deliver(self, unit: Pdu) -> None:
        body = pdu.message_id_body("")
        try:
            message = ShortMessage.read(unit.body)
        except pdu.Malformed:
            self._send(unit.answer(status=Status.INVALID_LENGTH, body=body))
            return
        report = report_of(message) if is_receipt(message) else None
        known = report is None or self._stored(report)
        self._send(unit.answer(status=Status.OK if known else Status.TRY_LATER, body=body))

    def _stored(self, report: Report) -> bool:
        try:
            return self._take_report(report)
        except Exception:
            # Whatever went wrong with the store, the centre tells the report again.
            log.exception("sms-report-not-stored")
            return False

    def _alive(self, unit: Pdu) -> None:
        self._send(unit.answer())

    def _unbound(self, unit: Pdu) -> None:
        self._send(unit.answer())
        self._drop()


_HANDLERS: Final[dict[int, Callable[[Session, Pdu], None]]] = {
    Command.DELIVER: Session._deliver,  # noqa: SLF001 - the table of its own class
    Command.ENQUIRE_LINK: Session._alive,  # noqa: SLF001
    Command.UNBIND: Session._unbound,  # noqa: SLF001
}
