"""Proving the ledger: every entry, sum, order, file and cache against each other. What is wrong is named, never mended here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.db import connection, transaction

from tirek.journal.models import Entry as JournalEntry
from tirek.law.text import N_, say
from tirek.ledger.kinds import NEGATIVE, OWED, PAID, EntryKind
from tirek.ledger.models import BankFile, Basis, PaymentRun, Posting, RunState
from tirek.ledger.models.runs import order_number
from tirek.ledger.orders import COUNTS
from tirek.ledger.posting import OF_ORDERS, POSTED, packed
from tirek.vault import bulk

if TYPE_CHECKING:
    from tirek.law import Law
    from tirek.vault.bulk import Array


class Broken(StrEnum):
    """What may be wrong."""

    DIGEST = "digest"
    COUNT = "count"
    NOT_JOURNALLED = "not-journalled"
    SIGN = "sign"
    NEGATIVE_OWED = "negative-owed"
    NEGATIVE_PAID = "negative-paid"
    NO_DUE = "no-due"
    WRITTEN_OFF = "written-off"
    DECISION = "decision"
    ORDER_SUM = "order-sum"
    ORDER_LINES = "order-lines"
    RETURNED = "returned"
    RUN = "run"
    FILE = "file"
    BASIS = "basis"


WORDS: Final = {
    Broken.DIGEST: N_("posting {posting}: its entries are not those that were written"),
    Broken.COUNT: N_("posting {posting}: {found} entries of {amount} ₸ instead of {count} of {total} ₸"),
    Broken.NOT_JOURNALLED: N_("posting {posting}: the journal does not have it so"),
    Broken.SIGN: N_("entry {entry}: its sum has the wrong sign"),
    Broken.NEGATIVE_OWED: N_("award {award}, period {period}: less than nothing is owed ({amount} ₸)"),
    Broken.NEGATIVE_PAID: N_("award {award}, period {period}: less than nothing was paid ({amount} ₸)"),
    Broken.NO_DUE: N_("award {award}, period {period}: money moved that no decision made due"),
    Broken.WRITTEN_OFF: N_("award {award}, period {period}: more is written off than was paid too much ({amount} ₸)"),
    Broken.DECISION: N_("entry {entry}: it rests on a decision of another case, or on none"),
    Broken.ORDER_SUM: N_("order {order}: {amount} ₸ are booked instead of {total} ₸"),
    Broken.ORDER_LINES: N_("order {order}: its lines make {amount} ₸ instead of {total} ₸"),
    Broken.RETURNED: N_("order {order}: more came back than was paid ({amount} ₸)"),
    Broken.RUN: N_("run {run}: its orders make {count} of {amount} ₸ instead of {expected} of {total} ₸"),
    Broken.FILE: N_("bank file {name}: {count} orders of {amount} ₸ are booked instead of {expected} of {total} ₸"),
    Broken.BASIS: N_("award {award}: what is kept of its facts is not what its facts say"),
}
"""Catalogue texts of what is wrong."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong, with what names it."""

    kind: Broken
    values: dict[str, Any]


@dataclass(slots=True)
class Counted:
    """What was looked at; filled while the flaws are read."""

    entries: int = 0
    postings: int = 0
    orders: int = 0
    owed: int = 0
    paid: int = 0


_ENTRY: Final = {"id": "i8", "posting_id": "i8", **OF_ORDERS}
_PAGE: Final = 400_000
_RANGE: Final = 50_000
"""Awards or orders that are looked at together."""
_MOST_NAMED: Final = 100
"""Of one kind of flaw; a ledger that is broken throughout says so in a page, not in a gigabyte."""


