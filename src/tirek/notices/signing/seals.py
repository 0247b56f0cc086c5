"""Which key seals the letters of which authority: files by configuration, or the demonstration's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

from cryptography import x509

from tirek.notices.signing.errors import SealError
from tirek.notices.signing.marks import is_demonstration
from tirek.notices.signing.signer import KeySigner, Signer

KEY: Final = "TIREK_SEAL_KEY"
CERTIFICATE: Final = "TIREK_SEAL_CERT"
PASSWORD: Final = "TIREK_SEAL_PASSWORD"  # noqa: S105 - the name of a setting


@dataclass(frozen=True, slots=True)
class SealFile:
    """Where a seal lies: a PKCS #12 file, or a PEM key and a PEM certificate with its chain."""

    key: Path
    certificate: Path | None = None
    password: str = field(default="", repr=False)


class DemonstrationSeals(Protocol):
    """Where the demonstration's seals come from."""

    def seal(self, authority: str) -> Signer:
        """The seal of an authority, made when it is asked for the first time."""


def read_seal_files(environment: Mapping[str, str]) -> dict[str, SealFile]:
    """The seals that the environment names, by authority; "" is the seal of those without their own.

    `TIREK_SEAL_KEY_AKTOBE`, `TIREK_SEAL_CERT_AKTOBE`, `TIREK_SEAL_PASSWORD_AKTOBE` belong to the authority `aktobe`; without a
    suffix they are for everyone else. Raises SealError for a certificate without a key.
    """
    found: dict[str, SealFile] = {}
    for name, value in environment.items():
        if (name == KEY or name.startswith(f"{KEY}_")) and value:
            suffix = name.removeprefix(KEY)
            certificate = environment.get(CERTIFICATE + suffix, "")
            found[_authority(suffix)] = SealFile(
                Path(value), Path(certificate) if certificate else None, environment.get(PASSWORD + suffix, "")
            )
    for name, value in environment.items():
        if (name == CERTIFICATE or name.startswith(f"{CERTIFICATE}_")) and value:
            suffix = name.removeprefix(CERTIFICATE)
            if _authority(suffix) not in found:
                message = f"{name} is set, {KEY}{suffix} isn't"
                raise SealError(message)
    return found


def _authority(suffix: str) -> str:
    return suffix.removeprefix("_").lower().replace("_", "-")


class Seals:
    """The loaded seals of an installation; safe for several threads."""

    def __init__(
        self, files: Mapping[str, SealFile], *, production: bool, demonstration: DemonstrationSeals | None = None
    ) -> None:
        """`demonstration` makes seals for authorities without a file; in production it must not be given.

        Raises SealError.
        """
        if production and demonstration is not None:
            raise SealError("Keys of the demonstration can't be used in production.")
        self._files, self._production, self._demonstration = files, production, demonstration
        self._loaded: dict[str, Signer] = {}
        self._lock = Lock()

    def of(self, authority: str) -> Signer:
        """The seal of an authority (a territory's id, or `state-corporation`); raises SealError when there is none."""
        with self._lock:
            if authority not in self._loaded:
                self._loaded[authority] = self._load(authority)
            return self._loaded[authority]

    def _load(self, authority: str) -> Signer:
        file = self._files.get(authority) or self._files.get("")
        if file is not None:
            signer = KeySigner.load(file.key, file.certificate, file.password)
            if self._production and any(is_demonstration(found) for found in _all(signer)):
                message = f"The seal of {authority} comes from a demonstration and can't be used in production."
                raise SealError(message)
            return signer
        if self._demonstration is None:
            message = f"There is no seal for {authority}: set {KEY}_{authority.upper().replace('-', '_')} or {KEY}."
            raise SealError(message)
        return self._demonstration.seal(authority)


def _all(signer: KeySigner) -> tuple[x509.Certificate, ...]:
    return (signer.certificate, *signer.chain)
