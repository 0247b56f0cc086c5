"""Every kind of letter by its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tirek.notices.letters.model import (
    AcceptanceRefusal,
    ApplicationSummary,
    Assignment,
    CorrectionRequest,
    Coupon,
    PreliminaryDecision,
    Receipt,
    Refusal,
    StopNotice,
)
from tirek.notices.letters.money import PayeeChange, Recalculation, Recovery, RecoveryNotice, WriteOff

Body = (
    ApplicationSummary
    | Receipt
    | Coupon
    | AcceptanceRefusal
    | CorrectionRequest
    | PreliminaryDecision
    | Assignment
    | Refusal
    | StopNotice
    | Recalculation
    | RecoveryNotice
    | Recovery
    | WriteOff
    | PayeeChange
)

KINDS: Final[Mapping[str, type[Body]]] = {
    body.kind: body
    for body in (
        ApplicationSummary,
        Receipt,
        Coupon,
        AcceptanceRefusal,
        CorrectionRequest,
        PreliminaryDecision,
        Assignment,
        Refusal,
        StopNotice,
        Recalculation,
        RecoveryNotice,
        Recovery,
        WriteOff,
        PayeeChange,
    )
}
"""Every kind of letter by its id."""
