"""Warnings before a term runs out: put down when the day is known, told only if it still is that day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tirek.accounts.models import Account
from tirek.accounts.queries import on_duty, staff
from tirek.accounts.roles import Role
from tirek.cases import events
from tirek.cases.models import Case
from tirek.cases.procedure import Event
from tirek.cases.terms import calendar_of
from tirek.config.clock import almaty, local_day
from tirek.config.law import law
from tirek.jobs.handlers import handler
from tirek.jobs.services import enqueue
from tirek.notices.models import Message
from tirek.notices.services import tell
from tirek.workdays import OutsideCalendarError

if TYPE_CHECKING:
    from tirek.config.clock import Clock

WARNING: Final = "notices.term-warning"
AT: Final = time(9)
"""When the working day of those who are warned begins."""
DAYS_BEFORE: Final = 2
"""Working days before the end of which the first warning is given; the second one comes on the day itself."""


@events.on(Event.PREPARE_GRANT, Event.RETURN, Event.SIGN_PRELIMINARY, Event.RESUME)
def after_a_move(happened: events.Happened) -> None:
    """These events change what runs out next."""
    schedule(happened.case, happened.at)


def schedule(case: Case, now: datetime) -> None:
    """Put the warnings of what runs out next down, in the caller's transaction; those whose day has passed are left out."""
    if not case.is_open or case.suspended:
        return
    today = local_day(now)
    until = case.runs_out_on
    for name, day in (("before", _before(until, today)), ("on", until)):
        if day is not None and today <= until and (name == "on" or today < until):
            payload = {"case": str(case.pk), "act_by": until.isoformat()}
            due = datetime.combine(day, AT, almaty())
            # With the version: a day that comes back after it was left is warned of again.
            enqueue(WARNING, f"{case.pk}:{until.isoformat()}:{name}:{case.version}", payload, due=due)


def _before(until: date, today: date) -> date | None:
    try:
        return calendar_of(law(), today).add(until, -DAYS_BEFORE)
    except OutsideCalendarError:
        return None


@handler(WARNING)
def warn(payload: dict[str, Any], clock: Clock) -> None:
    """Warn the officer and the head, unless the case was decided or its day is another one by now."""
    case = Case.objects.select_related("officer").get(pk=UUID(payload["case"]))
    if not case.is_open or case.suspended or case.runs_out_on.isoformat() != payload["act_by"]:
        return
    today = datetime.combine(clock.today(), time.min, almaty())
    told = Message.objects.filter(case=case.pk, kind="term-warning", at__gte=today, at__lt=today + timedelta(days=1))
    already = set(told.values_list("account", flat=True))
    for reader in responsible(case, clock.today()):
        if reader.pk in already:
            continue
        tell(None, case, "term-warning", {"until": payload["act_by"]}, clock, account=reader.pk)


def responsible(case: Case, day: date) -> list[Account]:
    """Who of the staff has to know: the officer (or who stands in on that day) and the heads of the department."""
    found = {each.pk: each for each in staff(Role.HEAD, case.territory) if not each.is_away(day)}
    officer = on_duty(case.officer, day) or case.officer if case.officer else None
    if officer is not None:
        found[officer.pk] = officer
    return list(found.values())
