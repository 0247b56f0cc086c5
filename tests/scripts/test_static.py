"""What `./run` serves is compressed and named by its content, from the first start on."""

import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _get(port: int, address: str) -> tuple[int, Mapping[str, str], bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", address, headers={"Accept-Encoding": "gzip", "Accept-Language": "en"})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read()


def _first_page(port: int, server: "subprocess.Popen[bytes]") -> str:
    # However slow the machine is: a server that ends instead, or a test that takes too long, is a failure.
    while server.poll() is None:
        try:
            status, _headers, body = _get(port, "/en/")
        except OSError:
            time.sleep(0.1)
            continue
        assert status == 200
        return gzip.decompress(body).decode()
    raise AssertionError("the server did not start")


def test_the_first_start_serves_compressed_files_named_by_content(tmp_path: Path) -> None:
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "TIREK_VAR": str(tmp_path)}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "TIREK_TODAY"):
        environment.pop(name, None)
    command = [sys.executable, str(ROOT / "scripts" / "serve.py"), "--empty"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) as server:
        try:
            style = re.search(r'href="(/static/[^"]+\.[0-9a-f]{8,}\.css)"', _first_page(port, server))
            assert style is not None
            status, headers, body = _get(port, style[1])
        finally:
            server.terminate()
            server.wait(timeout=20)
    assert status == 200
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]
    assert len(body) < 20_000
