"""The simulator over HTTP, on this machine only: `/sync`, `/async`, and `/control` to see and change how it behaves."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from tirek.registries.simulator.situations import SITUATIONS, ControlError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tirek.registries.simulator.gateway import Gateway

LOOPBACK: Final = "127.0.0.1"
_MOST: Final = 1024 * 1024
_CONSENTS: Final = ("given", "refused", "waiting")


class Server(ThreadingHTTPServer):
    """A server for one gateway. Port 0 takes a free one; `url` says which."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, gateway: Gateway, port: int) -> None:
        self.gateway = gateway
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def url(self) -> str:
        """Where it listens, without a path."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"


@contextmanager
def running(gateway: Gateway, port: int = 0) -> Iterator[Server]:
    """Serve in a thread of this process until the block ends."""
    server = Server(gateway, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        gateway.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet per answer: a small second one would wait for the first one's confirmation.
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 30
    server: Server

    def do_GET(self) -> None:
        if self.path == "/control":
            self._json(200, _state(self.server.gateway))
        else:
            self._json(404, {"error": "try /control"})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        if length > _MOST:
            self.close_connection = True
            self._json(413, {"error": "the message is too large"})
            return
        content = self.rfile.read(length)
        if self.path == "/control":
            self._control(content)
        elif self.path in {"/sync", "/async"}:
            given = self.server.gateway.answer(content)
            if given.content is None:
                self.close_connection = True
            else:
                self._send(given.status, "text/xml; charset=utf-8", given.content)
        else:
            self._json(404, {"error": "try /sync, /async or /control"})

    def _control(self, content: bytes) -> None:
        # A page in a browser on this machine could otherwise send an order along (a "simple" request needs no permission).
        if self.headers.get_content_type() != "application/json":
            self._json(415, {"error": "send application/json"})
            return
        try:
            order = json.loads(content)
            if not isinstance(order, dict):
                raise ControlError("an order is an object")
            if "consent" in order:
                _consent(self.server.gateway, order)
            else:
                self.server.gateway.situations.tell(order)
        except ValueError as error:
            self._json(422, {"error": str(error)})
        else:
            self._json(200, _state(self.server.gateway))

    def _json(self, status: int, content: Any) -> None:
        self._send(status, "application/json", json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n")

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        """Nothing: who asks about whom is nobody's business, in a demonstration too."""


def _consent(gateway: Gateway, order: dict[str, Any]) -> None:
    if order["consent"] not in _CONSENTS or order.get("iin") not in gateway.people:
        message = f"consent: allowed are {', '.join(_CONSENTS)}, with the iin of one of the people"
        raise ControlError(message)
    gateway.tell_consent(order["iin"], order["consent"])


def _state(gateway: Gateway) -> dict[str, Any]:
    return {
        "in force": gateway.situations.as_json(),
        "messages": dict(sorted(gateway.seen.items())),
        "people": list(gateway.people),
        "situations": SITUATIONS,
    }
