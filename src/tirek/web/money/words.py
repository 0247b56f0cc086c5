"""Awards, entries and orders in words, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import Held, OrderState, RunState

if TYPE_CHECKING:
    from tirek.people.models import BankAccount

ORDER_STATES: Final = {
    OrderState.QUEUED: gettext_noop("not sent to the bank yet"),
    OrderState.SENT: gettext_noop("sent to the bank"),
    OrderState.CREDITED: gettext_noop("in the account"),
    OrderState.RETURNED: gettext_noop("came back from the bank"),
    OrderState.REISSUED: gettext_noop("came back and is paid anew"),
    OrderState.WRITTEN_BACK: gettext_noop("came back and went to the budget"),
}
_POSTINGS: Final = {
    "grant": gettext_noop("Grant signed"),
    "recalculation": gettext_noop("Recalculation signed"),
    "stop": gettext_noop("Stop signed"),
    "payment": gettext_noop("Payment run booked"),
    "return": gettext_noop("Returned by the bank"),
    "cancellation": gettext_noop("Payment run taken back"),
    "reversal": gettext_noop("Payment run reversed"),
    "recovery": gettext_noop("Money came back from the family"),
    "write-off": gettext_noop("Write-off signed"),
}
"""What a posting was made by."""
_HIDDEN: Final = "••••"
_SHOWN: Final = 4


def entry_kind(kind: int) -> str:
    """What a kind of entry is called."""
    return _(EntryKind(kind).label)


def posting_kind(kind: str) -> str:
    """What a posting was made by."""
    return _(_POSTINGS[kind]) if kind in _POSTINGS else kind


def order_state(state: OrderState | None) -> str:
    """What became of an order; one whose run was cancelled or reversed was taken back."""
    return _(ORDER_STATES[state]) if state else _("taken back")


def run_state(state: str) -> str:
    """Where a run stands."""
    return _(RunState(state).label)


def held_reason(reason: str) -> str:
    """Why something is not paid with a run."""
    return _(Held(reason).label)


def masked(account: BankAccount | None) -> str:
    """An account of which only the country and the last signs are read; empty without one."""
    if account is None:
        return ""
    return f"{account.iban[:2]} {_HIDDEN} {account.iban[-_SHOWN:]}"
