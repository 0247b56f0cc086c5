"""Signatures of messages (WS-Security, body only) behind two ports.

The certificates of citizens and of many authorities are GOST. A signature of that kind is made by a certified service: write
a `Signer` and a `Verifier` that call it and name them in the connection. Here are RSA and ECDSA.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree
from lxml.etree import _Element
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.exceptions import SignXMLException
from signxml.signer import SignatureReference, XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from tirek.registries.errors import BadAnswer
from tirek.registries.soap import BODY, HEADER, SOAP, WSU

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_WSS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE: Final = f"{_WSS}wssecurity-secext-1.0.xsd"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
_SECURITY: Final = f"{{{WSSE}}}Security"
_ID: Final = f"{{{WSU}}}Id"
_C14N: Final = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
_ACCEPTED: Final = SignatureConfiguration(
    location=f"./{HEADER}/{_SECURITY}/",
    signature_methods=frozenset(
        {
            SignatureMethod.RSA_SHA256,
            SignatureMethod.RSA_SHA512,
            SignatureMethod.ECDSA_SHA256,
            SignatureMethod.ECDSA_SHA384,
        }
    ),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512}),
)


class Signer(Protocol):
    """Signs outgoing messages."""

    def sign(self, envelope: _Element) -> None:
        """Add a signature of the body to the envelope's header, in place."""


class Verifier(Protocol):
    """Checks incoming messages."""

    def verify(self, envelope: _Element) -> _Element:
        """Return the body exactly as it was signed; use nothing else of the envelope. Raises BadAnswer."""


@dataclass(frozen=True, slots=True)
class CertificateSigner:
    """Signs with a key of one's own, loaded once; RSA or ECDSA."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def from_files(cls, key: Path, certificate: Path) -> CertificateSigner:
        """Read PEM files. Raises OSError, ValueError."""
        loaded = load_pem_private_key(key.read_bytes(), password=None)
        if not isinstance(loaded, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise ValueError("The key is neither RSA nor ECDSA; a GOST key signs through a service of its own.")  # noqa: TRY004 - a wrong value of the right type of file
        return cls(x509.load_pem_x509_certificate(certificate.read_bytes()), loaded)

    def sign(self, envelope: _Element) -> None:
        """Add a signature of the body to the envelope's header, in place."""
        body, header = envelope.find(BODY), envelope.find(HEADER)
        assert body is not None, "an envelope of ours has a body"
        assert header is not None, "an envelope of ours has a header"
        body_id, token_id = f"body-{uuid4()}", f"token-{uuid4()}"
        body.set(_ID, body_id)
        security = etree.SubElement(header, _SECURITY, nsmap={"wsse": WSSE})
        security.set(f"{{{SOAP}}}mustUnderstand", "1")
        token = etree.SubElement(security, f"{{{WSSE}}}BinarySecurityToken")
        token.set("EncodingType", f"{_WSS}soap-message-security-1.0#Base64Binary")
        token.set("ValueType", f"{_WSS}x509-token-profile-1.0#X509v3")
        token.set(_ID, token_id)
        token.text = base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode("ascii")
        rsa_key = isinstance(self.key, rsa.RSAPrivateKey)
        signer = XMLSigner(
            method=SignatureConstructionMethod.detached,
            signature_algorithm=SignatureMethod.RSA_SHA256 if rsa_key else SignatureMethod.ECDSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=_C14N,
        )
        signature = signer.sign(
            envelope,
            key=self.key,
            reference_uri=[SignatureReference(URI=f"#{body_id}", c14n_method=_C14N)],
            key_info=_key_info(token_id),
            id_attribute="Id",
        )
        security.append(signature)


@dataclass(frozen=True, slots=True)
class CertificateVerifier:
    """Believes signatures of the certificates given, and of no other: several while one replaces another."""

    trusted: Sequence[x509.Certificate]

    @classmethod
    def from_file(cls, path: Path) -> CertificateVerifier:
        """Read a PEM file with one or more certificates. Raises OSError, ValueError."""
        return cls(tuple(x509.load_pem_x509_certificates(path.read_bytes())))

    def verify(self, envelope: _Element) -> _Element:
        """Return the body exactly as it was signed. Raises BadAnswer."""
        if envelope.find(f"{HEADER}/{_SECURITY}/{{{DS}}}Signature") is None:
            raise BadAnswer("The answer is not signed.", code="unsigned")
        cause: Exception | None = None
        for certificate in self.trusted:
            try:
                signed = XMLVerifier().verify(
                    envelope, x509_cert=certificate, id_attribute="Id", expect_config=_ACCEPTED
                )
            except (SignXMLException, etree.LxmlError, ValueError) as error:
                cause = error
                continue
            # What was signed must be the body: a signature of anything else says nothing about the answer.
            if not isinstance(signed, list) and signed.signed_xml is not None and signed.signed_xml.tag == BODY:
                return signed.signed_xml
        raise BadAnswer("The answer's signature is wrong.", code="wrong-signature") from cause


def _key_info(token_id: str) -> _Element:
    info = etree.Element(f"{{{DS}}}KeyInfo", nsmap={"ds": DS})
    reference = etree.SubElement(info, f"{{{WSSE}}}SecurityTokenReference", nsmap={"wsse": WSSE})
    inner = etree.SubElement(reference, f"{{{WSSE}}}Reference")
    inner.set("URI", f"#{token_id}")
    inner.set("ValueType", f"{_WSS}x509-token-profile-1.0#X509v3")
    return info
