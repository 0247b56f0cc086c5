"""GOST through the service: its answers, its silence, and another's answer."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation
from tests.people.signatures.pki import ANNA, DAY, NOW, OTHER, Authority, Holder

from tirek.people.signatures import KeyUser, NcaNode, Revocation, Signature, SignatureProblem, Trust, verify_cms
from tirek.people.signatures.simulator import NcaNodeSimulator, as_gost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATA = "Өтініш № 18".encode()


@pytest.fixture
def service(trust: Trust) -> Iterator[NcaNodeSimulator]:
    with NcaNodeSimulator(trust, lambda: NOW) as server:
        yield server


def verified(signature: bytes, service: NcaNodeSimulator | None, data: bytes = DATA) -> Signature:
    nobody = Trust(roots=())
    gost = NcaNode(service.address) if service else None
    return verify_cms(signature, data, expected_iin=ANNA, at=NOW, trust=nobody, gost=gost)


@pytest.mark.parametrize("detached", [True, False])
def test_own_gost_signature(anna: Holder, service: NcaNodeSimulator, *, detached: bool) -> None:
    found = verified(as_gost(anna.sign(DATA, detached=detached)), service)
    assert found.valid, (found.problem, found.detail)
    assert found.iin == ANNA
    assert found.algorithm.startswith("1.2.398.")
    assert found.revocation is Revocation.GOOD


@pytest.mark.parametrize("detached", [True, False])
def test_changed_text(anna: Holder, service: NcaNodeSimulator, *, detached: bool) -> None:
    found = verified(as_gost(anna.sign(DATA, detached=detached)), service, data=b"else")
    assert found.problem in (SignatureProblem.BAD, SignatureProblem.DIFFERENT_DATA)


@pytest.mark.parametrize(
    ("holder", "problem"),
    [
        (lambda authority: authority.issue(OTHER), SignatureProblem.OTHER_PERSON),
        (lambda authority: authority.issue(bin_="050140004565", user=KeyUser.EMPLOYEE), SignatureProblem.NOT_PERSONAL),
        (lambda authority: authority.issue(signing=False), SignatureProblem.NOT_FOR_SIGNING),
        (lambda authority: authority.issue(end=NOW - DAY), SignatureProblem.EXPIRED),
        (lambda authority: authority.issue(start=NOW + DAY), SignatureProblem.NOT_YET_VALID),
        (lambda _authority: Authority("Stranger").issue(), SignatureProblem.UNTRUSTED),
    ],
)
def test_keys_that_do_not_do(
    authority: Authority, service: NcaNodeSimulator, holder: Callable[[Authority], Holder], problem: SignatureProblem
) -> None:
    assert verified(as_gost(holder(authority).sign(DATA)), service).problem is problem


def test_revoked(authority: Authority, anna: Holder, service: NcaNodeSimulator) -> None:
    authority.revoked[anna.certificate.serial_number] = NOW - DAY
    found = verified(as_gost(anna.sign(DATA)), service)
    assert (found.problem, found.revocation) == (SignatureProblem.REVOKED, Revocation.REVOKED)


def test_no_service_or_a_silent_one_waits(anna: Holder, service: NcaNodeSimulator) -> None:
    signature = as_gost(anna.sign(DATA))
    assert verified(signature, None).later
    service.down = True
    found = verified(signature, service)
    assert found.later
    with translation.override("en"):
        assert "saved" in str(found)
    assert (found.name, found.iin) == ("АЙДАРОВА АННА", ANNA)


@pytest.mark.parametrize(
    "said",
    [
        "<html>",
        [],
        {},
        {"valid": True},
        {"valid": True, "signers": [{"certificates": []}]},
        {"valid": True, "signers": [{"certificates": [{"valid": True, "subject": None}]}]},
    ],
)
def test_an_answer_that_cannot_be_read_waits(anna: Holder, said: Any) -> None:
    assert _with_answer(anna, said).later


def test_an_answer_about_another_certificate_is_not_taken(anna: Holder) -> None:
    said = {"valid": True, "signers": [{"certificates": [{"valid": True, "subject": {"iin": OTHER}}]}]}
    assert _with_answer(anna, said).problem is SignatureProblem.BROKEN


def test_an_answer_as_the_service_documents_it(anna: Holder) -> None:
    certificate = {
        "valid": True,
        "notBefore": "2026-08-12T09:30:00.000+00:00",
        "notAfter": "2027-08-12T09:30:00.000+00:00",
        "keyUser": ["INDIVIDUAL"],
        "subject": {"commonName": "АЙДАРОВА АННА", "iin": ANNA},
        "issuer": {"commonName": "Invented"},
    }
    assert _with_answer(anna, {"valid": True, "signers": [{"certificates": [certificate], "tsp": None}]}).valid
    assert _with_answer(anna, {"valid": False, "signers": []}).problem is SignatureProblem.BAD
    revocation = [{"revoked": True, "by": "OCSP", "revocationTime": "2026-11-01T00:00:00Z"}]
    revoked = {**certificate, "valid": False, "revocations": revocation}
    said = {"valid": False, "signers": [{"certificates": [revoked], "tsp": None}]}
    assert _with_answer(anna, said).problem is SignatureProblem.REVOKED


def _with_answer(holder: Holder, said: Any) -> Signature:
    content = json.dumps(said).encode() if not isinstance(said, str) else said.encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    signature = as_gost(holder.sign(DATA))
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.timeout = 10
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        gost = NcaNode(f"http://127.0.0.1:{server.server_address[1]}")
        found = verify_cms(signature, DATA, expected_iin=ANNA, at=NOW, trust=Trust(roots=()), gost=gost)
        thread.join()
    return found
