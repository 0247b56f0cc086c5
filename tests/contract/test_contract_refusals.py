"""A refusal reaches its caller: what was sent is taken in first, or the server would close the connection on it."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from tirek.config.wsgi import application

# The server closes idle connections around each request, and so looks at the database's.
pytestmark = pytest.mark.django_db

LARGE = b'{"service": "' + b"x" * 3_000_000 + b'"}'


def _send(method: str, body: bytes, content_type: str) -> tuple[int, dict[str, Any], int]:
    """Status, answer and how many bytes of the body were left unread."""
    sent = io.BytesIO(body)
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": "/api/v1/assessments", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.7", "HTTP_HOST": "localhost",
        "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body)), "wsgi.input": sent, "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
    }  # fmt: skip

    def start(line: str, _headers: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
        status.append(line)
        return lambda _data: None

    answer = application(environ, start)
    try:
        content = b"".join(answer)
    finally:
        answer.close()
    return int(status[0].split()[0]), json.loads(content), len(body) - sent.tell()


@pytest.mark.parametrize(
    ("method", "body", "content_type", "expected"),
    [
        ("PUT", b"{}", "application/json", 405),
        ("POST", b"<case/>", "application/xml", 415),
        ("POST", LARGE, "application/json", 413),
    ],
)
def test_a_refused_body_is_taken_in(method: str, body: bytes, content_type: str, expected: int) -> None:
    status, answer, unread = _send(method, body, content_type)
    assert (status, answer["status"], unread) == (expected, expected, 0)
