"""The demonstration's own certification authority: root, issuing authority, seals, people's keys, revocation, time stamps.

Made at the first start in a folder of its own, never in production. Nothing that it issues has legal force; every certificate
says so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from typing import Final, Self

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tirek.notices.signing import marks
from tirek.notices.signing.checking import Trust
from tirek.notices.signing.errors import SealError
from tirek.notices.signing.signer import Key, KeySigner

_YEAR: Final = timedelta(days=366)
_BEFORE: Final = 6 * _YEAR
"""Certificates reach back so far: the demonstration shows cases of past years."""
_AFTER: Final = 10 * _YEAR
_LONGEST_NAME: Final = 64
"""X.509 allows no more letters in a part of a name."""
_ISSUED: Final = "issued.txt"
_REVOKED: Final = "revoked.txt"
_WARNING: Final = (
    "Keys of a demonstration. They protect nothing, have no legal force and are refused in production.\n"
    "Delete this folder to have new ones made at the next start.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a certificate is for: a person, or with `bin` an organisation that the person signs for."""

    name: str
    iin: str
    organisation: str = ""
    bin: str = ""

    def as_name(self) -> x509.Name:
        """The subject as Kazakhstan's certificates write it."""
        parts = [
            (NameOID.COMMON_NAME, self.name),
            (NameOID.SERIAL_NUMBER, f"IIN{self.iin}"),
            (NameOID.COUNTRY_NAME, "KZ"),
        ]
        if self.bin:
            parts += [
                (NameOID.ORGANIZATION_NAME, self.organisation),
                (NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{self.bin}"),
            ]
        return x509.Name([x509.NameAttribute(kind, value[:_LONGEST_NAME]) for kind, value in parts])


class DemonstrationPki:
    """The certificates and keys in one folder."""

    def __init__(self, folder: Path, subjects: Callable[[str], Subject | None]) -> None:
        """Use a folder that `open` has made; `subjects` tells whose seal an authority's is, None for an unknown one."""
        self._folder, self._subjects = folder, subjects
        self._root, self._issuing = _read(folder, "root"), _read(folder, "issuing")

    @classmethod
    def open(cls, folder: Path, *, at: datetime, production: bool, subjects: Callable[[str], Subject | None]) -> Self:
        """The authority in a folder, made there when it is missing; two processes may start at once.

        Raises SealError in production.
        """
        if production:
            raise SealError("Keys of the demonstration can't be made in production.")
        if not folder.exists():
            draft = folder.with_name(f"{folder.name}.{token_hex(4)}")
            _make(draft, at)
            try:
                draft.rename(folder)
            except OSError:
                shutil.rmtree(draft)
        return cls(folder, subjects)

    @cached_property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """The root certificate."""
        return (self._root.certificate,)

    def trust(self) -> Trust:
        """What trusts this authority only, with its lists of revoked certificates."""
        return Trust(self.roots, (self._list(self._root, {}), self._list(self._issuing, self._revoked())))

    def seal(self, authority: str) -> KeySigner:
        """The seal of an authority, made and kept when it is asked for the first time; raises SealError for an unknown one."""
        subject = self._subjects(authority)
        if subject is None:
            message = f"There is no seal for {authority} in the demonstration."
            raise SealError(message)
        name = f"seal-{authority}"
        if not (self._folder / f"{name}.pem").exists():
            made = self.issue(subject, usage=[marks.ORGANISATION, marks.MAY_SIGN])
            _write(self._folder, name, made)
        return _read(self._folder, name)

    def issue(
        self,
        subject: Subject,
        *,
        usage: Sequence[x509.ObjectIdentifier] = (marks.INDIVIDUAL,),
        valid: tuple[datetime, datetime] | None = None,
        key: Key | None = None,
    ) -> KeySigner:
        """A new key with a certificate, not kept; `valid` is from and to, `key` one that exists already."""
        own = key or ec.generate_private_key(ec.SECP256R1())
        purposes = [ExtendedKeyUsageOID.EMAIL_PROTECTION, *usage]
        certificate = _certificate(
            subject.as_name(),
            own,
            self._issuing,
            valid or _lifetime(self._issuing.certificate),
            _usage("digital_signature", "content_commitment"),
            x509.ExtendedKeyUsage(purposes),
        )
        _append(self._folder / _ISSUED, str(certificate.serial_number))
        return KeySigner(own, certificate, (self._issuing.certificate,))

    def revoke(self, certificate: x509.Certificate, *, at: datetime) -> None:
        """Revoke a certificate from a moment on."""
        _append(self._folder / _REVOKED, f"{certificate.serial_number} {at.isoformat()}")

    def ocsp_answer(self, request: bytes, *, at: datetime) -> bytes:
        """The answer of this authority's OCSP responder to a DER request: good, revoked or unknown."""
        asked = ocsp.load_der_ocsp_request(request)
        serial = asked.serial_number
        revoked_at = self._revoked().get(serial)
        status = ocsp.OCSPCertStatus.GOOD if serial in self._issued() else ocsp.OCSPCertStatus.UNKNOWN
        if revoked_at is not None and revoked_at <= at:
            status = ocsp.OCSPCertStatus.REVOKED
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=serial,
            algorithm=asked.hash_algorithm,
            cert_status=status,
            this_update=at,
            next_update=at + timedelta(hours=1),
            revocation_time=revoked_at if status is ocsp.OCSPCertStatus.REVOKED else None,
            revocation_reason=None,
        )
        issuing = self._issuing
        signed = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuing.certificate).sign(
            issuing.key, hashes.SHA256()
        )
        return signed.public_bytes(Encoding.DER)

    def timestamper(self, at: datetime) -> DummyTimeStamper:
        """A time-stamping authority that says the given moment."""
        stamp = _read(self._folder, "time-stamp")
        store = SimpleCertificateStore.from_certs([_asn1(above) for above in stamp.chain])  # type: ignore[no-untyped-call]  # without types there
        key = stamp.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return DummyTimeStamper(
            _asn1(stamp.certificate),
            asn1_keys.PrivateKeyInfo.load(key),
            certs_to_embed=store,
            fixed_dt=at,
        )

    def _issued(self) -> set[int]:
        return {int(line) for line in _lines(self._folder / _ISSUED)}

    def _revoked(self) -> dict[int, datetime]:
        entries = (line.split() for line in _lines(self._folder / _REVOKED))
        return {int(serial): datetime.fromisoformat(at) for serial, at in entries}

    def _list(self, issuer: KeySigner, revoked: dict[int, datetime]) -> x509.CertificateRevocationList:
        start, end = _lifetime(issuer.certificate)
        builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
        builder = (
            builder.last_update(start).next_update(end).add_extension(x509.CRLNumber(len(revoked) + 1), critical=False)
        )
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
        for serial, at in revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(issuer.key, hashes.SHA256())


