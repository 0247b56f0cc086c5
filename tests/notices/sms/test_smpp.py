"""The SMPP adapter against a message centre."""

import dataclasses
import socket
import threading
from collections.abc import Callable

import pytest
from tests.notices.sms.conftest import PATIENCE, Reports, settings_for

from tirek.notices.sms import pdu
from tirek.notices.sms.pdu import Command, Pdu, Status
from tirek.notices.sms.port import Outgoing, Report, SmsBusyError, SmsRefusedError, SmsUnavailableError
from tirek.notices.sms.simulator.running import Simulator
from tirek.notices.sms.smpp import SmppGateway, SmppSettings, sender_address, submissions_of

PERSON = "+77000000010"
SHORT = "Өтінішіңіз қабылданды."
LONG = "Өтінішіңіз қабылданды, шешім 2026 жылғы 2 желтоқсанға дейін шығады. " * 3


def test_a_short_text_is_one_part(smpp: SmppGateway, simulator: Simulator, reports: Reports) -> None:
    accepted = smpp.send(Outgoing(PERSON, SHORT), "key")
    assert len(accepted.parts) == 1
    [received] = simulator.phones.inbox()
    assert (received.to, received.sender, received.text) == (PERSON, "Tirek", SHORT)
    assert (received.encoding, received.of) == ("ucs-2", 1)
    assert reports.next() == Report(accepted.parts[0], "delivered")


def test_a_long_text_is_put_together_again(smpp: SmppGateway, simulator: Simulator, reports: Reports) -> None:
    accepted = smpp.send(Outgoing(PERSON, LONG), "key")
    [received] = simulator.phones.inbox()
    assert received.text == LONG
    assert received.of == len(accepted.parts) == 4
    assert {reports.next().part for _ in accepted.parts} == set(accepted.parts)


def test_seven_bit_text_travels_so(smpp: SmppGateway, simulator: Simulator) -> None:
    smpp.send(Outgoing(PERSON, "Code 123456 [once] €"), "key")
    [received] = simulator.phones.inbox()
    assert (received.text, received.encoding) == ("Code 123456 [once] €", "gsm-7")


def test_a_long_text_as_payload(simulator: Simulator, reports: Reports) -> None:
    gateway = SmppGateway(settings_for(simulator, payload=True), reports.take)
    accepted = gateway.send(Outgoing(PERSON, LONG), "key")
    gateway.close()
    [received] = simulator.phones.inbox()
    assert (received.text, len(accepted.parts)) == (LONG, 1)


def test_a_wrong_number_is_never_tried_again(smpp: SmppGateway) -> None:
    with pytest.raises(SmsRefusedError) as refused:
        smpp.send(Outgoing("+77000000001", SHORT), "key")
    assert refused.value.reason == "wrong-number"
    assert not smpp._taken


def test_an_unreachable_phone_is_reported(smpp: SmppGateway, reports: Reports) -> None:
    [part] = smpp.send(Outgoing("+77000000002", SHORT), "key").parts
    assert reports.next() == Report(part, "failed", "unreachable")


def test_a_late_report_comes(smpp: SmppGateway, reports: Reports) -> None:
    [part] = smpp.send(Outgoing("+77000000003", SHORT), "key").parts
    assert reports.next() == Report(part, "delivered")


def test_throttled_then_taken(smpp: SmppGateway, simulator: Simulator) -> None:
    with pytest.raises(SmsBusyError):
        smpp.send(Outgoing("+77000000004", SHORT), "key")
    smpp.send(Outgoing("+77000000004", SHORT), "key")
    assert len(simulator.phones.inbox()) == 1


def test_disconnected_in_mid_message_is_the_same_message_when_repeated(smpp: SmppGateway, simulator: Simulator) -> None:
    with pytest.raises(SmsUnavailableError):
        smpp.send(Outgoing("+77000000005", LONG), "key")
    assert len(smpp.send(Outgoing("+77000000005", LONG), "key").parts) == 4
    [received] = simulator.phones.inbox()
    assert received.text == LONG


