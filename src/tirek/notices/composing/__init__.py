"""From what happened in a case to the letter that tells it."""

from tirek.notices.composing.deciding import Decided, assignment, preliminary_decision, refusal, stop_notice
from tirek.notices.composing.envelope import Envelope
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
    "preliminary_decision",
    "receipt",
    "refusal",
    "stop_notice",
]
