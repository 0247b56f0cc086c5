"""Writing into the journal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from tirek.journal.actor import Actor
from tirek.journal.chain import FIRST, entry_hash
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


@dataclass(slots=True)
class _Gathering:
    chain: str
    drafts: list[Draft]


_gathering: ContextVar[_Gathering | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered(chain: str) -> Iterator[None]:
    """Write what the block records into `chain` at its end, together: fewer statements, and the chain is locked shortly.

    A use case that records many things wraps itself in this, inside its transaction. A block inside another one joins it. What it
    recorded is written even where an inner savepoint was rolled back and the error swallowed: let errors end the block.
    """
    outer = _gathering.get()
    if outer is not None and outer.chain == (chain or COUNTRY):
        yield
        return
    gathering = _Gathering(chain or COUNTRY, [])
    token = _gathering.set(gathering)
    try:
        yield
    finally:
        _gathering.reset(token)
    if gathering.drafts:
        _add(gathering.drafts, gathering.chain, rows.add_all)


def record_many(drafts: Sequence[Draft], *, chain: str) -> list[Entry]:
    """Write several entries into one chain, in their order, with three statements in all. Like `record` otherwise."""
    return _add(drafts, chain or COUNTRY, Entry.objects.bulk_create) if drafts else []


def _add(drafts: Sequence[Draft], chain: str, write: Callable[[list[Entry]], object]) -> list[Entry]:
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("the journal is written in the transaction of what it records")
    head = _lock(chain)
    entries = []
    for draft in drafts:
        entry = _next(draft, head)
        entries.append(entry)
        head.number, head.hash = entry.number, entry.hash
    write(entries)
    with connection.cursor() as cursor:
        _MOVE.execute(cursor, [head.number, head.hash, head.chain])
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
    with connection.cursor() as cursor:
        (_HOLD if connection.features.has_select_for_update else _LOOK).execute(cursor, [chain])
        row = cursor.fetchone()
    return Head(chain=chain, number=row[0], hash=row[1]) if row else None


def _next(draft: Draft, head: Head) -> Entry:
    if draft.at.tzinfo is None:
        raise ValueError("a moment in the journal has its time zone")
    entry = Entry(
        chain=head.chain,
        number=head.number + 1,
        at=draft.at,
        kind=draft.kind,
        actor_account=draft.actor.account,
        actor_role=draft.actor.role,
        actor_territory=draft.actor.territory,
        case=draft.case,
        person=draft.person,
        data=_plain(draft.data),
        previous=head.hash,
    )
    entry.hash = entry_hash(entry)
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
