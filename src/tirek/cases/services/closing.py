"""How a case ends for the person: withdrawn, or the result handed out; and the few events of the term itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.cases import problems
from tirek.cases.models import Case
from tirek.cases.procedure import Event
from tirek.cases.services.step import step
from tirek.law.text import N_

if TYPE_CHECKING:
    from uuid import UUID

    from tirek.cases.occasion import Occasion

HANDED_OUT = N_("the result was handed out")
IDENTITY = N_("An application is taken back by the applicant alone: say which identity document you saw.")
NOT_HERE = N_("The result is not at the front office. Ask the department for it.")


def withdraw(case: UUID, occasion: Occasion, *, document: str = "", version: int | None = None) -> Case:
    """The applicant takes the application back; it can be made again at any time.

    Who does it for them at a counter names the kind of identity document they showed in `document`; CheckError without.
    """
    if occasion.actor.role != "applicant" and not document:
        raise problems.CheckError(IDENTITY, field="document")
    with step(case, Event.WITHDRAW, occasion, version=version) as now:
        now.data |= {"document": document} if document else {}
    return now.case


def suspend(case: UUID, occasion: Occasion, *, ground: str, version: int | None = None) -> Case:
    """Let the term stand still on a ground that the service's acts list; CheckError where they list none."""
    with step(case, Event.SUSPEND, occasion, version=version, ground=ground) as now:
        now.data |= {"ground": ground}
    return now.case


def resume(case: UUID, occasion: Occasion, *, version: int | None = None) -> Case:
    """Let the term go on; its end moves by the working days it stood still."""
    with step(case, Event.RESUME, occasion, version=version) as now:
        if not now.case.suspended:
            raise problems.NotNowError(problems.NOT_SUSPENDED)
    return now.case


def send_result(case: UUID, occasion: Occasion) -> Case:
    """A result (a new one each time) has reached the front office that took the application in."""
    with step(case, Event.RESULT_SENT, occasion) as now:
        now.case.result_at_office = occasion.at
        now.case.handed_out_at = None
    return now.case


def hand_out(case: UUID, occasion: Occasion, *, document: str, version: int | None = None) -> Case:
    """The result was given to the person, who showed the named kind of identity document."""
    with step(case, Event.HAND_OUT, occasion, version=version) as now:
        if now.case.handed_out_at is not None:
            raise problems.NotNowError(problems.ALREADY, what=problems.Message(HANDED_OUT))
        if occasion.actor.role == "operator" and now.case.result_at_office is None:
            raise problems.NotNowError(NOT_HERE)
        now.case.handed_out_at = occasion.at
        now.data |= {"document": document}
    return now.case


def uncollected(case: UUID, occasion: Occasion) -> Case:
    """Nobody came for the result in the time the law gives; it goes back to the department."""
    with step(case, Event.UNCOLLECTED, occasion) as now:
        now.case.result_at_office = None
    return now.case
