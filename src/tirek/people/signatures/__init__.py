"""Electronic signatures of citizens: who signed exactly these bytes, and did the key hold then.

`verify_cms` checks RSA and ECDSA here and hands GOST to `NcaNode`. Nothing is stored; what cannot be checked now is told as such
and can be checked later for the same moment.
"""

from tirek.people.signatures.cms import verify_cms
from tirek.people.signatures.model import (
    KeyUser,
    Revocation,
    Signature,
    SignatureProblem,
    Trust,
    UnavailableError,
    load_trust,
)
from tirek.people.signatures.ncanode import GostVerifier, NcaNode
from tirek.people.signatures.revocation import Ocsp, RevocationSource
from tirek.people.signatures.wiring import configured

__all__ = [
    "GostVerifier",
    "KeyUser",
    "NcaNode",
    "Ocsp",
    "Revocation",
    "RevocationSource",
    "Signature",
    "SignatureProblem",
    "Trust",
    "UnavailableError",
    "configured",
    "load_trust",
    "verify_cms",
]
