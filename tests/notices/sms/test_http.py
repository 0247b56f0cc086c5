"""The HTTP adapter against a gateway, and the gateway's callbacks."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from tests.notices.sms.conftest import CLOCK, Reports

from tirek.notices.sms.http import (
    SIGNATURE_HEADER,
    BadCallbackError,
    HttpGateway,
    HttpSettings,
    read_reports,
    sign,
)
from tirek.notices.sms.port import Outgoing, Report, SmsBusyError, SmsRefusedError, SmsUnavailableError
from tirek.notices.sms.simulator.running import PASSWORD, SYSTEM_ID, Simulator, Ways, running

PERSON = "+77000000010"
SECRET = "invented"
TEXT = "Өтінішіңіз қабылданды, шешім 2026 жылғы 2 желтоқсанға дейін шығады. Толығырақ – жеке кабинетте."


@pytest.fixture
def callback(reports: Reports) -> Iterator[str]:
    class Ours(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            for report in read_reports(body, self.headers[SIGNATURE_HEADER], SECRET, CLOCK.now()):
                reports.take(report)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Ours) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def simulator(callback: str) -> Iterator[Simulator]:
    with running(Ways(delay=0.05, callback=callback, secret=SECRET), CLOCK) as started:
        yield started


@pytest.fixture
def gateway(simulator: Simulator) -> Iterator[HttpGateway]:
    url = f"http://127.0.0.1:{simulator.http_port}"
    opened = HttpGateway(HttpSettings(url=url, user=SYSTEM_ID, password=PASSWORD, sender="Tirek"))
    opened.listen()
    yield opened
    opened.close()


def test_sent_received_reported(gateway: HttpGateway, simulator: Simulator, reports: Reports) -> None:
    accepted = gateway.send(Outgoing(PERSON, TEXT), "key")
    [received] = simulator.phones.inbox()
    assert (received.text, received.of, received.sender) == (TEXT, 2, "Tirek")
    assert {reports.next() for _ in accepted.parts} == {Report(part, "delivered") for part in accepted.parts}


def test_the_same_key_is_the_same_message(gateway: HttpGateway, simulator: Simulator) -> None:
    assert gateway.send(Outgoing(PERSON, TEXT), "key") == gateway.send(Outgoing(PERSON, TEXT), "key")
    assert len(simulator.phones.inbox()) == 1


def test_a_wrong_number(gateway: HttpGateway) -> None:
    with pytest.raises(SmsRefusedError) as refused:
        gateway.send(Outgoing("+77000000001", TEXT), "key")
    assert refused.value.reason == "wrong-number"


def test_unreachable(gateway: HttpGateway, reports: Reports) -> None:
    parts = gateway.send(Outgoing("+77000000002", TEXT), "key").parts
    assert {reports.next() for _ in parts} == {Report(part, "failed", "unreachable") for part in parts}


def test_throttled_then_taken(gateway: HttpGateway) -> None:
    with pytest.raises(SmsBusyError):
        gateway.send(Outgoing("+77000000004", TEXT), "key")
    assert gateway.send(Outgoing("+77000000004", TEXT), "key").parts


def test_disconnected_after_the_message_was_taken(gateway: HttpGateway, simulator: Simulator, reports: Reports) -> None:
    with pytest.raises(SmsUnavailableError):
        gateway.send(Outgoing("+77000000005", TEXT), "key")
    accepted = gateway.send(Outgoing("+77000000005", TEXT), "key")
    assert len(simulator.phones.inbox()) == 1
    assert {reports.next().part for _ in accepted.parts} == set(accepted.parts)


def test_a_wrong_password_can_be_mended(simulator: Simulator) -> None:
    gateway = HttpGateway(HttpSettings(url=f"http://127.0.0.1:{simulator.http_port}", user="tirek", password="other"))
    with pytest.raises(SmsUnavailableError, match="401"):
        gateway.send(Outgoing(PERSON, TEXT), "key")
    gateway.close()


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    gateway = HttpGateway(HttpSettings(url=f"http://127.0.0.1:{port}"))
    with pytest.raises(SmsUnavailableError):
        gateway.send(Outgoing(PERSON, TEXT), "key")
    gateway.close()


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"parts": []}', b'{"parts": [1]}', b'{"parts": "abc"}'])
def test_an_answer_without_ids_is_no_acceptance(answer: bytes) -> None:
    gateway = HttpGateway(HttpSettings(url="http://gateway.invalid"))
    gateway._client = httpx.Client(transport=httpx.MockTransport(lambda _request: httpx.Response(202, content=answer)))
    with pytest.raises(SmsUnavailableError):
        gateway.send(Outgoing(PERSON, TEXT), "key")
    gateway.close()


BODY = b'{"reports": [{"part": "a", "state": "failed", "reason": "expired"}, {"part": "b", "state": "delivered"}]}'
NOW = CLOCK.now()


def test_a_callback_is_read() -> None:
    expected = [Report("a", "failed", "expired"), Report("b", "delivered")]
    assert read_reports(BODY, sign(BODY, SECRET, NOW), SECRET, NOW) == expected


def test_an_unknown_reason_is_unknown() -> None:
    body = b'{"reports": [{"part": "a", "state": "failed", "reason": "<script>"}]}'
    assert read_reports(body, sign(body, SECRET, NOW), SECRET, NOW) == [Report("a", "failed", "unknown")]


@pytest.mark.parametrize(
    "signature",
    ["", "t=,v1=", "v1=abc", sign(BODY, "other", NOW), sign(BODY + b" ", SECRET, NOW), "t=қ,v1=қ",
     sign(BODY, SECRET, NOW - timedelta(minutes=6)), sign(BODY, SECRET, NOW + timedelta(minutes=6))],
)  # fmt: skip
def test_a_callback_of_somebody_else_is_refused(signature: str) -> None:
    with pytest.raises(BadCallbackError):
        read_reports(BODY, signature, SECRET, NOW)


def test_without_a_secret_nobody_may_call() -> None:
    with pytest.raises(BadCallbackError):
        read_reports(BODY, sign(BODY, "", NOW), "", NOW)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"reports": {}}', b'{"reports": [1]}', b'{"reports": [{"part": 1, "state": "delivered"}]}',
     b'{"reports": [{"part": "a", "state": "eaten"}]}', b"\xff", b'{"reports": [' + b"1," * 1001 + b"1]}"],
)  # fmt: skip
def test_a_callback_of_another_form_is_refused(body: bytes) -> None:
    with pytest.raises(BadCallbackError):
        read_reports(body, sign(body, SECRET, NOW), SECRET, NOW)


def test_the_inbox_is_a_page_and_json(gateway: HttpGateway, simulator: Simulator) -> None:
    gateway.send(Outgoing(PERSON, "<b>1</b>"), "key")
    url = f"http://127.0.0.1:{simulator.http_port}/inbox"
    with httpx.Client(trust_env=False) as client:
        listed = client.get(url).json()
        page = client.get(url, headers={"Accept": "text/html"}).text
        missing = client.get(f"{url}/other")
        unreadable = client.post(url.replace("inbox", "messages"), content=b"[]", auth=(SYSTEM_ID, PASSWORD))
    assert listed["messages"] == [
        {"to": PERSON, "from": "Tirek", "text": "<b>1</b>", "encoding": "gsm-7", "parts": 1, "parts_received": 1}
    ]
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert (missing.status_code, unreadable.status_code) == (404, 400)
