"""The words of a signature: what was found, what is wrong with it, who is trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from asn1crypto import pem, x509
from django.utils.translation import gettext, gettext_noop

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tirek.people.signatures.revocation import RevocationSource


class UnavailableError(Exception):
    """A service that has to be asked did not answer; the check can be repeated later."""


class SignatureProblem(StrEnum):
    """Why a signature is not accepted."""

    BROKEN = "broken"
    SEVERAL = "several"
    DIFFERENT_DATA = "different-data"
    BAD = "bad"
    WEAK = "weak"
    UNTRUSTED = "untrusted"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_PERSONAL = "not-personal"
    NOT_FOR_SIGNING = "not-for-signing"
    OTHER_PERSON = "other-person"
    CANNOT_CHECK = "cannot-check"


WORDS: dict[SignatureProblem, str] = {
    SignatureProblem.BROKEN: gettext_noop("The signature arrived damaged. Sign again."),
    SignatureProblem.SEVERAL: gettext_noop("There is more than one signature. Sign once, with your own key."),
    SignatureProblem.DIFFERENT_DATA: gettext_noop(
        "The signature belongs to another text: the application was changed after signing, or something else was signed. "
        "Read the application again and sign it."
    ),
    SignatureProblem.BAD: gettext_noop("The signature is not genuine. Sign again with your own key."),
    SignatureProblem.WEAK: gettext_noop(
        "The key is of an old kind that is no longer safe. Get a new key and sign with it."
    ),
    SignatureProblem.UNTRUSTED: gettext_noop(
        "The key was not issued by the National Certification Authority. Sign with a key from there."
    ),
    SignatureProblem.NOT_YET_VALID: gettext_noop("The key is not valid yet. Sign when its period has begun."),
    SignatureProblem.EXPIRED: gettext_noop("The key has expired. Get a new key and sign with it."),
    SignatureProblem.REVOKED: gettext_noop("The key was revoked. Get a new key and sign with it."),
    SignatureProblem.NOT_PERSONAL: gettext_noop(
        "This is a key of an organisation. Sign with your personal key as an individual."
    ),
    SignatureProblem.NOT_FOR_SIGNING: gettext_noop(
        "This key is for signing in, not for signing documents. Choose the other key of yours."
    ),
    SignatureProblem.OTHER_PERSON: gettext_noop(
        "The signature was made with another person's key. Sign with your own key."
    ),
    SignatureProblem.CANNOT_CHECK: gettext_noop(
        "The signature cannot be checked right now. It is saved and will be checked; you need not do anything."
    ),
}


class KeyUser(StrEnum):
    """Whom a key of the National Certification Authority belongs to, by the object identifier in its certificate."""

    INDIVIDUAL = "1.2.398.3.3.4.1.1"
    ORGANISATION = "1.2.398.3.3.4.1.2"
    FIRST_HEAD = "1.2.398.3.3.4.1.2.1"
    RIGHT_TO_SIGN = "1.2.398.3.3.4.1.2.2"
    FINANCIAL = "1.2.398.3.3.4.1.2.3"
    HR = "1.2.398.3.3.4.1.2.4"
    EMPLOYEE = "1.2.398.3.3.4.1.2.5"


class Revocation(StrEnum):
    """What is known of a key's revocation at the moment of signing."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What was found about one signature. Fields of the certificate are filled as far as it could be read."""

    problem: SignatureProblem | None = None
    detail: str = ""
    """For the administrator's log, in English; no personal data."""
    name: str = ""
    iin: str = ""
    bin: str = ""
    key_users: frozenset[KeyUser] = frozenset()
    key_usage: frozenset[str] = frozenset()
    """As in RFC 5280: `digital_signature`, `non_repudiation`, …"""
    not_before: datetime | None = None
    not_after: datetime | None = None
    serial: str = ""
    """Certificate's serial number, hexadecimal."""
    issuer: str = ""
    algorithm: str = ""
    """`rsa`, `ecdsa` with the digest, or the identifier of the algorithm: "ecdsa/sha256", "1.2.398.3.10.1.1.2.3.1"."""
    signed_at: datetime | None = None
    """What the signer's own clock said. Proves nothing."""
    revocation: Revocation = Revocation.UNKNOWN
    certificate: bytes = field(default=b"", repr=False)
    proofs: tuple[bytes, ...] = field(default=(), repr=False)
    """Revocation answers the check rests on (DER), to be kept with the signature."""

    @property
    def valid(self) -> bool:
        """Whether the signature is accepted."""
        return self.problem is None

    @property
    def later(self) -> bool:
        """Whether nothing is wrong that is known, but the check has to be repeated."""
        return self.problem is SignatureProblem.CANNOT_CHECK

    def __str__(self) -> str:
        """What is wrong and what to do, in the current language; "" when nothing is."""
        return gettext(WORDS[self.problem]) if self.problem else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose certificates are believed, and who tells of revoked ones."""

    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...] = ()
    crls: tuple[bytes, ...] = ()
    """Revocation lists (DER) at hand."""
    revocation: RevocationSource | None = None


def load_trust(folder: Path, *, revocation: RevocationSource | None = None) -> Trust:
    """Read a folder of certificates (`.pem`, `.cer`, `.crt`) and revocation lists (`.crl`), DER or PEM.

    A self-signed certificate is a root, another one an intermediate. Raises ValueError with the file that cannot be read, OSError
    when there is no folder.
    """
    roots: list[x509.Certificate] = []
    intermediates: list[x509.Certificate] = []
    crls: list[bytes] = []
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".pem", ".cer", ".crt", ".crl"):
            continue
        for der in _ders(path):
            if path.suffix == ".crl":
                crls.append(der)
                continue
            try:
                certificate = x509.Certificate.load(der, strict=True)
                (roots if certificate.self_signed in ("yes", "maybe") else intermediates).append(certificate)
            except (ValueError, TypeError) as error:
                message = f"{path}: {error}"
                raise ValueError(message) from error
    return Trust(roots=tuple(roots), intermediates=tuple(intermediates), crls=tuple(crls), revocation=revocation)


def _ders(path: Path) -> list[bytes]:
    content = path.read_bytes()
    if not pem.detect(content):
        return [content]
    return [der for _, _, der in pem.unarmor(content, multiple=True)]