def verify(counted: Counted, *, deep: Law | None = None) -> Iterator[Flaw]:
    """Every flaw of the ledger, at most a hundred of a kind; none when it is whole. Memory stays flat.

    `deep`: with the law, also the basis of every award is made again from its facts (slow: one by one). On PostgreSQL what is
    looked at is of one moment; on SQLite do it while nobody writes.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for check in (_entries, _periods, _orders, _runs, _files, _decisions):
            yield from check(counted)
        if deep is not None:
            yield from _bases(deep)


_Numbered = tuple[int, int, int, str]
"""A posting: number, count, total, digest."""


def lines(language: str) -> Iterator[str]:
    """A line in words for every flaw; for whoever restored a backup."""
    for flaw in verify(Counted()):
        yield say(language, WORDS[flaw.kind], **flaw.values)


@dataclass(slots=True)
class _Open:
    """A posting of which not all entries were met yet."""

    left: int
    count: int
    total: int
    digest: str
    found: Any
    amount: int = 0


def _entries(counted: Counted) -> Iterator[Flaw]:
    """Every posting has the entries that were written with it, and the journal has it with the same digest."""
    yield from _not_journalled()
    postings = _postings()
    open_ones: dict[int, _Open] = {}
    for part in _entry_pages():
        counted.entries += len(part)
        yield from _signs(part)
        for number, rows in _by_posting(part):
            _open_up_to(number, postings, open_ones)
            if number not in open_ones:
                yield _miscounted(number, _Open(0, 0, 0, "", None), len(rows), int(rows["amount"].sum()))
                continue
            posting = open_ones[number]
            posting.found.update(packed(rows))
            posting.amount += int(rows["amount"].sum())
            posting.left -= len(rows)
            if posting.left == 0 and posting.amount == posting.total:
                counted.postings += 1
                if posting.found.hexdigest() != posting.digest:
                    yield Flaw(Broken.DIGEST, {"posting": number})
                del open_ones[number]
    _open_up_to(None, postings, open_ones)
    for number, posting in list(open_ones.items())[:_MOST_NAMED]:
        yield _miscounted(number, posting, posting.count - posting.left, posting.amount)


def _entry_pages() -> Iterator[Array]:
    """All entries in the order of their numbers, page by page: other questions are asked between two of them."""
    columns = "id, posting_id, award_id, period, booked, kind, amount, decision_id, COALESCE(order_id, 0) AS order_id"
    sql = f"SELECT {columns} FROM ledger_entry WHERE id > %s ORDER BY id LIMIT %s"  # noqa: S608 - our own columns
    last = 0
    while pages := list(bulk.read(sql, [last, _PAGE], _ENTRY)):
        part = np.concatenate(pages)
        last = int(part["id"][-1])
        yield part


def _by_posting(part: Array) -> Iterator[tuple[int, Array]]:
    """The entries of a part by their posting, each in their order."""
    part = part[np.argsort(part["posting_id"], kind="stable")]
    numbers, starts = np.unique(part["posting_id"], return_index=True)
    ends = np.append(starts[1:], len(part))
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends.tolist(), strict=True):
        yield number, part[start:end]


def _open_up_to(number: int | None, postings: Iterator[_Numbered], open_ones: dict[int, _Open]) -> None:
    """Take in postings until the one with this number is there; all of them without a number."""
    while number is None or number not in open_ones:
        found = next(postings, None)
        if found is None:
            return
        open_ones[found[0]] = _Open(found[1], found[1], found[2], found[3], sha256())
        if number is not None and found[0] > number:
            return


def _miscounted(number: int, posting: _Open, found: int, amount: int) -> Flaw:
    values = {"posting": number, "found": found, "amount": amount, "count": posting.count, "total": posting.total}
    return Flaw(Broken.COUNT, values)


def _postings() -> Iterator[_Numbered]:
    last = 0
    while True:
        rows = list(
            Posting.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "count", "total", "digest")[:20_000]
        )
        if not rows:
            return
        yield from rows
        last = rows[-1][0]


def _not_journalled() -> Iterator[Flaw]:
    """The journal names each posting with its digest: whoever rewrote both tables would have to rewrite the chain too."""
    entries = JournalEntry.objects.filter(kind=POSTED).values_list("data", flat=True)
    journalled = {data["posting"]: data["digest"] for data in entries.iterator(chunk_size=5000)}
    named = 0
    for number, _count, _total, digest in _postings():
        if journalled.get(number) != digest:
            yield Flaw(Broken.NOT_JOURNALLED, {"posting": number})
            named += 1
            if named >= _MOST_NAMED:
                return


def _signs(part: Array) -> Iterator[Flaw]:
    negative = np.isin(part["kind"], [kind.value for kind in NEGATIVE])
    wrong = (part["amount"] == 0) | ((part["amount"] < 0) != negative)
    for number in part["id"][wrong][:_MOST_NAMED].tolist():
        yield Flaw(Broken.SIGN, {"entry": number})


def _periods(counted: Counted) -> Iterator[Flaw]:
    """By award and period: nothing below zero, money only where a decision made it due, nothing written off that was not paid."""
    owed, paid = (", ".join(str(kind.value) for kind in kinds) for kinds in (OWED, PAID))
    written_off = EntryKind.WRITTEN_OFF.value
    whole = "::bigint" if connection.vendor == "postgresql" else ""
    sql = f"""
        SELECT award_id, period,
            SUM(CASE WHEN kind IN ({owed}) THEN amount ELSE 0 END){whole} AS owed,
            SUM(CASE WHEN kind IN ({paid}) THEN amount ELSE 0 END){whole} AS paid,
            SUM(CASE WHEN kind = {written_off} THEN amount ELSE 0 END){whole} AS written_off,
            MAX(CASE WHEN kind IN ({owed}) THEN 1 ELSE 0 END) AS due
        FROM ledger_entry WHERE award_id BETWEEN %s AND %s GROUP BY award_id, period
    """  # noqa: S608 - numbers of our own kinds
    kinds = {"award_id": "i8", "period": "i4", "owed": "i8", "paid": "i8", "written_off": "i8", "due": "i4"}
    named = dict.fromkeys(Broken, 0)
    for part in _ranges(sql, kinds, "ledger_entry", "award_id"):
        counted.owed += int(part["owed"].sum())
        counted.paid += int(part["paid"].sum())
        checks = (
            (Broken.NEGATIVE_OWED, part["owed"] < 0, "owed"),
            (Broken.NEGATIVE_PAID, part["paid"] < 0, "paid"),
            (Broken.NO_DUE, part["due"] == 0, "paid"),
            (Broken.WRITTEN_OFF, (part["written_off"] > 0) & (part["written_off"] > part["paid"]), "written_off"),
        )
        for kind, wrong, column in checks:
            for row in part[wrong][: _MOST_NAMED - named[kind]]:
                named[kind] += 1
                values = {"award": int(row["award_id"]), "period": int(row["period"]), "amount": int(row[column])}
                yield Flaw(kind, values)


def _ranges(sql: str, kinds: bulk.Kinds, table: str, column: str) -> Iterator[Array]:
    """The rows of a question about a range of numbers (%s, %s), for all ranges of a table's column."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MIN({column}), MAX({column}) FROM {table}")  # noqa: S608 - names of our own tables
        first, last = cursor.fetchone()
    for start in range(first or 0, (last or -1) + 1, _RANGE):
        yield from list(bulk.read(sql, [start, start + _RANGE - 1], kinds))


