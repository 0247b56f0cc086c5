"""Signatures of letters: PAdES by a seal behind a port, and checking them."""

from tirek.notices.signing.checking import Flaw, Trust, Verification, verify
from tirek.notices.signing.errors import SealError
from tirek.notices.signing.pades import sign
from tirek.notices.signing.seals import SealFile, Seals
from tirek.notices.signing.signer import KeySigner, Signer
from tirek.notices.signing.stamping import HttpTimeStamper

__all__ = [
    "Flaw",
    "HttpTimeStamper",
    "KeySigner",
    "SealError",
    "SealFile",
    "Seals",
    "Signer",
    "Trust",
    "Verification",
    "sign",
    "verify",
]
