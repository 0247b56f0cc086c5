"""Who is responsible for a case: taken, handed over, stood in for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from tirek.accounts.models import Account
from tirek.cases import problems
from tirek.cases.models import Case
from tirek.cases.procedure import Event
from tirek.cases.services.step import step
from tirek.law.text import N_

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tirek.cases.occasion import Occasion

NOT_AN_OFFICER = N_("{name} can't be responsible for this case: not a clerk of this department, or not active.")


def take(case: UUID, occasion: Occasion, *, version: int | None = None) -> Case:
    """Begin to check a case; whoever takes it is responsible unless someone already is."""
    with step(case, Event.TAKE, occasion, version=version) as now:
        if now.case.officer_id is None:
            now.case.officer_id = occasion.actor.account
        now.data["officer"] = str(now.case.officer_id)
    return now.case


def hand_over(case: UUID, occasion: Occasion, *, to: UUID, reason: str, version: int | None = None) -> Case:
    """The head makes someone else responsible, with a reason."""
    if not reason.strip():
        raise problems.CheckError(problems.REASON, field="reason")
    with step(case, Event.REASSIGN, occasion, version=version) as now:
        officer = Account.objects.filter(pk=to, role="clerk", territory=now.case.territory, is_active=True).first()
        if officer is None:
            raise problems.CheckError(NOT_AN_OFFICER, field="to", name=str(to))
        now.data |= {"officer": str(officer.pk), "earlier": str(now.case.officer_id or "")}
        now.case.officer = officer
    return now.case


def assign(case: Case, occasion: Occasion) -> Case:
    """Make the clerk with the fewest open cases responsible who is not on leave; nobody, when there is none."""
    officer = freest(case.territory, occasion.today)
    if officer is None:
        return case
    with step(case.pk, Event.REASSIGN, occasion) as now:
        if now.case.officer_id is None:
            now.case.officer = officer
        now.data |= {"officer": str(now.case.officer_id)}
    return now.case


def freest(territory: str, day: date) -> Account | None:
    """The clerk of a territory with the fewest open cases, those on leave left out."""
    clerks = Account.objects.filter(role="clerk", territory=territory, is_active=True)
    here = [clerk for clerk in clerks if not clerk.is_away(day)]
    if not here:
        return None
    open_cases = Case.objects.filter(is_open=True, officer__in=here)
    counts = dict(open_cases.values_list("officer").annotate(number=Count("pk")))
    return min(here, key=lambda clerk: (counts.get(clerk.pk, 0), clerk.username))
