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

_KEY: Final = "TIREK_SEAL_KEY"


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
            message = f"There is no seal for {authority}: set {_KEY}_{authority.upper().replace('-', '_')} or {_KEY}."
            raise SealError(message)
        return self._demonstration.seal(authority)


def _all(signer: KeySigner) -> tuple[x509.Certificate, ...]:
    return (signer.certificate, *signer.chain)
