"""Checking a signed letter: who signed it when, and whether it is still the letter that was signed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Final, Self

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator.context import ValidationContext

from tirek.notices.signing.errors import SealError
from tirek.notices.signing.loops import beside_loops

_USAGE: Final = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
_IIN: Final = re.compile(r"^IIN(\d{12})$")
_BIN: Final = re.compile(r"^BIN(\d{12})$")


class Flaw(StrEnum):
    """Why a signature can't be relied on."""

    NOT_SIGNED = "not-signed"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    UNKNOWN_ISSUER = "unknown-issuer"
    OUT_OF_TIME = "out-of-time"
    REVOKED = "revoked"
    NOT_TRUSTED = "not-trusted"


_REASONS: Final[Mapping[object, Flaw]] = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: Flaw.UNKNOWN_ISSUER,
    AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND: Flaw.UNKNOWN_ISSUER,
    AdESIndeterminate.REVOKED_NO_POE: Flaw.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Flaw.REVOKED,
    AdESFailure.REVOKED: Flaw.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Trust:
    """Root certificates that are trusted, and lists of revoked certificates; with lists, one is needed for every issuer."""

    roots: tuple[x509.Certificate, ...]
    revoked: tuple[x509.CertificateRevocationList, ...] = ()

    @classmethod
    def load(cls, roots: Path, revoked: Sequence[Path] = ()) -> Self:
        """Read root certificates from one PEM file, and lists from PEM or DER files; raises SealError."""
        try:
            lists = [file.read_bytes() for file in revoked]
            return cls(
                tuple(x509.load_pem_x509_certificates(roots.read_bytes())),
                tuple(
                    x509.load_pem_x509_crl(raw) if raw.startswith(b"-----") else x509.load_der_x509_crl(raw)
                    for raw in lists
                ),
            )
        except (OSError, ValueError) as error:
            message = f"What signatures are checked against can't be read: {error}"
            raise SealError(message) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a check found. `good` is the answer; the rest says whose signature it is and what is wrong."""

    signer: str = ""
    organisation: str = ""
    bin: str = ""
    iin: str = ""
    at: datetime | None = None
    stamped_at: datetime | None = None
    intact: bool = False
    trusted: bool = False
    flaw: Flaw | None = None

    @property
    def good(self) -> bool:
        """Whether this is the letter that was signed, by a key that held at that moment."""
        return self.intact and self.trusted and self.flaw is None


def verify(pdf: bytes, trust: Trust, *, at: datetime) -> Verification:
    """Check the only signature of a letter as of an aware moment: now, or when the journal says it was signed.

    Nothing may have been added after the signature. Never raises for a bad document: `flaw` says what is wrong. Whether the
    signer is the authority that the letter names is for the caller to compare (`bin`).
    """
    try:
        found = PdfFileReader(BytesIO(pdf)).embedded_signatures
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return Verification(flaw=Flaw.UNREADABLE)
    if not found:
        return Verification(flaw=Flaw.NOT_SIGNED)
    try:
        status = _status(found[-1], trust, at)
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return Verification(flaw=Flaw.UNREADABLE)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and len(found) == 1
    intact = bool(status.intact and status.valid and whole)
    stamp = status.timestamp_validity
    return Verification(
        **_owner(status.signing_cert),
        at=status.signer_reported_dt,
        stamped_at=stamp.timestamp if stamp is not None and stamp.valid and stamp.trusted else None,
        intact=intact,
        trusted=bool(status.trusted),
        flaw=_flaw(status, at, intact=intact),
    )


def _status(signature: EmbeddedPdfSignature, trust: Trust, at: datetime) -> PdfSignatureStatus:
    context = ValidationContext(
        trust_roots=[asn1.Certificate.load(root.public_bytes(Encoding.DER)) for root in trust.roots],
        crls=[revoked.public_bytes(Encoding.DER) for revoked in trust.revoked],
        revocation_mode="require" if trust.revoked else "soft-fail",
        moment=at,
        allow_fetching=False,
    )
    return beside_loops(lambda: validate_pdf_signature(signature, context, key_usage_settings=_USAGE))


def _owner(certificate: asn1.Certificate) -> dict[str, str]:
    """Name and numbers as Kazakhstan's certificates carry them: IIN in the serial number, BIN in a unit's name."""
    subject = certificate.subject.native
    return {
        "signer": str(subject.get("common_name", "")),
        "organisation": str(subject.get("organization_name", "")),
        "bin": _number(_BIN, subject.get("organizational_unit_name", "")),
        "iin": _number(_IIN, subject.get("serial_number", "")),
    }


def _number(form: re.Pattern[str], values: str | Sequence[str]) -> str:
    for value in [values] if isinstance(values, str) else values:
        if found := form.match(value):
            return found[1]
    return ""


def _flaw(status: PdfSignatureStatus, at: datetime, *, intact: bool) -> Flaw | None:
    if not intact:
        return Flaw.CHANGED
    if status.trusted:
        return None
    if status.revoked:
        return Flaw.REVOKED
    certificate = status.signing_cert
    if not certificate.not_valid_before <= at <= certificate.not_valid_after:
        return Flaw.OUT_OF_TIME
    return _REASONS.get(status.trust_problem_indic, Flaw.NOT_TRUSTED)
