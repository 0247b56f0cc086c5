"""Asking whether a certificate was revoked."""

from dataclasses import dataclass
from typing import Protocol

import httpx
from asn1crypto import ocsp, x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.ocsp import OCSPRequestBuilder

from tirek.people.signatures.model import UnavailableError

_MAX_ANSWER = 256 * 1024


class RevocationSource(Protocol):
    """Who tells of revoked certificates."""

    def about(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
        """An OCSP response (DER) about a certificate. Its signature is checked by the caller. Raises UnavailableError."""


@dataclass(frozen=True, slots=True)
class Ocsp:
    """An OCSP responder at one configured address.

    The address inside the certificate is not used: a stranger's signature must not make this server call where the stranger says.
    """

    address: str
    timeout: float = 10.0

    def about(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
        """Ask the responder."""
        pair = load_der_x509_certificate(certificate.dump()), load_der_x509_certificate(issuer.dump())
        # SHA-1 only names the certificate here, as responders expect (RFC 6960, 4.3); nothing rests on it.
        request = OCSPRequestBuilder().add_certificate(*pair, SHA1()).build()  # noqa: S303 - see above
        headers = {"Content-Type": "application/ocsp-request"}
        try:
            answer = httpx.post(
                self.address, content=request.public_bytes(Encoding.DER), headers=headers, timeout=self.timeout
            )
            answer.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnavailableError(type(error).__name__) from error
        return _successful(answer.content)


def _successful(content: bytes) -> bytes:
    try:
        status = ocsp.OCSPResponse.load(content[:_MAX_ANSWER])["response_status"].native
    except (ValueError, TypeError) as error:
        raise UnavailableError("unreadable OCSP answer") from error
    if status != "successful":
        message = f"OCSP answered {status}"
        raise UnavailableError(message)
    return content
