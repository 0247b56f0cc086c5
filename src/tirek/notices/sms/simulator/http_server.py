"""A gateway that speaks our HTTP format, and the inbox of the phones."""

import base64
import hmac
import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast

import httpx
from django.utils.html import format_html, format_html_join

from tirek.config.clock import Clock
from tirek.notices.sms.http import SIGNATURE_HEADER, sign
from tirek.notices.sms.parts import encoding_of, split
from tirek.notices.sms.port import Report
from tirek.notices.sms.simulator.phones import Phones, Piece, Received

_LONGEST_BODY: Final = 64 * 1024
_TIMEOUT: Final = 5.0
_TRIES: Final = 20
_BETWEEN: Final = 0.25


class HttpServer(ThreadingHTTPServer):
    """Listens on loopback: `POST /messages`, `GET /inbox` (a page, or JSON when that is asked for)."""

    def __init__(
        self, port: int, phones: Phones, clock: Clock, *, login: str = "", callback: str = "", secret: str = ""
    ) -> None:
        super().__init__(("127.0.0.1", port), _Request)
        self.phones = phones
        self.clock = clock
        self.authorization = f"Basic {base64.b64encode(login.encode()).decode()}" if login else ""
        self.answered: dict[str, list[str]] = {}
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self._reported: set[str] = set()
        self._callback = callback
        self._secret = secret

    def unreported(self, answer: dict[str, Any]) -> list[str]:
        """The parts of an answer that nothing was reported of yet: a repeated call reports nothing twice."""
        with self.lock:
            fresh = [part for part in answer["parts"] if part not in self._reported]
            self._reported.update(fresh)
        return fresh

    def tell(self, report: Report) -> None:
        """Call back with a report; again for a while, when our side isn't there or doesn't know the part yet."""
        if not self._callback:
            return
        item = {"part": report.part, "state": report.state} | ({"reason": report.reason} if report.reason else {})
        body = json.dumps({"reports": [item]}).encode()
        threading.Thread(target=self._call_back, args=(body,), daemon=True).start()

    def _call_back(self, body: bytes) -> None:
        for _ in range(_TRIES):
            headers = {SIGNATURE_HEADER: sign(body, self._secret, self.clock.now()), "Content-Type": "application/json"}
            try:
                answer = httpx.post(self._callback, content=body, headers=headers, timeout=_TIMEOUT, trust_env=False)
            except httpx.HTTPError:
                answer = None
            if (answer is not None and answer.is_success) or self.closing.wait(_BETWEEN):
                return


class _Request(BaseHTTPRequestHandler):
    """One call."""

    server_version = "sms-simulator"
    sys_version = ""

    def do_GET(self) -> None:
        if self.path.partition("?")[0] not in ("/", "/inbox"):
            self._answer(HTTPStatus.NOT_FOUND, {"error": "not found"})
            return
        received = self._gateway.phones.inbox()
        if "text/html" in self.headers.get("Accept", ""):
            self._answer_bytes(HTTPStatus.OK, "text/html; charset=utf-8", page(received).encode())
        else:
            self._answer(HTTPStatus.OK, {"messages": [_as_json(message) for message in received]})

    def do_POST(self) -> None:
        status, answer = self._taken() if self.path == "/messages" else (HTTPStatus.NOT_FOUND, {"error": "not found"})
        if answer is None:
            self.close_connection = True
            return
        self._answer(status, answer)
        for part in self._gateway.unreported(answer) if status == HTTPStatus.ACCEPTED else ():
            self._gateway.phones.report(answer["to"], part, self._gateway.tell)

    def _taken(self) -> tuple[HTTPStatus, dict[str, Any] | None]:
        expected = self._gateway.authorization
        if expected and not hmac.compare_digest(expected.encode(), self.headers.get("Authorization", "").encode()):
            return HTTPStatus.UNAUTHORIZED, {"error": "sign in"}
        try:
            length = int(self.headers.get("Content-Length", "0"))
            asked: Any = json.loads(self.rfile.read(length)) if length <= _LONGEST_BODY else None
            to, text, sender, key = asked["to"], asked["text"], asked.get("sender", ""), self.headers["Idempotency-Key"]
        except (ValueError, KeyError, TypeError, AttributeError):
            return HTTPStatus.BAD_REQUEST, {"error": "to, text and the header Idempotency-Key are needed"}
        situation = self._gateway.phones.situation(to)
        if situation == "wrong-number":
            return HTTPStatus.UNPROCESSABLE_ENTITY, {"reason": "wrong-number"}
        if situation == "throttled":
            return HTTPStatus.TOO_MANY_REQUESTS, {"error": "slow down"}
        with self._gateway.lock:
            if key not in self._gateway.answered:
                self._gateway.answered[key] = self._delivered(to, text, sender, key)
        ids = self._gateway.answered[key]
        if situation == "disconnect":
            return HTTPStatus.ACCEPTED, None
        return HTTPStatus.ACCEPTED, {"parts": ids, "to": to}

    def _delivered(self, to: str, text: str, sender: str, key: str) -> list[str]:
        pieces = split(text)
        return [
            self._gateway.phones.deliver(Piece(to, sender, piece, encoding_of(text), key, number, len(pieces)))
            for number, piece in enumerate(pieces, start=1)
        ]

    @property
    def _gateway(self) -> HttpServer:
        return cast("HttpServer", self.server)

    def _answer(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        self._answer_bytes(status, "application/json", json.dumps(body, ensure_ascii=False).encode())

    def _answer_bytes(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Nothing: addresses and texts belong into no log."""


def _as_json(message: Received) -> dict[str, Any]:
    return {
        "to": message.to,
        "from": message.sender,
        "text": message.text,
        "encoding": message.encoding,
        "parts": message.of,
        "parts_received": len(message.pieces),
    }


def page(received: list[Received]) -> str:
    """The inbox as a page, newest first."""
    rows = format_html_join(
        "\n",
        "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
        ((message.to, message.text, f"{message.encoding}, {message.of}") for message in reversed(received)),
    )
    return format_html(
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>Phones of the demonstration</title><h1>Phones of the demonstration</h1>"
        "<table><caption>Messages received, newest first</caption>"
        '<thead><tr><th scope="col">Phone</th><th scope="col">Text</th><th scope="col">Encoding, parts</th></tr></thead>'
        "<tbody>{}</tbody></table></html>",
        rows,
    )
