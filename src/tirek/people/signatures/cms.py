"""One CMS (PKCS #7, CAdES) signature of one citizen over known bytes."""

from __future__ import annotations

import base64
import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, core, pem, x509

from tirek.people.signatures.local import check_locally
from tirek.people.signatures.model import KeyUser, Signature, SignatureProblem, Trust, UnavailableError
from tirek.people.signatures.subject import described

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from tirek.people.signatures.ncanode import GostVerifier

MAX_BYTES = 1024 * 1024
"""A signature with its certificates and time stamp is a few kilobytes; more is not looked at."""

_GOST = ("1.2.398.3.10.1.", "1.2.643.")
_PERSONAL = frozenset({KeyUser.INDIVIDUAL})


class _BrokenError(Exception):
    """The bytes are not one signature."""

    def __init__(self, problem: SignatureProblem = SignatureProblem.BROKEN) -> None:
        super().__init__(problem)
        self.problem = problem


def verify_cms(
    signature: bytes,
    data: bytes,
    *,
    expected_iin: str,
    at: datetime,
    trust: Trust,
    gost: GostVerifier | None = None,
    key_users: AbstractSet[KeyUser] = _PERSONAL,
) -> Signature:
    """Check that the person with `expected_iin` signed exactly `data` with a key that held at the moment `at`.

    `signature`: CMS in DER, or in base64 with or without PEM lines, with or without the data inside. `at`: aware, the moment it
    was received; the signer's own clock is not believed. `gost`: who checks GOST signatures; without one they wait.
    Never raises for what is in the bytes: the problem says what is wrong.
    """
    try:
        signed, signer, certificates = _opened(signature)
        found = _described(signer, certificates[0])
        content = _content(signed, data)
        if _is_gost(signer, certificates[0]):
            found = _by_service(found, signed, data, at, gost)
        else:
            found = check_locally(found, signer, certificates, content, at=at, trust=trust)
    except _BrokenError as error:
        return Signature(problem=error.problem)
    except Exception as error:  # noqa: BLE001 - whatever a parser raises over a stranger's bytes, they are no signature
        return Signature(problem=SignatureProblem.BROKEN, detail=type(error).__name__)
    # What waits for a service can already be told as another person's.
    if found.problem not in (None, SignatureProblem.CANNOT_CHECK):
        return found
    return replace(found, problem=_identity(found, expected_iin, key_users) or found.problem)


def _identity(found: Signature, expected_iin: str, key_users: AbstractSet[KeyUser]) -> SignatureProblem | None:
    if not found.key_users & key_users:
        return SignatureProblem.NOT_PERSONAL
    if "non_repudiation" not in found.key_usage:
        return SignatureProblem.NOT_FOR_SIGNING
    if not expected_iin or found.iin != expected_iin:
        return SignatureProblem.OTHER_PERSON
    return None


def der_of(signature: bytes) -> bytes:
    """The DER bytes of a signature as it arrives: DER, base64, or PEM. Raises ValueError."""
    stripped = signature.strip()
    if signature.startswith((b"0\x80", b"0\x81", b"0\x82", b"0\x83")):
        return signature
    if stripped.startswith(b"-----"):
        der: bytes = pem.unarmor(stripped)[2]
        return der
    return base64.b64decode(b"".join(stripped.split()), validate=True)


def _opened(signature: bytes) -> tuple[cms.SignedData, cms.SignerInfo, list[x509.Certificate]]:
    if len(signature) > MAX_BYTES:
        raise _BrokenError
    info = cms.ContentInfo.load(der_of(signature), strict=True)
    if info["content_type"].native != "signed_data":
        raise _BrokenError
    signed = info["content"]
    signers = list(signed["signer_infos"])
    if len(signers) != 1:
        raise _BrokenError(SignatureProblem.SEVERAL if signers else SignatureProblem.BROKEN)
    if signed["encap_content_info"]["content_type"].native != "data":
        raise _BrokenError
    certificates = [choice.chosen for choice in signed["certificates"] if choice.name == "certificate"]
    own = [certificate for certificate in certificates if _is_signers(signers[0], certificate)]
    if len(own) != 1:
        raise _BrokenError
    return signed, signers[0], [own[0], *(other for other in certificates if other is not own[0])]


def _is_signers(signer: cms.SignerInfo, certificate: x509.Certificate) -> bool:
    sid = signer["sid"]
    if sid.name == "issuer_and_serial_number":
        named: bool = sid.chosen["issuer"].hashable == certificate.issuer.hashable
        return named and sid.chosen["serial_number"].native == certificate.serial_number
    return bool(certificate.key_identifier) and sid.chosen.native == certificate.key_identifier


def _described(signer: cms.SignerInfo, certificate: x509.Certificate) -> Signature:
    algorithm: algos.SignedDigestAlgorithm = signer["signature_algorithm"]
    digest = signer["digest_algorithm"]["algorithm"]
    name = algorithm["algorithm"].dotted
    with contextlib.suppress(ValueError):
        name = f"{algorithm.signature_algo.removeprefix('rsassa_').replace('pkcs1v15', 'rsa')}/{digest.native}"
    claimed = None
    if not isinstance(signer["signed_attrs"], core.Void):
        times = [
            entry["values"][0].native for entry in signer["signed_attrs"] if entry["type"].native == "signing_time"
        ]
        claimed = times[0] if len(times) == 1 else None
    return Signature(algorithm=name, signed_at=claimed, **described(certificate))


def _content(signed: cms.SignedData, data: bytes) -> bytes:
    """The bytes that were signed. Data inside the signature must be the data that were to be signed."""
    inside = signed["encap_content_info"]["content"]
    if isinstance(inside, core.Void) or inside.native is None:
        return data
    if inside.native != data:
        raise _BrokenError(SignatureProblem.DIFFERENT_DATA)
    return data


def _is_gost(signer: cms.SignerInfo, certificate: x509.Certificate) -> bool:
    identifiers = (
        signer["signature_algorithm"]["algorithm"].dotted,
        signer["digest_algorithm"]["algorithm"].dotted,
        certificate["tbs_certificate"]["subject_public_key_info"]["algorithm"]["algorithm"].dotted,
    )
    return any(identifier.startswith(_GOST) for identifier in identifiers)


def _by_service(
    found: Signature, signed: cms.SignedData, data: bytes, at: datetime, gost: GostVerifier | None
) -> Signature:
    if gost is None:
        return replace(found, problem=SignatureProblem.CANNOT_CHECK, detail="no service for GOST is configured")
    inside = signed["encap_content_info"]["content"]
    detached = isinstance(inside, core.Void) or inside.native is None
    whole = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    try:
        return gost.verify(found, whole, data if detached else None, at=at)
    except UnavailableError as error:
        return replace(found, problem=SignatureProblem.CANNOT_CHECK, detail=f"NCANode: {error}")