def test_the_connection_comes_back_after_the_centre_went_down(smpp: SmppGateway, simulator: Simulator) -> None:
    smpp.send(Outgoing(PERSON, SHORT), "one")
    simulator.smpp.hang_up()
    answers = []
    for _ in range(2):
        try:
            answers.append(smpp.send(Outgoing(PERSON, SHORT), "two"))
        except SmsUnavailableError:
            # The loss was noticed while sending; the job tries again.
            continue
    assert answers


def test_a_report_told_twice_is_passed_on_twice(smpp: SmppGateway, reports: Reports) -> None:
    [part] = smpp.send(Outgoing("+77000000006", SHORT), "key").parts
    assert [reports.next(), reports.next()] == [Report(part, "delivered")] * 2


def test_a_wrong_password_can_be_mended(simulator: Simulator, reports: Reports) -> None:
    settings = dataclasses.replace(settings_for(simulator), password="other")
    with pytest.raises(SmsUnavailableError, match="0x0d"):
        SmppGateway(settings, reports.take).send(Outgoing(PERSON, SHORT), "key")


def test_nobody_listens(reports: Reports) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = SmppSettings(host="127.0.0.1", port=port, system_id="a", password="b")
    with pytest.raises(SmsUnavailableError):
        SmppGateway(settings, reports.take).listen()


def test_too_long_a_text_is_refused(smpp: SmppGateway) -> None:
    with pytest.raises(SmsRefusedError, match="too-long"):
        smpp.send(Outgoing(PERSON, "ә" * 67 * 256), "key")


def test_many_at_once_share_the_session(smpp: SmppGateway, simulator: Simulator) -> None:
    def send(number: int) -> None:
        smpp.send(Outgoing(f"+770000001{number:02}", LONG), f"key-{number}")

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [received.text for received in simulator.phones.inbox()] == [LONG] * 8


@pytest.mark.parametrize(
    ("sender", "ton"), [("", 0), ("Tirek", 5), ("1414", 3), ("+77000000099", 1), ("77000000099", 1)]
)
def test_the_senders_kind_of_number(sender: str, ton: int) -> None:
    assert sender_address(sender).ton == ton


def test_the_same_key_has_the_same_reference() -> None:
    settings = SmppSettings(host="h", port=1, system_id="a", password="b")
    message = Outgoing(PERSON, LONG)
    assert list(submissions_of(message, "a", settings)) == list(submissions_of(message, "a", settings))
    assert list(submissions_of(message, "a", settings)) != list(submissions_of(message, "b", settings))


class Centre:
    """A message centre that a test plays by hand: one connection, bound."""

    def __init__(self, reports: Reports, *, alive_every: float = 30.0) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        port = self.server.getsockname()[1]
        settings = SmppSettings(
            host="127.0.0.1", port=port, system_id="a", password="b", timeout=PATIENCE, alive_every=alive_every
        )
        self.gateway = SmppGateway(settings, reports.take)
        self.buffer = bytearray()
        binding = threading.Thread(target=self.gateway.listen)
        binding.start()
        self.connection, _ = self.server.accept()
        self.connection.settimeout(PATIENCE)
        bind = self.read()
        self.tell(bind.answer(body=pdu.bind_answer_body("hand")))
        binding.join()

    def read(self) -> Pdu:
        while (unit := pdu.take(self.buffer)) is None:
            received = self.connection.recv(4096)
            assert received, "the gateway hung up"
            self.buffer += received
        return unit

    def tell(self, unit: Pdu) -> None:
        self.connection.sendall(unit.to_bytes())

    def close(self) -> None:
        self.connection.close()
        self.gateway.close()
        self.server.close()


@pytest.fixture
def centre(reports: Reports, request: pytest.FixtureRequest) -> Centre:
    played = Centre(reports, alive_every=getattr(request, "param", 30.0))
    request.addfinalizer(played.close)
    return played


def deliver(text: str) -> bytes:
    return pdu.ShortMessage(
        source=pdu.Address("77000000010"),
        destination=pdu.Address("Tirek"),
        content=text.encode(),
        esm_class=pdu.CLASS_RECEIPT,
    ).to_bytes()


