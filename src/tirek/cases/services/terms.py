"""Bringing the cached deadlines of open cases in line with the calendar after it was corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction

from tirek.cases import events
from tirek.cases.models import Case
from tirek.cases.procedure import Event
from tirek.cases.stood import stood_by_case
from tirek.cases.terms import Deadlines, deadlines
from tirek.journal.services import Draft, record_many

if TYPE_CHECKING:
    from tirek.cases.occasion import Occasion

CHUNK: Final = 1000
_CACHE: Final = (
    "registered_on",
    "counted_from",
    "final_on",
    "inner_on",
    "hand_over_on",
    "act_by",
    "suspended",
    "version",
)


def recompute(occasion: Occasion) -> int:
    """Derive the deadlines of every open case anew; those that moved are saved and journalled with their old and new day.

    Returns how many moved. Interrupted, it can be run again: only what still differs is changed.
    """
    moved = 0
    last: UUID | None = None
    while True:
        with transaction.atomic():
            cases = list(_next(last))
            if not cases:
                return moved
            moved += _bring_in_line(cases, occasion)
        last = cases[-1].pk


def _next(after: UUID | None) -> Iterator[Case]:
    open_cases = Case.objects.filter(is_open=True).order_by("pk").select_for_update(of=("self",))
    return iter((open_cases.filter(pk__gt=after) if after else open_cases)[:CHUNK])


def _bring_in_line(cases: Sequence[Case], occasion: Occasion) -> int:
    stood = stood_by_case(case.pk for case in cases)
    changed: list[Case] = []
    moved: list[events.Moved] = []
    drafts: list[tuple[str, Draft]] = []
    for case in cases:
        found = deadlines(
            law=occasion.law,
            service=case.service,
            channel=case.channel,
            accepted_at=case.accepted_at,
            stage=case.at,
            stood=stood[case.pk],
            known_on=occasion.today,
        )
        if _days(case) == _found(found):
            continue
        moved.append(events.Moved(case, case.final_on, found.term.final))
        old = {"final": case.final_on.isoformat(), "inner": case.inner_on.isoformat() if case.inner_on else None}
        case.registered_on, case.counted_from, case.final_on, case.inner_on, case.hand_over_on, case.act_by = _found(
            found
        )
        case.version += 1
        changed.append(case)
        new = {"final": case.final_on.isoformat(), "inner": case.inner_on.isoformat() if case.inner_on else None}
        data = {"from": case.stage, "to": case.stage, "before": old, "after": new, "version": case.version}
        drafts.append(
            (
                case.territory,
                Draft(kind=f"case.{Event.MOVE_TERM}", actor=occasion.actor, at=occasion.at, case=case.pk, data=data),
            )
        )
    Case.objects.bulk_update(changed, _CACHE, batch_size=200)
    for territory, group in groupby(sorted(drafts, key=lambda each: each[0]), key=lambda each: each[0]):
        record_many([draft for _territory, draft in group], chain=territory)
    events.tell_moved(moved, occasion.at)
    return len(changed)


def _days(case: Case) -> tuple[object, ...]:
    return (case.registered_on, case.counted_from, case.final_on, case.inner_on, case.hand_over_on, case.act_by)


def _found(found: Deadlines) -> tuple:  # type: ignore[type-arg] # six dates, unpacked by name
    term = found.term
    return (term.registered_on, term.counted_from, term.final, term.inner, term.hand_over, found.act_by)
