"""The seals, the trust and the time stamps of this installation, from its settings."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path

from django.conf import settings

from tirek.notices.pki import DemonstrationPki, Subject
from tirek.notices.signing.checking import Trust
from tirek.notices.signing.errors import SealError
from tirek.notices.signing.seals import SealFile, Seals
from tirek.notices.signing.signer import Signer
from tirek.notices.signing.stamping import HttpTimeStamper
from tirek.people.identifiers import check_digit

_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""From this day the lifetime of a demonstration's certificates is counted, whatever its movable clock says."""


def seal_of(authority: str) -> Signer:
    """The seal of an authority (a territory's id, or `state-corporation`); raises SealError when there is none."""
    return seals().of(authority)


@cache
def seals() -> Seals:
    """All seals; loaded when they are asked for."""
    files = {
        name: SealFile(place.key, place.certificate, place.password)
        for name, place in settings.TIREK_SEALS.places.items()
    }
    return Seals(
        files,
        production=settings.TIREK_PRODUCTION,
        demonstration=None if settings.TIREK_PRODUCTION else demonstration(),
    )


@cache
def demonstration() -> DemonstrationPki:
    """The demonstration's keys, made at the first start in `var/pki`; raises SealError in production."""
    return DemonstrationPki.open(
        Path(settings.TIREK_VAR) / "pki",
        at=_MADE_AT,
        production=settings.TIREK_PRODUCTION,
        subjects=demonstration_subject,
    )


def trust() -> Trust:
    """What letters are checked against: the configured roots, else the demonstration's; raises SealError."""
    configured = settings.TIREK_SEALS
    if configured.roots is not None:
        return Trust.load(configured.roots, configured.revoked)
    if settings.TIREK_PRODUCTION:
        raise SealError("Letters can't be checked: set TIREK_SEAL_ROOTS.")
    return demonstration().trust()


def timestamper() -> HttpTimeStamper | None:
    """The time-stamping authority, when one is configured."""
    return HttpTimeStamper(settings.TIREK_SEALS.stamps) if settings.TIREK_SEALS.stamps else None


def demonstration_subject(authority: str) -> Subject:
    """Whose seal an authority's is in the demonstration: an invented official of an invented BIN."""
    name = f"TIREK DEMONSTRATION {authority.upper()}"
    return Subject(
        name=name, iin=_invented(f"head of {authority}", "000101"), organisation=name, bin=demonstration_bin(authority)
    )


def demonstration_bin(authority: str) -> str:
    """The invented BIN of an authority in the demonstration, always the same, with a right check digit."""
    return _invented(authority, "000140")


def _invented(seed: str, start: str) -> str:
    for number in count(zlib.crc32(seed.encode())):
        eleven = f"{start}{number % 100_000:05}"
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"
    raise AssertionError
