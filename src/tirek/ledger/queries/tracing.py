"""From any tenge to its paragraph and back: an entry with its decision, order, file and the bank's words; and how to find one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from tirek.cases.awarding import code_of_month
from tirek.entitlement.table import PeriodKey
from tirek.law.months import month_of
from tirek.ledger.models import BankFile, Entry, OrderStatus, PaymentOrder, PaymentRun, StatementLine
from tirek.ledger.references import order_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tirek.journal.actor import Actor
    from tirek.law import Law

MOST: Final = 200
"""Entries that a search shows."""
_LATEST: Final = 999912
_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Ground:
    """What the decision says of a period: the reason and the place in the act, as they were signed."""

    text: dict[str, str]
    citation: str
    citation_text: dict[str, str]


@dataclass(frozen=True, slots=True)
class Traced:
    """An entry with everything on both sides of it. `file` is the one that holds the order, `lines` what the bank said of it."""

    entry: Entry
    period: PeriodKey
    grounds: Sequence[Ground]
    order: PaymentOrder | None
    file: BankFile | None
    statuses: Sequence[OrderStatus]
    lines: Sequence[StatementLine]
    beside: Sequence[Entry]


def visible(actor: Actor) -> QuerySet[Entry]:
    """The entries of an actor's territory, or of the whole country."""
    found = Entry.objects.select_related("award__case", "award__child", "decision", "order__run", "posting")
    return found.filter(award__territory=actor.territory) if actor.territory else found


def traced(entry: Entry) -> Traced:
    """Follow an entry to both ends."""
    order = entry.order
    file = None
    if order is not None:
        file = BankFile.objects.filter(run=order.run_id, first_seq__lte=order.seq, last_seq__gte=order.seq).first()
    beside = Entry.objects.filter(award=entry.award_id, period=entry.period).exclude(pk=entry.pk)
    return Traced(
        entry,
        PeriodKey.of_code(entry.period),
        _grounds(entry),
        order,
        file,
        list(order.statuses.order_by("id")) if order else [],
        list(StatementLine.objects.filter(order=order).select_related("statement").order_by("number")) if order else [],
        list(beside.select_related("decision", "posting", "order__run").order_by("id")),
    )


def _grounds(entry: Entry) -> list[Ground]:
    """The lines of the decision about the period; of a grant the months that its receipt says are paid."""
    decision, name = entry.decision, str(PeriodKey.of_code(entry.period))
    lines = [line for line in (decision.content or {}).get("lines", []) if line.get("period") == name]
    if lines:
        return [
            _ground(line["text"], line.get("citation"), line.get("citation_text")) for line in lines if line.get("text")
        ]
    key = PeriodKey.of_code(entry.period)
    first, last = code_of_month(key.first), code_of_month(key.last)
    months = decision.receipt["result"]["months"]
    inside = [each for each in months if first <= int(each["month"].replace("-", "")) <= last]
    wanted = [each for each in inside if each["state"] == "paid"] or inside
    return [_ground(each["reason"], each["citation"], each["citation_text"]) for each in wanted]


def _ground(text: dict[str, str], citation: str | None, words: dict[str, str] | None) -> Ground:
    return Ground(text, citation or "", words or {})


def find(text: str, actor: Actor) -> QuerySet[Entry]:
    """Entries by what stands on a paper: a bank's reference, the number of an order, a decision, a case, a run, a file."""
    wanted = text.strip()
    entries = visible(actor)
    order = order_of(wanted)
    if order is None and wanted.isdecimal() and len(wanted) <= _DIGITS:
        order = int(wanted)
    if order is not None:
        return entries.filter(order=order).order_by("id")
    file = BankFile.objects.filter(name=wanted).first()
    if file is not None:
        return entries.filter(
            order__run=file.run_id, order__seq__gte=file.first_seq, order__seq__lte=file.last_seq
        ).order_by("id")
    run = PaymentRun.objects.filter(number=wanted).first()
    if run is not None:
        return entries.filter(order__run=run).order_by("id")
    return entries.filter(Q(decision__number=wanted) | Q(award__case__number=wanted)).order_by("id")


def of_act(act: str, law: Law, actor: Actor) -> QuerySet[Entry]:
    """Entries about months that an act governs: those of its territory from the first month to the last it applies to."""
    entries = visible(actor)
    spans: Any = Q(pk__in=[])
    for version in law.acts[act]:
        first = code_of_month(month_of(version.applies_from)) if version.applies_from.year < 9999 else _LATEST  # noqa: PLR2004 - never
        last = code_of_month(month_of(version.applies_to)) if version.applies_to else _LATEST
        spans |= Q(
            award__territory=version.territory, award__service=version.service, booked__gte=first, booked__lte=last
        )
    return entries.filter(spans).order_by("-id")
