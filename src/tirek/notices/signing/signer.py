"""Who signs: a port, and the signer whose key lies in a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from tirek.notices.signing.errors import SealError

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Signer(Protocol):
    """A key somewhere (file, token, signing service) and its certificate."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificates above it, without the root."""

    def sign(self, data: bytes) -> bytes:
        """Sign data with SHA-256: RSA with PKCS #1 v1.5, or ECDSA as DER."""


@dataclass(frozen=True, slots=True)
class KeySigner:
    """A signer that keeps its loaded key: loading takes eight times as long as signing."""

    key: Key = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def __post_init__(self) -> None:
        if self.key.public_key() != self.certificate.public_key():
            raise SealError("The key and the certificate don't belong together.")

    @classmethod
    def load(cls, key: Path, certificate: Path | None = None, password: str = "") -> Self:
        """Read a key with its certificate and chain: one PKCS #12 file, or PEM files (both may be the same).

        Raises SealError.
        """
        secret = password.encode() or None
        try:
            if certificate is None:
                return cls._from(*_read_pkcs12(key.read_bytes(), secret))
            found = serialization.load_pem_private_key(key.read_bytes(), secret)
            own, *chain = x509.load_pem_x509_certificates(certificate.read_bytes())
        except (OSError, ValueError, TypeError) as error:
            message = f"The seal {key.name} can't be read: {error}"
            raise SealError(message) from None
        return cls._from(found, own, chain)

    @classmethod
    def _from(cls, key: object, certificate: x509.Certificate | None, chain: list[x509.Certificate]) -> Self:
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or certificate is None:
            raise SealError("A seal needs an RSA or elliptic-curve key and its certificate.")
        return cls(key, certificate, tuple(above for above in chain if above.issuer != above.subject))

    def sign(self, data: bytes) -> bytes:
        """Sign data with SHA-256."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))


def _read_pkcs12(
    content: bytes, password: bytes | None
) -> tuple[object, x509.Certificate | None, list[x509.Certificate]]:
    return pkcs12.load_key_and_certificates(content, password)


def usable(signer: Signer, at: datetime) -> None:
    """Raise SealError when a signer's certificate doesn't hold at a moment."""
    certificate = signer.certificate
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        message = (
            f"The certificate of {certificate.subject.rfc4514_string()} holds from {certificate.not_valid_before_utc:%Y-%m-%d} "
            f"to {certificate.not_valid_after_utc:%Y-%m-%d}, not on {at:%Y-%m-%d}."
        )
        raise SealError(message)
