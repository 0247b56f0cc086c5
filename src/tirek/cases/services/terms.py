"""Bringing the cached deadlines of open cases in line with the calendar after it was corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction

from tirek.cases import events
from tirek.cases.models import Case
from tirek.cases.procedure import Event
from tirek.cases.stood import CACHED, deadlines_of, past_by_case, put
from tirek.journal.services import Draft, record_many
from tirek.vault import rows

if TYPE_CHECKING:
    from tirek.cases.occasion import Occasion

CHUNK: Final = 1000


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
    past = past_by_case(cases)
    changed: list[Case] = []
    moved: list[events.Moved] = []
    drafts: dict[str, list[Draft]] = defaultdict(list)
    for case in cases:
        before, cached = _ends(case), _cached(case)
        final = case.final_on
        put(case, deadlines_of(case, occasion.law, occasion.today, past[case.pk]))
        if _cached(case) == cached:
            continue
        case.version += 1
        changed.append(case)
        moved.append(events.Moved(case, final, case.final_on))
        drafts[case.territory].append(_draft(case, before, occasion))
    rows.change_all(changed, [*CACHED, "version"])
    for territory, entries in sorted(drafts.items()):
        record_many(entries, chain=territory)
    events.tell_moved(moved, occasion.at)
    return len(changed)


def _cached(case: Case) -> list[object]:
    return [getattr(case, column) for column in CACHED]


def _ends(case: Case) -> dict[str, str | None]:
    return {"final": case.final_on.isoformat(), "inner": case.inner_on.isoformat() if case.inner_on else None}


def _draft(case: Case, before: dict[str, str | None], occasion: Occasion) -> Draft:
    data = {"from": case.stage, "to": case.stage, "before": before, "after": _ends(case), "version": case.version}
    return Draft(kind=f"case.{Event.MOVE_TERM}", actor=occasion.actor, at=occasion.at, case=case.pk, data=data)
