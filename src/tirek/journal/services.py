"""Writing into the journal."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from tirek.journal.actor import Actor
from tirek.journal.chain import FIRST, hash_of
from tirek.journal.models import Entry, Head
from tirek.vault import rows
from tirek.vault.statements import Statement

COUNTRY: Final = "country"
"""The chain of what belongs to no territory."""
_LOOK: Final = Statement("SELECT number, hash FROM journal_head WHERE chain = %s")
_HOLD: Final = Statement(f"{_LOOK.sql} FOR UPDATE")
_MOVE: Final = Statement("UPDATE journal_head SET number = %s, hash = %s WHERE chain = %s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be written. `data` holds ids, stages, hashes and codes: text, whole numbers, yes and no. Never personal data."""

    kind: str
    actor: Actor
    at: datetime
    case: UUID | None = None
    person: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def record(
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    chain: str,
    case: UUID | None = None,
    person: UUID | None = None,
    data: Mapping[str, Any] | None = None,
) -> Entry | Draft:
    """Write one entry, within the caller's transaction, at the end of `chain`: a territory's id, "" where there is none.

    Within `gathered` it is written at the end of that block, and what returns is the draft. Until the transaction ends nobody
    else writes into the chain: record late in it. Raises TransactionManagementError outside of a transaction, ValueError for a
    moment without a time zone, TypeError for data that isn't plain.
    """
    draft = Draft(kind=kind, actor=actor, at=at, case=case, person=person, data=data or {})
    gathering = _gathering.get()
    if gathering is not None and gathering.chain == (chain or COUNTRY):
        gathering.drafts.append(draft)
        return draft
    return record_many([draft], chain=chain)[0]


_Cells = dict[str, Any]
"""The columns of an entry."""


@dataclass(slots=True)
class _Gathering:
    chain: str
    drafts: list[Draft] = field(default_factory=list)
    head: Head | None = None


_gathering: ContextVar[_Gathering | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered(chain: str) -> Iterator[None]:
    """Write what the block records into `chain` at its end, together: fewer statements, and the chain is locked shortly.

    A use case that records many things wraps itself in this, inside its transaction. A block inside another one joins it. What it
    recorded is written even where an inner savepoint was rolled back and the error swallowed: let errors end the block. Rows that
    wait in a `vault.rows.together` around are written with it.
    """
    outer = _gathering.get()
    if outer is not None and outer.chain == (chain or COUNTRY):
        yield
        return
    gathering = _Gathering(chain or COUNTRY)
    token = _gathering.set(gathering)
    try:
        yield
    finally:
        _gathering.reset(token)
    if gathering.drafts:
        _put(gathering)


def held_with(statement: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement that locks something, and then lock the chain that is being gathered, in one journey to the database.

    Only the statement where nothing is gathered. What it answers returns.
    """
    gathering = _gathering.get()
    if gathering is None or gathering.head is not None or connection.vendor != "postgresql":
        return statement.run(values)
    found = _held_with(statement.sql).run([*values, gathering.chain])
    if found and found[0][0] is not None:
        gathering.head = Head(chain=gathering.chain, number=found[0][0], hash=found[0][1])
    return [tuple(answer) for _number, _hash, *answer in found]


@cache
def _held_with(sql: str) -> Statement:
    """The statement comes first: all who take both locks take them in this order."""
    return Statement(
        f"WITH asked AS ({sql}), held AS ({_HOLD.sql}) SELECT held.number, held.hash, asked.* FROM asked LEFT JOIN held ON true"  # noqa: S608 - two statements of ours
    )


def record_many(drafts: Sequence[Draft], *, chain: str) -> list[Entry]:
    """Write several entries into one chain, in their order, with three statements in all. Like `record` otherwise."""
    if not drafts:
        return []
    _in_transaction()
    head = _lock(chain or COUNTRY)
    entries = Entry.objects.bulk_create([Entry(**cells) for cells in _after(head, drafts)])
    _MOVE.run([head.number, head.hash, head.chain])
    return entries


def _put(gathering: _Gathering) -> None:
    _in_transaction()
    head = gathering.head or _lock(gathering.chain)
    with rows.together():
        for cells in _after(head, gathering.drafts):
            rows.put(Entry, cells)
        rows.beside(_MOVE.sql, [head.number, head.hash, head.chain])
        # Not left to a block around: whoever records next reads where the chain ends.
        rows.flush()


def _in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("the journal is written in the transaction of what it records")


def _after(head: Head, drafts: Sequence[Draft]) -> list[_Cells]:
    """The entries that follow a head, and the head moved to the last of them."""
    entries = []
    for draft in drafts:
        entry = _next(draft, head)
        entries.append(entry)
        head.number, head.hash = entry["number"], entry["hash"]
    return entries


def _lock(chain: str) -> Head:
    head = _read(chain)
    if head is None:
        # Two may begin a chain at once: the first one's row stays.
        Head.objects.bulk_create([Head(chain=chain, number=0, hash=FIRST)], ignore_conflicts=True)
        head = _read(chain)
    assert head is not None
    return head


def _read(chain: str) -> Head | None:
    """By hand: it is asked for by everything that anybody does."""
    rows = (_HOLD if connection.features.has_select_for_update else _LOOK).run([chain])
    return Head(chain=chain, number=rows[0][0], hash=rows[0][1]) if rows else None


def _next(draft: Draft, head: Head) -> _Cells:
    if draft.at.tzinfo is None:
        raise ValueError("a moment in the journal has its time zone")
    entry: _Cells = {
        "chain": head.chain,
        "number": head.number + 1,
        "at": draft.at,
        "kind": draft.kind,
        "actor_account": draft.actor.account,
        "actor_role": draft.actor.role,
        "actor_territory": draft.actor.territory,
        "case": draft.case,
        "person": draft.person,
        "data": _plain(draft.data),
        "previous": head.hash,
    }
    entry["hash"] = hash_of(entry)
    return entry


def _plain(value: Any) -> Any:
    """The same value where both databases give it back exactly as it was written."""
    match value:
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {_name(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            message = f"the journal holds text, whole numbers, yes and no; not {type(value).__name__}"
            raise TypeError(message)


def _name(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("the names of data in the journal are text")
    return key
