"""Results at a front office: kept for a time, sent back when nobody fetches them, sent again when somebody asks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tirek.cases import events
from tirek.cases.background import now
from tirek.cases.models import Case
from tirek.cases.procedure import Event
from tirek.cases.services import closing
from tirek.cases.terms import kept_until
from tirek.config.clock import almaty, local_day
from tirek.config.law import law
from tirek.jobs.handlers import handler
from tirek.jobs.services import enqueue

if TYPE_CHECKING:
    from tirek.config.clock import Clock


@events.on(Event.RESULT_SENT)
def keep_for_a_time(happened: events.Happened) -> None:
    """A result that nobody fetches goes back to the department when the time of keeping it is over."""
    case = happened.case
    until = kept_until(law(), case.service, local_day(happened.at))
    if until is None:
        return
    over = datetime.combine(until + timedelta(days=1), time.min, almaty())
    payload = {"case": str(case.pk), "sent": happened.at.isoformat()}
    enqueue("case.uncollected", f"{case.pk}:{happened.at.isoformat()}", payload, due=over)


@handler("case.uncollected")
def uncollected(payload: dict[str, Any], clock: Clock) -> None:
    """Send a result back that lies at the front office since the moment of the job; one fetched or renewed since stays."""
    case = Case.objects.get(pk=UUID(payload["case"]))
    lies_here = case.result_at_office == datetime.fromisoformat(payload["sent"])
    if lies_here and case.handed_out_at is None and not case.is_open:
        closing.uncollected(case.pk, now(clock))


@handler("case.result-again")
def result_again(payload: dict[str, Any], clock: Clock) -> None:
    """The department sends a result again that the front office asked for."""
    case = Case.objects.get(pk=UUID(payload["case"]))
    if case.result_at_office is None and case.handed_out_at is None:
        closing.send_result(case.pk, now(clock))
