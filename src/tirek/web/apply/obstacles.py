"""What stands in the way of an application for a child: one that is open already, or a payment to somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tirek.cases.services.intake import AnotherPayeeError, open_case, other_payees_months
from tirek.people.queries import find_by_iin
from tirek.web.apply.flow import KNOWINGLY

if TYPE_CHECKING:
    from tirek.cases.models import Case
    from tirek.web.apply.opened import Opened


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The own open application, or the words in which another payee's months are told."""

    case: Case | None = None
    another: AnotherPayeeError | None = None


def obstacle(held: Opened) -> Obstacle | None:
    """What the person has to be told before they sign; None when nothing is in the way."""
    child = find_by_iin(held.filled.text("child_iin"))
    if child is None:
        return None
    case = open_case(held.draft.service, child, held.person)
    if case is not None:
        return Obstacle(case=case)
    months = other_payees_months(held.draft.service, child, held.person)
    if months and not held.draft.answers.get(KNOWINGLY):
        return Obstacle(another=AnotherPayeeError(months))
    return None
