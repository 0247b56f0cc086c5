"""Everything behind the numbers of an award in one ZIP: decisions, entries, orders, files, the bank's lines, journal, law."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from tirek.config.law import law
from tirek.journal.models import Entry as JournalEntry
from tirek.ledger.kinds import EntryKind
from tirek.ledger.models import BankFile, Entry, OrderLine, OrderStatus, PaymentOrder, Posting, StatementLine
from tirek.ledger.references import reference_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tirek.accounts.models import Account
    from tirek.cases.models import Award, Decision

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a ZIP can say: the same content makes the same bytes."""


def zipped(award: Award, reader: Account, at: datetime) -> bytes:
    """The ZIP; `index.json` names every part with its SHA-256."""
    parts = _parts(award)
    about = {
        "award": award.pk,
        "case": award.case.number,
        "service": award.service,
        "territory": award.territory,
        "made_at": at.isoformat(),
        "made_for": reader.username,
        "parts": {name: sha256(content).hexdigest() for name, content in parts.items()},
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"index.json": _json(about), **parts}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _parts(award: Award) -> dict[str, bytes]:
    entries = list(Entry.objects.filter(award=award).select_related("decision").order_by("id"))
    orders = list(PaymentOrder.objects.filter(award=award).select_related("run").order_by("id"))
    decisions = list(award.case.decisions.select_related("prepared_by", "signed_by").order_by("signed_at"))
    postings = list(Posting.objects.filter(pk__in={each.posting_id for each in entries}).order_by("id"))
    lines = list(
        StatementLine.objects.filter(order__in=orders).select_related("statement").order_by("statement", "number")
    )
    return {
        **{f"decisions/{each.number}.json": _json(_decision(each)) for each in decisions},
        "entries.csv": _csv(
            ("entry", "posting", "period", "booked", "kind", "amount", "decision", "order"),
            (
                (each.pk, each.posting_id, each.period, each.booked, EntryKind(each.kind).name.lower(), each.amount,
                 each.decision.number, each.order_id or "")
                for each in entries
            ),
        ),
        "postings.csv": _csv(
            ("posting", "kind", "decision", "run", "count", "total", "digest", "at"),
            (
                (each.pk, each.kind, each.decision_id or "", each.run_id or "", each.count, each.total, each.digest,
                 each.at.isoformat())
                for each in postings
            ),
        ),
        "orders.csv": _csv(
            ("order", "reference", "run", "run_state", "seq", "amount", "file", "file_sha256"),
            (_order(each) for each in orders),
        ),
        "order_lines.csv": _csv(
            ("order", "period", "booked", "amount", "decision"),
            OrderLine.objects.filter(order__in=orders).order_by("id").values_list(
                "order", "period", "booked", "amount", "decision__number"
            ),
        ),
        "order_statuses.csv": _csv(
            ("order", "state", "reason", "at"),
            (
                (each.order_id, each.state, each.reason, each.at.isoformat())
                for each in OrderStatus.objects.filter(order__in=orders).order_by("id")
            ),
        ),
        "statement_lines.csv": _csv(
            ("statement", "statement_sha256", "line", "order", "state", "reason", "amount", "match", "raw"),
            (
                (each.statement.name, each.statement.sha256, each.number, each.order_id or "", each.state, each.reason,
                 each.amount, each.match, each.raw)
                for each in lines
            ),
        ),
        "journal.csv": _journal(award, postings),
        "law.json": _json(_law(decisions)),
    }  # fmt: skip


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "number": decision.number,
        "kind": decision.kind,
        "grounds": decision.grounds,
        "explanation": decision.explanation,
        "content": decision.content,
        "receipt": decision.receipt,
        "receipt_id": decision.receipt_id,
        "prepared_by": decision.prepared_by.shown_name,
        "signed_by": decision.signed_by.shown_name,
        "signed_at": decision.signed_at.isoformat(),
    }


def _order(order: PaymentOrder) -> tuple[Any, ...]:
    file = BankFile.objects.filter(run=order.run_id, first_seq__lte=order.seq, last_seq__gte=order.seq).first()
    named = (file.name, file.sha256) if file else ("", "")
    return (order.pk, reference_of(order.pk), order.run.number, order.run.state, order.seq, order.amount, *named)


def _journal(award: Award, postings: Sequence[Posting]) -> bytes:
    """The journal's entries about the case and those that hold the digests of its postings."""
    about = JournalEntry.objects.filter(case=award.case_id)
    numbers = {each.pk for each in postings}
    written = JournalEntry.objects.filter(chain=award.territory, kind="ledger.posted", data__posting__in=numbers)
    found = {each.seq: each for each in (*about, *written)}
    return _csv(
        ("chain", "number", "at", "kind", "actor_role", "data", "previous", "hash"),
        (
            (each.chain, each.number, each.at.isoformat(), each.kind, each.actor_role,
             json.dumps(each.data, ensure_ascii=False, sort_keys=True), each.previous, each.hash)
            for _seq, each in sorted(found.items())
        ),
    )  # fmt: skip


def _law(decisions: Iterable[Decision]) -> dict[str, Any]:
    """The law files that the decisions read, by hash, and whether this installation still has them so."""
    read: dict[str, str] = {}
    for decision in decisions:
        read |= decision.receipt["law"]
    return {
        file: {"sha256": digest, "unchanged_here": law().files.get(file) == digest}
        for file, digest in sorted(read.items())
    }


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        # A spreadsheet would compute what begins like this; sums are numbers and stay as they are.
        writer.writerow(
            [f"'{each}" if isinstance(each, str) and each[:1] in {"=", "+", "-", "@"} else each for each in row]
        )
    return b"\xef\xbb\xbf" + file.getvalue().encode()
