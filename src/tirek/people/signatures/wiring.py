"""Trust and services as this installation has them."""

from django.conf import settings

from tirek.people.signatures.model import Trust, load_trust
from tirek.people.signatures.ncanode import NcaNode
from tirek.people.signatures.revocation import Ocsp


def configured() -> tuple[Trust, NcaNode | None]:
    """The trusted authorities (`TIREK_SIGNERS`, `TIREK_OCSP`) and the service for GOST (`TIREK_NCANODE`), read anew each time.

    Without a folder nobody is trusted yet and every check waits. Raises ValueError or OSError for a folder that cannot be read.
    """
    revocation = Ocsp(settings.TIREK_OCSP) if settings.TIREK_OCSP else None
    folder = settings.TIREK_SIGNERS
    trust = load_trust(folder, revocation=revocation) if folder else Trust(roots=(), revocation=revocation)
    return trust, NcaNode(settings.TIREK_NCANODE) if settings.TIREK_NCANODE else None
