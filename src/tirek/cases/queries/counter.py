"""What the page of a counter shows: unfinished visits, the day's applications, results to come and to be fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tirek.cases import problems
from tirek.cases.models import AcceptanceRefusal, Case, Document, DocumentEvent, Draft
from tirek.cases.procedure import Event, transition_of
from tirek.cases.queries.reach import reach
from tirek.cases.services.drafts import NO_SUCH_DRAFT
from tirek.cases.services.papers import PAPER
from tirek.cases.terms import calendar_of, kept_until
from tirek.cases.visit import Visit
from tirek.config.clock import local_day
from tirek.journal.models import Entry
from tirek.workdays import OutsideCalendarError

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from tirek.cases.occasion import Occasion

MOST: Final = 50
"""Rows of one list; a search finds the rest."""
_KEPT_VISITS: Final = 20
_HANDED_OUT_FROM: Final = [stage.value for stage in transition_of(Event.HAND_OUT).sources]


@dataclass(frozen=True, slots=True)
class Fetch:
    """A result that waits for its person, and the last day on which it is kept here."""

    case: Case
    until: date | None


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on the page of a counter. `gone`: results that went back to the department uncollected."""

    visits: list[Visit] = field(default_factory=list)
    accepted: list[Case] = field(default_factory=list)
    refused: list[AcceptanceRefusal] = field(default_factory=list)
    to_come: list[Case] = field(default_factory=list)
    here: list[Fetch] = field(default_factory=list)
    gone: list[Case] = field(default_factory=list)


def today(channel: str, occasion: Occasion) -> Today:
    """The page of a counter: `channel` is the one that it takes applications in for."""
    mine = reach(occasion.actor).filter(channel=channel).select_related("child", "applicant", "officer")
    start = datetime.combine(occasion.today, time.min, occasion.local.tzinfo)
    day = Q(accepted_at__gte=start, accepted_at__lt=start + timedelta(days=1))
    here = _here(mine, channel)
    return Today(
        visits=visits(channel, occasion),
        accepted=list(mine.filter(day).order_by("-accepted_at", "-id")[:MOST]),
        refused=refused(channel, occasion, start),
        to_come=list(mine.filter(is_open=True).order_by("act_by", "id")[:MOST]),
        here=[Fetch(case, keeps_until(case, occasion)) for case in here],
        gone=gone(mine) if channel != "office" else [],
    )


def _here(mine: QuerySet[Case], channel: str) -> list[Case]:
    waiting = mine.filter(handed_out_at__isnull=True, stage__in=_HANDED_OUT_FROM)
    if channel != "office":
        return list(waiting.filter(result_at_office__isnull=False).order_by("result_at_office", "id")[:MOST])
    # At the department the results lie where they are made.
    return list(waiting.order_by("-accepted_at", "-id")[:MOST])


def gone(mine: QuerySet[Case]) -> list[Case]:
    """Results that nobody fetched in time."""
    back = Entry.objects.filter(kind=f"case.{Event.UNCOLLECTED}").order_by("-seq")
    away = mine.filter(is_open=False, result_at_office__isnull=True, handed_out_at__isnull=True)
    return list(away.filter(pk__in=back.values("case")).order_by("-accepted_at", "-id")[:MOST])


def keeps_until(case: Case, occasion: Occasion) -> date | None:
    """The last day on which the office keeps a result."""
    if case.result_at_office is None:
        return None
    day = local_day(case.result_at_office)
    return kept_until(occasion.law, case.service, day)


def refused(channel: str, occasion: Occasion, since: datetime) -> list[AcceptanceRefusal]:
    """Refusals to accept of this counter since a moment."""
    rows = _refusals(occasion).filter(channel=channel, at__gte=since)
    return list(rows.select_related("applicant").order_by("-at")[:MOST])


def refusal_of(refusal: UUID, channel: str, occasion: Occasion) -> AcceptanceRefusal:
    """One refusal to accept. Raises NotNowError when this counter has none such."""
    rows = _refusals(occasion).filter(pk=refusal, channel=channel)
    found = rows.select_related("applicant", "child", "by").first()
    if found is None:
        raise problems.NotNowError(problems.NO_SUCH_CASE)
    return found


def _refusals(occasion: Occasion) -> QuerySet[AcceptanceRefusal]:
    actor = occasion.actor
    if actor.role == "operator":
        own = Q(by=actor.account)
        same = Q(office=actor.office, by__territory=actor.territory)
        return AcceptanceRefusal.objects.filter(own | same if actor.office else own)
    rows = AcceptanceRefusal.objects.all()
    return rows.filter(territory=actor.territory) if actor.territory else rows


def visits(channel: str, occasion: Occasion) -> list[Visit]:
    """The account's unfinished visits, the newest first."""
    rows = Draft.objects.filter(
        account=occasion.account, channel=channel, submitted_at__isnull=True, discarded_at__isnull=True
    )
    return [Visit(draft, occasion.law.services[draft.service]) for draft in rows.order_by("-saved_at")[:_KEPT_VISITS]]


def visit_of(draft: UUID, channel: str, occasion: Occasion) -> Visit:
    """A visit of this account, also a finished one. Raises NotNowError when there is none such."""
    found = Draft.objects.filter(pk=draft, account=occasion.account, channel=channel).first()
    if found is None:
        raise problems.NotNowError(NO_SUCH_DRAFT)
    return Visit(found, occasion.law.services[found.service], found.documents.order_by("added_at", "id"))


def papers_of(case: Case) -> list[tuple[Document, bool]]:
    """The papers that were compared at a counter, each with whether its original went back."""
    rows = case.documents.filter(way=PAPER).prefetch_related("events").order_by("received_at", "id")
    return [
        (row, any(event.kind == DocumentEvent.Kind.ORIGINAL_RETURNED for event in row.events.all())) for row in rows
    ]


def back_by(occasion: Occasion) -> date | None:
    """The day by which a result that is asked for again is here: one working day later. None outside the calendar."""
    try:
        return calendar_of(occasion.law, occasion.today).add(occasion.today, 1)
    except OutsideCalendarError:
        return None
