"""The applicant's signature: kept with what was signed, and checked again where a service was silent."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tirek.cases.models import ApplicationSignature, Case, SignatureCheck
from tirek.jobs.services import enqueue
from tirek.journal.services import record
from tirek.people.signatures import Signature, UnavailableError, configured, verify_cms
from tirek.vault import files

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tirek.cases.occasion import Occasion

JOB: Final = "case.signature"


@dataclass(frozen=True, slots=True)
class Signed:
    """A stored signature that goes with an application; `check` is None for a one-time password."""

    way: ApplicationSignature.Way
    data: files.StoredFile
    cms_key: str = ""
    check: Signature | None = field(default=None, repr=False)


def by_password(data: bytes) -> Signed:
    """Keep what was signed with a one-time password. Call it outside of a transaction."""
    return Signed(ApplicationSignature.Way.PASSWORD, files.store(data))


def by_key(data: bytes, signature: bytes, check: Signature) -> Signed:
    """Keep what was signed, and the signature, which is valid or can't be checked yet. Call it outside of a transaction."""
    return Signed(ApplicationSignature.Way.KEY, files.store(data), files.store(signature).key, check)


def keep(case: Case, signed: Signed, occasion: Occasion) -> ApplicationSignature:
    """Remember the signature of a new case, in the caller's transaction."""
    kept = ApplicationSignature.objects.create(
        case=case,
        way=signed.way,
        data_sha256=signed.data.sha256,
        data_key=signed.data.key,
        cms_key=signed.cms_key,
        signed_at=occasion.at,
    )
    if signed.check is not None:
        _remember(kept, signed.check, occasion.at)
        if signed.check.later:
            enqueue(JOB, str(case.pk), {"case": str(case.pk)}, due=occasion.at)
    return kept


def check_again(case: Case, occasion: Occasion) -> Callable[[], None]:
    """Ask again about a signature that could not be checked, for the moment in which it was received.

    Calls the outside world; returns what has to be stored. Raises UnavailableError while it still can't be checked.
    """
    kept = ApplicationSignature.objects.get(case=case)
    trust, gost = configured()
    found = verify_cms(
        files.read(kept.cms_key),
        files.read(kept.data_key),
        expected_iin=case.applicant.iin or "",
        at=kept.signed_at,
        trust=trust,
        gost=gost,
    )
    if found.later:
        raise UnavailableError("the signature can't be checked yet")

    def store() -> None:
        _remember(kept, found, occasion.at)
        record(
            kind="case.signature-checked",
            actor=occasion.actor,
            at=occasion.at,
            chain=case.territory,
            case=case.pk,
            data={"problem": found.problem.value if found.problem else ""},
        )

    return store


def _remember(kept: ApplicationSignature, found: Signature, at: datetime) -> None:
    SignatureCheck.objects.create(
        signature=kept, problem=found.problem.value if found.problem else "", found=_said(found), at=at
    )


def _said(found: Signature) -> dict[str, Any]:
    """What a court would ask for: whose key, whose authority, what was answered about its revocation."""
    return {
        "name": found.name,
        "serial": found.serial,
        "issuer": found.issuer,
        "algorithm": found.algorithm,
        "revocation": found.revocation.value,
        "not_after": found.not_after.isoformat() if found.not_after else None,
        "proofs": [base64.b64encode(proof).decode() for proof in found.proofs],
    }
