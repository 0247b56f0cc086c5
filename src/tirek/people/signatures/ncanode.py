"""GOST 34.10-2015 through a NCANode service (`POST /cms/verify`): it has the cryptography that is licensed for it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx

from tirek.people.signatures.model import Revocation, Signature, SignatureProblem, UnavailableError


class GostVerifier(Protocol):
    """Who checks what is not checked here."""

    def verify(self, found: Signature, cms: bytes, data: bytes | None, *, at: datetime) -> Signature:
        """`found` (the certificate as read here) with what the check says; `data` only when it is not inside `cms` (DER).

        Raises UnavailableError when the check must be repeated.
        """


@dataclass(frozen=True, slots=True)
class NcaNode:
    """The service at an address such as `http://127.0.0.1:14579`."""

    address: str
    timeout: float = 15.0

    def verify(self, found: Signature, cms: bytes, data: bytes | None, *, at: datetime) -> Signature:
        """Ask the service; it judges bytes, chain and revocation, the period is judged here for the moment `at`."""
        question: dict[str, Any] = {"cms": base64.b64encode(cms).decode(), "revocationCheck": ["OCSP", "CRL"]}
        if data is not None:
            question["data"] = base64.b64encode(data).decode()
        try:
            answer = httpx.post(f"{self.address.rstrip('/')}/cms/verify", json=question, timeout=self.timeout)
            # 400 is its word for a CMS it cannot read; everything else but 200 is its own trouble.
            if answer.status_code == httpx.codes.BAD_REQUEST:
                return replace(found, problem=SignatureProblem.BROKEN)
            answer.raise_for_status()
            said = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise UnavailableError(type(error).__name__) from error
        try:
            return _judged(found, said, at)
        except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
            raise UnavailableError("unreadable answer") from error


def _judged(found: Signature, said: dict[str, Any], at: datetime) -> Signature:
    signers = said["signers"] if said["valid"] else said.get("signers") or []
    if len(signers) > 1:
        return replace(found, problem=SignatureProblem.SEVERAL)
    if not signers:
        return replace(found, problem=SignatureProblem.BAD)
    certificate = signers[0]["certificates"][0]
    if not _same(found, certificate):
        return replace(found, problem=SignatureProblem.BROKEN, detail="NCANode speaks of another certificate")
    problem = _problem(found, certificate, at, whole=bool(said["valid"]))
    known = {None: Revocation.GOOD, SignatureProblem.REVOKED: Revocation.REVOKED}
    return replace(found, problem=problem, revocation=known.get(problem, Revocation.UNKNOWN))


def _same(found: Signature, certificate: dict[str, Any]) -> bool:
    """Whether the service speaks of the certificate that was read here."""
    # JSON null or "" for a number that isn't there.
    iin = certificate["subject"].get("iin") or ""
    serial = certificate.get("serialNumber")
    return iin == found.iin and (not serial or int(str(serial), 16) == int(found.serial, 16))


def _problem(found: Signature, certificate: dict[str, Any], at: datetime, *, whole: bool) -> SignatureProblem | None:
    assert found.not_before is not None
    assert found.not_after is not None
    if any(_revoked_by(answer, at) for answer in certificate.get("revocations") or ()):
        return SignatureProblem.REVOKED
    if at > found.not_after:
        return SignatureProblem.EXPIRED
    if at < found.not_before:
        return SignatureProblem.NOT_YET_VALID
    if not certificate["valid"]:
        return SignatureProblem.UNTRUSTED
    return None if whole else SignatureProblem.BAD


def _revoked_by(answer: dict[str, Any], at: datetime) -> bool:
    if not answer["revoked"]:
        return False
    since = answer.get("revocationTime")
    if not since:
        return True
    moment = datetime.fromisoformat(since)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) <= at