def _make(folder: Path, at: datetime) -> None:
    folder.mkdir(mode=0o700, parents=True)
    valid = (at - _BEFORE, at + _AFTER)
    root_key = ec.generate_private_key(ec.SECP256R1())
    signs = _usage("key_cert_sign", "crl_sign")
    name = _issuer_name("ROOT")
    root = KeySigner(root_key, _certificate(name, root_key, (root_key, name), valid, signs, authority=1))
    issuing_key = ec.generate_private_key(ec.SECP256R1())
    signs_answers = _usage("key_cert_sign", "crl_sign", "digital_signature")
    above = _certificate(_issuer_name("ISSUING"), issuing_key, root, valid, signs_answers, authority=0)
    issuing = KeySigner(issuing_key, above)
    stamp_key = rsa.generate_private_key(65537, 2048)
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    stamp = _certificate(_issuer_name("TIME STAMP"), stamp_key, issuing, valid, _usage("digital_signature"), stamping)
    (folder / "README.txt").write_text(_WARNING, encoding="utf-8")
    for file, signer in (("root", root), ("issuing", issuing), ("time-stamp", KeySigner(stamp_key, stamp, (above,)))):
        _write(folder, file, signer)


def _certificate(
    subject: x509.Name,
    key: Key,
    issuer: KeySigner | tuple[Key, x509.Name],
    valid: tuple[datetime, datetime],
    usage: x509.KeyUsage,
    purposes: x509.ExtendedKeyUsage | None = None,
    *,
    authority: int | None = None,
) -> x509.Certificate:
    """A certificate; `authority` is how many authorities may stand below it, None for keys that certify nothing."""
    issuer_key, issuer_name = (issuer.key, issuer.certificate.subject) if isinstance(issuer, KeySigner) else issuer
    builder = (
        x509.CertificateBuilder(issuer_name, subject, key.public_key(), x509.random_serial_number(), *valid)
        .add_extension(x509.BasicConstraints(ca=authority is not None, path_length=authority), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(x509.CertificatePolicies([x509.PolicyInformation(marks.DEMONSTRATION, None)]), critical=False)
    )
    if purposes is not None:
        # A time stamp's certificate may serve nothing else (RFC 3161).
        builder = builder.add_extension(purposes, critical=ExtendedKeyUsageOID.TIME_STAMPING in purposes)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(*names: str) -> x509.KeyUsage:
    every = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: name in names for name in every})


def _issuer_name(what: str) -> x509.Name:
    name = f"{marks.DEMONSTRATION_NAME} {what} (NO LEGAL FORCE)"
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ")])


def _lifetime(certificate: x509.Certificate) -> tuple[datetime, datetime]:
    return certificate.not_valid_before_utc, certificate.not_valid_after_utc


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def _read(folder: Path, name: str) -> KeySigner:
    file = folder / f"{name}.pem"
    return KeySigner.load(file, file)


def _write(folder: Path, name: str, signer: KeySigner) -> None:
    """Key, certificate and chain in one file; whoever writes it first wins."""
    draft = folder / f"{name}.{os.getpid()}.{token_hex(4)}"
    draft.touch(mode=0o600)
    parts = [signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]
    parts += [certificate.public_bytes(Encoding.PEM) for certificate in (signer.certificate, *signer.chain)]
    draft.write_bytes(b"".join(parts))
    try:
        os.link(draft, folder / f"{name}.pem")
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _append(file: Path, line: str) -> None:
    with file.open("a", encoding="ascii") as out:
        out.write(f"{line}\n")


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="ascii").splitlines() if file.exists() else []
