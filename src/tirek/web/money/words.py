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
_HIDDEN: Final = "••••"
_SHOWN: Final = 4


def entry_kind(kind: int) -> str:
    """What a kind of entry is called."""
    return _(EntryKind(kind).label)


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
