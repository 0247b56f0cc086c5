"""RSA and ECDSA, checked here: the bytes, the chain to a trusted root, the period, the revocation."""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from asn1crypto import ocsp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    CRLValidationError,
    OCSPValidationError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response
from pyhanko_certvalidator.util import get_declared_revinfo

from tirek.people.signatures.model import Revocation, Signature, SignatureProblem, Trust, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import datetime

    from asn1crypto import cms, x509
    from pyhanko_certvalidator.path import ValidationPath

_DIGESTS = ("sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512")
_RSA_BITS = 2048
_REVOCATION = CertRevTrustPolicy(
    # The chain first, then revocation by itself: the two have different words.
    RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK),
    # An answer given after the signing counts for the moment of signing: the check may come a day later.
    retroactive_revinfo=True,
)


def check_locally(
    found: Signature, signer: cms.SignerInfo, certificates: Certificates, content: bytes, *, at: datetime, trust: Trust
) -> Signature:
    """Check one signature over `content` at the moment `at`; `found` with its problem, algorithm, revocation and proofs."""
    problem = _integrity(signer, certificates[0], content)
    if problem:
        return replace(found, problem=problem)
    if not trust.roots:
        return replace(found, problem=SignatureProblem.CANNOT_CHECK, detail="no trusted authority is configured")
    start, end = found.not_before, found.not_after
    assert start is not None
    assert end is not None
    # An expired key of a stranger is first of all a stranger's: its chain is judged within its own period.
    path = _path(certificates, trust, min(max(at, start), end))
    if path is None:
        return replace(found, problem=SignatureProblem.UNTRUSTED)
    if not start <= at <= end:
        return replace(found, problem=SignatureProblem.NOT_YET_VALID if at < start else SignatureProblem.EXPIRED)
    return _not_revoked(found, path, certificates, at, trust)


Certificates = list["x509.Certificate"]
"""The signer's first, then whatever else came along."""


def _integrity(signer: cms.SignerInfo, certificate: x509.Certificate, content: bytes) -> SignatureProblem | None:
    digest = signer["digest_algorithm"]["algorithm"].native
    key = certificate.public_key
    if digest not in _DIGESTS or (key.algorithm == "rsa" and key.bit_size < _RSA_BITS):
        return SignatureProblem.WEAK
    actual = hashlib.new(digest, content).digest()
    try:
        intact, genuine = validate_sig_integrity(signer, certificate, "data", actual)
    except SignatureValidationError:
        return SignatureProblem.BROKEN
    if not genuine:
        return SignatureProblem.BAD
    return None if intact else SignatureProblem.DIFFERENT_DATA


def _path(certificates: Certificates, trust: Trust, moment: datetime) -> ValidationPath | None:
    validator = CertificateValidator(certificates[0], validation_context=_context(certificates, trust, moment, []))
    try:
        path: ValidationPath = _run(validator.async_validate_path())
    except (ValidationError, PathError):
        return None
    return path


def _context(certificates: Certificates, trust: Trust, moment: datetime, answers: list[bytes]) -> ValidationContext:
    return ValidationContext(
        trust_roots=trust.roots,
        other_certs=[*trust.intermediates, *certificates[1:]],
        moment=moment,
        best_signature_time=moment,
        allow_fetching=False,
        crls=trust.crls,
        ocsps=answers,
        revinfo_policy=_REVOCATION,
    )


def _not_revoked(
    found: Signature, path: ValidationPath, certificates: Certificates, at: datetime, trust: Trust
) -> Signature:
    """Ask for every certificate between root and signer. The signer's must be known to be good.

    An authority's is asked for when it says where; a configured one that doesn't is trusted until the operator removes it.
    """
    proofs: list[bytes] = []
    for issuer, certificate in pairwise(path.iter_certs(include_root=True)):
        if certificate is not certificates[0] and not any(get_declared_revinfo(certificate)):
            continue
        try:
            answers = [trust.revocation.about(certificate, issuer)] if trust.revocation else []
        except UnavailableError as error:
            return replace(found, problem=SignatureProblem.CANNOT_CHECK, detail=f"revocation: {error}")
        state = _state(certificate, path, certificates, at, trust, answers)
        proofs += answers
        if state is Revocation.UNKNOWN:
            return replace(found, problem=SignatureProblem.CANNOT_CHECK, detail="revocation: no usable answer")
        if state is Revocation.REVOKED:
            return replace(found, problem=SignatureProblem.REVOKED, revocation=state, proofs=tuple(proofs))
    return replace(found, revocation=Revocation.GOOD, proofs=tuple(proofs))


def _state(
    certificate: x509.Certificate,
    path: ValidationPath,
    certificates: Certificates,
    at: datetime,
    trust: Trust,
    answers: list[bytes],
) -> Revocation:
    """Whether the certificate was revoked at the moment `at`, by answers and lists whose own signatures hold."""
    state = _state_by(_context(certificates, trust, at, answers), certificate, path, at)
    for later in _told_moments(answers) if state is Revocation.UNKNOWN else ():
        # Revoked after the signing: proven when the answer holds for the later moment.
        if later > at:
            state = _state_by(_context(certificates, trust, later, answers), certificate, path, at)
    return state


def _state_by(
    context: ValidationContext, certificate: x509.Certificate, path: ValidationPath, at: datetime
) -> Revocation:
    for ask in (verify_ocsp_response, verify_crl):
        try:
            _run(ask(certificate, path, context))
        except RevokedError as error:
            return Revocation.REVOKED if error.revocation_dt <= at else Revocation.GOOD
        except (ValidationError, PathError, OCSPValidationError, CRLValidationError):
            continue
        return Revocation.GOOD
    return Revocation.UNKNOWN


def _told_moments(answers: list[bytes]) -> list[datetime]:
    singles = (single for answer in answers for single in ocsp.OCSPResponse.load(answer).response_data["responses"])
    states = (single["cert_status"] for single in singles)
    return [state.chosen["revocation_time"].native for state in states if state.name == "revoked"]


def _run(task: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that waits for nothing outside, also where a loop runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(task)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, task).result()
