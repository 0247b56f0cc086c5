"""A certification authority of the tests: root, issuing authority, invented people's keys, a responder for revocations."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any, Self

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tirek.people.signatures import KeyUser, Trust

if TYPE_CHECKING:
    from tirek.people.signatures import RevocationSource

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
_STORE: Any = SimpleCertificateStore  # without types of its own
ANNA = "800101300019"
OTHER = "850505400015"


@dataclass(frozen=True)
class Holder:
    """Somebody's key and certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    def sign(self, data: bytes, *, detached: bool = True, cades: bool = False, digest: str = "sha256") -> bytes:
        """A CMS signature in DER."""
        private = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        signer = SimpleSigner(self.asn1, asn1_keys.PrivateKeyInfo.load(private), _STORE())
        task = signer.async_sign_general_data(data, digest, detached=detached, use_cades=cades)
        # In a thread: beside browser tests a loop runs in the main one already.
        with ThreadPoolExecutor(1) as thread:
            signed: bytes = thread.submit(asyncio.run, task).result().dump()
        return signed


class Authority:
    """Root and issuing authority; `issue` gives people their keys, `revoked` is what the responder tells."""

    def __init__(self, name: str = "Invented") -> None:
        self.root = _certificate(f"{name} root", issuer=None, ca=True)
        self.issuing = _certificate(f"{name} issuing", issuer=self.root, ca=True)
        self.revoked: dict[int, datetime] = {}

    def issue(
        self,
        iin: str = ANNA,
        *,
        bin_: str = "",
        user: KeyUser = KeyUser.INDIVIDUAL,
        signing: bool = True,
        start: datetime = NOW - 100 * DAY,
        end: datetime = NOW + 265 * DAY,
        key: Key | None = None,
    ) -> Holder:
        """A key and certificate laid out as the National Certification Authority does."""
        return _certificate(
            "АЙДАРОВА АННА",
            issuer=self.issuing,
            iin=iin,
            bin_=bin_,
            user=user,
            signing=signing,
            start=start,
            end=end,
            key=key,
        )

    def trust(self, revocation: RevocationSource | None, **more: Any) -> Trust:
        return Trust(roots=(self.root.asn1,), intermediates=(self.issuing.asn1,), revocation=revocation, **more)

    def crl(self, *, at: datetime = NOW) -> bytes:
        """The list of revoked certificates."""
        builder = x509.CertificateRevocationListBuilder(self.issuing.certificate.subject, at - DAY, at + DAY)
        for serial, moment in self.revoked.items():
            builder = builder.add_revoked_certificate(x509.RevokedCertificateBuilder(serial, moment).build())
        return builder.sign(self.issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def ocsp(self, question: bytes, *, at: datetime) -> bytes:
        """The answer of the responder."""
        asked = ocsp.load_der_ocsp_request(question)
        return self._ocsp_of(asked.serial_number, asked.issuer_name_hash, asked.issuer_key_hash, at)

    def _ocsp_of(self, serial: int, name_hash: bytes, key_hash: bytes, at: datetime) -> bytes:
        moment = self.revoked.get(serial)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            name_hash,
            key_hash,
            serial,
            hashes.SHA1(),  # noqa: S303 - only names the certificate, as RFC 6960 does
            ocsp.OCSPCertStatus.REVOKED if moment else ocsp.OCSPCertStatus.GOOD,
            at,
            at + DAY,
            moment,
            None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.issuing.certificate)
        return builder.sign(self.issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _certificate(
    name: str,
    *,
    issuer: Holder | None,
    ca: bool = False,
    iin: str = "",
    bin_: str = "",
    user: KeyUser | None = None,
    signing: bool = True,
    start: datetime = NOW - 1000 * DAY,
    end: datetime = NOW + 3000 * DAY,
    key: Key | None = None,
) -> Holder:
    key = key or ec.generate_private_key(ec.SECP256R1())
    parts = [(NameOID.COMMON_NAME, name), (NameOID.COUNTRY_NAME, "KZ")]
    parts += [(NameOID.SERIAL_NUMBER, f"IIN{iin}")] if iin else []
    parts += [(NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{bin_}")] if bin_ else []
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.certificate.subject if issuer else subject)
    )
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(end)
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    builder = builder.add_extension(_usage(ca=ca, signing=signing), critical=True)
    if user:
        purpose = ExtendedKeyUsageOID.EMAIL_PROTECTION if signing else ExtendedKeyUsageOID.CLIENT_AUTH
        purposes = [purpose, x509.ObjectIdentifier(user.value)]
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return Holder(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


def _usage(*, ca: bool, signing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=signing and not ca,
        key_encipherment=not signing,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


class Responder:
    """An OCSP responder on loopback. `at` is the moment of its answers, `broken` what it answers instead."""

    def __init__(self, authority: Authority) -> None:
        self.at = NOW
        self.broken: tuple[int, bytes] | None = None
        responder = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = self.rfile.read(int(self.headers["Content-Length"]))
                status, content = responder.broken or (200, authority.ocsp(question, at=responder.at))
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
