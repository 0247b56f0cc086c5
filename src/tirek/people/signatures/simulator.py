"""A stand-in for NCANode in tests and the demonstration: the same request and answer, with make-believe GOST.

No free implementation of the GOST algorithms is at hand. A make-believe GOST signature (`as_gost`) is an ECDSA or RSA signature
whose algorithm bears the GOST name; the simulator takes the name off again and checks it in earnest.
"""

from __future__ import annotations

import base64
import json
import threading
from datetime import UTC
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from asn1crypto import algos, cms

from tirek.people.signatures.cms import verify_cms
from tirek.people.signatures.model import KeyUser, Revocation, Signature, SignatureProblem, Trust

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_GOST_SIGNATURE = "1.2.398.3.10.1.1.2.3.1"
_GOST_DIGEST = "1.2.398.3.10.1.3.2"
_MAX_QUESTION = 8 * 1024 * 1024
# Found before or beside the bytes themselves: the service says these of the certificate.
_OF_THE_KEY = {
    SignatureProblem.UNTRUSTED,
    SignatureProblem.EXPIRED,
    SignatureProblem.NOT_YET_VALID,
    SignatureProblem.REVOKED,
    SignatureProblem.CANNOT_CHECK,
}


def as_gost(signature: bytes) -> bytes:
    """A CMS signature (DER, SHA-256) with the names of GOST 34.10-2015 on it."""
    return _renamed(signature, digest=_GOST_DIGEST, algorithm=lambda _key: _GOST_SIGNATURE)


def _as_itself(signature: bytes) -> bytes:
    names = {"ec": "sha256_ecdsa", "rsa": "sha256_rsa"}
    return _renamed(signature, digest="sha256", algorithm=lambda key: names[key])


def _renamed(signature: bytes, *, digest: str, algorithm: Callable[[str], str]) -> bytes:
    info = cms.ContentInfo.load(signature)
    for signer in info["content"]["signer_infos"]:
        key = info["content"]["certificates"][0].chosen.public_key.algorithm
        signer["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": digest})
        signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": algorithm(key)})
    renamed: bytes = info.dump()
    return renamed


def answer(question: dict[str, Any], *, trust: Trust, at: datetime) -> dict[str, Any]:
    """What NCANode would answer to `/cms/verify` at the moment `at`. Raises ValueError for a CMS that cannot be read."""
    signature = _as_itself(base64.b64decode(question["cms"], validate=True))
    inside = cms.ContentInfo.load(signature)["content"]["encap_content_info"]["content"].native
    data = base64.b64decode(question["data"], validate=True) if "data" in question else inside or b""
    found = verify_cms(signature, data, expected_iin="", at=at, trust=trust, key_users=frozenset(KeyUser))
    if found.problem in (
        SignatureProblem.OTHER_PERSON,
        SignatureProblem.NOT_PERSONAL,
        SignatureProblem.NOT_FOR_SIGNING,
    ):
        # Whose key it is and for what is not the service's to judge.
        return _said(found, valid=True, key_valid=True)
    if found.problem is SignatureProblem.BROKEN:
        raise ValueError(found.detail)
    return _said(found, valid=False, key_valid=found.problem not in _OF_THE_KEY)


def _said(found: Signature, *, valid: bool, key_valid: bool) -> dict[str, Any]:
    assert found.not_before is not None
    assert found.not_after is not None
    certificate = {
        "valid": key_valid,
        "revocations": [{"revoked": found.revocation is Revocation.REVOKED, "by": "OCSP"}],
        "notBefore": found.not_before.astimezone(UTC).isoformat(timespec="milliseconds"),
        "notAfter": found.not_after.astimezone(UTC).isoformat(timespec="milliseconds"),
        "keyUsage": "SIGN" if "non_repudiation" in found.key_usage else "AUTH",
        "keyUser": sorted(user.name for user in found.key_users),
        "serialNumber": found.serial,
        "subject": {"commonName": found.name, "iin": found.iin or None, "bin": found.bin or None},
        "issuer": {"dn": found.issuer},
    }
    return {"status": 200, "message": "OK", "valid": valid, "signers": [{"certificates": [certificate], "tsp": None}]}


class NcaNodeSimulator:
    """The stand-in as a server on loopback: `with NcaNodeSimulator(trust, now) as service: NcaNode(service.address)`.

    `now` gives the moment it judges for. `down` makes it answer 503.
    """

    def __init__(self, trust: Trust, now: Callable[[], datetime], *, port: int = 0) -> None:
        self.down = False
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), _MAX_QUESTION))
                status, said = simulator._asked(self.path, body, trust, now())
                content = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Say nothing: bodies hold personal data."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def _asked(self, path: str, body: bytes, trust: Trust, at: datetime) -> tuple[int, dict[str, Any]]:
        if self.down:
            return 503, {"status": 503, "message": "Service Unavailable"}
        if path != "/cms/verify":
            return 404, {"status": 404, "message": "Not Found"}
        try:
            return 200, answer(json.loads(body), trust=trust, at=at)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            return 400, {"status": 400, "message": "Invalid CMS"}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