def test_a_report_of_an_unknown_part_is_asked_for_again(centre: Centre, reports: Reports) -> None:
    reports.known = False
    centre.tell(Pdu(Command.DELIVER, 5, body=deliver("id:A stat:DELIVRD")))
    answer = centre.read()
    assert (answer.command, answer.sequence, answer.status) == (Command.DELIVER_ANSWER, 5, Status.TRY_LATER)


def test_a_store_that_fails_loses_no_report(centre: Centre, reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_report: Report) -> bool:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(centre.gateway._session, "_take_report", fail)
    centre.tell(Pdu(Command.DELIVER, 5, body=deliver("id:A stat:DELIVRD")))
    assert centre.read().status == Status.TRY_LATER


@pytest.mark.parametrize(
    ("unit", "command", "status"),
    [
        (Pdu(Command.ENQUIRE_LINK, 3), Command.ENQUIRE_LINK_ANSWER, Status.OK),
        (Pdu(Command.UNBIND, 3), Command.UNBIND_ANSWER, Status.OK),
        (Pdu(0x7777, 3), Command.GENERIC_NACK, Status.INVALID_COMMAND),
        (Pdu(Command.DELIVER, 3, body=b"\0"), Command.DELIVER_ANSWER, Status.INVALID_LENGTH),
        (Pdu(Command.DELIVER, 3, body=deliver("id:A stat:ENROUTE")), Command.DELIVER_ANSWER, Status.OK),
    ],
)
def test_what_the_centre_asks_is_answered(centre: Centre, unit: Pdu, command: int, status: int) -> None:
    centre.tell(unit)
    answer = centre.read()
    assert (answer.command, answer.sequence, answer.status) == (command, 3, status)


@pytest.mark.parametrize("centre", [0.05], indirect=True)
def test_silence_is_asked_for_a_sign_of_life(centre: Centre) -> None:
    asked = centre.read()
    assert asked.command == Command.ENQUIRE_LINK
    centre.tell(asked.answer())
    assert centre.read().command == Command.ENQUIRE_LINK
    # Not answered: the gateway hangs up and binds anew when it is used again.
    assert centre.connection.recv(100) == b""


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (Status.SYSTEM_ERROR, SmsUnavailableError),
        (Status.QUEUE_FULL, SmsBusyError),
        (Status.THROTTLED, SmsBusyError),
        (Status.INVALID_DESTINATION, SmsRefusedError),
        (0x66, SmsRefusedError),
    ],
)
def test_answers_to_a_submission(centre: Centre, status: int, error: type[Exception]) -> None:
    def answer() -> None:
        centre.tell(centre.read().answer(status=status))

    with answering(answer), pytest.raises(error):
        centre.gateway.send(Outgoing(PERSON, SHORT), "key")


def test_a_message_goes_on_after_the_parts_that_were_taken(centre: Centre) -> None:
    asked: list[Pdu] = []

    def answer() -> None:
        asked.append(centre.read())
        centre.tell(asked[-1].answer(body=pdu.message_id_body("first")))
        asked.append(centre.read())
        centre.tell(asked[-1].answer(status=Status.THROTTLED))
        for name in ("second", "third", "fourth"):
            asked.append(centre.read())
            centre.tell(asked[-1].answer(body=pdu.message_id_body(name)))

    with answering(answer):
        with pytest.raises(SmsBusyError):
            centre.gateway.send(Outgoing(PERSON, LONG), "key")
        accepted = centre.gateway.send(Outgoing(PERSON, LONG), "key")
    assert accepted.parts == ("first", "second", "third", "fourth")
    assert asked[1].body == asked[2].body


def test_what_is_no_smpp_ends_the_connection(centre: Centre) -> None:
    def answer() -> None:
        centre.read()
        centre.connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with answering(answer), pytest.raises(SmsUnavailableError):
        centre.gateway.send(Outgoing(PERSON, SHORT), "key")


class answering:  # noqa: N801 - reads as a word
    """Plays the centre's part in a thread while the block sends."""

    def __init__(self, play: Callable[[], None]) -> None:
        self.thread = threading.Thread(target=play)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.thread.join()
