"""From what happened in a case to the letter that tells it."""

from tirek.notices.composing.deciding import Decided, assignment, preliminary_decision, refusal, stop_notice
from tirek.notices.composing.envelope import Envelope
from tirek.notices.composing.paying import payee_change, recalculation, recovery, recovery_notice, write_off
from tirek.notices.composing.receiving import (
    acceptance_refusal,
    application_summary,
    correction_request,
    coupon,
    receipt,
)

__all__ = [
    "Decided",
    "Envelope",
    "acceptance_refusal",
    "application_summary",
    "assignment",
    "correction_request",
    "coupon",
    "payee_change",
    "preliminary_decision",
    "recalculation",
    "receipt",
    "recovery",
    "recovery_notice",
    "refusal",
    "stop_notice",
    "write_off",
]
