"""Delivery receipts of SMPP: optional parameters where a centre sends them, else the customary text [3.4, appendix B]."""

import re
from typing import Final

from tirek.notices.sms.pdu import CLASS_RECEIPT, ShortMessage, Tag
from tirek.notices.sms.port import Reason, Report

_RECEIPT_BITS: Final = 0x3C
_ID: Final = re.compile(r"\bid:\s*(\S+)", re.IGNORECASE)
_STATE: Final = re.compile(r"\bstat:\s*([A-Z]+)", re.IGNORECASE)
_ERROR: Final = re.compile(r"\berr:\s*(\w+)", re.IGNORECASE)
# message_state [5.2.28] by number and by name; None: still under way.
_STATES: Final[dict[int | str, Reason | None]] = {
    3: "expired", "EXPIRED": "expired",
    4: "rejected", "DELETED": "rejected",
    5: "unreachable", "UNDELIV": "unreachable",
    7: "unknown", "UNKNOWN": "unknown",
    8: "rejected", "REJECTD": "rejected",
}  # fmt: skip
_DELIVERED: Final = (2, "DELIVRD")
# The error codes by which the networks of GSM say that there is no such number (TS 29.002: unknown subscriber).
_NO_SUCH_NUMBER: Final = ("1", "01", "001")


def is_receipt(message: ShortMessage) -> bool:
    """Whether a deliver_sm is about one of our messages, not from a person."""
    return message.esm_class & _RECEIPT_BITS == CLASS_RECEIPT


def report_of(message: ShortMessage) -> Report | None:
    """What a receipt says of a part; None while it is still under way, or when the receipt can't be read."""
    text = message.content.decode("latin-1")
    part = message.options.get(Tag.RECEIPTED_MESSAGE_ID, b"").rstrip(b"\0").decode("latin-1") or _found(_ID, text)
    state: int | str = _found(_STATE, text).upper()
    number = message.options.get(Tag.MESSAGE_STATE)
    if number:
        state = number[0]
    if not part:
        return None
    if state in _DELIVERED:
        return Report(part, "delivered")
    reason = _STATES.get(state)
    if reason is None:
        return None
    if reason == "unreachable" and _found(_ERROR, text) in _NO_SUCH_NUMBER:
        reason = "wrong-number"
    return Report(part, "failed", reason)


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group(1) if match else ""
