"""Stored decisions computed again by the law as it is loaded now, on the day of knowledge of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tirek.cases.models import Decision
from tirek.entitlement import assess, canonical, read_case, receipt, receipt_id
from tirek.law.months import parse_day
from tirek.law.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tirek.law import Law

AT_ONCE: Final = 500
"""Decisions read together: their receipts are the largest thing in memory."""
_FINDING: Final = ("condition", "result")
_DUE: Final = ("period", "amount")


@dataclass(frozen=True, slots=True)
class Difference:
    """What of a result is another one now: `what` is outcome, dues, findings, total, receipt, altered or unreadable.

    `receipt`: everything else is equal and the law files are the same, but the words are others. `altered`: the stored receipt
    is not the one that was signed. `unreadable`: its facts can't be read any more.
    """

    what: str
    before: Any = None
    now: Any = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision computed again. `law`: files that are no longer those it was made with, or are gone."""

    case: str
    decision: str
    differences: tuple[Difference, ...]
    law: tuple[str, ...]


def replay_all(law: Law, since: datetime | None = None) -> Iterator[Replayed]:
    """Every decision signed since a moment, in the order in which they were made, bit by bit. Raises VaultError."""
    decisions = Decision.objects.select_related("case").only("number", "receipt", "receipt_id", "case__number")
    if since is not None:
        decisions = decisions.filter(signed_at__gte=since)
    for decision in decisions.order_by("signed_at", "id").iterator(chunk_size=AT_ONCE):
        changed = tuple(sorted(_changed_files(decision.receipt["law"], law)))
        differences = tuple(_differences(decision.receipt, decision.receipt_id, law, same_law=not changed))
        yield Replayed(decision.case.number, decision.number, differences, changed)


def _changed_files(files: Mapping[str, str], law: Law) -> Iterator[str]:
    return (file for file, digest in files.items() if law.files.get(file) != digest)


def _differences(content: dict[str, Any], signed: str, law: Law, *, same_law: bool) -> Iterator[Difference]:
    if receipt_id(content) != signed:
        yield Difference("altered", signed, receipt_id(content))
    before = content["result"]
    try:
        known_on = parse_day(content["known_on"])
        again = receipt(assess(read_case(content["facts"], law, known_on), law, known_on), law)
    except (InputError, ValueError) as error:
        yield Difference("unreadable", None, str(error))
        return
    now = again["result"]
    found = [Difference(what, *sides) for what, sides in _sides(before, now).items() if sides[0] != sides[1]]
    yield from found
    if not found and same_law and canonical(again) != canonical(content):
        yield Difference("receipt", receipt_id(content), receipt_id(again))


def _sides(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What counts of two results; the words of reasons and citations do not."""
    return {
        "outcome": (before["outcome"], now["outcome"]),
        "dues": (_parts(before["dues"], _DUE), _parts(now["dues"], _DUE)),
        "findings": (_parts(before["findings"], _FINDING), _parts(now["findings"], _FINDING)),
        "total": (before["total"], now["total"]),
    }


def _parts(rows: list[dict[str, Any]], names: tuple[str, ...]) -> list[list[Any]]:
    return [[row[name] for name in names] for row in rows]