_TOTALS: Final = {"id": "i8", "amount": "i8"}


def _orders(counted: Counted) -> Iterator[Flaw]:
    """An order is booked with its whole sum or, held after approval, not at all; what came back was paid; lines make its sum."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT run_id, MAX(seq) FROM ledger_paymentorder GROUP BY run_id ORDER BY run_id")
        runs = cursor.fetchall()
    named = dict.fromkeys(Broken, 0)
    for run, last in runs:
        for start in range(1, last + 1, _RANGE):
            span = (order_number(run, start), order_number(run, min(start + _RANGE - 1, last)))
            yield from _order_part(span, counted, named)


def _order_part(span: tuple[int, int], counted: Counted, named: dict[Broken, int]) -> Iterator[Flaw]:
    orders = _totals("SELECT id, amount FROM ledger_paymentorder WHERE id BETWEEN %s AND %s", span)
    counted.orders += len(orders)
    of_orders = "SELECT order_id AS id, SUM(amount) AS amount FROM {} order_id BETWEEN %s AND %s GROUP BY order_id"
    lines = _beside(orders, _totals(of_orders.format("ledger_orderline WHERE"), span))
    # Each kind by itself, as its index has it.
    paid, returned = (
        _beside(orders, _totals(of_orders.format(f"ledger_entry WHERE kind = {kind.value} AND"), span))
        for kind in (EntryKind.PAID, EntryKind.RETURNED)
    )
    checks = (
        (Broken.ORDER_LINES, lines != orders["amount"], lines),
        (Broken.ORDER_SUM, (paid != orders["amount"]) & (paid != 0), paid),
        (Broken.RETURNED, paid + returned < 0, returned),
    )
    for kind, wrong, found in checks:
        for place in np.flatnonzero(wrong)[: _MOST_NAMED - named[kind]]:
            named[kind] += 1
            values = {"order": int(orders["id"][place]), "amount": int(found[place])}
            yield Flaw(kind, values | {"total": int(orders["amount"][place])})


def _totals(sql: str, span: tuple[int, int]) -> Array:
    """Sums by order, in the order of their numbers."""
    parts = list(bulk.read(f"{sql} ORDER BY 1", span, _TOTALS))
    return np.concatenate(parts) if parts else np.zeros(0, bulk.dtype_of(_TOTALS))


def _beside(orders: Array, totals: Array) -> Array:
    """The sum of each order, 0 where there is none."""
    found = np.zeros(len(orders), np.int64)
    place = np.searchsorted(orders["id"], totals["id"])
    found[place] = totals["amount"]
    return found


def _runs(_counted: Counted) -> Iterator[Flaw]:
    """The counts and totals that runs keep are those of their orders that count."""
    sql = f"SELECT o.run_id, COUNT(*), SUM(o.amount) FROM ledger_paymentorder o WHERE {COUNTS} GROUP BY o.run_id"  # noqa: S608 - our own
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = {run: (count, int(total)) for run, count, total in cursor.fetchall()}
    # While a run is put together or booked, they are told at the end.
    for run in PaymentRun.objects.exclude(state__in=(RunState.FREEZING, RunState.APPROVED)).order_by("pk").iterator():
        count, total = found.get(run.pk, (0, 0))
        if (count, total) != (run.count, run.total):
            values = {"run": run.number, "count": count, "amount": total, "expected": run.count, "total": run.total}
            yield Flaw(Broken.RUN, values)


def _files(_counted: Counted) -> Iterator[Flaw]:
    """What a bank file says it pays is what the ledger booked as paid for its orders."""
    sql = f"""
        SELECT COUNT(DISTINCT order_id), COALESCE(SUM(amount), 0) FROM ledger_entry
        WHERE kind = {EntryKind.PAID.value} AND order_id BETWEEN %s AND %s
    """  # noqa: S608 - a number of our own
    for file in BankFile.objects.select_related("run").order_by("pk").iterator():
        with connection.cursor() as cursor:
            cursor.execute(sql, [order_number(file.run_id, seq) for seq in (file.first_seq, file.last_seq)])
            count, total = cursor.fetchone()
        if (count, int(total)) != (file.count, file.total):
            values = {
                "name": file.name,
                "count": count,
                "amount": int(total),
                "expected": file.count,
                "total": file.total,
            }
            yield Flaw(Broken.FILE, values)


def _decisions(_counted: Counted) -> Iterator[Flaw]:
    """Every entry rests on a decision of the case of its award."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT MIN(e.id) FROM ledger_entry e JOIN cases_award a ON a.id = e.award_id "
            "LEFT JOIN cases_decision d ON d.id = e.decision_id "
            "WHERE d.id IS NULL OR d.case_id <> a.case_id GROUP BY e.award_id ORDER BY 1 LIMIT %s",
            [_MOST_NAMED],
        )
        for (number,) in cursor.fetchall():
            yield Flaw(Broken.DECISION, {"entry": number})


def _bases(law: Law) -> Iterator[Flaw]:
    """What is kept of the facts of each award is what its facts say, by the law under which it was made."""
    from tirek.cases.models import Award  # noqa: PLC0415 - only where it is asked for
    from tirek.config.clock import local_day  # noqa: PLC0415
    from tirek.ledger.reconciling import basis_values  # noqa: PLC0415

    named = 0
    for award in Award.objects.select_related("case", "basis").order_by("pk").iterator(chunk_size=500):
        basis = Basis.objects.filter(award=award).first()
        wanted = basis_values(award, law, local_day(basis.changed_at)) if basis else None
        if basis is None or any(getattr(basis, name) != value for name, value in (wanted or {}).items()):
            yield Flaw(Broken.BASIS, {"award": award.pk})
            named += 1
            if named >= _MOST_NAMED:
                return
