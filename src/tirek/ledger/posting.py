"""Writing entries: together, with a digest over them that stands in the posting and in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tirek.journal import services as journal
from tirek.ledger.models import Entry, Posting
from tirek.vault import bulk

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tirek.journal.actor import Actor
    from tirek.ledger.kinds import EntryKind
    from tirek.vault.bulk import Array

POSTED: Final = "ledger.posted"
KINDS: Final = {"award_id": "i8", "period": "i4", "booked": "i4", "kind": "i2", "amount": "i8", "decision_id": "V16"}
"""The columns of entries that are written in bulk; those of payments have `order_id` besides."""
OF_ORDERS: Final = {**KINDS, "order_id": "i8"}
_PACKED: Final = np.dtype(
    [
        ("award_id", "<i8"),
        ("period", "<i4"),
        ("booked", "<i4"),
        ("kind", "<i2"),
        ("amount", "<i8"),
        ("decision_id", "V16"),
        ("order_id", "<i8"),
    ]
)
"""How an entry stands in a digest: fixed widths, the lowest byte first, 0 for "no order"."""
_WRITTEN: Final = frozenset(_PACKED.names or ())


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be written; see `models.Entry`."""

    award: int
    period: int
    booked: int
    kind: EntryKind
    amount: int
    decision: UUID
    order: int | None = None
    receipt: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """By what act entries are written: its kind, who, when, where, by which decision or run, in which case."""

    kind: str
    actor: Actor
    at: datetime
    territory: str
    decision: UUID | None = None
    run: int | None = None
    case: UUID | None = None


def post(drafts: Sequence[Draft], act: Act) -> Posting | None:
    """Write some entries in the caller's transaction; None where there are none. IntegrityError where one stands already."""
    if not drafts:
        return None
    columns = np.zeros(len(drafts), bulk.dtype_of(OF_ORDERS))
    for place, draft in enumerate(drafts):
        columns[place] = (
            draft.award,
            draft.period,
            draft.booked,
            int(draft.kind),
            draft.amount,
            bulk.identifier(draft.decision),
            draft.order or 0,
        )
    posting = _posting(columns, act)
    Entry.objects.bulk_create(
        Entry(
            posting=posting,
            award_id=draft.award,
            period=draft.period,
            booked=draft.booked,
            kind=int(draft.kind),
            amount=draft.amount,
            decision_id=draft.decision,
            order_id=draft.order,
            receipt_id=draft.receipt,
        )
        for draft in drafts
    )
    return posting


def post_columns(columns: Array, act: Act) -> Posting | None:
    """Write many entries at once, with the columns `KINDS`, those of orders with `OF_ORDERS`; otherwise like `post`."""
    if not len(columns):
        return None
    posting = _posting(columns, act)
    bulk.write(Entry._meta.db_table, columns, {"posting_id": posting.pk})
    return posting


def _posting(columns: Array, act: Act) -> Posting:
    total, digest = int(columns["amount"].sum()), sha256(packed(columns)).hexdigest()
    posting = Posting.objects.create(
        kind=act.kind,
        territory=act.territory,
        decision_id=act.decision,
        run_id=act.run,
        count=len(columns),
        total=total,
        digest=digest,
        at=act.at,
        by=act.actor.account,
    )
    data: dict[str, Any] = {
        "posting": posting.pk,
        "kind": act.kind,
        "count": len(columns),
        "total": total,
        "digest": digest,
    }
    data |= {"decision": str(act.decision)} if act.decision else {}
    data |= {"run": act.run} if act.run else {}
    journal.record(kind=POSTED, actor=act.actor, at=act.at, chain=act.territory, case=act.case, data=data)
    return posting


def packed(columns: Array) -> bytes:
    """Entries as the bytes that a digest is made over; `order_id` may be left out, or 0, for none."""
    rows = np.zeros(len(columns), _PACKED)
    for name in columns.dtype.names or ():
        if name in _WRITTEN:
            rows[name] = columns[name]
    return rows.tobytes()


def digest_of(parts: Iterable[Array]) -> str:
    """The digest over entries that come in parts, in their order."""
    found = sha256()
    for part in parts:
        found.update(packed(part))
    return found.hexdigest()
