"""A small server that speaks clamd's INSTREAM."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Self

from tirek.cases.evidence.scanning import EICAR

if TYPE_CHECKING:
    from pathlib import Path


class FakeClamd:
    """Answers as clamd does; `received` are the contents it was sent, `limit` its StreamMaxLength."""

    def __init__(self, path: Path | None = None) -> None:
        self.received: list[bytes] = []
        self.limit = 10**9
        if path is None:
            self._server = socket.create_server(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        else:
            self._server = socket.socket(socket.AF_UNIX)
            self._server.bind(str(path))
            self._server.listen()
            self.address = f"unix://{path}"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                connection.sendall(self._answer(connection) + b"\0")

    def _answer(self, connection: socket.socket) -> bytes:
        with connection.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                return b"UNKNOWN COMMAND"
            content = b""
            while length := int.from_bytes(stream.read(4)):
                content += stream.read(length)
                if len(content) > self.limit:
                    return b"INSTREAM size limit exceeded. ERROR"
        self.received.append(content)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
