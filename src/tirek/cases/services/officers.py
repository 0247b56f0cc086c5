"""Who is responsible for a case: taken, handed over, stood in for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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

AT_ONCE: Final = 500
"""Cases that are handed over in one go."""
NOBODY_ELSE = N_("There is no other clerk in this department who is not on leave.")
NOT_AN_OFFICER = N_("{name} can't be responsible for this case: not a clerk of this department, or not active.")


def take(case: UUID, occasion: Occasion, *, version: int | None = None) -> Case:
    """Begin to check a case: whoever is responsible does, or becomes responsible where nobody is yet."""
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


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of handing over everything: how many cases went to others, and how many are still to do."""

    cases: int
    left: int


def hand_over_all(officer: UUID, occasion: Occasion, *, to: UUID | None, reason: str) -> HandedOver:
    """Hand every open case of an officer over to a colleague, or with no `to` to whoever has the fewest, one by one.

    Each case is a transaction of its own: interrupted, it can be done again for those that are left. At most AT_ONCE at a time,
    those that run out first before the others. Raises CheckError when there is nobody to take them.
    """
    if occasion.actor.role != "head":
        raise problems.NotAllowedError(problems.ROLE)
    if not reason.strip():
        raise problems.CheckError(problems.REASON, field="reason")
    mine = Case.objects.filter(officer=officer, is_open=True, territory=occasion.actor.territory)
    done = 0
    for case, territory in list(mine.order_by("act_by", "id").values_list("pk", "territory")[:AT_ONCE]):
        taker = to or _freest_but(officer, territory, occasion.today)
        if taker is None:
            raise problems.CheckError(NOBODY_ELSE, field="to")
        try:
            hand_over(case, occasion, to=taker, reason=reason)
        except problems.NotNowError:
            # Decided or withdrawn in the meantime: nothing is left to hand over.
            continue
        done += 1
    return HandedOver(done, mine.count())


def _freest_but(officer: UUID, territory: str, day: date) -> UUID | None:
    found = freest(territory, day, but=officer)
    return found.pk if found else None


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


def freest(territory: str, day: date, *, but: UUID | None = None) -> Account | None:
    """The clerk of a territory with the fewest open cases, those on leave and the one in `but` left out."""
    clerks = Account.objects.filter(role="clerk", territory=territory, is_active=True)
    here = [clerk for clerk in clerks if clerk.pk != but and not clerk.is_away(day)]
    if not here:
        return None
    open_cases = Case.objects.filter(is_open=True, officer__in=here)
    counts = dict(open_cases.values_list("officer").annotate(number=Count("pk")))
    return min(here, key=lambda clerk: (counts.get(clerk.pk, 0), clerk.username))
